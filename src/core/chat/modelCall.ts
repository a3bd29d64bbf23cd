import { errorInfo } from '../errors.ts';
import { cancelled } from '../model/retrying.ts';
import type { CallOrder, CallProgress, ChatModel, ChatRequest, ChatResponse, Usage } from '../model/types.ts';
import type { TeamEventBody } from '../run/events.ts';
import { isSubmission } from './submissions.ts';
import { SummaryStream } from './summaryStream.ts';

export interface CallPorts {
  readonly model: ChatModel;
  readonly signal: AbortSignal;
  readonly emit: (event: TeamEventBody) => void;
  /** Throws when nothing more may be spent. */
  readonly maySpend: () => void;
  /** Rejects when what is answered now would be for nothing; see `CallOptions`. */
  readonly ready?: () => Promise<void>;
  /** Any sign of progress, for the idle clock. */
  readonly alive: () => void;
  /** Stops the idle clock while the endpoint has told us to wait; the returned function lets it go on. */
  readonly hold: () => () => void;
  /** What calls that wait for the same endpoint are ordered by, as it is now. */
  readonly order: () => CallOrder;
  /** US dollars for an answer. */
  readonly cost: (modelId: string, usage: Usage | undefined) => number;
}

/** One model call with its events. Also used to choose a speaker, under a turn id of its own. */
export async function modelCall(
  turn: string,
  call: number,
  request: ChatRequest,
  ports: CallPorts,
  prefer?: string,
): Promise<ChatResponse> {
  const { emit, model, signal } = ports;
  ports.maySpend();
  emit({ type: 'call.started', turn, call, modelId: model.id });
  const feed = new TextFeed((text) => emit({ type: 'turn.delta', turn, text }), ports.alive);
  let release: (() => void) | undefined;
  const goOn = () => {
    release?.();
    release = undefined;
  };
  const onProgress = (progress: CallProgress): void => {
    switch (progress.kind) {
      case 'text':
        feed.text(progress.text);
        return;
      case 'arguments':
        if (isSubmission(progress.name)) feed.submission(progress.call, progress.text);
        else feed.sign();
        return;
      case 'progress':
        feed.sign();
        return;
      case 'restart':
        feed.clear();
        emit({ type: 'turn.restarted', turn });
        return;
      case 'waiting':
      case 'resumed':
      case 'retry':
      case 'fallback':
        ports.alive();
        // A wait that is known and shown is not silence; the run clock goes on.
        goOn();
        if (progress.kind === 'waiting') release = ports.hold();
        emit(eventOf(turn, progress));
        return;
    }
  };
  try {
    const response = await model.complete(request, {
      signal,
      onProgress,
      order: ports.order(),
      ...(prefer !== undefined && { prefer }),
      ...(ports.ready && { ready: ports.ready }),
    });
    feed.flush();
    ports.alive();
    const { modelId, content, toolCalls, usage } = response;
    emit({
      type: 'call.finished',
      turn,
      call,
      modelId,
      content,
      toolCalls,
      usage,
      cost: ports.cost(modelId, usage),
    });
    return response;
  } catch (thrown) {
    feed.clear();
    emit({ type: 'call.failed', turn, call, error: errorInfo(signal.aborted ? cancelled(signal) : thrown) });
    throw thrown;
  } finally {
    goOn();
  }
}

function eventOf(
  turn: string,
  progress: Extract<CallProgress, { kind: 'waiting' | 'resumed' | 'retry' | 'fallback' }>,
): TeamEventBody {
  switch (progress.kind) {
    case 'waiting':
      return { type: 'team.waiting', turn, reason: progress.reason, ms: progress.ms };
    case 'resumed':
      return { type: 'team.resumed', turn };
    case 'retry':
      return { type: 'call.retried', turn, errorClass: progress.errorClass, message: progress.message };
    case 'fallback':
      return {
        type: 'call.fell_back',
        turn,
        from: progress.from,
        to: progress.to,
        message: progress.message,
      };
  }
}

/**
 * What people see of an answer while it streams. Pieces that came in one go of the event loop become one event: a fast endpoint
 * sends dozens in one packet, and each event costs a walk through the reducer and its listeners.
 */
class TextFeed {
  #text = '';
  #arguments = new Map<number, string>();
  #summaries = new Map<number, SummaryStream>();
  #due: NodeJS.Immediate | undefined;

  constructor(
    private readonly show: (text: string) => void,
    private readonly alive: () => void,
  ) {}

  text(piece: string): void {
    this.#text += piece;
    this.sign();
  }

  /** A piece of a typed answer, of which people see the summary. */
  submission(call: number, piece: string): void {
    this.#arguments.set(call, (this.#arguments.get(call) ?? '') + piece);
    this.sign();
  }

  sign(): void {
    this.#due ??= setImmediate(() => this.flush());
  }

  flush(): void {
    if (this.#due === undefined) return;
    clearImmediate(this.#due);
    this.#due = undefined;
    this.alive();
    let text = this.#text;
    for (const [call, piece] of this.#arguments) {
      let summary = this.#summaries.get(call);
      if (summary === undefined) this.#summaries.set(call, (summary = new SummaryStream()));
      text += summary.push(piece);
    }
    this.#text = '';
    this.#arguments.clear();
    if (text !== '') this.show(text);
  }

  /** What was not shown yet is void. */
  clear(): void {
    clearImmediate(this.#due);
    this.#due = undefined;
    this.#text = '';
    this.#arguments.clear();
    this.#summaries.clear();
  }
}
