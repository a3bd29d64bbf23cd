import * as vscode from 'vscode';

import { findingMarks, voices, type FindingMark } from './findingMarkRows.ts';
import type { OpenRun } from './openRun.ts';
import { toRange } from './problems.ts';
import type { RunController } from './runs.ts';

/** How long after the last change the marks are drawn again, in milliseconds. */
const REDRAW_MS = 250;

/** After a run, its findings stand at the lines of the case that are their evidence. */
export class FindingMarks implements vscode.Disposable {
  readonly #runs: RunController;
  readonly #fresh = markType('editorCodeLens.foreground');
  readonly #stale = markType('disabledForeground');
  readonly #subscriptions: vscode.Disposable;
  #timer: NodeJS.Timeout | undefined;

  constructor(runs: RunController) {
    this.#runs = runs;
    const later = (): void => this.#later();
    this.#subscriptions = vscode.Disposable.from(
      this.#fresh,
      this.#stale,
      runs.onDidChange(later),
      vscode.window.onDidChangeVisibleTextEditors(later),
      vscode.workspace.onDidChangeTextDocument(later),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('consilium.findingMarks')) later();
      }),
    );
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#subscriptions.dispose();
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#draw(), REDRAW_MS);
  }

  #draw(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const { document } = editor;
      if (document.uri.scheme !== 'file') continue;
      const wanted = vscode.workspace
        .getConfiguration('consilium', document.uri)
        .get<boolean>('findingMarks', true);
      const run = wanted ? this.#runs.list.find((one) => one.case.file === document.uri.fsPath) : undefined;
      const marks =
        run === undefined ? [] : findingMarks(run.state.teams, run.case.anchors, document.getText());
      const drawn = (stale: boolean): vscode.DecorationOptions[] =>
        run === undefined
          ? []
          : marks.filter((mark) => mark.stale === stale).map((mark) => optionsOf(run, mark));
      editor.setDecorations(this.#fresh, drawn(false));
      editor.setDecorations(this.#stale, drawn(true));
    }
  }
}

function markType(color: string): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    after: { color: new vscode.ThemeColor(color), margin: '0 0 0 1.5em' },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
}

function optionsOf(run: OpenRun, mark: FindingMark): vscode.DecorationOptions {
  const names = mark.findings.map(({ team, finding }) => `${team.info.short} ${finding.id}`);
  const shown = names.length > 6 ? [...names.slice(0, 6), '…'] : names;
  const text = mark.stale ? vscode.l10n.t('changed since: {0}', shown.join(', ')) : shown.join(', ');
  return {
    range: toRange(mark.range),
    hoverMessage: hoverOf(run, mark),
    renderOptions: { after: { contentText: text } },
  };
}

/** What models wrote is shown as text. Only the link to the transcript is ours. */
function hoverOf(run: OpenRun, mark: FindingMark): vscode.MarkdownString {
  const hover = new vscode.MarkdownString();
  hover.isTrusted = { enabledCommands: ['consilium.openTranscript'] };
  if (mark.stale)
    hover.appendText(vscode.l10n.t('This line has changed since the run.')).appendMarkdown('\n\n');
  for (const { team, finding } of mark.findings) {
    const args = encodeURIComponent(JSON.stringify([{ folder: run.folder, team: team.info.id }]));
    const { agreed, against } = voices(finding);
    hover
      .appendMarkdown(`[${team.info.short} ${finding.id}](command:consilium.openTranscript?${args}) `)
      .appendText(
        `${finding.claim} (${finding.status}, ${vscode.l10n.t('confidence {0}', finding.confidence)})`,
      );
    if (agreed.length > 0) hover.appendText(` ${vscode.l10n.t('Agreed: {0}.', agreed.join(', '))}`);
    for (const { voter, reason } of against)
      hover.appendText(` ${vscode.l10n.t('{0} objects: {1}', voter, reason)}`);
    hover.appendMarkdown('\n\n');
  }
  return hover;
}
