import { classNames } from '../../core/tools/data/class-names.ts';
import { normaliseMedicine } from '../../core/tools/data/normalise.ts';
import { findInteractions, type ListedMedicine } from '../../core/tools/drug-interactions.ts';
import type { Span } from '../../core/case/yaml-source.ts';
import { factsOf, type CaseFacts, type Entry } from '../caseFacts.ts';
import { caseFields, fieldAt, readers } from '../data/fields.ts';
import { displayOf } from '../data/codes.ts';
import { panelFields } from '../data/panelFields.ts';
import { valueWords } from '../data/valueWords.ts';
import type { Model } from '../model.ts';
import { placeAt, type Place } from '../place.ts';
import { inputsFrom } from '../calculators/results.ts';
import { panelValue } from './hoverPanel.ts';
import { calculatorWords, measureWords, patientWords } from './hoverValues.ts';

/** Markdown about what stands at an offset. */
export function hoverAt(
  model: Model,
  offset: number,
): { readonly markdown: string; readonly span: Span } | undefined {
  const place = placeAt(model, offset);
  if (place === undefined) return undefined;
  const about = model.kind === 'panel' ? panelValue(model, place) : caseValue(model, place);
  const parts = about.length > 0 ? about : fieldWords(model, place);
  return parts.length === 0 ? undefined : { markdown: parts.join('\n\n'), span: place.span };
}

function fieldWords(model: Model, place: Place): string[] {
  const field = fieldAt(model.kind === 'panel' ? panelFields : caseFields, place.path);
  if (field === undefined) return [];
  const parts = [`**${field.key}** – ${field.doc}`];
  const value = place.onKey || place.ref?.node.kind !== 'scalar' ? undefined : place.ref.node.value;
  const meaning = valueWords(place.path, value);
  if (meaning !== undefined) parts.unshift(`**${String(value)}** – ${meaning}`);
  if (field.values !== undefined) parts.push(`One of: ${field.values.map((one) => `\`${one}\``).join(', ')}`);
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

function caseValue(model: Model, place: Place): string[] {
  const [section, index, key] = place.path;
  const facts = factsOf(model);
  if (section === 'patient' && typeof index === 'string' && (key === undefined || key === 'value'))
    return patientWords(facts, index);
  if (typeof index !== 'number' || place.onKey) return [];
  const entry = facts.entries(String(section)).find((one) => one.index === index);
  if (entry === undefined) return [];
  if (section === 'medications' && key === 'name') return medicineWords(facts, entry);
  if (section === 'allergies' && key === 'substance') return substanceWords(entry);
  if ((section === 'labs' || section === 'vitals') && key !== 'at' && key !== 'code')
    return measureWords(facts, entry, section);
  if (section === 'problems' && key === 'text') return problemWords(facts, entry);
  return key === 'code' ? codeWords(entry) : [];
}

function codeWords(entry: Entry): string[] {
  const given = entry.value['code'];
  const { system, code, display } = (typeof given === 'object' && given !== null ? given : {}) as Readonly<
    Record<string, unknown>
  >;
  const known = displayOf(system, code);
  const words = [...new Set([display, known])].filter((one) => typeof one === 'string');
  return words.length === 0 ? [] : [`**${String(code)}** – ${words.join('; ')} (${String(system)})`];
}

function problemWords(facts: CaseFacts, entry: Entry): string[] {
  const feeds = inputsFrom(facts, entry);
  return feeds.length === 0
    ? []
    : [`**${entry.text('text') ?? ''}** counts for ${feeds.join(', ')}`, ...calculatorWords(facts, feeds)];
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
  const feeds = inputsFrom(facts, entry);
  return [...parts, notSafe, ...calculatorWords(facts, feeds)];
}

function substanceWords(entry: Entry): string[] {
  const known = normaliseMedicine(entry.text('substance') ?? '');
  if (known === undefined) return [];
  const classes = known.classes.map((one) => classNames[one][0]).join(', ');
  return [`**${known.generic}**${classes === '' ? '' : ` – ${classes}`}`];
}
