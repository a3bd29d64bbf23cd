import { OpenAI } from 'openai';

import { benchServer } from './server.ts';
import { benchEndpoint, benchPanel, benchRun, median } from './support.ts';

/**
 * `npm run bench`: ratios measured in one run, on real sockets and a real disk. Prints; judges nothing.
 */
const PAIRS = 9;
/** Runs in one measurement: one alone is short enough for a collection of garbage to decide it. */
const RUNS = 8;
/** Both paths run this often before anything counts, until the compiler has done with them. */
const WARM_UP = 25;

async function parallel(): Promise<void> {
  const endpoint = await benchEndpoint(300, 40);
  try {
    const ratios: number[] = [];
    let last;
    for (let round = 0; round < 3; round += 1) {
      last = await benchRun(endpoint.config, benchPanel());
      const { metrics } = last;
      if (metrics === undefined) throw new Error('the run has no metrics');
      ratios.push((metrics.wallMs - metrics.synthesisMs) / metrics.longestTeamMs);
    }
    const metrics = last?.metrics;
    console.log('Five teams on an endpoint that takes 300 ms a call');
    console.log(
      `  all teams / longest team       ${median(ratios).toFixed(3)}   (median of 3, worst ${Math.max(...ratios).toFixed(3)})`,
    );
    console.log(`  speed-up, synthesis included   ${metrics?.speedUp.toFixed(2)}`);
    console.log(`  turns, synthesis included      ${(metrics?.turns ?? 0) + 1}`);
    console.log(`  model calls                    ${metrics?.calls}`);
  } finally {
    endpoint.stop();
  }
}

/** The same requests, one after another, with nothing around the official client but reading its stream. */
async function bareLoop(baseURL: string, bodies: readonly string[]): Promise<void> {
  const client = new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 });
  for (const body of bodies) {
    const params = JSON.parse(body) as OpenAI.Chat.ChatCompletionCreateParamsStreaming;
    let text = '';
    const calls: string[] = [];
    for await (const chunk of await client.chat.completions.create(params)) {
      const delta = chunk.choices[0]?.delta;
      text += delta?.content ?? '';
      for (const call of delta?.tool_calls ?? [])
        calls[call.index] = (calls[call.index] ?? '') + (call.function?.arguments ?? '');
    }
    for (const call of calls) JSON.parse(call);
    if (text === '' && calls.length === 0) throw new Error('an empty answer');
  }
}

async function times(count: number, work: () => Promise<unknown>): Promise<void> {
  for (let index = 0; index < count; index += 1) await work();
}

async function cpuMs(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

async function overhead(): Promise<void> {
  const endpoint = await benchEndpoint(0, 40);
  try {
    const panel = benchPanel();
    // Both paths warm before anything counts.
    await times(WARM_UP, () => benchRun(endpoint.config, panel));
    await endpoint.seen();
    await benchRun(endpoint.config, panel);
    const bodies = await endpoint.seen();
    await times(WARM_UP, () => bareLoop(endpoint.config.baseUrl, bodies));
    const engine: number[] = [];
    const bare: number[] = [];
    for (let pair = 0; pair < PAIRS; pair += 1) {
      engine.push(await cpuMs(() => times(RUNS, () => benchRun(endpoint.config, panel))));
      bare.push(await cpuMs(() => times(RUNS, () => bareLoop(endpoint.config.baseUrl, bodies))));
    }
    const ratios = engine.map((ms, index) => ms / (bare[index] ?? Number.NaN));
    console.log(
      `Client CPU for ${bodies.length} calls on an endpoint without latency, journal and streaming included`,
    );
    console.log(`  engine, ms a call              ${(median(engine) / RUNS / bodies.length).toFixed(2)}`);
    console.log(`  bare openai loop, ms a call    ${(median(bare) / RUNS / bodies.length).toFixed(2)}`);
    console.log(
      `  ratio                          ${median(ratios).toFixed(2)}   (median of ${PAIRS} pairs, ${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
    );
  } finally {
    endpoint.stop();
  }
}

await parallel();
await overhead();
await benchServer();
