import { editDistance } from '../core/case/complaints.ts';
import type { Finding, Fix } from './findings.ts';
import type { Model } from './model.ts';

/** A finding of the schema with the actions that its own words point to. */
export function schemaFixes(finding: Finding, model: Model): Finding {
  const fixes = fixesOf(finding, model);
  return fixes.length === 0 ? finding : { ...finding, fixes };
}

const replace = (finding: Finding, text: string, sure: boolean): Fix => ({
  title: `Change to ${text}`,
  edits: [{ start: finding.start, end: finding.end, text }],
  sure,
});

function fixesOf(finding: Finding, model: Model): Fix[] {
  const { code, message } = finding;
  const found = model.text.slice(finding.start, finding.end);
  switch (code) {
    case 'unknown-key': {
      const near = /did you mean (.+)\?$/.exec(message)?.[1];
      return near === undefined ? [] : [replace(finding, near, true)];
    }
    case 'bad-value':
    case 'bad-unit': {
      const written = found.replaceAll(/^["']|["']$/g, '');
      const number = /expected a (?:number|whole number)/.test(message) ? numberIn(written) : undefined;
      if (number !== undefined) return [replace(finding, number, true)];
      if (/expected true or false/.test(message)) {
        const truth = /^(?:yes|y|on|1)$/i.test(written)
          ? 'true'
          : /^(?:no|n|off|0)$/i.test(written)
            ? 'false'
            : undefined;
        return truth === undefined ? [] : [replace(finding, truth, true)];
      }
      if (/expected the number 1/.test(message)) return [replace(finding, '1', true)];
      if (/expected a date/.test(message)) {
        const date = isoDate(written);
        return date === undefined ? [] : [replace(finding, date, true)];
      }
      return valuesIn(message)
        .map((value) => ({ value, distance: near(written, value) }))
        .filter(({ distance }) => distance !== undefined)
        .toSorted((a, b) => (a.distance ?? 9) - (b.distance ?? 9))
        .slice(0, 1)
        .map(({ value }) => replace(finding, value, true));
    }
    default:
      return [];
  }
}

/** The single values that a message lists, as in "expected female, male, other or unknown". */
function valuesIn(message: string): readonly string[] {
  const list = /expected (?:one of )?([^;]*?)(?:; found .*)?$/.exec(message)?.[1] ?? '';
  const words = list
    .replaceAll(/\([^)]*\)/g, '')
    .split(/,\s*|\s+or\s+/)
    .map((word) => word.trim());
  return words.length > 1 && words.every((word) => /^[\w[\]-]+$/.test(word)) ? words : [];
}

const aliases: Readonly<Record<string, string>> = {
  f: 'female',
  w: 'female',
  woman: 'female',
  m: 'male',
  man: 'male',
  years: 'a',
  year: 'a',
  y: 'a',
  yr: 'a',
  yrs: 'a',
  months: 'mo',
  month: 'mo',
  weeks: 'wk',
  week: 'wk',
  days: 'd',
  day: 'd',
  lb: '[lb_av]',
  lbs: '[lb_av]',
  kilograms: 'kg',
  in: '[in_i]',
  inches: '[in_i]',
  icd10: 'ICD-10-CM',
  'icd-10': 'ICD-10-CM',
  snomedct: 'SNOMED',
  'snomed-ct': 'SNOMED',
  current: 'active',
  ongoing: 'active',
  paused: 'on-hold',
  discontinued: 'stopped',
  past: 'resolved',
  true: 'yes',
  false: 'no',
};

/** How far a written value is from a known one; undefined when too far to be meant. */
function near(written: string, value: string): number | undefined {
  const plain = written.toLowerCase().trim();
  if (Object.hasOwn(aliases, plain) && aliases[plain] === value) return 0;
  if (plain === '' || plain.length > 40) return undefined;
  const distance = editDistance(
    plain.replaceAll(/[\s_-]/g, ''),
    value.toLowerCase().replaceAll(/[\s_-]/g, ''),
  );
  return distance <= Math.max(1, Math.floor(value.length / 3)) && value.length > 2 ? distance : undefined;
}

/** The number that a text such as `67 years`, `5,4` or `'12'` was meant to be. */
function numberIn(written: string): string | undefined {
  const match = /^([+-]?\d+)(?:[.,](\d+))?(?:\s*[A-Za-z%°µ/]*)?$/.exec(written.trim());
  if (match === null) return undefined;
  return match[2] === undefined ? String(Number(match[1])) : `${Number(match[1])}.${match[2]}`;
}

/** A date that can be read in one way alone, as YAML wants it. */
function isoDate(written: string): string | undefined {
  const match = /^(\d{4})[./-](\d{1,2})[./-](\d{1,2})$/.exec(written) ?? undefined;
  if (match !== undefined) return checked(match[1], match[2], match[3]);
  const late = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/.exec(written);
  if (late === null) return undefined;
  const [first, second] = [Number(late[1]), Number(late[2])];
  if (first > 12 || written.includes('.')) return checked(late[3], late[2], late[1]);
  return second > 12 ? checked(late[3], late[1], late[2]) : undefined;
}

function checked(year = '', month = '', day = ''): string | undefined {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  const exists = m >= 1 && m <= 12 && d >= 1 && d <= new Date(Date.UTC(y, m, 0)).getUTCDate();
  return exists ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : undefined;
}
