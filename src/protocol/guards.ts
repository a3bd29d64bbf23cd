import type { FromReport } from './report.ts';
import type { FromReplay, FromTranscript } from './transcript.ts';

type Shape = Readonly<Record<string, unknown>>;

const isShape = (value: unknown): value is Shape =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown, max: number): value is string =>
  typeof value === 'string' && value.length <= max;
const isNumber = (value: unknown, min: number, max: number): boolean =>
  typeof value === 'number' && value >= min && value <= max;
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
      return isFromAny(value);
  }
}

/** As `isFromTranscript`, for the page of a replay. */
export function isFromReplay(value: unknown): value is FromReplay {
  if (!isShape(value)) return false;
  switch (value['type']) {
    case 'action':
      return oneOf(value['action'], 'openReport', 'openResult');
    case 'play':
    case 'pause':
      return true;
    case 'seek':
      return isNumber(value['to'], 0, Number.MAX_SAFE_INTEGER);
    case 'step':
      return value['by'] === 1 || value['by'] === -1;
    case 'speed':
      return isNumber(value['speed'], 0.01, 1000);
    case 'team':
      return isText(value['team'], ID_LIMIT);
    default:
      return isFromAny(value);
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
      return isFromAny(value);
  }
}

/** What all pages may send. */
function isFromAny(value: Shape): boolean {
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
