import { SemanticTokensBuilder, type InlayHint, type SemanticTokens } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';

import { labFlag } from '../../core/case/statement.ts';
import { factsOf, type Entry } from '../caseFacts.ts';
import { inUsualUnit, measureFor } from '../data/measures.ts';
import type { Finding } from '../findings.ts';
import { valueSpan, type Model } from '../model.ts';
import { agesOf } from './ages.ts';
import { kidneyFunction } from './calculations.ts';

export const tokenTypes = ['comment', 'number', 'variable'] as const;
export const tokenModifiers = ['excluded', 'abnormal', 'identifying'] as const;

/** `low` or `high` of a laboratory value against its own range, or of a vital sign against the usual one. */
export function flagOf(entry: Entry): 'low' | 'normal' | 'high' | undefined {
  const value = entry.number('value');
  if (value === undefined) return undefined;
  if (entry.section === 'labs') {
    const [refLow, refHigh] = [entry.number('refLow'), entry.number('refHigh')];
    return labFlag({
      value,
      ...(refLow === undefined ? {} : { refLow }),
      ...(refHigh === undefined ? {} : { refHigh }),
    });
  }
  const measure = measureFor('vitals', entry.text('kind'));
  const usual = measure === undefined ? undefined : inUsualUnit(measure, value, entry.text('unit') ?? '');
  const [low, high] = measure?.usual ?? [];
  if (usual === undefined || (low === undefined && high === undefined)) return undefined;
  return low !== undefined && usual < low ? 'low' : high !== undefined && usual > high ? 'high' : 'normal';
}

/** Excluded symptoms, values outside of their range, and text that points to a person. */
export function tokensOf(model: Model, document: TextDocument, findings: readonly Finding[]): SemanticTokens {
  const marks: { start: number; end: number; type: number; modifier: number }[] = [];
  const facts = factsOf(model);
  for (const entry of facts.entries('symptoms')) {
    const span = entry.value['excluded'] === true ? valueSpan(model, entry.path('text')) : undefined;
    if (span !== undefined) marks.push({ ...span, type: 0, modifier: 1 });
  }
  for (const entry of [...facts.entries('labs'), ...facts.entries('vitals')]) {
    const flag = flagOf(entry);
    const span = flag === 'low' || flag === 'high' ? valueSpan(model, entry.path('value')) : undefined;
    if (span !== undefined) marks.push({ ...span, type: 1, modifier: 2 });
  }
  for (const { start, end, code } of findings)
    if (code === 'identifying') marks.push({ start, end, type: 2, modifier: 4 });
  const builder = new SemanticTokensBuilder();
  let last = -1;
  for (const { start, end, type, modifier } of marks.toSorted((a, b) => a.start - b.start)) {
    // Clients take no token inside another, and tokens of one line alone.
    if (start < last || end <= start) continue;
    for (const line of model.text.slice(start, end).matchAll(/[^\s].*/g)) {
      const { line: at, character } = document.positionAt(start + line.index);
      builder.push(at, character, line[0].trimEnd().length, type, modifier);
    }
    last = end;
  }
  return builder.build();
}

/** The flag behind a laboratory value, kidney function behind a creatinine, the patient's age behind a date. */
export function hintsOf(model: Model, document: TextDocument, from: number, to: number): InlayHint[] {
  const facts = factsOf(model);
  const hints: InlayHint[] = [];
  for (const entry of [...facts.entries('labs'), ...facts.entries('vitals')]) {
    const span = valueSpan(model, entry.path('value'));
    if (span === undefined || span.end < from || span.start > to) continue;
    const flag = flagOf(entry);
    const words: string[] = flag === 'low' || flag === 'high' ? [flag] : [];
    if (entry.section === 'labs' && measureFor('labs', entry.text('name'))?.name === 'creatinine')
      words.push(...kidneyFunction(facts, entry));
    if (words.length === 0) continue;
    const tooltip =
      entry.section === 'labs'
        ? 'Against the range that stands here. eGFR by CKD-EPI 2021, in mL/min/1.73 m²; clearance by Cockcroft-Gault, with the actual weight.'
        : 'Against the usual range of adults.';
    hints.push({
      position: document.positionAt(span.end),
      label: words.join(', '),
      paddingLeft: true,
      tooltip,
    });
  }
  for (const { start, end, words } of agesOf(facts)) {
    if (end < from || start > to) continue;
    const tooltip = 'From the age of the patient and the date of the case (asOf).';
    hints.push({ position: document.positionAt(end), label: words, paddingLeft: true, tooltip });
  }
  return hints;
}
