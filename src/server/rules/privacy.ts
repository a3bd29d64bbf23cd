import type { CaseFacts } from '../caseFacts.ts';
import type { Finding, Fix } from '../findings.ts';
import type { Model } from '../model.ts';
import { scalarsOf } from '../place.ts';
import { entriesOf, refAt } from '../model.ts';
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
  for (const { start, end } of proseOf(model)) found.push(...identifying(model, start, end));
  return found;
}

function identifying(model: Model, start: number, end: number): readonly Finding[] {
  const text = model.text.slice(start, end);
  // Nothing that is looked for can do without a digit, an @ or a capital letter before a blank.
  return patterns.flatMap(({ what, pattern, instead }) =>
    [...text.matchAll(pattern)].map((match): Finding => {
      const from = start + match.index;
      const span = { start: from, end: from + match[0].length };
      const hide: Fix = fix(`Replace by ${instead}`, false, {
        ...span,
        text: quotedIn(model, from, instead),
      });
      const message = `The case says that it is de-identified, and this looks like ${what}.`;
      return { severity: 'warning', code: 'identifying', message, ...span, fixes: [hide] };
    }),
  );
}

/** Square brackets begin a list in plain YAML where they stand first. */
function quotedIn(model: Model, from: number, instead: string): string {
  const line = model.text.slice(model.text.lastIndexOf('\n', from - 1) + 1, from);
  const inFlow = /[{[]/.test(line) || /:\s*$/.test(line) || /^\s*-\s*$/.test(line);
  return inFlow ? instead.replace('[', '(').replace(']', ')') : instead;
}

/** Every stretch of text of the case, but not of the answer, and the body of a Markdown case. */
export function proseOf(model: Model): readonly { readonly start: number; readonly end: number }[] {
  const spans: { start: number; end: number }[] = [];
  const seen = new Set<string>();
  for (const section of model.sections) {
    if (
      section.key === 'groundTruth' ||
      section.key === 'asOf' ||
      section.key === 'caseVersion' ||
      seen.has(section.key)
    )
      continue;
    seen.add(section.key);
    const refs =
      section.items === undefined
        ? [refAt(model, [section.key])].filter((ref) => ref !== undefined)
        : entriesOf(model, section.key);
    for (const ref of refs) {
      for (const { node, base } of scalarsOf(ref))
        if (typeof node.value === 'string' && node.value.length > 3)
          spans.push({ start: base + node.start, end: base + node.end });
    }
  }
  if (model.kind === 'markdown-case' && model.bodyStart < model.text.length)
    spans.push({ start: model.bodyStart, end: model.text.length });
  return spans;
}
