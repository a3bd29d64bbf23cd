import { editDistance } from '../core/case/complaints.ts';
import { idFromFileName } from '../core/case/parse.ts';
import { caseFields, fieldAt, fieldsIn } from './data/fields.ts';
import { measureFor } from './data/measures.ts';
import { panelFields } from './data/panelFields.ts';
import { newAnalysis, newTeam } from './data/panelParts.ts';
import type { Edit, Finding, Fix } from './findings.ts';
import { refAt, type Model } from './model.ts';
import { placeAt } from './place.ts';
import { quoted } from './rules/units.ts';
import { datesIn } from './dateWords.ts';
import { isNone, noneFixes } from './rules/negation.ts';
import { addKey, edits, fix, flowText, removeKey } from './rules/words.ts';
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
        : emptyKeyFixes(finding, model);
    }
    case 'missing-value':
      return emptyKeyFixes(finding, model);
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
        const dates = datesIn(written);
        return dates.map((date) => replace(finding, date, dates.length === 1));
      }
      if (/^\w+\[\d+\]: expected an? /.test(message)) return entryFixes(finding, model, written);
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

/** A key of which nothing is read can go; one that is true or false is most likely meant to be true. */
function emptyKeyFixes({ severity, start }: Finding, model: Model): Fix[] {
  const path = placeAt(model, start)?.path;
  if (severity !== 'warning' || path === undefined) return [];
  const field = fieldAt(model.kind === 'panel' ? panelFields : caseFields, path);
  const change =
    field?.values?.includes('true') === true
      ? addKey(model, path.slice(0, -1), field.key, 'true')
      : undefined;
  return [
    ...(change === undefined ? [] : [fix(`Write ${field?.key}: true`, false, change)]),
    ...edits(removeKey(model, path)).map((edit) => fix('Remove this key', false, edit)),
  ];
}

/** The path that a message begins with, such as `labs[2].unit`. */
function pathIn(message: string): (string | number)[] {
  const name = /^[\w.[\]-]+/.exec(message)?.[0].replace(/:$/, '') ?? '';
  return [...name.matchAll(/[\w-]+/g)].map(([step]) => (/^\d+$/.test(step) ? Number(step) : step));
}

/** An entry that is a word alone, where a map is expected: the word goes under its first key. */
function entryFixes(finding: Finding, model: Model, written: string): Fix[] {
  const [section, index] = pathIn(finding.message);
  const fields = fieldsIn(model.kind === 'panel' ? panelFields : caseFields, [section ?? '']);
  const [first] = fields;
  if (first === undefined || typeof section !== 'string' || /^[[{|>&*!]/.test(written)) return [];
  if (isNone(written)) return noneFixes(model, section, [section, Number(index)]);
  const text = `{${first.key}: ${flowText(written)}}`;
  return written.trim() === '' ? [] : [replace(finding, text, true)];
}

function missingFixes(message: string, model: Model): Fix[] {
  const path = pathIn(message);
  const key = String(path.at(-1) ?? '');
  const parent = path.slice(0, -1);
  if (path.length === 1) return topFixes(key, model);
  const {
    block,
    flow = model.kind === 'panel' ? flowText(block) : block,
    words = block,
  } = partFor(model, parent, key);
  const edit = addKey(model, parent, key, block, flow);
  return edit === undefined ? [] : [{ title: `Add ${key}: ${words}`, sure: false, edits: [edit] }];
}

/** A key at the top goes where people look for it: behind those that come before it. */
function topFixes(key: string, model: Model): Fix[] {
  const values: Readonly<Record<string, string>> = {
    caseVersion: '1',
    panelVersion: '1',
    id: model.kind === 'panel' ? 'new-panel' : 'new-case',
    title: 'New panel',
    version: "'1.0'",
    preamble:
      '|\n  Work from the lines of the case and from the results of tools. Name the line for every fact.',
    analyses: newAnalysis(),
  };
  const value = values[key];
  if (value === undefined) return [];
  const sure = !/^(?:title|preamble|analyses)$/.test(key);
  const title = value.includes('\n') ? `Add ${key}, to be filled in` : `Add ${key}: ${value}`;
  const pair = value.startsWith('\n') ? `:${value}` : `: ${value}`;
  const there = model.sections.find((section) => section.key === key);
  if (there !== undefined) {
    const start = there.keySpan.end;
    const end = start + (/^[ \t]*:/.exec(model.text.slice(start, start + 20))?.[0].length ?? 0);
    return [{ title, sure, edits: [{ start, end, text: pair }] }];
  }
  const fields = model.kind === 'panel' ? panelFields : caseFields;
  const before = fields.slice(
    0,
    fields.findIndex((field) => field.key === key),
  );
  const behind = model.sections.findLast((section) => before.some((field) => field.key === section.key));
  if (behind === undefined) {
    const start = model.sections[0]?.start ?? model.yaml.start;
    return [{ title, sure, edits: [{ start, end: start, text: `${key}${pair}\n` }] }];
  }
  const at = behind.start + model.text.slice(behind.start, behind.end).trimEnd().length;
  return [{ title, sure, edits: [{ start: at, end: at, text: `\n${key}${pair}` }] }];
}

/** What is put in for something that has to be there, in lines and on one line. */
function partFor(
  model: Model,
  parent: readonly (string | number)[],
  key: string,
): { block: string; flow?: string; words?: string } {
  if (model.kind !== 'panel') {
    const unit = key === 'unit' ? usualUnit(model, parent) : undefined;
    return { block: unit ?? 'unknown' };
  }
  const inAgent = parent.includes('agents');
  switch (key) {
    case 'role':
      return { block: 'specialist' };
    case 'agents': {
      const { block, flow } = newTeam();
      return { block, flow, words: 'a team of three' };
    }
    case 'id':
      return { block: `question_${Number(parent[1]) + 1}` };
    case 'name':
      return { block: `Agent_${Number(parent.at(-1)) + 1}` };
    case 'instructions':
      return { block: 'Say what you find, and name the line of the case for each fact.' };
    case 'question':
      return { block: 'What should this team answer?' };
    default:
      return { block: inAgent ? 'New agent' : 'New analysis' };
  }
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
