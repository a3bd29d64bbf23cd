import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { agreeable } from '../support/agreeableTeam.ts';
import { ScriptedEndpoint } from '../support/scriptedEndpoint.ts';
import { bundleChild } from './bundleChild.ts';
import type { FromChild, ToChild } from './diskChild.ts';

let folder = '';
let child = '';
const children: Child[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'consilium-disk-'));
  child = await bundleChild('diskChild.ts', folder);
});
afterEach(() => {
  for (const one of children.splice(0)) one.kill();
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** A child with a disk of its own, and what it has told and nobody has asked for, in order. */
class Child {
  readonly told: FromChild[] = [];
  #heard: (() => void) | undefined;

  private constructor(private readonly process: ChildProcess) {
    process.on('message', (message: FromChild) => {
      this.told.push(message);
      this.#heard?.();
    });
    process.on('exit', () => this.#heard?.());
  }

  /** In a mount namespace of its own: the disk goes with the process, and root is not needed. */
  static async start(endpoint: ScriptedEndpoint, options: string): Promise<Child> {
    const disk = await mkdtemp(join(folder, 'disk-'));
    await mkdir(disk, { recursive: true });
    const words = [
      '--user',
      '--map-root-user',
      '--mount',
      process.execPath,
      child,
      endpoint.url,
      disk,
      options,
    ];
    const started = new Child(spawn('unshare', words, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }));
    children.push(started);
    return started;
  }

  kill(): void {
    this.process.kill('SIGKILL');
  }

  say(word: ToChild): void {
    this.process.send(word);
  }

  /** Resolves with the first message of a kind, and forgets all up to that. */
  async hears<Kind extends FromChild['kind']>(kind: Kind): Promise<Extract<FromChild, { kind: Kind }>> {
    for (;;) {
      const index = this.told.findIndex((message) => message.kind === kind);
      if (index !== -1) return this.told.splice(0, index + 1).at(-1) as Extract<FromChild, { kind: Kind }>;
      if (this.process.exitCode !== null)
        throw new Error(`the process ended and told ${JSON.stringify(this.told)}, not ${kind}`);
      await new Promise<void>((resolve) => (this.#heard = resolve));
    }
  }
}

// Other systems have no disk that anybody may mount. What is done there is the same.
describe.runIf(process.platform === 'linux')('a disk', () => {
  it('that is full in mid-run loses nothing, asks nothing meanwhile, and goes on when it has room', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    let opinions: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => (opinions = resolve));
    const endpoint = await ScriptedEndpoint.start(async (request) => {
      if (request.phase === 'opinions') {
        if (endpoint.seen.filter(({ phase }) => phase === 'opinions').length === 6) opinions();
        await gate;
      }
      return agreeable(request);
    });
    try {
      const running = await Child.start(endpoint, 'size=32m');
      await asked;
      running.say('fill');
      await running.hears('filled');
      release();
      const lost = await running.hears('lost');
      expect(lost.message).toContain('The disk is full');
      await running.hears('waiting');
      const before = endpoint.seen.length;
      for (let tries = 1; tries <= 3; tries += 1) {
        running.say('retry');
        expect((await running.hears('tried')).saved).toBe(false);
      }
      expect(endpoint.seen.length).toBe(before);
      running.say('free');
      const { outcomes, damaged, same, files } = await running.hears('ended');
      expect(outcomes).toEqual(['consensus', 'consensus', 'consensus']);
      expect(damaged).toEqual([]);
      expect(same).toBe(true);
      expect(files).toHaveLength(3 + 3 + 4);
      // 3 openings, 6 opinions, 3 + 1 + 4 reviews, 3 conclusions, the synthesis: each once, and some only now.
      expect(before).toBeLessThan(21);
      expect(endpoint.seen.length).toBe(21);
    } finally {
      await endpoint.stop();
    }
  });

  it.each([
    ['too small', 'size=8m', /^Only 8\.\d MB are left .* may take 16 MB/],
    ['read-only', 'size=32m,ro', /cannot be written/],
  ])('that is %s is told before the start, and nothing is asked or left', async (_name, options, message) => {
    const endpoint = await ScriptedEndpoint.start(agreeable);
    try {
      const refused = await (await Child.start(endpoint, options)).hears('refused');
      expect(refused.message).toMatch(message);
      expect(refused.left).toEqual([]);
      expect(endpoint.seen).toEqual([]);
    } finally {
      await endpoint.stop();
    }
  });
});
