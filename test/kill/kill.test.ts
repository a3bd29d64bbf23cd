import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { openRun } from '../../src/core/run/openRun.ts';
import type { RunState, TurnState } from '../../src/core/run/state.ts';
import { agreeable, candidatesOf, claim, saidBefore, votedOn } from '../support/agreeableTeam.ts';
import { type Reply, ScriptedEndpoint, type SeenRequest } from '../support/scriptedEndpoint.ts';
import { seeded } from '../support/seeded.ts';
import { bundleChild } from './bundleChild.ts';

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

class Scene {
  runFolder = '';
  outcomes: readonly string[] | undefined;
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

  /** Starts a process on the run, and resolves when it is under way. */
  async process(): Promise<ChildProcess> {
    const words = this.runFolder === '' ? ['new', this.outDir] : ['resume', this.runFolder];
    const started = fork(child, [this.endpoint.url, ...words], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    started.on('message', (message: { folder?: string; outcomes?: readonly string[] }) => {
      this.runFolder = message.folder ?? this.runFolder;
      this.outcomes = message.outcomes ?? this.outcomes;
    });
    await once(started, 'message');
    return started;
  }
}

it(`${KILLS} kills lose nothing, repeat nothing and send again only what was under way`, async () => {
  let kills = 0;
  for (let seed = 1; kills < KILLS; seed += 1) {
    const random = seeded(seed);
    const scene = await Scene.make(random);
    try {
      let before: Awaited<ReturnType<typeof openRun>>['state'] | undefined;
      while (scene.outcomes === undefined) {
        const from = scene.endpoint.seen.length;
        const running = await scene.process();
        const exit = once(running, 'exit');
        // The moment of the kill is the point of this test; whatever it hits has to hold.
        if (kills < KILLS) void scene.moment(random).then(() => running.kill('SIGKILL'));
        await exit;
        if (running.signalCode === 'SIGKILL') kills += 1;
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
      // The one that talks does so until its rounds are used up.
      const talked = 'no_consensus';
      expect(scene.outcomes, `seed ${seed}`).toEqual(['consensus', 'consensus', 'consensus', talked]);
    } finally {
      await scene.endpoint.stop();
    }
  }
  console.log(`killed ${kills} times`);
});

it(`${FREEZES} processes that freeze and wake up late do not mix with the one that went on`, async () => {
  for (let seed = 1001; seed <= 1000 + FREEZES; seed += 1) {
    const random = seeded(seed);
    const scene = await Scene.make(random);
    try {
      const frozen = await scene.process();
      const end = once(frozen, 'exit');
      await Promise.race([scene.moment(random), end]);
      if (frozen.exitCode !== null) continue;
      frozen.kill('SIGSTOP');
      const heir = await scene.process();
      await once(heir, 'exit');
      const { state } = await openRun(scene.runFolder);
      frozen.kill('SIGCONT');
      await end;
      expect(finished((await openRun(scene.runFolder)).state), `seed ${seed}`).toEqual(finished(state));
      expect(
        (await openRun(scene.runFolder)).state.teams.every((team) => team.status.kind === 'ended'),
        `seed ${seed}`,
      ).toBe(true);
    } finally {
      await scene.endpoint.stop();
    }
  }
});
