import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { readJournals } from '../../src/core/run/journal.ts';
import { openRun } from '../../src/core/run/openRun.ts';
import type { RunState, TurnState } from '../../src/core/run/state.ts';
import { agreeable, candidatesOf, claim, saidBefore, votedOn } from '../support/agreeableTeam.ts';
import { type Reply, ScriptedEndpoint, type SeenRequest } from '../support/scriptedEndpoint.ts';
import { seeded } from '../support/seeded.ts';
import { bundleChild } from './bundleChild.ts';
import type { FromChild } from './child.ts';
import { killPanel } from './panel.ts';

/**
 * Processes that run a panel are killed, or frozen while another goes on, at seeded moments; then the endpoint's own log is held
 * against the journals. `npm run test:kill` does it two hundred times; `npm test` a few times.
 */
const KILLS = Number(process.env['CONSILIUM_KILLS'] ?? '12');
const FREEZES = Math.max(2, Math.round(KILLS / 10));
/** A process is stopped before it has made this many requests, of about 50 that a run takes. */
const REQUESTS = 14;
/** And so long after the last of them, which is as long as the slowest answer takes. Milliseconds. */
const ANSWER = 20;
/** One kill in so many hits a process that is still starting. */
const EARLY = 5;
/** How long a process that is frozen sleeps at least: one that wakes looks anew who holds its teams once a second has passed. */
const SLEEP = 1100;

let folder = '';
let child = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'consilium-kill-'));
  child = await bundleChild('child.ts', folder);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** A team that uses a tool, and whose first finding is contested once. Asked who speaks, it says somebody else each time. */
function contentious(request: SeenRequest, random: () => number): Reply {
  if (request.phase === 'choose') {
    const candidates = candidatesOf(request);
    return { text: candidates[Math.floor(random() * candidates.length)] ?? '' };
  }
  switch (request.tools.at(-1)) {
    case 'submit_findings':
      if (!request.messages.some((message) => message.role === 'tool')) {
        return {
          calls: [{ name: 'drug_interactions', arguments: { medicines: ['warfarin', 'ibuprofen'] } }],
        };
      }
      return {
        calls: [
          {
            name: 'submit_findings',
            arguments: {
              summary: `Opinion of ${request.agent}.`,
              findings: [claim(`Claim of ${request.agent}`)],
            },
          },
        ],
      };
    case 'cast_votes': {
      const stance = request.phase === 'review' && request.agent === 'Reviewer' ? 'object' : 'agree';
      const votes = votedOn(request).map((finding) => ({ finding, stance, reason: 'Because.' }));
      return { calls: [{ name: 'cast_votes', arguments: { summary: 'Votes.', votes } }] };
    }
    case 'revise_findings': {
      const own =
        request.messages.findLast((message) => message.content.startsWith('YOU ARE'))?.content ?? '';
      const ids = /^Contested: (.*)$/m.exec(own)?.[1]?.split(', ') ?? [];
      const revisions = ids.map((finding) => ({
        finding,
        decision: 'change',
        reason: 'Better.',
        claim: 'Changed.',
        evidence: [{ anchor: 'c1' }, { anchor: 'c2' }],
      }));
      return { calls: [{ name: 'revise_findings', arguments: { summary: 'Changed.', revisions } }] };
    }
    default:
      return agreeable(request);
  }
}

/** Which call of which turn a request is. A vote after a revision has an id of its own. */
function callKey(request: SeenRequest): string {
  if (request.phase === 'choose') return `${request.team}/choose.${saidBefore(request)}#1`;
  const at = request.messages.findLastIndex((message) => message.content.startsWith('YOU ARE'));
  const round = /PHASE \w+, round (\d+)/.exec(request.messages[at]?.content ?? '')?.[1] ?? '';
  const again = request.phase === 'revision' && request.tools.at(-1) === 'cast_votes' ? 'vote.' : '';
  const call = request.messages.slice(at).filter((message) => message.role === 'assistant').length + 1;
  return `${request.team}/${request.phase}.${round}.${again}${request.agent}#${call}`;
}

const finished = (state: RunState): readonly (TurnState & { readonly team: string })[] =>
  state.teams.flatMap((team) =>
    team.turns.filter((turn) => turn.status === 'finished').map((turn) => ({ ...turn, team: team.info.id })),
  );
const answered = (state: RunState): ReadonlySet<string> =>
  new Set(
    state.teams.flatMap((team) => [
      ...team.turns.flatMap((turn) =>
        turn.calls
          .filter((call) => call.content !== undefined)
          .map((call) => `${team.info.id}/${turn.id}#${call.call}`),
      ),
      ...team.choices
        .filter((choice) => choice.answer !== undefined)
        .map((choice) => `${team.info.id}/${choice.id}#1`),
      // Whoever speaks was chosen.
      ...team.turns
        .filter((turn) => turn.phase === 'discussion')
        .map((turn) => `${team.info.id}/choose.${turn.round}#1`),
    ]),
  );

interface Started {
  readonly process: ChildProcess;
  readonly told: readonly FromChild[];
  readonly exit: Promise<void>;
  /** When it is at work, or has ended before. */
  readonly underWay: Promise<unknown>;
}

