import { CompletionItemKind } from 'vscode-languageserver/node';

import { vitalKinds } from '../../core/case/warnings.ts';
import { classNames } from '../../core/tools/data/class-names.ts';
import { medicines } from '../../core/tools/data/medicines.ts';
import { toolRegistry } from '../../core/tools/registry.ts';
import { sibling, type Cursor } from '../cursor.ts';
import { labMeasures, measureFor, vitalMeasures, type Measure } from '../data/measures.ts';
import { knownProblems } from '../data/problems.ts';
import { refAt, type Model } from '../model.ts';
import { childOf, plainValue } from '../tree.ts';
import type { Files } from './completion.ts';

/** A value that fits at a place of the file. */
export interface Choice {
  readonly label: string;
  readonly insert: string;
  readonly detail?: string;
  readonly doc?: string;
  /** What typing is held against when it is not the label. */
  readonly filter?: string;
  readonly snippet?: boolean;
  readonly kind?: CompletionItemKind;
}

/** Values that depend on the place: names, units, tools, agents, files. */
export function choicesAt(model: Model, cursor: Cursor, files: Files | undefined): readonly Choice[] {
  const place = cursor.path.map((step) => (typeof step === 'number' ? '*' : step)).join('.');
  switch (place) {
    case 'labs.*.name':
      return labMeasures.map((measure) => labChoice(measure, cursor));
    case 'vitals.*.kind':
      return vitalKinds.map((kind) => vitalChoice(kind, cursor));
    case 'labs.*.unit':
      return unitChoices(measureFor('labs', sibling(model, cursor.path, 'name')));
    case 'vitals.*.unit':
      return unitChoices(measureFor('vitals', sibling(model, cursor.path, 'kind')));
    case 'vitals.*.value':
      return vitalWords(sibling(model, cursor.path, 'kind'));
    case 'problems.*.text':
      return problemChoices(cursor);
    case 'medications.*.name':
      return medicineChoices();
    case 'allergies.*.substance':
      return [...medicineChoices(), ...classChoices()];
    case 'imaging.*.files.*':
      return fileChoices(model, cursor, files);
    case 'labs.*.at':
    case 'vitals.*.at':
    case 'imaging.*.at':
    case 'timeline.*.at':
      return dateChoices(model);
    case 'analyses.*.agents.*.tools.*':
    case 'analyses.*.agents.*.tools':
      return [...toolRegistry.values()].map(({ name, description }) => ({
        label: name,
        insert: place.endsWith('tools') ? `[${name}]` : name,
        doc: description,
        kind: CompletionItemKind.Function,
      }));
    case 'analyses.*.reads':
    default:
      return /^analyses\.\*\.graph(?:\.|$)/.test(place) ? agentChoices(model, cursor) : [];
  }
}

