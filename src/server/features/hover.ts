import { classNames } from '../../core/tools/data/class-names.ts';
import { normaliseMedicine } from '../../core/tools/data/normalise.ts';
import { findInteractions, type ListedMedicine } from '../../core/tools/drug-interactions.ts';
import { toolRegistry } from '../../core/tools/registry.ts';
import { labFlag } from '../../core/case/statement.ts';
import type { Span } from '../../core/case/yaml-source.ts';
import { factsOf, type CaseFacts, type Entry } from '../caseFacts.ts';
import { caseFields, fieldAt, readers } from '../data/fields.ts';
import { inUsualUnit, measureFor, rounded } from '../data/measures.ts';
import { panelFields } from '../data/panelFields.ts';
import type { Model } from '../model.ts';
import { placeAt, type Place } from '../place.ts';
import { kidneyFunction, scoreInputs } from './calculations.ts';

/** Markdown about what stands at an offset. */
export function hoverAt(
  model: Model,
  offset: number,
): { readonly markdown: string; readonly span: Span } | undefined {
  const place = placeAt(model, offset);
  if (place === undefined) return undefined;
  const about = place.onKey ? [] : model.kind === 'panel' ? panelValue(place) : caseValue(model, place);
  const parts = about.length > 0 ? about : fieldWords(model, place);
  return parts.length === 0 ? undefined : { markdown: parts.join('\n\n'), span: place.span };
}

function fieldWords(model: Model, place: Place): string[] {
  const field = fieldAt(model.kind === 'panel' ? panelFields : caseFields, place.path);
  if (field === undefined) return [];
  const parts = [`**${field.key}** – ${field.doc}`];
  if (field.values !== undefined)
    parts.push(`One of: ${field.values.map((value) => `\`${value}\``).join(', ')}`);
  if (model.kind !== 'panel') {
    const [top] = place.path;
    const teams = readers[String(top)];
    parts.push(
      top === 'groundTruth'
        ? 'No team reads it.'
        : teams === undefined
          ? 'Not a fact for a team.'
          : `Read in the clinical panel by: ${teams.join(', ')}`,
    );
  }
  return parts;
}

function panelValue(place: Place): string[] {
  const value = place.ref?.node.kind === 'scalar' ? place.ref.node.value : undefined;
  const tool =
    place.path.includes('tools') && typeof value === 'string' ? toolRegistry.get(value) : undefined;
  return tool === undefined ? [] : [`**${tool.name}**`, tool.description];
}

function caseValue(model: Model, place: Place): string[] {
  const [section, index, key] = place.path;
  if (typeof index !== 'number') return [];
  const facts = factsOf(model);
  const entry = facts.entries(String(section)).find((one) => one.index === index);
  if (entry === undefined) return [];
  if (section === 'medications' && key === 'name') return medicineWords(facts, entry);
  if (section === 'allergies' && key === 'substance') return substanceWords(entry);
  if ((section === 'labs' || section === 'vitals') && key !== 'at' && key !== 'code')
    return measureWords(facts, entry, section);
  if (key === 'code') {
    const display = (entry.value['code'] as { display?: unknown } | undefined)?.display;
    return typeof display === 'string' ? [display] : [];
  }
  return [];
}

/** The medicines of a case that the data set knows, with their dose, as the interaction check wants them. */
export function listedMedicines(facts: CaseFacts): readonly (ListedMedicine & { readonly entry: Entry })[] {
  return facts.entries('medications').flatMap((entry) => {
    const name = entry.text('name');
    const status = entry.text('status');
    if (name === undefined || status === 'stopped' || status === 'completed') return [];
    const known = normaliseMedicine(name);
    const dose = entry.text('dose');
    return known === undefined
      ? []
      : [{ given: dose === undefined ? name : `${name} ${dose}`, known, entry }];
  });
}

const notSafe =
  'What is not listed here was not found in the built-in data set. That does not mean that it is safe.';

function medicineWords(facts: CaseFacts, entry: Entry): string[] {
  const name = entry.text('name');
  const known = name === undefined ? undefined : normaliseMedicine(name);
  if (known === undefined)
    return ['This medicine is not in the built-in data set. It is not checked against the others.'];
  const listed = listedMedicines(facts);
  const own = listed.find((one) => one.entry.index === entry.index);
  const classes = known.classes.map((one) => classNames[one][0]).join(', ');
  const parts = [`**${known.generic}**${classes === '' ? '' : ` – ${classes}`}`];
  const interactions = findInteractions(listed).filter(({ medicines }) =>
    medicines.some(({ given }) => given === own?.given),
  );
  if (interactions.length > 0) {
    parts.push(
      interactions
        .map(({ medicines, severity, effect }) => {
          const others = medicines.filter(({ given }) => given !== own?.given).map(({ generic }) => generic);
          return `- with **${others.join(' and ')}**: ${severity}. ${effect}`;
        })
        .join('\n'),
    );
  }
  return [...parts, notSafe];
}

function substanceWords(entry: Entry): string[] {
  const known = normaliseMedicine(entry.text('substance') ?? '');
  if (known === undefined) return [];
  const classes = known.classes.map((one) => classNames[one][0]).join(', ');
  return [`**${known.generic}**${classes === '' ? '' : ` – ${classes}`}`];
}

function measureWords(facts: CaseFacts, entry: Entry, section: 'labs' | 'vitals'): string[] {
  const name = entry.text(section === 'labs' ? 'name' : 'kind');
  const measure = measureFor(section, name);
  const value = entry.number('value');
  const unit = entry.text('unit');
  const parts = [`**${name ?? 'A value'}**${value === undefined ? '' : ` ${value} ${unit ?? ''}`.trimEnd()}`];
  const [refLow, refHigh] = [entry.number('refLow'), entry.number('refHigh')];
  if (value !== undefined) {
    const flag = labFlag({
      value,
      ...(refLow === undefined ? {} : { refLow }),
      ...(refHigh === undefined ? {} : { refHigh }),
    });
    if (flag !== undefined)
      parts.push(`${flag} against the range of this laboratory, ${rangeWords(refLow, refHigh)}`);
  }
  if (measure !== undefined) {
    if (measure.usual !== undefined)
      parts.push(`Usual in adults: ${rangeWords(...measure.usual)} ${measure.unit}. Laboratories differ.`);
    const usual = value === undefined || unit === undefined ? undefined : inUsualUnit(measure, value, unit);
    if (usual !== undefined && unit !== measure.unit) parts.push(`${rounded(usual)} ${measure.unit}`);
    if (measure.loinc !== undefined) parts.push(`LOINC ${measure.loinc}`);
    const kidney = measure.name === 'creatinine' ? kidneyFunction(facts, entry) : [];
    if (kidney.length > 0) parts.push(kidney.join('\n\n'));
    const feeds = scoreInputs(measure.name);
    if (feeds.length > 0) parts.push(`Used by: ${feeds.join(', ')}`);
  }
  return parts.length > 1 ? parts : [];
}

export function rangeWords(low: number | undefined, high: number | undefined): string {
  if (low === undefined) return `up to ${high}`;
  return high === undefined ? `${low} or more` : `${low} to ${high}`;
}
