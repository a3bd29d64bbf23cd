import { editDistance } from '../core/case/complaints.ts';
import { idFromFileName } from '../core/case/parse.ts';
import { caseFields, fieldsIn } from './data/fields.ts';
import { measureFor } from './data/measures.ts';
import { panelFields } from './data/panelFields.ts';
import type { Edit, Finding, Fix } from './findings.ts';
import { refAt, type Model } from './model.ts';
import { quoted } from './rules/units.ts';
import { addKey } from './rules/words.ts';
import { plainValue } from './tree.ts';

/** A finding of the schema with the actions that its own words point to. */
export function schemaFixes(finding: Finding, model: Model): Finding {
  const changes = ({ start, end, text }: Edit): boolean => model.text.slice(start, end) !== text;
  const fixes = fixesOf(finding, model).filter((one) => one.edits.some(changes));
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
      const path = pathIn(message);
      const nearest = /did you mean (.+)\?$/.exec(message)?.[1] ?? otherKeys[found.toLowerCase()];
      const known = fieldsIn(model.kind === 'panel' ? panelFields : caseFields, path.slice(0, -1));
      const there = plainValue(refAt(model, path.slice(0, -1))?.node);
      const isThere =
        path.length === 1
          ? model.sections.some(({ key }) => key === nearest)
          : typeof there === 'object' && there !== null && Object.hasOwn(there, nearest ?? '');
      return known.some(({ key }) => key === nearest) && nearest !== undefined && !isThere
        ? [replace(finding, nearest, true)]
        : [];
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
      if (message.startsWith('id: expected')) return [replace(finding, idFromFileName(`${written}.x`), true)];
      if (code === 'bad-unit' && Object.hasOwn(unitWords, written.toLowerCase()))
        return [replace(finding, unitWords[written.toLowerCase()] ?? '', true)];
      if (/expected a date/.test(message)) {
        const date = isoDate(written);
        return date === undefined ? [] : [replace(finding, date, true)];
      }
      return valuesIn(message)
        .map((value) => ({ value, distance: distanceOf(written, value) }))
        .filter(({ distance }) => distance !== undefined)
        .toSorted((a, b) => (a.distance ?? 9) - (b.distance ?? 9))
        .slice(0, 1)
        .map(({ value }) => replace(finding, value, true));
    }
    case 'missing':
      return missingFixes(message, model);
    default:
      return [];
  }
}

/** The path that a message begins with, such as `labs[2].unit`. */
function pathIn(message: string): (string | number)[] {
  const name = /^[\w.[\]-]+/.exec(message)?.[0].replace(/:$/, '') ?? '';
  return [...name.matchAll(/[\w-]+/g)].map(([step]) => (/^\d+$/.test(step) ? Number(step) : step));
}

function missingFixes(message: string, model: Model): Fix[] {
  const path = pathIn(message);
  const key = String(path.at(-1) ?? '');
  const parent = path.slice(0, -1);
  if (path.length === 1) {
    const values: Readonly<Record<string, string>> = { caseVersion: '1', panelVersion: '1', id: 'new-case' };
    const value = values[key];
    const start = model.sections[0]?.start ?? model.yaml.start;
    const there = model.sections.find((section) => section.key === key);
    if (value === undefined) return [];
    const at = there?.keySpan.end ?? start;
    const text = there === undefined ? `${key}: ${value}\n` : `: ${value}`;
    const end =
      there === undefined ? at : at + (/^[ \t]*:/.exec(model.text.slice(at, at + 20))?.[0].length ?? 0);
    return [{ title: `Add ${key}: ${value}`, sure: true, edits: [{ start: at, end, text }] }];
  }
  const value = key === 'unit' ? usualUnit(model, parent) : key === 'role' ? 'specialist' : 'unknown';
  const edit = value === undefined ? undefined : addKey(model, parent, key, value);
  return edit === undefined ? [] : [{ title: `Add ${key}: ${value}`, sure: false, edits: [edit] }];
}

function usualUnit(model: Model, path: readonly (string | number)[]): string | undefined {
  const [section] = path;
  if (section !== 'labs' && section !== 'vitals') return undefined;
  const entry = plainValue(refAt(model, path)?.node) as Readonly<Record<string, unknown>> | undefined;
  const unit = measureFor(section, entry?.[section === 'labs' ? 'name' : 'kind'])?.unit;
  return unit === undefined ? undefined : quoted(unit);
}

const otherKeys: Readonly<Record<string, string>> = {
  history: 'hpi',
  examination: 'exam',
  date: 'at',
  time: 'at',
  drug: 'name',
  medication: 'name',
  medicine: 'name',
  since: 'onset',
  started: 'start',
  units: 'unit',
  low: 'refLow',
  high: 'refHigh',
  site: 'bodySite',
  absent: 'excluded',
  allergen: 'substance',
};

const unitWords: Readonly<Record<string, string>> = {
  'breaths per minute': '/min',
  'beats per minute': '/min',
  'per minute': '/min',
  'degrees celsius': 'Cel',
  'degrees c': 'Cel',
  'mm hg': 'mm[Hg]',
  percent: "'%'",
  'l / min': 'L/min',
};

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
  severe: 'high',
  mild: 'low',
  maybe: 'unknown',
  current: 'active',
  ongoing: 'active',
  paused: 'on-hold',
  discontinued: 'stopped',
  past: 'resolved',
  true: 'yes',
  false: 'no',
};

/** How far a written value is from a known one; undefined when too far to be meant. */
function distanceOf(written: string, value: string): number | undefined {
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