class Scene {
  runFolder = '';
  outcomes: readonly string[] | undefined;
  /** How long the process that came last took from its start to its first words. Milliseconds. */
  startMs = 300;
  #onRequest = (): void => undefined;

  private constructor(
    readonly endpoint: ScriptedEndpoint,
    private readonly outDir: string,
  ) {}

  static async make(random: () => number): Promise<Scene> {
    let scene: Scene | undefined;
    const endpoint = await ScriptedEndpoint.start(async (request) => {
      if (scene !== undefined) scene.#onRequest();
      const wait = 2 + random() * (ANSWER - 2);
      await new Promise((resolve) => setTimeout(resolve, wait));
      return contentious(request, random);
    });
    scene = new Scene(endpoint, await mkdtemp(join(folder, 'run-')));
    return scene;
  }

  /** A seeded moment in the work of the process that was started last, however fast the machine is. */
  async moment(random: () => number): Promise<void> {
    const requests = this.endpoint.seen.length + Math.floor(random() * REQUESTS);
    const wait = random() * ANSWER;
    await new Promise<void>((resolve) => {
      this.#onRequest = () => {
        if (this.endpoint.seen.length >= requests) resolve();
      };
      this.#onRequest();
    });
    await new Promise((resolve) => setTimeout(resolve, wait));
  }

  /** Starts a process on the run, or a run where there is none. `name` is its key, by which the endpoint's log tells it. */
  start(name: string): Started {
    const words = this.runFolder === '' ? ['new', this.outDir] : ['resume', this.runFolder];
    const forked = fork(child, [this.endpoint.url, ...words, name], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const began = performance.now();
    const told: FromChild[] = [];
    forked.on('message', (message: FromChild) => {
      told.push(message);
      if (message.folder !== undefined) {
        this.startMs = performance.now() - began;
        this.runFolder = message.folder;
      }
      if (message.teams !== undefined) this.outcomes = message.teams.map(({ outcome }) => outcome);
    });
    const exit = once(forked, 'exit').then(() => undefined);
    return { process: forked, told, exit, underWay: Promise.race([once(forked, 'message'), exit]) };
  }

  /** The folder of a run whose process died before it told: only one with a `run.json` is a run. */
  async find(): Promise<void> {
    const runs = join(this.outDir, 'T-1');
    for (const name of this.runFolder === '' ? await readdir(runs).catch(() => []) : []) {
      const found = await access(join(runs, name, 'run.json')).then(
        () => true,
        () => false,
      );
      if (found) this.runFolder = join(runs, name);
    }
  }
}

/** How the teams of a run end. The one that talks does so until its rounds are used up. */
const whole = ['consensus', 'consensus', 'consensus', 'no_consensus'];

