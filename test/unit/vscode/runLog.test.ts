import { expect, test } from 'vitest';

import { logLine, startLine } from '../../../src/vscode/runLog.ts';
import { SampleRun } from './sampleRun.ts';

const SECRET = 'Mrs Miller takes warfarin';
const KEY = 'sk-abc123def456ghi789jkl';

/** Everything that a team can say, with a text in each place that may hold some of the case. */
function fullRun(): SampleRun {
  const turn = 'opinions.0.Pharmacist';
  const error = { class: 'network', message: SECRET, cause: `Error: refused ${KEY}` } as const;
  return new SampleRun()
    .say(0, { type: 'team.started' })
    .say(1, { type: 'phase.started', phase: 'opinions', round: 0 })
    .turn(2, turn, SECRET)
    .say(3, { type: 'call.started', turn, call: 1, modelId: 'demo' })
    .say(4, { type: 'team.waiting', turn, reason: 'rate limit', ms: 4000 })
    .say(5, { type: 'team.resumed', turn })
    .say(6, { type: 'call.retried', turn, errorClass: 'rate_limited', message: SECRET })
    .say(7, { type: 'call.fell_back', turn, from: 'a', to: 'b', message: SECRET })
    .say(8, {
      type: 'call.finished',
      turn,
      call: 1,
      modelId: 'b',
      content: SECRET,
      toolCalls: [],
      usage: undefined,
      cost: 0,
    })
    .say(9, { type: 'tool.started', turn, callId: '1', tool: 'egfr', arguments: SECRET })
    .say(10, {
      type: 'tool.finished',
      turn,
      use: {
        callId: '1',
        agent: 'Pharmacist',
        tool: 'egfr',
        arguments: SECRET,
        summary: SECRET,
        result: SECRET,
        citations: [],
        error,
      },
    })
    .say(11, { type: 'call.failed', turn, call: 2, error })
    .say(12, { type: 'turn.finished', turn, text: SECRET, findings: [], votes: [], revisions: [] })
    .say(8300, { type: 'team.ended', outcome: 'failed', error });
}

test('the log names states, classes, causes and times, and never a text of the case', () => {
  const run = fullRun();
  const lines = run.events.flatMap((event) => logLine(event, run.store.state) ?? []);
  const text = [startLine(run.store.state), ...lines].map((line) => `${line.level} ${line.text}`).join('\n');
  expect(text).not.toMatch(/Miller|sk-abc/);
  expect(text).toMatchInlineSnapshot(`
    "info run 20260301-120000-abcd of P-1007 goes: 2 teams, 2 at once, model demo
    info drug_interaction_check started
    info drug_interaction_check opinions
    warn drug_interaction_check waits at most 4.0 s: rate limit
    info drug_interaction_check goes on
    warn drug_interaction_check opinions.0.Pharmacist tries again: rate_limited
    warn drug_interaction_check opinions.0.Pharmacist falls back from a to b
    warn drug_interaction_check opinions.0.Pharmacist a tool call failed: network
    error drug_interaction_check call 2 of opinions.0.Pharmacist failed: network; cause: Error
    error drug_interaction_check ended: failed after 8.3 s, 1 turns, 1 calls; network; cause: Error"
  `);
});
