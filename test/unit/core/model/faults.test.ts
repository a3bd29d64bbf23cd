import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ConsiliumError } from '../../../../src/core/errors.ts';
import { createModel } from '../../../../src/core/model/create.ts';
import { defaultRetryPolicy } from '../../../../src/core/model/retrying.ts';
import type { CallProgress, ChatRequest, ModelConfig } from '../../../../src/core/model/types.ts';
import { FaultClock } from '../../../support/faultClock.ts';
import { FaultEndpoint, type FaultHands, GOOD, good } from '../../../support/faultEndpoint.ts';
import { type Fault, faults } from '../../../support/faults.ts';
import { until } from '../../../support/until.ts';

/**
 * Every way in which an endpoint may misbehave, on real sockets and the default policy. What is measured here is the table in
 * `src/core/model/README.md`: `UPDATE_FAULT_TABLE=1` writes it, and without that it must be the same.
 */
const readme = join(import.meta.dirname, '../../../../src/core/model/README.md');
const KEY = 'secret-key';
const START = '<!-- prettier-ignore-start -->';
const END = '<!-- prettier-ignore-end -->';

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
  const waits: string[] = [];
  let pieces = 0;
  const heard = async (count: number): Promise<void> => {
    if (count > 0) await until(() => pieces >= count, `piece ${count} of "${fault.name}"`);
  };
  const hands: Omit<FaultHands, 'response'> = {
    pass: async (ms, after) => {
      await heard(after);
      clock.advance(ms);
    },
    sleep: async (ms, after) => {
      await heard(after);
      clock.sleep(ms);
      // The timers that stood still come due now, an hour late.
      clock.advance(180_000);
    },
    setWall: (ms) => clock.setWall(ms),
  };
  const route = endpoint.route(fault.reply ?? good, times, hands);
  const config: ModelConfig = {
    id: 'first',
    model: 'm',
    baseUrl: fault.baseUrl?.(endpoint.origin) ?? route.baseUrl,
  };
  const next: ModelConfig = { id: 'second', model: 'm', baseUrl: endpoint.route(good, 0, hands).baseUrl };
  const model = await createModel(second ? [config, next] : [config], () => Promise.resolve(KEY), {
    clock,
    random: () => 1,
    // The tries were counted with one model; what matters with two is that the second is asked.
    ...(second && { retry: { ...defaultRetryPolicy, attempts: 1 } }),
  });
  let tries = 1;
  const onProgress = (progress: CallProgress): void => {
    if (progress.kind === 'text' || progress.kind === 'arguments' || progress.kind === 'progress')
      pieces += 1;
    else if (progress.kind === 'retry') {
      tries += 1;
      pieces = 0;
    } else if (progress.kind === 'waiting') {
      waits.push(`${Math.round(progress.ms / 100) / 10}`);
      queueMicrotask(() => clock.advance(progress.ms));
    }
  };
  const request: ChatRequest = {
    messages: [...(fault.before ?? []), { role: 'user', content: 'Are you well?' }],
    tools: [{ name: 'look', description: 'looks', parameters: { type: 'object' } }],
    toolChoice: 'auto',
  };
  const told = () => ({
    tries: fault.reply === undefined ? tries : route.seen(),
    waits,
    timers: clock.pending,
  });
  try {
    const response = await model.complete(request, { signal: new AbortController().signal, onProgress });
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
    const reads = thrown.message.replaceAll(/127\.0\.0\.1:\d+|x{64}\.example/g, '‹host›');
    return { ends: thrown.errorClass, reads, answeredBy: undefined, content: '', ...told() };
  }
}

describe('an endpoint that misbehaves', () => {
  const rows: string[] = [];

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
    const waits = always.waits.length === 0 ? '' : `${always.waits.join(', ')} s`;
    rows.push(
      `| ${[name, always.ends, `${always.tries}`, waits, onceThenWell, always.reads].join(' | ')} |`.replaceAll(
        /\s+/g,
        ' ',
      ),
    );
  });

  it('ends as the README says', () => {
    const table = [
      '| What happens | Ends as | Tries | Longest waits between them | Once, then well | What comes out, or what a person reads |',
      '|---|---|---|---|---|---|',
      ...rows,
    ].join('\n');
    const text = readFileSync(readme, 'utf8');
    const from = text.indexOf(START) + START.length;
    const to = text.indexOf(END);
    const update = process.env['UPDATE_FAULT_TABLE'] !== undefined;
    if (update) writeFileSync(readme, `${text.slice(0, from)}\n\n${table}\n\n${text.slice(to)}`);
    expect(update ? table : text.slice(from, to).trim()).toBe(table);
  });
});
