import { caseSections, type CaseSection, type NarrativePart } from './types.ts';

/** One line of a case view, taken apart. */
export interface CaseLine {
  readonly id: string;
  readonly section: CaseSection;
  readonly part?: NarrativePart;
  readonly statement: string;
}

export interface ReadCode {
  readonly system: string;
  readonly code: string;
}

/** What stands in the lines of a case view; see `statement.ts` for the forms. Everything is text as it was written. */
export interface ReadSymptom {
  readonly text: string;
  readonly excluded: boolean;
  readonly onset?: string;
  readonly severity?: string;
  readonly code?: ReadCode;
}

export interface ReadProblem {
  readonly text: string;
  readonly status?: string;
  readonly onset?: string;
  readonly code?: ReadCode;
}

export interface ReadAllergy {
  readonly substance: string;
  readonly reaction?: string;
  readonly criticality?: string;
  readonly code?: ReadCode;
}

export interface ReadMedication {
  readonly name: string;
  readonly dose?: string;
  readonly route?: string;
  readonly frequency?: string;
  readonly status?: string;
  readonly start?: string;
  readonly code?: ReadCode;
}

/** A vital sign or a laboratory value. `value` keeps its digits: `2.0`, `<0.01`, `118/76`, `positive`. */
export interface ReadMeasurement {
  readonly name: string;
  readonly value: string;
  readonly unit?: string;
  readonly refLow?: number;
  readonly refHigh?: number;
  readonly flag?: 'low' | 'normal' | 'high';
  readonly at?: string;
  readonly code?: ReadCode;
}

export interface ReadStudy {
  readonly modality: string;
  readonly bodySite: string;
  readonly at?: string;
  readonly files: number;
  readonly report?: string;
}

const linePattern = /^\[(c\d+)\] ([A-Za-z]+)(?:\.(hpi|exam|social|family|other))?: (.*)$/;

/** Takes apart the lines of a view's text. Lines that are no anchor (such as `(imaging: nothing recorded)`) are left out. */
export function readCaseLines(text: string): CaseLine[] {
  const lines: CaseLine[] = [];
  for (const line of text.split('\n')) {
    const match = linePattern.exec(line);
    const section = caseSections.find((name) => name === match?.[2]);
    if (match === null || section === undefined) continue;
    const part = match[3] as NarrativePart | undefined;
    lines.push({
      id: match[1] ?? '',
      section,
      ...(part === undefined ? {} : { part }),
      statement: match[4] ?? '',
    });
  }
  return lines;
}

interface Taken {
  readonly head: string;
  readonly details: string[];
  take(label: string): string | undefined;
  code(): ReadCode | undefined;
}

function takeApart(statement: string): Taken {
  const match = /^(.*?)(?: \(([^()]*)\))?$/.exec(statement);
  const details = match?.[2] === undefined ? [] : match[2].split(', ');
  return {
    head: match?.[1] ?? statement,
    details,
    take(label) {
      const index = details.findIndex((entry) => entry.startsWith(`${label} `));
      return index === -1 ? undefined : details.splice(index, 1)[0]?.slice(label.length + 1);
    },
    code() {
      const last = /^(ICD-10-CM|SNOMED|LOINC|RxNorm|HPO) (\S+)$/.exec(details.at(-1) ?? '');
      if (last === null) return undefined;
      details.pop();
      return { system: last[1] ?? '', code: last[2] ?? '' };
    },
  };
}

type Given<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

/** Leaves out the keys that have no value. */
function given<T extends object>(value: T): Given<T> {
  return Object.fromEntries(Object.entries(value).filter((pair) => pair[1] !== undefined)) as Given<T>;
}

/** `undefined` for the statement `none known`, which is no entry. */
export function readProblem(statement: string): ReadProblem | undefined {
  if (statement === 'none known') return undefined;
  const taken = takeApart(statement);
  const code = taken.code();
  return given({ text: taken.head, status: taken.take('status'), onset: taken.take('onset'), code });
}

