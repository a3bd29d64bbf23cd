import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ConsiliumError } from '../../../../src/core/errors.ts';
import type { ChatRequest } from '../../../../src/core/model/types.ts';
import { FaultClock } from '../../../support/faultClock.ts';
import { FaultEndpoint, GOOD } from '../../../support/faultEndpoint.ts';
import { KEY, meetFault, withoutHost } from '../../../support/faultMeeting.ts';
import { type Fault, faults } from '../../../support/faults.ts';
import { type Cells, compareTable } from '../../../support/faultTable.ts';

/**
 * Every way in which an endpoint may misbehave, on real sockets and the default policy, in one call. What is measured here are the
 * columns of the table in `src/core/model/README.md` that tell of a call; `test/engine/faults.test.ts` measures those of a team.
 */
const endpoint = new FaultEndpoint();
beforeAll(() => endpoint.start());
afterAll(() => endpoint.stop());

interface Measured {
  readonly ends: string;
  readonly tries: number;
  readonly waits: readonly string[];
  readonly reads: string;
  readonly answeredBy: string | undefined;
  readonly content: string;
  /** Timers left over at the end. */
  readonly timers: number;
}

async function measure(fault: Fault, times: number, second = false): Promise<Measured> {
  const clock = new FaultClock();
  const meeting = await meetFault(endpoint, fault, times, clock, second);
  const request: ChatRequest = {
    messages: [...(fault.before ?? []), { role: 'user', content: 'Are you well?' }],
    tools: [{ name: 'look', description: 'looks', parameters: { type: 'object' } }],
    toolChoice: 'auto',
  };
  const told = () => ({ tries: meeting.tries(), waits: meeting.waits, timers: clock.pending });
  try {
    const response = await meeting.model.complete(request, {
      signal: new AbortController().signal,
      onProgress: meeting.heard,
    });
    const ids = response.toolCalls.map((call) => call.id);
    if (new Set(ids).size !== ids.length) throw new Error(`not unique: ${ids.join(', ')}`);
    const usage = response.usage === undefined ? ', tokens unknown' : '';
    const what =
      response.toolCalls.length > 0
        ? response.toolCalls.map((call) => `${call.name}(${call.arguments.length} characters)`).join(', ')
        : `“${response.content}”`;
    return {
      ends: 'answer',
      reads: what + usage,
      answeredBy: response.modelId,
      content: response.content,
      ...told(),
    };
  } catch (thrown) {
    if (!(thrown instanceof ConsiliumError)) throw thrown;
    const reads = withoutHost(thrown.message);
    return { ends: thrown.errorClass, reads, answeredBy: undefined, content: '', ...told() };
  }
}

describe('an endpoint that misbehaves', () => {
  const rows = new Map<string, Cells>();

  it.each(faults.map((fault) => [fault.name, fault] as const))('%s', async (name, fault) => {
    const always = await measure(fault, Number.POSITIVE_INFINITY);
    const failed = always.ends !== 'answer';
    const second = failed ? await measure(fault, Number.POSITIVE_INFINITY, true) : always;
    const once =
      failed && always.tries > 1 && fault.reply !== undefined ? await measure(fault, 1) : undefined;
    expect(JSON.stringify([always, second, once])).not.toContain(KEY);
    expect([always, second, once ?? always].map((one) => one.timers)).toEqual([0, 0, 0]);
    // Whatever the failure is, the next model is asked, and nothing of the first answer is in the second.
    expect([second.ends, second.answeredBy]).toEqual(['answer', failed ? 'second' : 'first']);
    expect(second.content).toBe(failed ? GOOD : always.content);
    expect([once?.content ?? GOOD, once?.tries ?? 2]).toEqual([GOOD, 2]);
    const onceThenWell =
      once === undefined
        ? ''
        : once.waits.length === 0
          ? 'answer'
          : `answer after ${once.waits.join(' + ')} s`;
    rows.set(name, {
      'Call ends as': always.ends,
      Tries: `${always.tries}`,
      'Longest waits between them': always.waits.length === 0 ? '' : `${always.waits.join(', ')} s`,
      'Once, then well': onceThenWell,
      'What comes out, or what a person reads': always.reads,
    });
  });

  it('ends as the README says', () => {
    const { found, expected } = compareTable(
      [
        'Call ends as',
        'Tries',
        'Longest waits between them',
        'Once, then well',
        'What comes out, or what a person reads',
      ],
      rows,
    );
    expect(found).toEqual(expected);
  });
});
