import { describe, expect, test } from 'vitest';
import { closingLines } from '../../../src/cli/closing.ts';
import { width } from '../../../src/cli/format.ts';
import { liveLines, plainChanges, plainStart } from '../../../src/cli/render.ts';
import { after, ended, refusedKey, started, turn } from './run-fixture.ts';

const wideScreen = { columns: 100, rows: 24, colour: false };

const underWay = after(
  started(),
  ['drugs', 100, { type: 'team.started' }],
  ...turn('drugs', 100, 4000),
  ['literature', 100, { type: 'team.started' }],
  ['literature', 1100, { type: 'team.ended', outcome: 'failed', error: refusedKey }],
);

describe('a run that is under way', () => {
  test('has a line for itself and one for each team, with icon and word', () => {
    expect(liveLines(underWay, 9000, wideScreen)).toEqual([
      'P-1007  1 of 3 ended, 9.0 s, 3.2k tokens  demo, not a language model',
      '⠋ Drug interactions  running          opinions      1/15      8.9 s   3.2k',
      '✗ Literature review  failed           0 findings              1.0 s',
      '○ Imaging analysis   queued',
    ]);
  });

  test('says why a team waits and for how long', () => {
    const waiting = after(underWay, [
      'imaging',
      9000,
      { type: 'turn.started', turn: 't', agent: 'Pharmacist', phase: 'opinions', round: 0 },
    ]);
    const told = after(after(waiting, ['imaging', 9000, { type: 'team.started' }]), [
      'imaging',
      9000,
      { type: 'team.waiting', turn: 't', reason: 'rate limit', ms: 4000 },
    ]);
    expect(liveLines(told, 9500, wideScreen)[3]).toContain('‖ Imaging analysis   rate limit, 4 s');
  });

  test.each([24, 40, 60, 79])(
    'never fills more than %i columns, and keeps what state a team is in',
    (columns) => {
      const lines = liveLines(underWay, 9000, { ...wideScreen, columns });
      for (const line of lines) expect(width(line)).toBeLessThanOrEqual(columns);
      expect(lines).toHaveLength(4);
      expect(lines[2]).toMatch(/^✗ Literat.*failed/);
    },
  );

  test('never fills more than the rows there are, and keeps the teams that are at work', () => {
    const lines = liveLines(underWay, 9000, { ...wideScreen, rows: 5 });
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain('Drug interactions');
    expect(lines[2]).toContain('and 2 more teams');
  });

  test('is the same with colours but for the colours', () => {
    const coloured = liveLines(underWay, 9000, { ...wideScreen, colour: true }).join('\n');
    expect(coloured).toContain('\u001B[31m✗ ');
    // oxlint-disable-next-line no-control-regex -- colours are control characters
    expect(coloured.replaceAll(/\u001B\[\d+m/g, '')).toBe(liveLines(underWay, 9000, wideScreen).join('\n'));
  });

  test('cannot steer the terminal by what a file or a model says', () => {
    const nasty = started({ caseId: '\u001B[2Jgone\r\n', models: ['a\u0007b'], demo: false });
    expect(liveLines(nasty, 0, wideScreen)[0]).toBe('gone  0 of 3 ended, 0.0 s, 0 tokens  a b');
  });
});

describe('plain lines', () => {
  test('name the model at the start, and say of the demo what it is', () => {
    expect(plainStart(started())).toBe(
      '[  0.0 s] P-1007: 3 teams, at most 5 at once, with demo, not a language model',
    );
  });

  test('tell a change of state once, with the reason of a failure', () => {
    const running = after(started(), ['literature', 100, { type: 'team.started' }]);
    expect(plainChanges(started(), running, 100)).toEqual(['[  0.1 s] Literature review: running']);
    const failed = after(running, [
      'literature',
      1100,
      { type: 'team.ended', outcome: 'failed', error: refusedKey },
    ]);
    expect(plainChanges(running, failed, 1100)).toEqual([
      `[  1.1 s] Literature review: failed, 1.0 s: ${refusedKey.message}`,
    ]);
    expect(plainChanges(failed, failed, 2000)).toEqual([]);
  });

  test('do not repeat themselves while a team streams', () => {
    const writing = after(started(), ['drugs', 0, { type: 'team.started' }], ...turn('drugs', 0, 4000));
    const more = after(writing, [
      'drugs',
      4100,
      { type: 'turn.delta', turn: 'opinions.0.Pharmacist', text: 'x' },
    ]);
    expect(plainChanges(writing, more, 4100)).toEqual([]);
  });
});

describe('the closing table', () => {
  const over = ended(
    after(
      underWay,
      ['drugs', 9000, { type: 'team.ended', outcome: 'consensus' }],
      ['imaging', 9000, { type: 'team.ended', outcome: 'cancelled' }],
    ),
  );
  const place = { folder: '/cases/.consilium/P-1007/r', report: '/cases/.consilium/P-1007/r/report.md' };

  test('has the numbers of each team and of the run, and where the files are', () => {
    const lines = closingLines(over, { ...place, columns: undefined, colour: false });
    expect(lines.slice(0, 13)).toEqual([
      'P-1007  run 20260301-101500-a1b2  demo, not a language model',
      '',
      '  Team               Outcome     Time  Findings  Tokens   Cost',
      '✓ Drug interactions  consensus  8.9 s         2   3,200  $0.00',
      '✗ Literature review  failed     1.0 s         0       0  $0.00',
      `    ${refusedKey.message}`,
      '■ Imaging analysis   cancelled      -         0       0      -',
      '✓ Synthesis          finished   0.9 s         0     600  $0.00',
      '',
      'Wall time      9.9 s',
      'Sum of teams   18.0 s, and 0.9 s for the synthesis',
      'Longest team   9.0 s (Drug interactions)',
      'Speed-up       1.91 times, against one after another',
    ]);
    const rest = lines.slice(13).join('\n');
    expect(rest).toContain(`Report: ${place.report}`);
    expect(rest).toContain('npm run vscode');
    expect(rest).toContain('The demo is no language model');
    expect(rest).toContain('not a medical device');
  });

  test('gives way in the titles on a narrow screen, and cuts neither an error nor a path', () => {
    const lines = closingLines(over, { ...place, columns: 54, colour: false });
    expect(lines[3]).toBe('✓ Drug int…  consensus  8.9 s         2   3,200  $0.00');
    expect(
      lines
        .slice(5, 7)
        .map((line) => line.trim())
        .join(' '),
    ).toBe(refusedKey.message);
    expect(lines).toContain(`Report: ${place.report}`);
  });
});