function unitWords(unit: string, flow: boolean): string {
  return /[[\]{},%]/.test(unit) && (flow || /^[[{%]/.test(unit)) ? `'${unit}'` : unit;
}

function labChoice(measure: Measure, cursor: Cursor): Choice {
  const [low, high] = measure.usual ?? [];
  const range =
    low === undefined && high === undefined
      ? ''
      : `, usually ${low ?? ''}${low === undefined ? 'up to ' : high === undefined ? ' or more' : ' to '}${high ?? ''}`;
  const alone = cursor.present.filter((key) => key !== 'name').length === 0;
  const unit = unitWords(measure.unit, true);
  const code = measure.loinc === undefined ? [] : [`code: {system: LOINC, code: ${measure.loinc}}`];
  const rest = [
    ...code,
    'value: $1',
    `unit: ${unit}`,
    ...(low === undefined ? [] : [`refLow: \${2:${low}}`]),
    ...(high === undefined ? [] : [`refHigh: \${3:${high}}`]),
  ];
  return {
    label: measure.name,
    insert: alone ? [measure.name, ...rest].join(cursor.flow ? ', ' : '\n') : measure.name,
    snippet: alone,
    filter: [measure.name, ...measure.names].join(' '),
    detail: measure.loinc === undefined ? measure.unit : `${measure.unit}, LOINC ${measure.loinc}`,
    doc: `${measure.name} in ${measure.unit}${range}. Put in the range of the laboratory that measured it.`,
  };
}

function vitalChoice(kind: string, cursor: Cursor): Choice {
  const measure = vitalMeasures.find(({ name }) => name === kind);
  const alone = cursor.present.filter((key) => key !== 'kind').length === 0;
  const rest =
    measure === undefined
      ? 'value: ${1|alert,confusion,voice,pain,unresponsive|}'
      : `value: $1${cursor.flow ? ', ' : '\n'}unit: ${unitWords(measure.unit, true)}`;
  return {
    label: kind,
    insert: alone ? `${kind}${cursor.flow ? ', ' : '\n'}${rest}` : kind,
    snippet: alone,
    detail: measure?.unit ?? 'in words',
  };
}

function unitChoices(measure: Measure | undefined): readonly Choice[] {
  const units =
    measure === undefined
      ? [
          'mmol/L',
          'mg/dL',
          'g/dL',
          'U/L',
          'ng/mL',
          'pg/mL',
          'ug/L',
          '10*3/uL',
          'mm[Hg]',
          '/min',
          'Cel',
          '%',
          '{INR}',
          's',
          'mm/h',
        ]
      : [measure.unit, ...Object.keys(measure.others)];
  return units.map((unit, index) => ({
    label: unit,
    insert: unitWords(unit, true),
    detail: measure !== undefined && index === 0 ? `usual for ${measure.name}` : '',
    kind: CompletionItemKind.Unit,
  }));
}

function vitalWords(kind: unknown): readonly Choice[] {
  const words =
    kind === 'consciousness'
      ? ['alert', 'confusion', 'voice', 'pain', 'unresponsive']
      : kind === 'supplemental oxygen'
        ? ['none']
        : [];
  return words.map((word) => ({ label: word, insert: word }));
}

function problemChoices(cursor: Cursor): readonly Choice[] {
  const codeless =
    !cursor.present.includes('code') && (cursor.flow || cursor.present.every((key) => key === 'text'));
  return knownProblems.map(({ name, names, icd10 }) => ({
    label: name,
    insert:
      codeless && icd10 !== undefined
        ? `${name}${cursor.flow ? ', ' : '\n'}code: {system: ICD-10-CM, code: ${icd10}}`
        : name,
    filter: [name, ...names].join(' '),
    ...(icd10 === undefined
      ? {}
      : {
          detail: `ICD-10-CM ${icd10}`,
          doc: 'The code is that of the diagnosis when nothing more is told about it. Look for a closer one where you know more.',
        }),
  }));
}

let everyMedicine: readonly Choice[] | undefined;

function medicineChoices(): readonly Choice[] {
  everyMedicine ??= medicines.map(({ generic, classes, names }) => ({
    label: generic,
    insert: generic,
    filter: [generic, ...names].join(' '),
    detail: classes.map((name) => classNames[name][0]).join(', '),
    ...(names.length === 0 ? {} : { doc: `Also ${names.join(', ')}.` }),
  }));
  return everyMedicine;
}

function classChoices(): readonly Choice[] {
  return Object.values(classNames).map(([name]) => ({
    label: name,
    insert: name,
    detail: 'class of medicines',
    kind: CompletionItemKind.Class,
  }));
}

function dateChoices(model: Model): readonly Choice[] {
  const { asOf } = model.value;
  return typeof asOf === 'string' ? [{ label: asOf, insert: asOf, detail: 'the date of this case' }] : [];
}

/** The files below the folder that has been typed so far. */
function fileChoices(model: Model, cursor: Cursor, files: Files | undefined): readonly Choice[] {
  const typed = model.text.slice(cursor.typed.start, cursor.typed.end).replace(/^["']/, '');
  const folder = typed.includes('/') ? typed.slice(0, typed.lastIndexOf('/') + 1) : '';
  if (folder.startsWith('/') || folder.split('/').includes('..')) return [];
  return (files?.(folder) ?? []).map(({ name, isFolder }) => ({
    label: isFolder ? `${name}/` : name,
    insert: `${folder}${name}${isFolder ? '/' : ''}`,
    filter: `${folder}${name}`,
    kind: isFolder ? CompletionItemKind.Folder : CompletionItemKind.File,
  }));
}

function agentChoices(model: Model, cursor: Cursor): readonly Choice[] {
  const [, index] = cursor.path;
  if (typeof index !== 'number') return [];
  return agentsOf(model, index).map((name) => ({
    label: name,
    insert: cursor.kind === 'key' ? `${name}: ` : name,
    kind: CompletionItemKind.Variable,
  }));
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
