import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, expect, it } from 'vitest';

import { finish } from '../../../src/cli/finish.ts';
import { showProgress } from '../../../src/cli/progress.ts';
import { createModel } from '../../../src/core/model/create.ts';
import { defaultRetryPolicy } from '../../../src/core/model/retrying.ts';
import type { RunEvent } from '../../../src/core/run/events.ts';
import { exportJson, exportMarkdown } from '../../../src/core/run/export.ts';
import { openRun, readPlan } from '../../../src/core/run/openRun.ts';
import { compareRuns } from '../../../src/vscode/compareRuns.ts';
import { logLine, startLine } from '../../../src/vscode/runLog.ts';
import { plainSay } from '../../../src/vscode/say.ts';
import { agreeable, claim } from '../../support/agreeableTeam.ts';
import { canaries, identifiableCase } from '../../support/hostileIdentifiers.ts';
import { analysis, documentOf, panelOf } from '../../support/panels.ts';
import type { Reply, SeenRequest } from '../../support/scriptedEndpoint.ts';
import { bench, type Bench } from '../../support/session.ts';

const KEY = 'sk-canary-4f9b2c7d1e';

let open: Bench | undefined;
afterEach(async () => {
  await open?.clean();
  open = undefined;
});

/** All that was sent, as an endpoint may repeat it in its words: the key and the case. */
const repeated = (request: SeenRequest): string =>
  `You sent ${request.headers.authorization ?? ''}: ${request.messages.map(({ content }) => content).join(' ')}`;

/** `good` answers with the key in it; the others fail, each in its own way, and repeat everything. */
function talkative(request: SeenRequest): Reply {
  const fail = (status: number): Reply => ({
    raw: (response) =>
      void response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error: { message: repeated(request), code: repeated(request), type: KEY } })),
  });
  const text = repeated(request).slice(0, 1500);
  switch (request.team) {
    case 'unauthorized':
      return fail(401);
    case 'refused':
      return fail(400);
    case 'busy':
      return fail(503);
    case 'broken':
      return {
        raw: (response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          response.end(`data: ${JSON.stringify({ error: { message: repeated(request) } })}\n\n`);
        },
      };
    case 'page':
      return {
        raw: (response) =>
          void response
            .writeHead(200, { 'content-type': 'text/html' })
            .end(`<html>${repeated(request)}</html>`),
      };
    default:
      break;
  }
  if (request.phase === 'opinions') {
    const asked = request.messages.some(({ role }) => role === 'tool');
    // A tool that is called by the text of the case, and one that fails with it in its arguments.
    if (!asked)
      return { calls: [canaries.name, 'drug_interactions'].map((name) => ({ name, arguments: { text } })) };
    return {
      calls: [
        {
          name: 'submit_findings',
          arguments: { summary: text, findings: [claim(`${canaries.name} ${KEY}`)] },
        },
      ],
    };
  }
  return agreeable(request);
}

it('keep to their places: 18 identifiers out of logs, numbers and sentences, the key out of everything', async () => {
  const ids = ['good', 'unauthorized', 'refused', 'busy', 'broken', 'page'];
  open = await bench(talkative);
  const { endpoint, session } = open;
  const config = endpoint.config();
  const run = await session({
    document: documentOf(identifiableCase),
    panel: panelOf(
      ids.map((id) => analysis(id, { reads: ['patient', 'chiefComplaint', 'narrative', 'labs'] })),
    ),
    model: await createModel([config], () => Promise.resolve(KEY), {
      retry: { ...defaultRetryPolicy, attempts: 1 },
    }),
  });
  const log: string[] = [];
  // The command line as it speaks into a pipe, and its two ends.
  const terminal = { progress: '', plain: '', json: '' };
  const stream = (name: keyof typeof terminal) =>
    ({ write: (text: string) => ((terminal[name] += text), true) }) as unknown as NodeJS.WriteStream;
  const progress = showProgress(run.store, stream('progress'), false);
  const seen = new Set<RunEvent['type']>();
  run.store.subscribe((state, event) => {
    seen.add(event.type);
    log.push(logLine(event, state)?.text ?? '');
  });
  const state = await run.start();
  log.push(startLine(state).text);
  progress.close();
  for (const form of ['plain', 'json'] as const)
    finish(
      state,
      run.folder,
      { json: form === 'json', quiet: form === 'json' },
      {
        stdout: stream(form),
        stderr: stream(form),
      },
    );

  // The endpoint had all of it.
  const sent = endpoint.seen.map(({ raw }) => raw).join('\n');
  for (const text of [canaries.name, canaries.mail, canaries['social-security'], canaries.record])
    expect(sent).toContain(text);
  expect(endpoint.seen.every(({ headers }) => headers.authorization === `Bearer ${KEY}`)).toBe(true);
  expect(state.metrics).toMatchObject({ succeeded: 1, failed: 5 });
  expect([...seen]).toEqual(
    expect.arrayContaining(['call.failed', 'tool.finished', 'turn.finished', 'run.ended']),
  );

  const files = new Map<string, string>();
  for (const name of await readdir(run.folder))
    files.set(name, await readFile(join(run.folder, name), 'utf8'));
  for (const [name, text] of files) expect([name, text.includes(KEY)]).toEqual([name, false]);
  expect(files.get('good.1.jsonl')).toContain('(key)');

  const plan = await readPlan(run.folder);
  const opened = (await openRun(run.folder)).state;
  const empty = { ...opened, teams: opened.teams.map((team) => ({ ...team, findings: [] })) };
  const given = {
    ...terminal,
    markdown: exportMarkdown(state, plan),
    document: exportJson(state, plan),
    comparison: Object.values(compareRuns(empty, opened, new Date(0), plainSay)).join('\n'),
  };
  for (const [name, text] of Object.entries(given)) {
    expect([name, text.includes(KEY)]).toEqual([name, false]);
    // The test would see nothing in what says nothing.
    expect([name, text.includes('good')]).toEqual([name, true]);
  }
  // What the endpoint repeated is in them, with the key taken out.
  for (const text of [given.markdown, given.document, given.json, given.comparison])
    expect(text).toMatch(/\\?\(key\\?\)/);

  const sentences = state.teams.map(({ status }) => ('error' in status ? status.error?.message : ''));
  const places = {
    log: log.join('\n'),
    sentences: sentences.join('\n'),
    metrics: files.get('metrics.json'),
    plan: files.get('run.json'),
  };
  for (const [place, text] of Object.entries(places)) {
    // The case's own id is in all of them, and the age is too short to be told from other numbers.
    const found = Object.entries(canaries).filter(
      ([kind, secret]) => kind !== 'age' && text?.includes(secret),
    );
    expect([place, found]).toEqual([place, []]);
    expect(text).not.toMatch(/Quastenfloh|canary/);
  }
  expect(log.filter((line) => line.includes('failed')).length).toBeGreaterThanOrEqual(6);
});
