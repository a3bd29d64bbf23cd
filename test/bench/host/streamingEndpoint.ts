import type { ServerResponse } from 'node:http';

import { agreeable } from '../../support/agreeableTeam.ts';
import { ScriptedEndpoint, sse, type Reply } from '../../support/scriptedEndpoint.ts';

/**
 * An endpoint in a process of its own that writes each answer as a model does: 100 tokens a second, each in an event of its
 * own, and at the end the call that the team wants. Argument: seconds that an answer takes. Prints nothing; sends its URL to
 * its parent, and the tokens sent so far when it is asked.
 */
const TOKENS_A_SECOND = 100;
const [seconds = '4'] = process.argv.slice(2);
const words =
  'The finding rests on what the case states and on the dose that was given in the last week, '.split(
    /(?<= )/,
  );
let sent = 0;

function speak(response: ServerResponse, reply: Exclude<Reply, { raw: unknown }>): Promise<void> {
  const chunk = (delta: unknown, finish: string | null = null): void =>
    sse(response, { choices: [{ index: 0, delta, finish_reason: finish }] });
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const wanted = Math.round(Number(seconds) * TOKENS_A_SECOND);
  const startedAt = performance.now();
  let written = 0;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      // By the clock, so that a late timer is made up for.
      const due = Math.min(wanted, Math.floor(((performance.now() - startedAt) / 1000) * TOKENS_A_SECOND));
      for (; written < due && !response.destroyed; written += 1) {
        chunk({ content: words[written % words.length] });
        sent += 1;
      }
      if (written < wanted && !response.destroyed) return;
      clearInterval(timer);
      close(response, reply, chunk);
      resolve();
    }, 1000 / TOKENS_A_SECOND);
  });
}

function close(
  response: ServerResponse,
  reply: Exclude<Reply, { raw: unknown }>,
  chunk: (delta: unknown, finish?: string | null) => void,
): void {
  if ('calls' in reply) {
    const calls = reply.calls.map((call, index) => ({
      index,
      id: `call_${index}`,
      type: 'function',
      function: { name: call.name, arguments: JSON.stringify(call.arguments) },
    }));
    chunk({ tool_calls: calls });
  }
  chunk({}, 'calls' in reply ? 'tool_calls' : 'stop');
  sse(response, { choices: [], usage: { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 } });
  response.end('data: [DONE]\n\n');
}

const endpoint = await ScriptedEndpoint.start((request) => {
  const reply = agreeable(request);
  return 'raw' in reply ? reply : { raw: (response) => speak(response, reply) };
});
process.on('message', () => {
  process.send?.({ sent });
  sent = 0;
});
// The parent is gone: nobody will ask any more.
process.on('disconnect', () => process.exit());
process.send?.({ url: endpoint.url });
