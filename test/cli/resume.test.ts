import { execFile } from 'node:child_process';
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { consilium, emptyFolder, root, start } from './consilium.ts';

const sample = path.join(root, 'media/cases/P-1007.case.yaml');
const finishedTurns = /"type":"turn\.finished"/g;

beforeAll(async () => {
  await promisify(execFile)(process.execPath, ['esbuild.config.mjs', '--quiet'], { cwd: root });
}, 120_000);

/** A run that was killed, as by a power cut, when some turns were finished and none of the teams had ended. */
async function killed(): Promise<{ cwd: string; folder: string; kept: readonly string[] }> {
  const cwd = await emptyFolder();
  await copyFile(sample, path.join(cwd, 'P-1007.case.yaml'));
  const run = start(['run', 'P-1007.case.yaml', '--demo-pace', '1', '--concurrency', '5'], cwd);
  await run.hears(': running');
  const cases = path.join(cwd, '.consilium/P-1007');
  const [runId = ''] = await readdir(cases);
  const folder = path.join(cases, runId);
  for (;;) {
    const texts = await journals(folder);
    if (texts.join('').match(finishedTurns) !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  run.child.kill('SIGKILL');
  await run.ended;
  return {
    cwd,
    folder,
    kept: (await journals(folder))
      .join('')
      .split('\n')
      .filter((line) => line.match(finishedTurns)),
  };
}

async function journals(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).toSorted();
  return await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')));
}

describe.concurrent('consilium resume', () => {
  test('goes on with a run whose process was killed, keeps its turns, and can then be replayed', async () => {
    const { cwd, folder, kept } = await killed();
    expect(await readdir(folder)).not.toContain('metrics.json');

    const resumed = await consilium(['resume', folder, '--demo-pace', '0'], cwd);
    expect(resumed).toMatchObject({ code: 0 });
    expect(resumed.stderr).toContain('P-1007: goes on, 0 of 5 teams ended');
    expect(resumed.stdout.match(/^[✓≠] .*(consensus|no consensus)/gm)).toHaveLength(5);
    // Every turn that was finished is there, and no turn of a team is there twice.
    const lines = (await journals(folder))
      .join('')
      .split('\n')
      .filter((line) => line.match(finishedTurns));
    expect(lines).toEqual(expect.arrayContaining([...kept]));
    const ids = lines.map(
      (line) => /"turn":"[^"]+"/.exec(line)?.[0] + (/"team":"[^"]+"/.exec(line)?.[0] ?? ''),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(await readdir(folder)).not.toContain('running.json');

    const again = await consilium(['resume', folder, '--json'], cwd);
    expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining('has ended') as string });

    const before = await readdir(folder);
    const replayed = await consilium(['replay', folder, '--speed', '0'], cwd);
    expect(replayed).toMatchObject({ code: 0 });
    expect(replayed.stderr.match(/: (consensus|no consensus), /g)).toHaveLength(5);
    expect(replayed.stderr).toContain('Synthesis: finished');
    expect(replayed.stdout).toBe(resumed.stdout);
    expect(await readdir(folder)).toEqual(before);
    const summary = await consilium(['replay', folder, '--speed', '0', '--json', '--quiet'], cwd);
    expect(JSON.parse(summary.stdout)).toEqual(JSON.parse(again.stdout));
  });

  test('goes on with nothing that has changed since, and with no other model', async () => {
    const { cwd, folder } = await killed();
    const file = path.join(cwd, 'P-1007.case.yaml');
    const panel = path.join(cwd, 'other.panel.yaml');
    const text = await readFile(path.join(root, 'media/panels/clinical.panel.yaml'), 'utf8');
    await writeFile(panel, `${text}\n# changed\n`);
    const changedPanel = await consilium(['resume', folder, '--panel', panel], cwd);
    expect(changedPanel).toMatchObject({ code: 65, stdout: '' });
    expect(changedPanel.stderr).toContain('has changed since this run');
    const model = ['--base-url', 'http://127.0.0.1:9/v1', '--model-name', 'm'];
    expect(await consilium(['resume', folder, ...model], cwd)).toMatchObject({ code: 64 });

    await writeFile(file, `${await readFile(file, 'utf8')}\n# changed\n`);
    const changed = await consilium(['resume', folder], cwd);
    expect(changed).toMatchObject({ code: 65, stdout: '' });
    expect(changed.stderr).toContain('Case P-1007 has changed since this run');
    // The text as it was, from elsewhere.
    expect(await consilium(['resume', folder, '--case', sample, '--demo-pace', '0', '--quiet'], cwd)).toEqual(
      {
        code: 0,
        stdout: '',
        stderr: '',
      },
    );
  });

  test('leaves a run alone that another process is at work on', async () => {
    const cwd = await emptyFolder();
    const run = start(['run', sample, '--demo-pace', '1', '--out', cwd], cwd);
    await run.hears(': running');
    const [runId = ''] = await readdir(path.join(cwd, 'P-1007'));
    const { code, stderr } = await consilium(['resume', path.join(cwd, 'P-1007', runId)], cwd);
    expect(code).toBe(65);
    expect(stderr).toContain(`Another window or process (${run.child.pid ?? 0} on `);
    run.child.kill('SIGINT');
    expect((await run.ended).stderr).not.toContain('has gone on with this team');
  });

  test.each([
    [['resume'], 64, 'Name one run folder'],
    [['resume', '.', '--out', 'x'], 64, '--out'],
    [['resume', 'nowhere'], 65, 'There is no run in'],
    [['replay', 'nowhere'], 65, 'There is no run in'],
    [['replay', '.', '--speed', 'fast'], 64, '--speed expects a number'],
  ])('%j ends with %i', async (args, expected, sentence) => {
    const { code, stdout, stderr } = await consilium(args, await emptyFolder());
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
    expect(stderr).toContain(sentence);
  });
});

test('a cap ends teams with what they have', async () => {
  const cwd = await emptyFolder();
  const args = [
    'run',
    sample,
    '--demo-pace',
    '0',
    '--analyses',
    'imaging_analysis',
    '--max-turns-per-team',
    '2',
  ];
  const { code, stdout } = await consilium([...args, '--out', cwd], cwd);
  expect(code).toBe(0);
  expect(stdout).toContain('at its cap of 2 turns');
});
