interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** What the page keeps: `restore` is the host's and comes back as it was; `ui` is the page's own. */
interface Kept {
  readonly restore: unknown;
  readonly ui: unknown;
}

/** The way to the extension: messages out, messages in, and what survives hiding and reload. */
export interface Host<Out> {
  post(message: Out): void;
  /** What `keep` was last given, in this or an earlier life of the page; unchecked. */
  readonly kept: unknown;
  keep(ui: unknown): void;
  /** Every message goes through; the receiver checks its shape. */
  listen(receive: (data: unknown) => void): void;
}

export function connectHost<Out>(root: HTMLElement): Host<Out> {
  const api = acquireVsCodeApi();
  const before = readKept(api.getState());
  const restore = parseRestore(root.dataset['restore']) ?? before.restore;
  api.setState({ restore, ui: before.ui } satisfies Kept);
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is the host's function, not the window's
    post: (message) => api.postMessage(message),
    kept: before.ui,
    keep: (ui) => api.setState({ restore, ui } satisfies Kept),
    listen: (receive) =>
      window.addEventListener('message', (event: MessageEvent<unknown>) => receive(event.data)),
  };
}

function readKept(state: unknown): Kept {
  if (typeof state !== 'object' || state === null) return { restore: undefined, ui: undefined };
  return {
    restore: 'restore' in state ? state.restore : undefined,
    ui: 'ui' in state ? state.ui : undefined,
  };
}

function parseRestore(text: string | undefined): unknown {
  if (text === undefined || text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
