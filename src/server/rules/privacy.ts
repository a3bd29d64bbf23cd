import type { CaseFacts } from '../caseFacts.ts';
import type { Span } from '../../core/case/yaml-source.ts';
import type { ParsedChunk } from '../chunk.ts';
import type { Finding } from '../findings.ts';
import type { Model } from '../model.ts';
import { finding, fix } from './words.ts';

interface Pattern {
  readonly what: string;
  readonly pattern: RegExp;
  readonly instead: string;
}

/** What points to a person, each with what can stand in its place. */
const patterns: readonly Pattern[] = [
  {
    what: 'a name',
    pattern: /\b(?:Mr|Mrs|Ms|Miss|Herr|Frau|Dr|Prof)\.?\s+(?!T\b)\p{Lu}[\p{L}'-]+(?:\s+\p{Lu}[\p{L}'-]+)?/gu,
    instead: '[name]',
  },
  {
    what: 'a record number',
    pattern:
      /\b(?:MRN|NHS(?: number)?|medical record(?: number| no\.?)?|patient (?:id|number|no\.?)|case number|SSN)\b[\s:#]*[A-Z]*\d[\d -]{3,}\d/giu,
    instead: '[record number]',
  },
  {
    what: 'a date of birth',
    pattern:
      /\b(?:born(?: on)?|DOB|date of birth)\b[\s:]*(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2}|\d{1,2}\s+\p{L}+\s+\d{4}|\p{Lu}\p{Ll}+\s+\d{1,2},?\s+\d{4})/giu,
    instead: '[date of birth]',
  },
  {
    what: 'an e-mail address',
    pattern: /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/gu,
    instead: '[e-mail]',
  },
  {
    what: 'a telephone number',
    pattern:
      /(?:\+\d{1,3}[ -]?|\b(?:phone|tel|telephone|mobile|call)\b\.?[\s:]*)(?:\(?\d{2,5}\)?[ -]?){2,5}\d/giu,
    instead: '[telephone]',
  },
  {
    what: 'an address',
    pattern: /\b\d{1,4}\s+\p{Lu}\p{Ll}+\s+(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Boulevard)\b/gu,
    instead: '[address]',
  },
];

/** Text that points to a person in a case that says it points to nobody. */
export function privacyRule(facts: CaseFacts): readonly Finding[] {
  const { model, deidentified, patient } = facts;
  if (!deidentified) return [];
  const found: Finding[] = [];
  if (patient.ageYears !== undefined && patient.ageYears > 89) {
    const message = 'The case says that it is de-identified: an age over 89 years can point to a person.';
    found.push(finding(model, 'information', 'identifying', ['patient', 'age'], message));
  }
  for (const stretch of stretchesOf(model)) {
    for (const { what, instead, start, end } of matchesIn(stretch)) {
      const span = { start: stretch.start + start, end: stretch.start + end };
      const hide = fix(`Replace by ${instead}`, false, {
        ...span,
        text: quotedIn(model, span.start, instead),
      });
      const message = `The case says that it is de-identified, and this looks like ${what}.`;
      found.push({ severity: 'warning', code: 'identifying', message, ...span, fixes: [hide] });
    }
  }
  return found;
}

interface Match extends Span {
  readonly what: string;
  readonly instead: string;
}

const remembered = new WeakMap<ParsedChunk, readonly Match[]>();
const nothing: readonly Match[] = [];

/** What points to a person in one stretch, in offsets of it. What has not changed is not read again. */
function matchesIn({ text, chunk }: Stretch): readonly Match[] {
  const known = chunk === undefined ? undefined : remembered.get(chunk);
  if (known !== undefined) return known;
  const matches = patterns.flatMap(({ what, pattern, instead }) =>
    [...text.matchAll(pattern)].map((match): Match => {
      const start = match.index;
      return { what, instead, start, end: start + match[0].length };
    }),
  );
  const found = matches.length === 0 ? nothing : matches;
  if (chunk !== undefined) remembered.set(chunk, found);
  return found;
}

/** Square brackets begin a list in plain YAML where they stand first. */
function quotedIn(model: Model, from: number, instead: string): string {
  const line = model.text.slice(model.text.lastIndexOf('\n', from - 1) + 1, from);
  const inFlow = /[{[]/.test(line) || /:\s*$/.test(line) || /^\s*-\s*$/.test(line);
  return inFlow ? instead.replace('[', '(').replace(']', ')') : instead;
}

/** A stretch of the file that teams may come to read; `chunk` when it was read by itself. */
export interface Stretch {
  readonly text: string;
  readonly start: number;
  readonly chunk: ParsedChunk | undefined;
}

/** Everything but the answer and what is no text, with the body of a Markdown case. */
export function stretchesOf(model: Model): readonly Stretch[] {
  const found: Stretch[] = [];
  for (const section of model.sections) {
    if (/^(?:groundTruth|asOf|caseVersion)$/.test(section.key)) continue;
    for (const { chunk, start } of section.items ?? []) found.push({ text: chunk.text, start, chunk });
    if (section.items !== undefined) continue;
    const { start, end, whole } = section;
    const own = whole?.start === start && whole.chunk.text.length === end - start ? whole.chunk : undefined;
    found.push({ text: own?.text ?? model.text.slice(start, end), start, chunk: own });
  }
  if (model.kind === 'markdown-case' && model.bodyStart < model.text.length)
    found.push({ text: model.text.slice(model.bodyStart), start: model.bodyStart, chunk: undefined });
  return found;
}
