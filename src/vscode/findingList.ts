import * as vscode from 'vscode';

import type { RunEvent } from '../core/run/events.ts';
import { findingRows, type FindingRow } from './findingListRows.ts';
import { findingComments } from './names.ts';
import type { OpenRun } from './openRun.ts';
import { toRange } from './problems.ts';
import type { RunController } from './runs.ts';
import type { Say } from './say.ts';

/** How long after the last change the list is made again, in milliseconds. */
const REDRAW_MS = 250;

const say: Say = (message, ...args) => vscode.l10n.t(message, ...args);

/** What a finding of the list belongs to. */
export interface FindingPlace {
  readonly run: OpenRun;
  readonly team: string;
  /** The turn that brought it. */
  readonly turn: string | undefined;
}

interface Entry extends FindingPlace {
  readonly thread: vscode.CommentThread;
  /** What VS Code was told, to leave alone what has not changed: an open comment that is being read. */
  readonly told: string;
}

/** After a run, its findings as comments on the case: closed until somebody opens one, and listed in the view Comments. */
export class FindingList implements vscode.Disposable {
  readonly #runs: RunController;
  readonly #subscriptions: vscode.Disposable;
  /** By run, team and finding. */
  #entries = new Map<string, Entry>();
  #controller: vscode.CommentController | undefined;
  #timer: NodeJS.Timeout | undefined;
  #round = 0;

  constructor(runs: RunController) {
    this.#runs = runs;
    const ofRun = ({ uri }: vscode.TextDocument): boolean =>
      uri.scheme === 'file' && runs.list.some((run) => run.case.file === uri.fsPath);
    const laterFor = (document: vscode.TextDocument): void => {
      if (ofRun(document)) this.#later();
    };
    this.#subscriptions = vscode.Disposable.from(
      runs.onDidChange((change) => {
        if (change.kind !== 'event' || endsOrReopens(change.event)) this.#later();
      }),
      vscode.workspace.onDidOpenTextDocument(laterFor),
      vscode.workspace.onDidCloseTextDocument(laterFor),
      vscode.workspace.onDidChangeTextDocument(({ document }) => laterFor(document)),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('consilium.findingList')) this.#later();
      }),
    );
  }

  /** The comments as they are now. */
  get threads(): readonly vscode.CommentThread[] {
    return [...this.#entries.values()].map(({ thread }) => thread);
  }

  /** What the comment that a command was given stands for. */
  placeOf(argument: unknown): FindingPlace | undefined {
    return [...this.#entries.values()].find(({ thread }) => thread === argument);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#round += 1;
    this.#subscriptions.dispose();
    this.#controller?.dispose();
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#draw(), REDRAW_MS);
  }

  async #draw(): Promise<void> {
    this.#round += 1;
    const round = this.#round;
    const texts = await Promise.all(
      this.#newest().map(async (run) => ({ run, text: await textOf(vscode.Uri.file(run.case.file)) })),
    );
    // Another change has come meanwhile, and with it another round.
    if (round !== this.#round) return;
    const entries = new Map<string, Entry>();
    for (const { run, text } of texts) {
      if (text === undefined) continue;
      for (const row of findingRows(run.state.teams, run.case.anchors, text, say)) {
        const key = [run.folder, row.team, row.finding].join('\n');
        entries.set(key, this.#entry(run, row, this.#entries.get(key)));
      }
    }
    for (const [key, { thread }] of this.#entries) if (!entries.has(key)) thread.dispose();
    this.#entries = entries;
    if (entries.size > 0) return;
    // Without comments VS Code keeps no room for them beside the lines.
    this.#controller?.dispose();
    this.#controller = undefined;
  }

  /** The newest run of each case whose findings are wanted. */
  #newest(): readonly OpenRun[] {
    const byFile = new Map<string, OpenRun>();
    for (const run of this.#runs.list) if (!byFile.has(run.case.file)) byFile.set(run.case.file, run);
    return [...byFile.values()].filter((run) =>
      vscode.workspace
        .getConfiguration('consilium', vscode.Uri.file(run.case.file))
        .get<boolean>('findingList', true),
    );
  }

  #entry(run: OpenRun, row: FindingRow, known: Entry | undefined): Entry {
    const { team, turn } = row;
    const told = JSON.stringify(row);
    if (known?.told === told) return { ...known, run };
    const comments = [commentOf(row)];
    const range = row.range === undefined ? undefined : toRange(row.range);
    const thread = known?.thread ?? this.#start(run, range, comments);
    thread.range = range;
    thread.label = row.label;
    thread.comments = comments;
    return { run, team, turn, thread, told };
  }

  #start(
    run: OpenRun,
    range: vscode.Range | undefined,
    comments: readonly vscode.Comment[],
  ): vscode.CommentThread {
    this.#controller ??= vscode.comments.createCommentController(
      findingComments,
      vscode.l10n.t('Consilium findings'),
    );
    const thread = this.#controller.createCommentThread(
      vscode.Uri.file(run.case.file),
      range ?? new vscode.Range(0, 0, 0, 0),
      comments,
    );
    thread.canReply = false;
    thread.collapsibleState = vscode.CommentThreadCollapsibleState.Collapsed;
    return thread;
  }
}

const endsOrReopens = ({ type }: RunEvent): boolean => type === 'team.ended' || type === 'team.reopened';

/** The text of a case as it is in the editor, else on disk; undefined when it is gone. */
async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open !== undefined) return open.getText();
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined;
  }
}

/** The body is a plain text: what models wrote makes no links, pictures or commands there. */
function commentOf(row: FindingRow): vscode.Comment {
  return {
    author: { name: row.author },
    label: row.standing,
    body: row.body,
    mode: vscode.CommentMode.Preview,
  };
}
