import {
  FoldingRangeKind,
  SymbolKind,
  type DocumentSymbol,
  type FoldingRange,
  type SelectionRange,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';

import type { Span } from '../../core/case/yaml-source.ts';
import { entriesOf, type Model, type NodeRef } from '../model.ts';
import { placeAt } from '../place.ts';
import { childOf, plainValue, type TreeNode } from '../tree.ts';
import { bodySpans } from './bodySelection.ts';

const rangeOf = (document: TextDocument, { start, end }: Span) => ({
  start: document.positionAt(start),
  end: document.positionAt(Math.max(start, end)),
});

const kinds: Readonly<Record<string, SymbolKind>> = {
  patient: SymbolKind.Class,
  labs: SymbolKind.Number,
  vitals: SymbolKind.Number,
  timeline: SymbolKind.Event,
  analyses: SymbolKind.Module,
  agents: SymbolKind.Interface,
};

/** The sections of a file with their entries, also where some of it is broken. */
export function symbolsOf(model: Model, document: TextDocument): DocumentSymbol[] {
  const symbols = model.sections.map((section): DocumentSymbol => {
    const whole = {
      start: section.start,
      end: section.start + model.text.slice(section.start, section.end).trimEnd().length,
    };
    const entries = entriesOf(model, section.key);
    const children = entries.map(({ node, base, value }) =>
      entrySymbol(document, section.key, { node, base }, value),
    );
    return {
      name: section.key,
      detail: children.length > 0 ? String(children.length) : '',
      kind: kinds[section.key] ?? SymbolKind.Property,
      range: rangeOf(document, whole),
      selectionRange: rangeOf(document, section.keySpan),
      children,
    };
  });
  return [...symbols, ...headings(model, document)];
}

function entrySymbol(document: TextDocument, section: string, ref: NodeRef, value: unknown): DocumentSymbol {
  const { node, base } = ref;
  const span = { start: base + node.start, end: base + node.end };
  const agents = section === 'analyses' ? childOf(node, 'agents') : undefined;
  const children =
    agents?.kind === 'list'
      ? agents.items.map((agent) => entrySymbol(document, 'agents', { node: agent, base }, plainValue(agent)))
      : [];
  return {
    name: labelOf(value).slice(0, 120),
    detail: detailOf(value),
    kind: kinds[section] ?? SymbolKind.Field,
    range: rangeOf(document, span),
    selectionRange: rangeOf(document, { start: span.start, end: Math.min(span.end, firstLine(node, base)) }),
    children,
  };
}

const firstLine = (node: TreeNode, base: number): number =>
  base + (node.kind === 'map' ? (node.pairs[0]?.value.end ?? node.end) : node.end);

/** What an entry is called in an outline. */
function labelOf(value: unknown): string {
  if (typeof value === 'string') return value.trim() === '' ? '(blank)' : value.replaceAll(/\s+/g, ' ');
  if (typeof value !== 'object' || value === null) return '(empty)';
  const entry = value as Readonly<Record<string, unknown>>;
  for (const key of ['text', 'name', 'kind', 'substance', 'modality', 'event', 'id', 'title']) {
    const word = entry[key];
    if (typeof word === 'string' && word.trim() !== '')
      return `${entry['excluded'] === true ? 'NOT: ' : ''}${word.replaceAll(/\s+/g, ' ')}`;
  }
  return '(no name)';
}

function detailOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return '';
  const { value: measured, unit, dose, bodySite, at, role } = value as Readonly<Record<string, unknown>>;
  const words = [measured, unit, dose, bodySite, role, at].filter(
    (one) => typeof one === 'string' || typeof one === 'number',
  );
  return words.join(' ').slice(0, 80);
}

function headings(model: Model, document: TextDocument): DocumentSymbol[] {
  if (model.kind !== 'markdown-case') return [];
  return headingSpans(model).map(({ title, start, end, bodyEnd }) => ({
    name: title === '' ? '(heading)' : title,
    kind: SymbolKind.String,
    range: rangeOf(document, { start, end: bodyEnd }),
    selectionRange: rangeOf(document, { start, end }),
  }));
}

function headingSpans(model: Model): { title: string; start: number; end: number; bodyEnd: number }[] {
  const body = model.text.slice(model.bodyStart);
  const found = [...body.matchAll(/^ {0,3}#{1,6}[ \t]+([^\r\n]*)/gm)].map((match) => ({
    title: (match[1] ?? '').replace(/[ \t]*#*[ \t]*$/, ''),
    start: model.bodyStart + match.index,
    end: model.bodyStart + match.index + match[0].length,
  }));
  return found.map((one, index) => ({ ...one, bodyEnd: found[index + 1]?.start ?? model.text.length }));
}

/** Sections, entries of more than one line, comments and front matter. */
export function foldsOf(model: Model, document: TextDocument): FoldingRange[] {
  const folds: FoldingRange[] = [];
  const add = (span: Span, kind?: FoldingRangeKind): void => {
    const startLine = document.positionAt(span.start).line;
    const end = span.start + model.text.slice(span.start, span.end).trimEnd().length;
    const endLine = document.positionAt(end).line;
    if (endLine > startLine) folds.push({ startLine, endLine, ...(kind === undefined ? {} : { kind }) });
  };
  for (const section of model.sections) {
    add(section, FoldingRangeKind.Region);
    for (const { node, base } of entriesOf(model, section.key)) {
      add({ start: base + node.start, end: base + node.end });
      const agents = childOf(node, 'agents');
      for (const agent of agents?.kind === 'list' ? agents.items : [])
        add({ start: base + agent.start, end: base + agent.end });
    }
  }
  for (const match of model.text.slice(0, model.yaml.end).matchAll(/^[ \t]*#[^\n]*(?:\n[ \t]*#[^\n]*)+/gm))
    add({ start: match.index, end: match.index + match[0].length }, FoldingRangeKind.Comment);
  if (model.kind === 'markdown-case') {
    if (model.hasFrontMatter) add({ start: 0, end: model.bodyStart });
    for (const { start, bodyEnd } of headingSpans(model)) add({ start, end: bodyEnd });
  }
  return folds;
}

/** From the value under the cursor outwards. */
export function selectionAt(model: Model, document: TextDocument, offset: number): SelectionRange {
  const inside = [...(placeAt(model, offset)?.around ?? []), ...bodySpans(model, offset)];
  const spans = [{ start: 0, end: model.text.length }, ...inside];
  let selection: SelectionRange | undefined;
  let last: Span | undefined;
  for (const span of spans) {
    if (
      last !== undefined &&
      (span.start < last.start || span.end > last.end || (span.start === last.start && span.end === last.end))
    )
      continue;
    selection = { range: rangeOf(document, span), ...(selection === undefined ? {} : { parent: selection }) };
    last = span;
  }
  return selection ?? { range: rangeOf(document, { start: offset, end: offset }) };
}
