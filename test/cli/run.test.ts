import { execFile } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { consilium, emptyFolder, root, start } from './consilium.ts';

const sample = path.join(root, 'media/cases/P-1007.case.yaml');
const fast = ['--demo-pace', '0'];

beforeAll(async () => {
  await promisify(execFile)(process.execPath, ['esbuild.config.mjs', '--quiet'], { cwd: root });
}, 120_000);

describe.concurrent('consilium run', () => {
  test('runs all teams with the demo, and says on the way and at the end what it did', async () => {
    const folder = await emptyFolder();
    await copyFile(sample, path.join(folder, 'P-1007.case.yaml'));
    const { code, stdout, stderr } = await consilium(['run', 'P-1007.case.yaml', ...fast], folder);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stderr).toMatch(/P-1007: 5 teams, at most \d+ at once, with demo, not a language model/);
    expect(stderr.match(/: (consensus|no consensus), /g)).toHaveLength(5);
    expect(stderr).not.toContain('\u001B');
    expect(stdout).toMatch(/Speed-up +\d+\.\d\d times/);
    expect(stdout).toContain('The demo is no language model');
    const report = /^Report: (.*)$/m.exec(stdout)?.[1] ?? '';
    expect(path.dirname(path.dirname(report))).toBe(path.join(folder, '.consilium/P-1007'));
    expect(await readFile(report, 'utf8')).toContain('P-1007');
    expect((await readdir(path.dirname(report))).toSorted()).toEqual(
      expect.arrayContaining([
        'diagnosis_P-1007_drug_interaction_check.json',
        'metrics.json',
        'report.md',
        'run.json',
        'synthesis_P-1007.json',
      ]),
    );
  });

  test('prints one JSON document on standard output, and runs only the analyses asked for', async () => {
    const folder = await emptyFolder();
    const analyses = ['--analyses', 'drug_interaction_check,imaging_analysis'];
    const { code, stdout } = await consilium(
      ['run', sample, ...fast, ...analyses, '--json', '--out', 'o'],
      folder,
    );
    const summary = JSON.parse(stdout) as { exit: number; folder: string; teams: { id: string }[] };
    expect(code).toBe(0);
    expect(summary).toMatchObject({ caseId: 'P-1007', exit: 0, demo: true });
    expect(summary.teams.map(({ id }) => id).toSorted()).toEqual([
      'drug_interaction_check',
      'imaging_analysis',
    ]);
    expect(summary.folder.startsWith(path.join(folder, 'o', 'P-1007'))).toBe(true);
  });

  test('says nothing with --quiet', async () => {
    const folder = await emptyFolder();
    const args = ['run', sample, ...fast, '--analyses', 'imaging_analysis', '--quiet', '--out', folder];
    expect(await consilium(args, folder)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await readdir(path.join(folder, 'P-1007'))).toHaveLength(1);
  });

  test('tells every problem of a case with its place, and writes nothing', async () => {
    const folder = await emptyFolder();
    const bad = 'caseVersion: 1\nid: P-1\nlabs:\n  - {value: 5.4, unit: 3}\nwrong: 1\n';
    await mkdir(path.join(folder, 'cases'));
    await writeFile(path.join(folder, 'cases/bad.case.yaml'), bad);
    const { code, stdout, stderr } = await consilium(['run', 'cases/bad.case.yaml', '--json'], folder);
    expect(code).toBe(65);
    expect(stderr.trim().split('\n').length).toBeGreaterThanOrEqual(2);
    for (const line of stderr.trim().split('\n')) expect(line).toMatch(/^cases\/bad\.case\.yaml:\d+:\d+: \S/);
    expect(stderr).toContain('cases/bad.case.yaml:5:1: ');
    expect(JSON.parse(stdout)).toMatchObject({ exit: 65, error: { class: 'bad_input' } });
    expect(await readdir(folder, { recursive: true })).toEqual(['cases', 'cases/bad.case.yaml']);
  });

  test('tells the problems of a panel in the same way', async () => {
    const folder = await emptyFolder();
    await writeFile(path.join(folder, 'p.yaml'), 'panelVersion: 1\nid: x\n');
    const { code, stderr } = await consilium(['run', sample, '--panel', 'p.yaml', '--out', 'o'], folder);
    expect(code).toBe(65);
    expect(stderr).toMatch(/^p\.yaml:\d+:\d+: /);
    expect(await readdir(folder)).toEqual(['p.yaml']);
  });

  test.each([
    [['fly'], 64, 'There is no command "fly". Commands: run, resume, replay'],
    [['run'], 64, 'Which case?'],
    [['run', sample, '--analyses', 'tarot'], 64, 'has no analysis tarot. It has: '],
    [['run', sample, '--model', 'big'], 64, 'Say --base-url'],
    [
      ['run', sample, '--model', 'm', '--base-url', 'http://127.0.0.1:9/v1', '--api-key-env', 'NO_SUCH_KEY'],
      64,
      'NO_SUCH_KEY is empty',
    ],
    [['run', 'missing.case.yaml'], 65, 'there is no such file'],
  ])('%j ends with %i', async (args, expected, sentence) => {
    const folder = await emptyFolder();
    const { code, stdout, stderr } = await consilium(args, folder);
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(await readdir(folder)).toEqual([]);
  });

  test('sends no case that is not de-identified to another machine unless told to', async () => {
    const folder = await emptyFolder();
    const file = path.join(folder, 'x.case.yaml');
    await writeFile(file, 'caseVersion: 1\nid: X-1\nchiefComplaint: Cough\n');
    // An address that is set aside for documentation (RFC 5737): nobody is there.
    const model = ['--model', 'm', '--base-url', 'https://192.0.2.1/v1'];
    const { code, stderr } = await consilium(['run', file, ...model], folder);
    expect(code).toBe(65);
    expect(stderr).toContain('192.0.2.1 is not on this machine. Nothing was sent.');
    expect(stderr).toContain('--allow-identifiable');
    expect(await readdir(folder)).toEqual(['x.case.yaml']);
  });

  test('ends with 3 when the endpoint refuses the key, says what to do, and never shows the key', async () => {
    const folder = await emptyFolder();
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ error: { message: 'Incorrect API key provided', code: 'invalid_api_key' } }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    const model = ['--model', 'm', '--base-url', url, '--api-key-env', 'SOME_KEY'];
    const args = [
      'run',
      sample,
      ...model,
      '--analyses',
      'imaging_analysis,literature_review',
      '--out',
      folder,
    ];
    const { code, stdout, stderr } = await consilium(args, folder, { SOME_KEY: 'sk-secret-123' });
    server.close();
    expect(code).toBe(3);
    expect(stderr.match(/: failed, .*key/g)).toHaveLength(2);
    expect(stdout).toContain('failed');
    expect(stdout + stderr).not.toContain('sk-secret-123');
    for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      expect(await readFile(path.join(file.parentPath, file.name), 'utf8')).not.toContain('sk-secret-123');
    }
  });

  test('ends with 130 on Ctrl-C, soon, and what there is is written', async () => {
    const folder = await emptyFolder();
    const run = start(['run', sample, '--demo-pace', '1', '--out', folder], folder);
    await run.hears(': running');
    const asked = performance.now();
    run.child.kill('SIGINT');
    const { code, stdout, stderr } = await run.ended;
    expect(code).toBe(130);
    expect(performance.now() - asked).toBeLessThan(3000);
    expect(stderr).toContain('Cancelling.');
    expect(stdout).toContain('cancelled');
    const [runId = ''] = await readdir(path.join(folder, 'P-1007'));
    expect(await readdir(path.join(folder, 'P-1007', runId))).toContain('metrics.json');
  });

  test('tells its help and version', async () => {
    const [help, runHelp, version] = await Promise.all(
      [['--help'], ['run', '--help'], ['--version']].map((args) => consilium(args, root)),
    );
    expect(help?.stdout).toContain('run ');
    expect(help?.stdout).toContain('resume ');
    expect(runHelp?.stdout).toContain('--allow-identifiable');
    expect(version?.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect([help?.code, runHelp?.code, version?.code]).toEqual([0, 0, 0]);
  });
});
