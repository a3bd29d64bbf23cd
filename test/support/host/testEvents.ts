/** What the tests in an extension host report, one JSON line an event. */
export type TestEvent =
  | { readonly kind: 'began'; readonly tests: number }
  | { readonly kind: 'running'; readonly name: string }
  | { readonly kind: 'passed'; readonly name: string; readonly ms: number }
  | { readonly kind: 'failed'; readonly name: string; readonly ms: number; readonly reason: string }
  | { readonly kind: 'skipped'; readonly name: string }
  | { readonly kind: 'ended' };

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
  /** The test that began and has not reported. */
  running: string | undefined;
  expected: number | undefined;
  ended: boolean;
}

export function emptyTally(): Tally {
  return { passed: 0, failed: 0, skipped: 0, running: undefined, expected: undefined, ended: false };
}

/** Adds an event to the tally, and returns the line that tells of it, if any. */
export function count(tally: Tally, event: TestEvent): string | undefined {
  tally.running = event.kind === 'running' ? event.name : undefined;
  let line: string | undefined;
  switch (event.kind) {
    case 'began':
      tally.expected = event.tests;
      break;
    case 'running':
      break;
    case 'passed':
      tally.passed += 1;
      line = `  ✓ ${event.name} (${event.ms} ms)`;
      break;
    case 'failed':
      tally.failed += 1;
      line = `  ✗ ${event.name}\n${event.reason.replace(/^/gm, '      ')}`;
      break;
    case 'skipped':
      tally.skipped += 1;
      line = `  - ${event.name} (skipped)`;
      break;
    case 'ended':
      tally.ended = true;
      break;
  }
  return line;
}
