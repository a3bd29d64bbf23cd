import { setTimeout as sleep } from 'node:timers/promises';

import { agreeable } from '../support/agreeableTeam.ts';
import { ScriptedEndpoint } from '../support/scriptedEndpoint.ts';

/**
 * The endpoint of the benchmarks, in a process of its own so that its work is not counted as the client's. Arguments: ms before
 * each answer, pieces that an answer is streamed in. Prints its URL; answers `seen` on its standard input with the bodies it got.
 */
const [latency = '0', pieces = '40'] = process.argv.slice(2);
const endpoint = await ScriptedEndpoint.start(
  async (request) => {
    if (Number(latency) > 0) await sleep(Number(latency));
    return agreeable(request);
  },
  { pieces: Number(pieces) },
);
process.send?.({ url: endpoint.url });
process.on('message', () => {
  process.send?.({ seen: endpoint.seen.map((request) => request.raw) });
  endpoint.seen.length = 0;
});
