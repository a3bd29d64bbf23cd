import type { ModelConfig } from '../core/model/types.ts';

interface Demo {
  readonly pace: number;
  readonly config: ModelConfig;
  stop(): Promise<void>;
}

/** The offline demo endpoint of this window: started at the first run that needs it, and once for each pace. */
export class DemoModel {
  readonly #started = new Map<number, Promise<Demo>>();

  /** `pace`: seconds that the demo takes for a minute of the published example. */
  async config(pace: number): Promise<ModelConfig> {
    let demo = this.#started.get(pace);
    if (demo === undefined) {
      demo = start(pace);
      this.#started.set(pace, demo);
      // One that could not start must not stand in the way of the next try.
      demo.catch(() => this.#started.delete(pace));
    }
    return (await demo).config;
  }

  async stop(): Promise<void> {
    const demos = [...this.#started.values()];
    this.#started.clear();
    await Promise.allSettled(demos.map(async (demo) => (await demo).stop()));
  }
}

async function start(pace: number): Promise<Demo> {
  const { startDemo } = await import('../demo/start.ts');
  const demo = await startDemo({ pace });
  return { pace, config: demo.config, stop: () => demo.stop() };
}
