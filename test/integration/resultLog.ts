import { appendFileSync } from 'node:fs';

import Mocha from 'mocha';

import type { TestEvent } from '../support/host/testEvents.ts';

/** A Mocha reporter that appends one JSON line an event. Written at once: the next test may end the process. */
export function reportTo(file: string | undefined): Mocha.ReporterConstructor | string {
  if (file === undefined) return 'spec';
  const write = (event: TestEvent): void => appendFileSync(file, `${JSON.stringify(event)}\n`);
  const {
    EVENT_RUN_BEGIN,
    EVENT_RUN_END,
    EVENT_TEST_BEGIN,
    EVENT_TEST_FAIL,
    EVENT_TEST_PASS,
    EVENT_TEST_PENDING,
  } = Mocha.Runner.constants;
  return class ResultLog extends Mocha.reporters.Base {
    constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
      super(runner, options);
      runner.on(EVENT_RUN_BEGIN, () => write({ kind: 'began', tests: runner.total }));
      runner.on(EVENT_TEST_BEGIN, (test: Mocha.Test) => write({ kind: 'running', name: test.fullTitle() }));
      runner.on(EVENT_TEST_PASS, (test: Mocha.Test) =>
        write({ kind: 'passed', name: test.fullTitle(), ms: test.duration ?? 0 }),
      );
      runner.on(EVENT_TEST_PENDING, (test: Mocha.Test) => write({ kind: 'skipped', name: test.fullTitle() }));
      runner.on(EVENT_TEST_FAIL, (test: Mocha.Test, error: Error) =>
        write({
          kind: 'failed',
          name: test.fullTitle(),
          ms: test.duration ?? 0,
          reason: error.stack ?? error.message,
        }),
      );
      runner.on(EVENT_RUN_END, () => write({ kind: 'ended' }));
    }
  };
}