it(`${KILLS} kills lose nothing, repeat nothing and send again only what was under way`, async () => {
  let kills = 0;
  let early = 0;
  const more = (): boolean => kills < KILLS || early === 0;
  for (let seed = 1; more(); seed += 1) {
    const random = seeded(seed);
    const scene = await Scene.make(random);
    try {
      let before: Awaited<ReturnType<typeof openRun>>['state'] | undefined;
      while (scene.outcomes === undefined) {
        const from = scene.endpoint.seen.length;
        const { process: running, told, exit, underWay } = scene.start('process');
        const kill = (): boolean => running.kill('SIGKILL');
        // The moment of the kill is the point of this test; whatever it hits has to hold, the start of a process too.
        if (more() && kills % EARLY === 0) setTimeout(kill, random() * scene.startMs);
        else if (more()) void underWay.then(() => scene.moment(random)).then(kill);
        await exit;
        const killed = running.signalCode === 'SIGKILL';
        if (killed) kills += 1;
        if (killed && told.length === 0) early += 1;
        // Nothing but the kill ends it before it has told all.
        expect(killed || (running.exitCode === 0 && told.length === 2), `seed ${seed}`).toBe(true);
        await scene.find();
        if (scene.runFolder === '') continue;
        const { state, damaged } = await openRun(scene.runFolder);
        expect(damaged, `seed ${seed}`).toEqual([]);
        const old = before === undefined ? [] : finished(before);
        const recorded = before === undefined ? new Set<string>() : answered(before);
        // No finished turn is missing, changed or out of order.
        const kept = finished(state).filter((turn) =>
          old.some((one) => one.team === turn.team && one.id === turn.id),
        );
        expect(kept, `seed ${seed}`).toEqual(old);
        // What was answered and recorded is not asked again.
        const again = scene.endpoint.seen
          .slice(from)
          .map(callKey)
          .filter((key) => recorded.has(key));
        expect(again, `seed ${seed}`).toEqual([]);
        before = state;
      }
      const { teams } = before ?? (await openRun(scene.runFolder)).state;
      // No turn was left behind for another one: what had begun was gone on with.
      expect(
        teams.flatMap((team) => team.turns.filter((turn) => turn.status !== 'finished')),
        `seed ${seed}`,
      ).toEqual([]);
      const ids = teams.flatMap((team) => team.turns.map((turn) => `${team.info.id}/${turn.id}`));
      expect(new Set(ids).size, `seed ${seed}`).toBe(ids.length);
      // Every turn that counts was asked for at the endpoint, and nothing else counts.
      const asked = new Set(scene.endpoint.seen.map((request) => callKey(request).replace(/#\d+$/, '')));
      expect(
        ids.filter((id) => !asked.has(id)),
        `seed ${seed}`,
      ).toEqual([]);
      expect(scene.outcomes, `seed ${seed}`).toEqual(whole);
    } finally {
      await scene.endpoint.stop();
    }
  }
  console.log(`killed ${kills} times, ${early} of them before a run was under way`);
});

it(`${FREEZES} processes that freeze and wake up late do not mix with the one that went on, and are told`, async () => {
  let freezes = 0;
  for (let seed = 1001; freezes < FREEZES; seed += 1) {
    const random = seeded(seed);
    const scene = await Scene.make(random);
    try {
      const first = scene.start('first');
      await first.underWay;
      await Promise.race([scene.moment(random), first.exit]);
      first.process.kill('SIGSTOP');
      const asleep = performance.now();
      const left = await frozenTeams(first.process, scene.runFolder);
      if (left.length === 0) {
        // It had ended, or had nothing left to do: nobody could take anything over.
        first.process.kill('SIGCONT');
        await first.exit;
        continue;
      }
      freezes += 1;

      const heir = scene.start('heir');
      await heir.exit;
      expect(
        heir.told.at(-1)?.teams?.map(({ outcome }) => outcome),
        `seed ${seed}`,
      ).toEqual(whole);
      const { state } = await openRun(scene.runFolder);
      const files = await wholeFiles(scene.runFolder);
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, asleep + SLEEP - performance.now())));
      const from = scene.endpoint.seen.length;
      first.process.kill('SIGCONT');
      await first.exit;

      // What the process had sent, or was sending, may still arrive. It begins nothing that the heir has recorded, and nobody
      // writes over what the heir has written.
      const begun = await begunBeforeSleep(scene.runFolder);
      const late = scene.endpoint.seen.slice(from);
      expect(late.filter(({ headers }) => headers.authorization !== 'Bearer first')).toEqual([]);
      const keys = late.map(callKey);
      expect(
        keys.filter((key) => !begun.has(key)),
        `seed ${seed}`,
      ).toEqual([]);
      expect(new Set(keys).size, `seed ${seed}`).toBe(keys.length);
      const after = (await openRun(scene.runFolder)).state;
      expect(finished(after), `seed ${seed}`).toEqual(finished(state));
      expect(after.teams.every((team) => team.status.kind === 'ended')).toBe(true);
      expect(await wholeFiles(scene.runFolder), `seed ${seed}`).toEqual(files);
      // And the process is told, by the last that it says of each team that it lost.
      const lost = first.told.at(-1)?.teams?.filter(({ id }) => left.includes(id));
      expect(
        lost?.map(({ id, outcome, error }) => [id, outcome, error?.class, error?.message]),
        `seed ${seed}`,
      ).toEqual(
        left.map((id) => [
          id,
          'failed',
          'storage',
          expect.stringMatching(/^Another window or process has gone on/),
        ]),
      );
    } finally {
      await scene.endpoint.stop();
    }
  }
  console.log(`frozen ${freezes} times`);
});

/** The teams that a process had not ended when it froze; none when it had ended itself. */
async function frozenTeams(frozen: ChildProcess, runFolder: string): Promise<readonly string[]> {
  if (frozen.exitCode !== null || runFolder === '') return [];
  const { state } = await openRun(runFolder);
  return state.teams.filter(({ status }) => status.kind !== 'ended').map(({ info }) => info.id);
}

/**
 * The calls that the first process had begun before it slept, as its journals tell: its longest silence is its sleep. It may have
 * slept before it claimed any; an heir begins its own with `team.reopened`.
 */
async function begunBeforeSleep(runFolder: string): Promise<ReadonlySet<string>> {
  const journals = await Promise.all(
    killPanel.analyses.map(async ({ id }) => (await readJournals(runFolder, id))[0]?.events ?? []),
  );
  const own = journals.filter(([begin]) => begin?.type === 'team.queued');
  if (own.length === 0) return new Set();
  const events = own.flat().toSorted((a, b) => a.at - b.at);
  const silences = events.map((event, index) => event.at - (events[index - 1]?.at ?? event.at));
  const longest = Math.max(...silences);
  expect(longest, 'the sleep shows in the journals').toBeGreaterThan(SLEEP * 0.8);
  const woke = events[silences.indexOf(longest)]?.at ?? 0;
  return new Set(
    events.flatMap((event) =>
      event.type === 'call.started' && event.at < woke ? [`${event.team}/${event.turn}#${event.call}`] : [],
    ),
  );
}

/** Results, synthesis, metrics and report, as they are on the disk. */
async function wholeFiles(runFolder: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(runFolder)).filter((name) => /\.(?:json|md)$/.test(name));
  return Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [name, await readFile(join(runFolder, name), 'utf8')] as const),
    ),
  );
}
