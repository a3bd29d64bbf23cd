import { CompletionItemKind } from 'vscode-languageserver/node';

import { vitalKinds } from '../../core/case/warnings.ts';
import { classNames } from '../../core/tools/data/class-names.ts';
import { medicines } from '../../core/tools/data/medicines.ts';
import { toolRegistry } from '../../core/tools/registry.ts';
import { sibling, type Cursor } from '../cursor.ts';
import { inUnit, labMeasures, measureFor, rounded, vitalMeasures, type Measure } from '../data/measures.ts';
import { knownProblems } from '../data/problems.ts';
import { knownProcedures, knownSymptoms } from '../data/symptoms.ts';
import { refAt, type Model } from '../model.ts';
import { childOf, plainValue } from '../tree.ts';

/** What stands beside a file on disk, for paths of pictures, and the day. Relative paths with `/`. */
export interface Surroundings {
  readonly files: (folder: string) => readonly { readonly name: string; readonly isFolder: boolean }[];
  /** As `2026-03-01`. */
  readonly today: string;
  /** Ids of the models that there are, as far as the client has said. */
  readonly models: readonly string[];
}

/** A value that fits at a place of the file. */
export interface Choice {
  /** The value itself, which is put in quotes where YAML asks for them. */
  readonly value: string;
  /** What people see, when it is not the value. */
  readonly label?: string;
  readonly detail?: string;
  readonly doc?: string;
  /** What typing is held against when it is not the label. */
  readonly filter?: string;
  readonly kind?: CompletionItemKind;
  /** Keys that come with it where the entry has no value for them: YAML for one line, as a snippet. */
  readonly with?: readonly (readonly [key: string, value: string])[];
  /** It has to stay text where it looks like a number. */
  readonly isText?: boolean;
  /** More is to be typed behind it, as behind the name of a folder. */
  readonly open?: boolean;
}

/** Values that depend on the place: names, units, tools, agents, files. */
export function choicesAt(model: Model, cursor: Cursor, around: Surroundings): readonly Choice[] {
  const place = cursor.path.map((step) => (typeof step === 'number' ? '*' : step)).join('.');
  switch (place) {
    case 'asOf':
      return [{ value: around.today, detail: 'today' }];
    case 'labs.*.name':
      return labMeasures.map((measure) => labChoice(measure, sibling(model, cursor.path, 'unit')));
    case 'vitals.*.kind':
      return vitalKinds.map(vitalChoice);
    case 'labs.*.unit':
      return unitChoices(measureFor('labs', sibling(model, cursor.path, 'name')));
    case 'vitals.*.unit':
      return unitChoices(measureFor('vitals', sibling(model, cursor.path, 'kind')));
    case 'labs.*.refLow':
      return rangeChoices(model, cursor, 0);
    case 'labs.*.refHigh':
      return rangeChoices(model, cursor, 1);
    case 'vitals.*.value':
      return vitalWords(sibling(model, cursor.path, 'kind'));
    case 'symptoms.*.text':
      return knownSymptoms.map(named);
    case 'procedures.*.text':
      return knownProcedures.map(named);
    case 'problems.*.text':
      return problemChoices();
    case 'medications.*.name':
      return medicineChoices();
    case 'allergies.*.substance':
      return [...medicineChoices(), ...classChoices()];
    case 'imaging.*.files.*':
      return fileChoices(model, cursor, around);
    case 'labs.*.at':
    case 'vitals.*.at':
    case 'imaging.*.at':
    case 'procedures.*.at':
    case 'timeline.*.at':
      return dateChoices(model, around);
    case 'analyses.*.model':
    case 'analyses.*.agents.*.model':
      return around.models.map((value) => ({ value, detail: 'from the settings' }));
    case 'analyses.*.agents.*.tools.*':
      return [...toolRegistry.values()].map(({ name, description }) => ({
        value: name,
        doc: description,
        kind: CompletionItemKind.Function,
      }));
    default:
      return place.startsWith('analyses.*.graph.') ? agentChoices(model, cursor) : [];
  }
}

