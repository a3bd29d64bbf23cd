import {
  CodeActionKind,
  type CodeAction,
  type CodeActionParams,
  type TextEdit,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';

import { diskBeside } from '../disk.ts';
import type { Edit, Finding, Fix } from '../findings.ts';
import type { OpenFile } from '../openFile.ts';
import { conversionAt, type ClientSkills } from './conversions.ts';
import { diagnosticOf } from './diagnostics.ts';
import { keyOrderAt } from './keyOrder.ts';
import { rewritesAt } from './rewrites.ts';

/** What can be done about the findings in a range, and all sure fixes at once. */
export function actionsFor(
  file: OpenFile,
  { range, context, textDocument }: CodeActionParams,
  skills: ClientSkills,
): CodeAction[] {
  const { document } = file;
  const wants = (kind: string): boolean =>
    context.only === undefined || context.only.some((only) => kind === only || kind.startsWith(`${only}.`));
  const from = document.offsetAt(range.start);
  const to = document.offsetAt(range.end);
  const actions: CodeAction[] = [];
  const here = file.findings.filter((one) => one.start <= to && from <= one.end);
  if (wants(CodeActionKind.QuickFix)) {
    for (const finding of here) {
      for (const [index, fix] of (finding.fixes ?? []).entries())
        actions.push(actionOf(document, textDocument.uri, finding, fix, index === 0));
    }
  }
  if (wants(CodeActionKind.RefactorRewrite)) {
    const order = keyOrderAt(file.model, from);
    const rewrites = file.model.kind === 'panel' ? [] : rewritesAt(file.model, from);
    for (const fix of order === undefined ? rewrites : [...rewrites, order])
      actions.push({
        title: fix.title,
        kind: CodeActionKind.RefactorRewrite,
        edit: { changes: { [textDocument.uri]: fix.edits.map((edit) => textEdit(document, edit)) } },
      });
    const { uri } = textDocument;
    const asked = context.only !== undefined;
    const conversion = conversionAt(file.model, uri, from, skills, diskBeside(uri), asked);
    if (conversion !== undefined) actions.push(conversion);
  }
  const all = sureEdits(file.findings);
  const many = here.some(({ fixes }) => fixes?.some(({ sure }) => sure));
  if (
    all.length > 0 &&
    ((many && all.length > 1) || context.only?.includes(CodeActionKind.SourceFixAll) === true)
  ) {
    const changes = { [textDocument.uri]: all.map((edit) => textEdit(document, edit)) };
    const title = 'Fix everything that has one sure fix';
    if (wants(CodeActionKind.SourceFixAll))
      actions.push({ title, kind: CodeActionKind.SourceFixAll, edit: { changes } });
    else if (wants(CodeActionKind.QuickFix))
      actions.push({ title, kind: CodeActionKind.QuickFix, edit: { changes } });
  }
  return actions;
}

/** The edits of every sure fix, without those that would touch one another. */
export function sureEdits(findings: readonly Finding[]): readonly Edit[] {
  const kept: Edit[] = [];
  for (const { fixes } of findings) {
    const fix = fixes?.find(({ sure }) => sure);
    if (fix === undefined) continue;
    const free = fix.edits.every((edit) =>
      kept.every((other) => edit.end < other.start || other.end < edit.start),
    );
    if (free) kept.push(...fix.edits);
  }
  return kept.toSorted((a, b) => a.start - b.start);
}

function actionOf(
  document: TextDocument,
  uri: string,
  finding: Finding,
  fix: Fix,
  first: boolean,
): CodeAction {
  return {
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    isPreferred: first && fix.sure,
    diagnostics: [diagnosticOf(finding, document, undefined)],
    edit: { changes: { [uri]: fix.edits.map((edit) => textEdit(document, edit)) } },
  };
}

const textEdit = (document: TextDocument, edit: Edit): TextEdit => ({
  range: { start: document.positionAt(edit.start), end: document.positionAt(edit.end) },
  newText: edit.text,
});
