import { afterEach, expect, it } from 'vitest';

import type { RunState } from '../../src/core/run/state.ts';
import { compareRuns } from '../../src/vscode/compareRuns.ts';
import { plainSay } from '../../src/vscode/say.ts';
import { agreeable, claim, votedOn } from '../support/agreeableTeam.ts';
import { analysis, panelOf } from '../support/panels.ts';
import type { Script } from '../support/scriptedEndpoint.ts';
import { bench, type Bench } from '../support/session.ts';

let open: Bench[] = [];
afterEach(async () => {
  await Promise.all(open.map((one) => one.clean()));
  open = [];
});

/** A team whose expert claims this, and whose reviewer takes this stance. */
function team(claims: readonly unknown[], stance: 'agree' | 'object'): Script {
  return (request) => {
    const name = request.tools.at(-1);
    if (name === 'submit_findings')
      return { calls: [{ name, arguments: { summary: 'Opinion.', findings: claims } }] };
    if (name === 'cast_votes' && request.agent === 'Reviewer') {
      const votes = votedOn(request).map((finding) => ({ finding, stance, reason: `I ${stance}.` }));
      return { calls: [{ name, arguments: { summary: 'Votes.', votes } }] };
    }
    if (name === 'revise_findings')
      return {
        calls: [
          {
            name,
            arguments: {
              summary: 'Kept.',
              revisions: [{ finding: 'F1', decision: 'keep', reason: 'It stands.' }],
            },
          },
        ],
      };
    return agreeable(request);
  };
}

async function run(script: Script, startedAt: string, retries = 0): Promise<RunState> {
  const started = await bench(script);
  open.push(started);
  const models = [started.endpoint.config({ price: { input: 1000, output: 0 } })];
  const session = await started.session({ panel: panelOf([analysis('alpha')]) }, models);
  let state = await session.start();
  for (let round = 0; round < retries; round += 1) state = await session.retry(['alpha']);
  return { ...state, startedAt };
}

const stop = { action: { verb: 'stop', target: 'ibuprofen' }, evidence: [{ anchor: 'c1' }] };
const older = [
  claim('Stop ibuprofen because of the risk of bleeding', stop),
  claim('Ask how long she has been tired', { evidence: [{ anchor: 'c2' }] }),
  claim('Measure the INR now'),
];
const newer = [
  claim('Measure the INR now'),
  claim('Take no more of the painkiller', { ...stop, confidence: 'moderate' }),
  claim('Look for an iron deficiency', { evidence: [{ anchor: 'c2' }] }),
];

it('two runs stand side by side, finding by finding, with the votes on each', async () => {
  const before = await run(team(older, 'agree'), '2026-03-01T12:00:00.000Z');
  const after = await run(team(newer, 'agree'), '2026-03-02T12:00:00.000Z', 1);
  const texts = compareRuns(after, before, new Date(), plainSay);
  const left = texts.before.split('\n');
  const right = texts.after.split('\n');
  expect(left).toHaveLength(right.length);
  // What an editor aligns by: the same headings in the same lines, and no other line like them.
  const heads = left.filter((line) => line.startsWith('#'));
  expect(right.filter((line) => line.startsWith('#'))).toEqual(heads);
  expect(new Set(heads).size).toBe(heads.length);
  for (const head of heads) expect(left.indexOf(head)).toBe(right.indexOf(head));

  for (const side of [left, right]) {
    const at = side.indexOf('- alpha: 1 gained, 1 lost, 1 changed, 1 the same');
    expect(side.slice(at + 1, at + 4)).toEqual([
      '  - **gained** F3: Look for an iron deficiency',
      '  - **lost** F2: Ask how long she has been tired',
      '  - **changed** F2: Take no more of the painkiller',
    ]);
  }
  // In other words, but the same option: one finding, with its votes below it in both.
  const at = left.indexOf('F1: Stop ibuprofen because of the risk of bleeding');
  expect(right[at]).toBe('F2: Take no more of the painkiller');
  const vote = left.findIndex((line, index) => index > at && line.startsWith('- Reviewer: '));
  expect([left[vote], right[vote]]).toEqual(['- Reviewer: agree. I agree.', '- Reviewer: agree. I agree.']);
  const gained = right.indexOf('F3: Look for an iron deficiency');
  expect(left[gained]).toBe('Not in this run.');

  // What the retry took the place of was paid for too.
  const cost = (lines: readonly string[]) => lines.find((line) => line.startsWith('- Cost, all rounds'));
  expect([cost(left), cost(right)].map((line) => /\$([\d.]+)$/.exec(line ?? '')?.[1])).toEqual([
    before.metrics?.whole.cost.toFixed(2),
    after.metrics?.whole.cost.toFixed(2),
  ]);
  expect(after.metrics?.whole.cost).toBeCloseTo(2 * (before.metrics?.cost ?? 0));
});

it('a vote that turned is a change of its finding', async () => {
  const one = [claim('Measure the INR now')];
  const before = await run(team(one, 'agree'), '2026-03-01T12:00:00.000Z');
  const after = await run(team(one, 'object'), '2026-03-02T12:00:00.000Z');
  const texts = compareRuns(before, after, new Date(), plainSay);
  expect(texts.before).toContain('- alpha: 0 gained, 0 lost, 1 changed, 0 the same');
  expect(texts.before).toContain('- Reviewer: agree. I agree.');
  expect(texts.after).toContain('- Reviewer: object. I object.');
});
