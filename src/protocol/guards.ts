import type { FromReport } from './report.ts';
import type { FromTranscript } from './transcript.ts';

type Shape = Readonly<Record<string, unknown>>;

const isShape = (value: unknown): value is Shape =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown, max: number): value is string =>
  typeof value === 'string' && value.length <= max;
const oneOf = (value: unknown, ...allowed: readonly string[]): boolean =>
  typeof value === 'string' && allowed.includes(value);

/** Text that a page may ask to copy: as long as a long transcript, not longer. */
const COPY_LIMIT = 5_000_000;
const ID_LIMIT = 300;

/** Everything that a page sends passes here; what does not fit is dropped by the receiver. */
export function isFromTranscript(value: unknown): value is FromTranscript {
  if (!isShape(value)) return false;
  switch (value['type']) {
    case 'action':
      return oneOf(value['action'], 'cancel', 'retry', 'openReport', 'openResult');
    default:
      return isFromEither(value);
  }
}

/** As `isFromTranscript`, for the report's page. */
export function isFromReport(value: unknown): value is FromReport {
  if (!isShape(value)) return false;
  switch (value['type']) {
    case 'openTranscript':
      return (
        isText(value['team'], ID_LIMIT) &&
        (value['finding'] === undefined || isText(value['finding'], ID_LIMIT))
      );
    case 'openFile':
      return oneOf(value['file'], 'report', 'synthesis', 'metrics', 'folder');
    case 'action':
      return oneOf(value['action'], 'cancel', 'retryFailed');
    default:
      return isFromEither(value);
  }
}

/** What both pages may send. */
function isFromEither(value: Shape): boolean {
  switch (value['type']) {
    case 'ready':
      return true;
    case 'openAnchor':
      return isText(value['anchor'], ID_LIMIT);
    case 'openCitation':
      return isText(value['id'], ID_LIMIT);
    case 'copy':
      return isText(value['text'], COPY_LIMIT);
    default:
      return false;
  }
}
