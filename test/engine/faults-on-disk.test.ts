import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';

import { afterEach, describe, expect, it } from 'vitest';

import { agreeable } from '../support/agreeableTeam.ts';
import { faults } from '../support/faults.ts';
import { analysis, panelOf } from '../support/panels.ts';
import { bench, type Bench } from '../support/session.ts';

let open: Bench | undefined;
afterEach(async () => await open?.clean());

const hands = {
  // Long enough for the client to have read what was sent: nothing here depends on it.
  pass: async () => {
    for (let index = 0; index < 20; index += 1) await turn();
  },
  sleep: async () => undefined,
  setWall: () => undefined,
};
/** What the faults say before they break off. */
const fragments = /So far|"So"|Half an ans|And then|xxxxx/;
const PHASES = ['opening', 'opinions', 'review', 'conclusion'];

/** One team whose expert meets the fault so many times. */
describe('what is on disk after', () => {
  it.each([
    ['connection reset in mid-stream', 1, 'consensus'],
    ['connection reset in mid-stream', 99, 'failed'],
    ['stream ends without a finish reason', 1, 'consensus'],
    ['[DONE] without a finish reason', 99, 'failed'],
    ['a chunk of broken JSON', 1, 'consensus'],
    ['an error event in the stream', 99, 'failed'],
    ['finish reason length', 1, 'failed'],
    ['finish reason content_filter', 1, 'failed'],
    ['a message of 5 MB', 1, 'failed'],
    ['binary noise', 1, 'consensus'],
    ['a tool call with broken JSON', 1, 'consensus'],
    ['a call of an unknown tool', 1, 'consensus'],
    ['two calls with one id', 1, 'consensus'],
  ] as const)(
    '%s, %i times, is every finished turn once and no piece of another',
    async (name, times, outcome) => {
      const reply = faults.find((fault) => fault.name === name)?.reply;
      if (reply === undefined) throw new Error(`there is no fault "${name}"`);
      let met = 0;
      const started = (open = await bench((request) => {
        if (request.phase !== 'opinions' || (met += 1) > times) return agreeable(request);
        return { raw: (response) => reply({ response, ...hands }) };
      }));
      const run = await started.session({ panel: panelOf([analysis('alpha')]) }, undefined, {
        retry: { attempts: 3, baseMs: 0, capMs: 0 },
      });
      await run.start();
      const journal = await readFile(join(run.folder, 'alpha.1.jsonl'), 'utf8');
      const events = journal
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line.slice(line.indexOf(' ') + 1)) as Record<string, string>);
      const finished = events
        .filter((event) => event['type'] === 'turn.finished')
        .map((event) => event['turn']);
      expect(finished.map((id) => id?.split('.')[0])).toEqual(
        outcome === 'failed' ? PHASES.slice(0, 1) : PHASES,
      );
      expect(events.at(-1)).toMatchObject({ type: 'team.ended', outcome });
      expect(journal).not.toMatch(fragments);
    },
  );
});