/** YAML for a value on one line, in quotes where YAML would read it otherwise. */
export function scalarText(value: string, flow: boolean, isText = false): string {
  if (isText && /^(?:[\d.+-]+|true|false|null|~)$/i.test(value)) return `'${value}'`;
  const special = flow ? /[,[\]{}]|^[%@`&*!|>#?'"-]|:(?:\s|$)|\s#/ : /^[%@`&*!|>#?'"[\]{},-]|:(?:\s|$)|\s#/;
  return special.test(value) ? `'${value.replaceAll("'", "''")}'` : value;
}

function labChoice(measure: Measure, unit: unknown): Choice {
  const [low, high] = measure.usual ?? [];
  const range =
    low === undefined && high === undefined
      ? ''
      : `, usually ${low ?? ''}${low === undefined ? 'up to ' : high === undefined ? ' or more' : ' to '}${high ?? ''}`;
  // A range is one in the usual unit.
  const ranged = unit === undefined || unit === measure.unit;
  return {
    value: measure.name,
    with: [
      ...(measure.loinc === undefined ? [] : [['code', `{system: LOINC, code: ${measure.loinc}}`] as const]),
      ['value', '$1'],
      ['unit', scalarText(measure.unit, true, true)],
      ...(low === undefined || !ranged ? [] : [['refLow', `\${2:${low}}`] as const]),
      ...(high === undefined || !ranged ? [] : [['refHigh', `\${3:${high}}`] as const]),
    ],
    filter: [measure.name, ...measure.names].join(' '),
    detail: measure.loinc === undefined ? measure.unit : `${measure.unit}, LOINC ${measure.loinc}`,
    doc: `${measure.name} in ${measure.unit}${range}. Put in the range of the laboratory that measured it.`,
  };
}

function vitalChoice(kind: string): Choice {
  const measure = vitalMeasures.find(({ name }) => name === kind);
  return {
    value: kind,
    with:
      measure === undefined
        ? [
            [
              'value',
              `\${1|${vitalWords(kind)
                .map((word) => word.value)
                .join(',')}|}`,
            ],
          ]
        : [
            ['value', '$1'],
            ['unit', scalarText(measure.unit, true, true)],
          ],
    detail: measure?.unit ?? 'in words',
  };
}

const commonUnits = 'mmol/L mg/dL g/dL U/L ng/mL pg/mL ug/L 10*3/uL mm[Hg] /min Cel % {INR} s mm/h'.split(
  ' ',
);

function unitChoices(measure: Measure | undefined): readonly Choice[] {
  const units = measure === undefined ? commonUnits : [measure.unit, ...Object.keys(measure.others)];
  return units.map((unit, index) => ({
    value: unit,
    isText: true,
    detail: measure !== undefined && index === 0 ? `usual for ${measure.name}` : '',
    kind: CompletionItemKind.Unit,
  }));
}

/** One end of the usual range, in the unit of the entry. */
function rangeChoices(model: Model, cursor: Cursor, end: 0 | 1): readonly Choice[] {
  const measure = measureFor('labs', sibling(model, cursor.path, 'name'));
  const limit = measure?.usual?.[end];
  if (measure === undefined || limit === undefined) return [];
  const unit = sibling(model, cursor.path, 'unit') ?? measure.unit;
  const value = typeof unit === 'string' ? inUnit(measure, limit, unit) : undefined;
  if (value === undefined) return [];
  const detail = `usual for ${measure.name}; the range of the laboratory counts`;
  return [{ value: String(rounded(value)), detail }];
}

function vitalWords(kind: unknown): readonly Choice[] {
  const words =
    kind === 'consciousness'
      ? ['alert', 'confusion', 'voice', 'pain', 'unresponsive']
      : kind === 'supplemental oxygen'
        ? ['none']
        : [];
  return words.map((value) => ({ value }));
}

const named = ([value = '', ...names]: readonly string[]): Choice => ({
  value,
  filter: [value, ...names].join(' '),
});

function problemChoices(): readonly Choice[] {
  return knownProblems.map(({ name, names, icd10 }) => ({
    value: name,
    filter: [name, ...names].join(' '),
    ...(icd10 === undefined
      ? {}
      : {
          with: [['code', `{system: ICD-10-CM, code: ${icd10}}`]] as const,
          detail: `ICD-10-CM ${icd10}`,
          doc: 'The code is that of the diagnosis when nothing more is told about it. Look for a closer one where you know more.',
        }),
  }));
}

let everyMedicine: readonly Choice[] | undefined;

function medicineChoices(): readonly Choice[] {
  everyMedicine ??= medicines.map(({ generic, classes, names, rxnorm }) => ({
    value: generic,
    filter: [generic, ...names].join(' '),
    detail: classes.map((name) => classNames[name][0]).join(', '),
    ...(names.length === 0 ? {} : { doc: `Also ${names.join(', ')}.` }),
    ...(rxnorm === undefined ? {} : { with: [['code', `{system: RxNorm, code: ${rxnorm}}`]] }),
  }));
  return everyMedicine;
}

function classChoices(): readonly Choice[] {
  return Object.values(classNames).map(([name]) => ({
    value: name,
    detail: 'class of medicines',
    kind: CompletionItemKind.Class,
  }));
}

function dateChoices(model: Model, { today }: Surroundings): readonly Choice[] {
  const { asOf } = model.value;
  return typeof asOf === 'string'
    ? [{ value: asOf, detail: 'the date of this case' }]
    : [{ value: today, detail: 'today' }];
}

/** The files below the folder that has been typed so far. */
function fileChoices(model: Model, cursor: Cursor, { files }: Surroundings): readonly Choice[] {
  const typed = model.text.slice(cursor.typed.start, cursor.typed.end).replace(/^["']/, '');
  const folder = typed.includes('/') ? typed.slice(0, typed.lastIndexOf('/') + 1) : '';
  if (folder.startsWith('/') || folder.split('/').includes('..')) return [];
  return files(folder).map(({ name, isFolder }) => ({
    label: isFolder ? `${name}/` : name,
    value: `${folder}${name}${isFolder ? '/' : ''}`,
    filter: `${folder}${name}`,
    kind: isFolder ? CompletionItemKind.Folder : CompletionItemKind.File,
    open: isFolder,
  }));
}

function agentChoices(model: Model, cursor: Cursor): readonly Choice[] {
  const [, index] = cursor.path;
  if (typeof index !== 'number') return [];
  return agentsOf(model, index).map((value) => ({ value, kind: CompletionItemKind.Variable }));
}

/** The names of the agents of an analysis. */
export function agentsOf(model: Model, index: number): readonly string[] {
  const analysis = refAt(model, ['analyses', index]);
  const agents = childOf(analysis?.node, 'agents');
  const list = agents === undefined ? [] : plainValue(agents);
  const entries: unknown[] = Array.isArray(list) ? list : [];
  return entries.flatMap((agent) => {
    const name = typeof agent === 'object' && agent !== null ? (agent as { name?: unknown }).name : undefined;
    return typeof name === 'string' ? [name] : [];
  });
}
