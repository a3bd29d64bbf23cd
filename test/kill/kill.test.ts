import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { openRun } from '../../src/core/run/openRun.ts';
import type { RunState, TurnState } from '../../src/core/run/state.ts';
import { agreeable, claim, votedOn } from '../support/agreeableTeam.ts';
import { type Reply, ScriptedEndpoint, type SeenRequest } from '../support/scriptedEndpoint.ts';
import { seeded } from '../support/seeded.ts';

/**
 * Processes that run a panel are killed, or frozen while another goes on, at seeded moments; then the endpoint's own log is held
 * against the journals. `npm run test:kill` does it two hundred times; `npm test` a few times.
 */
const KILLS = Number(process.env['CONSILIUM_KILLS'] ?? '12');
const FREEZES = Math.max(2, Math.round(KILLS / 10));
/** A run takes about this long when nobody disturbs it. Milliseconds. */
const SPAN = 260;

let folder = '';
let child = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'consilium-kill-'));
  child = join(folder, 'child.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'child.ts')],
    outfile: child,
    bundle: true,
    platform: 'node',
    format: 'esm',
    // Some packages inside are CommonJS and ask for `require`.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** A team that uses a tool, and whose first finding is contested once. */
function contentious(request: SeenRequest): Reply {
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
    state.teams.flatMap((team) =>
      team.turns.flatMap((turn) =>
        turn.calls
          .filter((call) => call.content !== undefined)
          .map((call) => `${team.info.id}/${turn.id}#${call.call}`),
      ),
    ),
  );

class Scene {
  runFolder = '';
  outcomes: readonly string[] | undefined;

  private constructor(
    readonly endpoint: ScriptedEndpoint,
    private readonly outDir: string,
  ) {}

  static async make(random: () => number): Promise<Scene> {
    const endpoint = await ScriptedEndpoint.start(async (request) => {
      const wait = 2 + random() * 18;
      await new Promise((resolve) => setTimeout(resolve, wait));
      return contentious(request);
    });
    return new Scene(endpoint, await mkdtemp(join(folder, 'run-')));
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
        const timer = kills < KILLS ? setTimeout(() => running.kill('SIGKILL'), random() * SPAN) : undefined;
        await exit;
        clearTimeout(timer);
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
      const ids = finished(before ?? (await openRun(scene.runFolder)).state).map(
        (turn) => `${turn.team}/${turn.id}`,
      );
      expect(new Set(ids).size, `seed ${seed}`).toBe(ids.length);
      // Every turn that counts was asked for at the endpoint, and nothing else counts.
      const asked = new Set(scene.endpoint.seen.map((request) => callKey(request).replace(/#\d+$/, '')));
      expect(
        ids.filter((id) => !asked.has(id)),
        `seed ${seed}`,
      ).toEqual([]);
      expect(scene.outcomes, `seed ${seed}`).toEqual(['consensus', 'consensus', 'consensus']);
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
      await new Promise((resolve) => setTimeout(resolve, random() * SPAN));
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