/** `undefined` for the statement `none known`, which is no entry. */
export function readAllergy(statement: string): ReadAllergy | undefined {
  if (statement === 'none known') return undefined;
  const taken = takeApart(statement);
  const code = taken.code();
  return given({
    substance: taken.head,
    reaction: taken.take('reaction'),
    criticality: taken.take('criticality'),
    code,
  });
}

export function readSymptom(statement: string): ReadSymptom {
  const taken = takeApart(statement);
  const excluded = taken.head.startsWith('NOT: ');
  const code = taken.code();
  return given({
    text: excluded ? taken.head.slice(5) : taken.head,
    excluded,
    onset: taken.take('onset'),
    severity: taken.take('severity'),
    code,
  });
}

const routes =
  'oral|sublingual|buccal|intravenous|IV|intramuscular|IM|subcutaneous|SC|inhaled|nebulised|nebulized|topical|' +
  'transdermal|rectal|vaginal|ophthalmic|otic|nasal|intranasal|intrathecal|epidural|intradermal';

const nameWord = `(?!\\d|(?:${routes})(?: |$))\\S+`;

const medicationPattern = new RegExp(
  `^(?<name>${nameWord}(?: ${nameWord})*?)` +
    `(?: (?<dose>\\d\\S* (?!(?:${routes})(?: |$))\\S+)(?: (?<route>${routes})(?= |$))?| (?<onlyRoute>${routes})(?= |$))` +
    `(?: (?<frequency>.+))?$`,
);

export function readMedication(statement: string): ReadMedication {
  const taken = takeApart(statement);
  const code = taken.code();
  const rest = { status: taken.take('status'), start: taken.take('start'), code };
  const dose = taken.take('dose');
  if (dose !== undefined) {
    const route = taken.take('route');
    const stated = dose === 'not stated' ? undefined : dose;
    return given({ name: taken.head, dose: stated, route, frequency: taken.take('frequency'), ...rest });
  }
  const groups = medicationPattern.exec(taken.head)?.groups;
  if (groups === undefined) return given({ name: taken.head, ...rest });
  return given({
    name: groups['name'] ?? taken.head,
    dose: groups['dose'],
    route: groups['route'] ?? groups['onlyRoute'],
    frequency: groups['frequency'],
    ...rest,
  });
}

const quantityHead = /^(.+) ([<>]?=?-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?:[/-]\d+(?:\.\d+)?)?)(?: (\S+))?$/;

/** Reads the statement of a vital sign or of a laboratory value. */
export function readMeasurement(statement: string): ReadMeasurement {
  const taken = takeApart(statement);
  const code = taken.code();
  const unitDetail = taken.take('unit');
  const reference = /^(?:at least (\S+)|up to (\S+)|(\S+) to (\S+))$/.exec(taken.take('ref') ?? '');
  const low = reference?.[1] ?? reference?.[3];
  const high = reference?.[2] ?? reference?.[4];
  let flag: 'low' | 'normal' | 'high' | undefined;
  if (reference !== null) {
    flag = (['low', 'normal', 'high'] as const).find((word) => word === taken.details[0]);
    if (flag !== undefined) taken.details.shift();
  }
  const shared = {
    refLow: low === undefined ? undefined : Number(low),
    refHigh: high === undefined ? undefined : Number(high),
    flag,
    at: taken.details[0],
    code,
  };
  const inWords = /^(.*?): (.*)$/.exec(taken.head);
  if (inWords !== null) {
    return given({ name: inWords[1] ?? '', value: inWords[2] ?? '', unit: unitDetail, ...shared });
  }
  const match = quantityHead.exec(taken.head);
  return given({ name: match?.[1] ?? taken.head, value: match?.[2] ?? '', unit: match?.[3], ...shared });
}

export function readStudy(statement: string): ReadStudy {
  const match = /^([^,()]+), ([^()]+?)(?: \(([^()]*)\))?(?:: (.*))?$/.exec(statement);
  const details = match?.[3]?.split(', ') ?? [];
  const files = details.find((entry) => /^files \d+$/.test(entry));
  return given({
    modality: match?.[1] ?? statement,
    bodySite: match?.[2] ?? '',
    at: details.find((entry) => entry !== files),
    files: files === undefined ? 0 : Number(files.slice(6)),
    report: match?.[4],
  });
}
