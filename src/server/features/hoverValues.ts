import { labFlag } from '../../core/case/statement.ts';
import { resultsFor } from '../calculators/results.ts';
import type { CaseFacts, Entry } from '../caseFacts.ts';
import { caseFields, fieldAt } from '../data/fields.ts';
import { inUsualUnit, measureFor, rounded } from '../data/measures.ts';
import { flagOf } from './marks.ts';

/** A laboratory value or vital sign: its flag, its usual range, and the calculators that it feeds. */
export function measureWords(facts: CaseFacts, entry: Entry, section: 'labs' | 'vitals'): string[] {
  const name = entry.text(section === 'labs' ? 'name' : 'kind');
  const measure = measureFor(section, name);
  const value = entry.number('value');
  const unit = entry.text('unit');
  const parts = [`**${name ?? 'A value'}**${value === undefined ? '' : ` ${value} ${unit ?? ''}`.trimEnd()}`];
  const flag = flagWords(entry, section);
  if (flag !== undefined) parts.push(flag);
  if (measure !== undefined) {
    if (measure.usual !== undefined)
      parts.push(`Usual in adults: ${rangeWords(...measure.usual)} ${measure.unit}. Laboratories differ.`);
    const usual = value === undefined || unit === undefined ? undefined : inUsualUnit(measure, value, unit);
    if (usual !== undefined && unit !== measure.unit) parts.push(`${rounded(usual)} ${measure.unit}`);
    if (measure.loinc !== undefined) parts.push(`LOINC ${measure.loinc}`);
  }
  parts.push(...calculatorWords(facts, [measure?.name ?? name?.toLowerCase() ?? ''], entry));
  return parts.length > 1 ? parts : [];
}

function flagWords(entry: Entry, section: 'labs' | 'vitals'): string | undefined {
  const value = entry.number('value');
  if (section === 'vitals') {
    const flag = flagOf(entry);
    return flag === undefined ? undefined : `${flag} against the usual range of adults`;
  }
  const [refLow, refHigh] = [entry.number('refLow'), entry.number('refHigh')];
  const flag =
    value === undefined
      ? undefined
      : labFlag({
          value,
          ...(refLow === undefined ? {} : { refLow }),
          ...(refHigh === undefined ? {} : { refHigh }),
        });
  return flag === undefined
    ? undefined
    : `${flag} against the range of this laboratory, ${rangeWords(refLow, refHigh)}`;
}

export function rangeWords(low: number | undefined, high: number | undefined): string {
  if (low === undefined) return `up to ${high}`;
  return high === undefined ? `${low} or more` : `${low} to ${high}`;
}

/** Age, sex, weight or height, with the calculators that they feed. */
export function patientWords(facts: CaseFacts, key: string): string[] {
  const field = fieldAt(caseFields, ['patient', key]);
  const results = calculatorWords(facts, [key]);
  if (field === undefined || results.length === 0) return [];
  return [`**${key}** – ${field.doc}`, ...results];
}

/** The calculators that something feeds, each with its result or what is missing. */
export function calculatorWords(facts: CaseFacts, feeds: readonly string[], own?: Entry): string[] {
  const lines = resultsFor(facts, feeds, own);
  return lines.length === 0 ? [] : [lines.join('\n')];
}
