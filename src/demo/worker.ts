import { parentPort, workerData } from 'node:worker_threads';

import { startDemoServer } from './server.ts';

/*
 * Entry of dist/demo.js: the endpoint in a thread of its own, so that writing at the demo's pace never stands in the way of the
 * process that uses it. Posts its port once it listens.
 */

const { pace } = workerData as { pace: number };

void startDemoServer({ pace }).then(
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  ({ port }) => parentPort?.postMessage({ port }),
  (thrown: unknown) => {
    throw thrown;
  },
);
