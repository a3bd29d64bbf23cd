import type { TeamRecord } from './teamRecord.ts';
import { ConsiliumError, errorInfo } from '../errors.ts';
import { cancelled } from '../model/retrying.ts';

/** A team's place in a run: waiting for its turn, at work, or taken back before it began. */
export class TeamSlot {
  readonly signal: AbortSignal;
  readonly #cancel = new AbortController();
  #queued = true;
  readonly #onAbort = (): void => this.#takeBack();

  constructor(
    readonly record: TeamRecord,
    run: AbortSignal,
  ) {
    this.signal = AbortSignal.any([this.#cancel.signal, run]);
    if (this.signal.aborted) this.#takeBack();
    else this.signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** True when the team may begin now; from then on a cancel stops its work instead of taking it back. */
  begin(): boolean {
    const may = this.#queued;
    this.#queued = false;
    // Node keeps a joined signal for as long as somebody listens to it, and with it the whole team.
    this.signal.removeEventListener('abort', this.#onAbort);
    return may;
  }

  cancel(): void {
    this.#cancel.abort(new ConsiliumError('cancelled', 'The team was cancelled.'));
  }

  #takeBack(): void {
    if (!this.begin()) return;
    this.record.emit({ type: 'team.ended', outcome: 'cancelled', error: errorInfo(cancelled(this.signal)) });
  }
}
