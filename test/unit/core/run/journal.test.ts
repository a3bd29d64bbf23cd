import { appendFile, chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { errorInfo } from '../../../../src/core/errors.ts';
import type { TeamEvent } from '../../../../src/core/run/events.ts';
import { RunFolder, storageError } from '../../../../src/core/run/files.ts';
import { Journal, parseJournal, readJournals } from '../../../../src/core/run/journal.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'consilium-journal-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const event = (seq: number): TeamEvent => ({
  type: 'turn.restarted',
  turn: `naïve “${seq}”`,
  team: 'alpha',
  seq,
  at: seq,
});

describe('a journal', () => {
  it('gives back what was synced, in order', async () => {
    const journal = await Journal.claim(folder, 'alpha');
    for (let seq = 1; seq <= 3; seq += 1) {
      journal.append(event(seq));
      await journal.sync();
    }
    journal.append(event(4));
    await journal.close();
    expect(await readJournals(folder, 'alpha')).toEqual([
      { epoch: 1, events: [1, 2, 3, 4].map(event), damaged: [] },
    ]);
  });

  it('loses nothing when syncs overlap', async () => {
    const journal = await Journal.claim(folder, 'alpha');
    const syncs: Promise<void>[] = [];
    for (let seq = 1; seq <= 50; seq += 1) {
      journal.append(event(seq));
      syncs.push(journal.sync());
    }
    await Promise.all(syncs);
    await journal.close();
    expect((await readJournals(folder, 'alpha'))[0]?.events.map((one) => one.seq)).toEqual(
      Array.from({ length: 50 }, (_, index) => index + 1),
    );
  });

  it('gives every opener an epoch of its own, however many race for it', async () => {
    const journals = await Promise.all(Array.from({ length: 12 }, () => Journal.claim(folder, 'alpha')));
    expect(journals.map((journal) => journal.epoch).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 12 }, (_, index) => index + 1),
    );
    await Promise.all(journals.map((journal) => journal.close()));
  });

  it('cut at any byte, loses only the line that was cut and reports no damage', async () => {
    const journal = await Journal.claim(folder, 'alpha');
    for (let seq = 1; seq <= 3; seq += 1) journal.append(event(seq));
    await journal.close();
    const bytes = await readFile(join(folder, 'alpha.1.jsonl'));
    const ends = [...bytes.entries()].filter(([, byte]) => byte === 10).map(([index]) => index + 1);
    for (let length = 0; length <= bytes.length; length += 1) {
      const { events, damaged } = parseJournal(bytes.subarray(0, length).toString('utf8'));
      // A line is whole without its line feed too: the sum at its head says so.
      expect(events.length).toBe(ends.filter((end) => end - 1 <= length).length);
      expect(damaged).toEqual([]);
    }
  });

  it('reports damage before the end by its line and reads the rest', async () => {
    const journal = await Journal.claim(folder, 'alpha');
    for (let seq = 1; seq <= 3; seq += 1) journal.append(event(seq));
    await journal.close();
    const file = join(folder, 'alpha.1.jsonl');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"seq":2', '"seq":7'));
    await appendFile(file, 'torn');
    expect((await readJournals(folder, 'alpha'))[0]).toMatchObject({
      events: [{ seq: 1 }, { seq: 3 }],
      damaged: [2],
    });
  });
});

describe('files of a run', () => {
  it('are whole or not there, and leave no temporary file', async () => {
    const files = new RunFolder(folder);
    await files.writeJson('a.json', { a: 1 });
    await files.close();
    await expect(new RunFolder(join(folder, 'no')).writeJson('a.json', {})).rejects.toMatchObject({
      errorClass: 'storage',
    });
    expect(await readdir(folder)).toEqual(['a.json']);
    expect(JSON.parse(await readFile(join(folder, 'a.json'), 'utf8'))).toEqual({ a: 1 });
  });

  it.each([
    ['ENOSPC', /disk is full/],
    ['EROFS', /cannot be written/],
    ['ENOENT', /is gone/],
  ])('%s says what to do', (code, message) => {
    const error = errorInfo(storageError('/somewhere', Object.assign(new Error('x'), { code })));
    expect(error.message).toMatch(message);
    expect(error.message).toContain('choose another output folder');
  });

  it('a folder that cannot be used is a storage error when the journal is claimed', async () => {
    await chmod(folder, 0o700);
    await expect(Journal.claim(join(folder, 'missing'), 'alpha')).rejects.toMatchObject({
      errorClass: 'storage',
    });
  });
});
