import { describe, expect, test } from 'vitest';
import { z } from 'zod';

import { ConsiliumError } from '../../../../src/core/errors.ts';
import { findTool, runTool, toolRegistry, toolSpec } from '../../../../src/core/tools/registry.ts';
import { defineTool, type ToolContext } from '../../../../src/core/tools/types.ts';

const context: ToolContext = { record: undefined, signal: new AbortController().signal };

describe('toolSpec', () => {
  test.each([...toolRegistry.values()])(
    '$name has a plain object schema and a name that endpoints accept',
    (tool) => {
      const { name, description, parameters } = toolSpec(tool);
      expect(name).toMatch(/^[a-z0-9_]{1,64}$/);
      expect(description.length).toBeGreaterThan(40);
      expect(parameters).toMatchObject({ type: 'object', additionalProperties: false });
      expect(JSON.stringify(parameters)).not.toMatch(/"[$~]|9007199254740991/);
      for (const property of Object.values(
        parameters['properties'] as Record<string, { description?: string }>,
      )) {
        expect(property.description).toBeTypeOf('string');
      }
    },
  );

  test('what has a default need not be sent', () => {
    expect(toolSpec(findTool('reference_search')).parameters['required']).toEqual(['query']);
  });
});

describe('runTool', () => {
  test.each([
    ['drug_interactions', '{"medicines": ["warfarin",', 'not valid JSON'],
    ['drug_interactions', '{}', 'medicines: expected a list of medicine names'],
    ['drug_interactions', '', 'medicines: expected a list'],
    ['drug_interactions', '{"medicines": "warfarin"}', 'medicines: expected a list'],
    ['drug_interactions', '{"medicines": []}', 'medicines: expected at least one medicine'],
    ['drug_interactions', '{"medicines": ["warfarin", ""]}', 'medicines[1]: expected the name of a medicine'],
    [
      'drug_interactions',
      JSON.stringify({ medicines: Array.from({ length: 41 }, (_, at) => `m${at}`) }),
      'at most 40 medicines',
    ],
    ['drug_interactions', '{"medicines": ["warfarin"], "dose": 5}', 'dose'],
    ['news2', '[1]', 'Arguments:'],
  ])('%s with %s is refused with a sentence to act on', async (name, text, sentence) => {
    const call = runTool(findTool(name), text, context);
    await expect(call).rejects.toBeInstanceOf(ConsiliumError);
    await expect(call).rejects.toMatchObject({
      errorClass: 'tool',
      message: expect.stringContaining(sentence),
    });
  });

  test('an unknown tool is refused with the names there are', () => {
    expect(() => findTool('pubmed')).toThrow(/"pubmed".*drug_interactions/);
  });

  test('the signal stops a call before and during the run', async () => {
    const stop = new AbortController();
    let started = false;
    const slow = defineTool({
      name: 'slow',
      description: 'never ends',
      parameters: z.strictObject({}),
      run: () => {
        started = true;
        return new Promise<never>(() => undefined);
      },
    });
    const call = runTool(slow, '{}', { record: undefined, signal: stop.signal });
    await Promise.resolve();
    stop.abort();
    await expect(call).rejects.toMatchObject({ errorClass: 'cancelled' });
    expect(started).toBe(true);
    await expect(
      runTool(findTool('egfr'), '{}', { record: undefined, signal: stop.signal }),
    ).rejects.toMatchObject({
      errorClass: 'cancelled',
    });
  });
});

describe('reference_search', () => {
  async function search(
    query: string,
    limit?: number,
  ): Promise<{ ids: readonly string[]; data: Readonly<Record<string, unknown>> }> {
    const { data } = await runTool(
      findTool('reference_search'),
      JSON.stringify({ query, ...(limit === undefined ? {} : { limit }) }),
      context,
    );
    return { ids: (data['results'] as readonly { id: string }[]).map(({ id }) => id), data };
  }

  test.each([
    ['heart failure guideline', ['DOI:10.1093/eurheartj/ehab368', 'DOI:10.1161/CIR.0000000000001063']],
    ['apixaban versus warfarin atrial fibrillation', ['DOI:10.1056/NEJMoa1107039']],
    ['pulmonary embolism', ['DOI:10.1093/eurheartj/ehz405']],
    ['sepsis', ['DOI:10.1007/s00134-021-06506-y', 'DOI:10.1001/jama.2016.0287']],
    ['hyperkalemia treatment', ['UKKA:hyperkalaemia-2023']],
    ['incidental lung nodule on CT', ['DOI:10.1148/radiol.2017161659']],
    ['community-acquired pneumonia', ['DOI:10.1164/rccm.201908-1581ST']],
    ['COPD exacerbation', ['GOLD:report-2024']],
    ['simvastatin', ['LABEL:simvastatin']],
  ])('%s puts %j on top', async (query, expected) => {
    const { ids } = await search(query, 5);
    expect(ids.slice(0, 3)).toEqual(expect.arrayContaining(expected));
  });

  test('keeps to the limit and says that it searched only the package', async () => {
    const { ids, data } = await search('heart failure', 2);
    expect(ids).toHaveLength(2);
    expect(data['scope']).toContain('inside this package');
    const none = await search('zebra quantum');
    expect(none.ids).toEqual([]);
    expect(none.data['scope']).toContain('does not mean that there is no evidence');
  });
});
