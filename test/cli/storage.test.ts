import { execFile } from 'node:child_process';
import { copyFile, readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { consilium, emptyFolder, root, start } from './consilium.ts';

const sample = path.join(root, 'media/cases/P-1007.case.yaml');

beforeAll(async () => {
  await promisify(execFile)(process.execPath, ['esbuild.config.mjs', '--quiet'], { cwd: root });
}, 120_000);

async function caseFolder(): Promise<string> {
  const cwd = await emptyFolder();
  await copyFile(sample, path.join(cwd, 'P-1007.case.yaml'));
  return cwd;
}

describe.concurrent('a folder that cannot be written any more', () => {
  test('is told even when quiet, and the run goes on in the spare one with all that it had', async () => {
    const cwd = await caseFolder();
    const run = start(
      ['run', 'P-1007.case.yaml', '--demo-pace', '0.3', '--spare-out', 'spare', '--json', '--quiet'],
      cwd,
    );
    const cases = path.join(cwd, '.consilium/P-1007');
    let found: readonly string[] = [];
    // The run is under way when its teams have journals.
    while (!found.some((name) => name.endsWith('.jsonl'))) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      found = await readdir(cases, { recursive: true }).catch(() => []);
    }
    await rename(path.join(cwd, '.consilium'), path.join(cwd, 'away'));
    const { code, stdout, stderr } = await run.ended;
    expect(stderr).toContain('The folder is gone');
    expect(stderr).toContain('No new call is made until the run can be saved');
    expect(stderr).toContain(`Everything is saved again, in ${path.join(cwd, 'spare/P-1007')}`);
    expect(code).toBe(0);
    const summary = JSON.parse(stdout) as { folder: string; saved: boolean; teams: unknown[] };
    expect(summary).toMatchObject({
      saved: true,
      folder: path.join(cwd, 'spare/P-1007', found.find((name) => !name.includes(path.sep)) ?? ''),
    });
    expect(await readdir(summary.folder)).toEqual(
      expect.arrayContaining(['metrics.json', 'report.md', 'run.json', 'synthesis_P-1007.json']),
    );
    const replayed = await consilium(['replay', summary.folder, '--speed', '0', '--json', '--quiet'], cwd);
    expect((JSON.parse(replayed.stdout) as { teams: unknown[] }).teams).toEqual(summary.teams);
    expect(await readdir(cwd)).not.toContain('.consilium');
  });
});

describe.concurrent('a cap', () => {
  test('that is raised lets the teams go on that stopped at it; one that still holds is said', async () => {
    const cwd = await caseFolder();
    const words = ['run', 'P-1007.case.yaml', '--demo-pace', '0', '--json', '--quiet'];
    const first = await consilium([...words, '--max-turns-per-team', '2'], cwd);
    const { folder, teams } = JSON.parse(first.stdout) as {
      folder: string;
      teams: { outcome: string; error: { message: string } | null }[];
    };
    expect(new Set(teams.map(({ outcome }) => outcome))).toEqual(new Set(['no_consensus']));
    expect(teams[0]?.error?.message).toContain('at its cap of 2 turns');

    const none = await consilium(['resume', folder, '--demo-pace', '0'], cwd);
    expect(none).toMatchObject({ code: 0 });
    expect(none.stderr).toContain('Teams that stopped at a cap go on when it is raised');
    const same = await consilium(['resume', folder, '--demo-pace', '0', '--max-turns-per-team', '2'], cwd);
    expect(same.stderr).toContain('still hold');

    const lifted = await consilium(
      ['resume', folder, '--demo-pace', '0', '--max-turns-per-team', 'none', '--json', '--quiet'],
      cwd,
    );
    expect(lifted.code).toBe(0);
    const after = JSON.parse(lifted.stdout) as {
      teams: { outcome: string; error: unknown; turns: number }[];
    };
    expect(after.teams.map(({ error }) => error)).toEqual(teams.map(() => null));
    expect(after.teams.filter(({ outcome }) => outcome === 'consensus').length).toBeGreaterThan(0);
  });

  test('is none that a new run could lift', async () => {
    const cwd = await caseFolder();
    expect(await consilium(['run', 'P-1007.case.yaml', '--max-turns', 'none'], cwd)).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('--max-turns expects a whole number') as string,
    });
  });
});
