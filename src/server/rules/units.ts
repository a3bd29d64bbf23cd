import { editDistance } from '../../core/case/complaints.ts';
import { ucumSpellings } from '../../core/case/warnings.ts';
import type { CaseFacts, Entry } from '../caseFacts.ts';
import { inUsualUnit, measureFor, rounded, type Measure } from '../data/measures.ts';
import { isUcum } from '../data/ucum.ts';
import type { Finding, Fix } from '../findings.ts';
import type { Model } from '../model.ts';
import { addKey, edits, finding, fix, setValue } from './words.ts';

/** Units that are spelled otherwise in UCUM, unknown, unusual for what is measured, or that make a value impossible. */
export function unitRule(facts: CaseFacts): readonly Finding[] {
  return [...facts.entries('labs'), ...facts.entries('vitals')].flatMap((entry) => {
    if (sound.has(entry)) return [];
    const found = [aboutText(facts.model, entry), aboutUnit(facts.model, entry)].filter(
      (one) => one !== undefined,
    );
    if (found.length === 0) sound.add(entry);
    return found;
  });
}

/** Entries of which nothing was to be said. */
const sound = new WeakSet<Entry>();

const nameOf = (entry: Entry): string | undefined => entry.text(entry.section === 'labs' ? 'name' : 'kind');

/** A number that YAML reads as text: no range, no limit and no calculator would see it. */
function aboutText(model: Model, entry: Entry): Finding | undefined {
  const text = entry.text('value');
  const match = text === undefined ? null : /^([+-]?\d+)(?:([.,])(\d+))?(?:\s+(\S+))?$/.exec(text);
  const path = entry.path('value');
  if (match === null) return undefined;
  const [, whole = '', sign, decimals, unit] = match;
  const own = entry.text('unit');
  const named = measureFor(entry.section === 'labs' ? 'labs' : 'vitals', nameOf(entry)) !== undefined;
  // Words such as `3 plus` are words.
  if (unit === undefined ? own === undefined && !named : !isUcum(unit) || (own ?? unit) !== unit)
    return undefined;
  const number = decimals === undefined ? whole : `${whole}.${decimals}`;
  const addUnit =
    unit === undefined || own !== undefined ? undefined : addKey(model, entry.path(), 'unit', quoted(unit));
  const to = (value: string, sure: boolean): Fix =>
    fix(
      `Change to ${value}${addUnit === undefined ? '' : ` and the unit ${unit}`}`,
      sure,
      ...edits(setValue(model, path, value), addUnit),
    );
  // Three digits behind a comma may be thousands.
  const thousands = sign === ',' && decimals?.length === 3;
  const fixes = thousands ? [to(number, false), to(`${whole}${decimals}`, false)] : [to(number, true)];
  const message = `This number is read as text: expected ${number}${unit === undefined ? '' : ' alone, and the unit under unit'}, so that ranges and calculators see it.`;
  return finding(model, 'warning', 'number-as-text', path, message, { fixes });
}

function aboutUnit(model: Model, entry: Entry): Finding | undefined {
  const unit = entry.text('unit');
  const value = entry.number('value');
  const measure = measureFor(entry.section === 'labs' ? 'labs' : 'vitals', nameOf(entry));
  // What is no unit in form is told by the schema.
  if (unit === undefined || !/^[\u0021-\u007E]{1,64}$|^[°µμ]/.test(unit)) return undefined;
  const path = entry.path('unit');
  const spelling = Object.hasOwn(ucumSpellings, unit) ? ucumSpellings[unit] : undefined;
  const where = `${entry.section}[${entry.index}].unit`;
  if (spelling !== undefined) {
    return finding(
      model,
      'warning',
      'unit-spelling',
      path,
      `${where}: ${unit} is not UCUM; expected ${spelling}`,
      {
        fixes: [setUnit(model, entry, spelling, true)],
      },
    );
  }
  if (!isUcum(unit)) {
    const nearby = measure === undefined ? undefined : respelled(unit, measure);
    const hint = nearby === undefined ? 'see ucum.org' : `did you mean ${nearby}?`;
    return finding(
      model,
      'warning',
      'unit-unknown',
      path,
      `${where}: ${unit} is no unit of UCUM that is known here; ${hint}`,
      {
        fixes: nearby === undefined ? [] : [setUnit(model, entry, nearby, true)],
      },
    );
  }
  if (measure === undefined) return undefined;
  const usual = inUsualUnit(measure, value ?? 0, unit);
  if (usual === undefined) {
    const respelling = respelled(unit, measure);
    if (respelling !== undefined) {
      return finding(
        model,
        'warning',
        'unit-spelling',
        path,
        `${where}: the tools read ${respelling} and not ${unit}`,
        {
          fixes: [setUnit(model, entry, respelling, true)],
        },
      );
    }
    const units = [measure.unit, ...Object.keys(measure.others)].join(', ');
    return finding(
      model,
      'warning',
      'unit-unusual',
      path,
      `${where}: ${measure.name} is not measured in ${unit}; expected ${units}`,
    );
  }
  if (value === undefined) return undefined;
  return plausibility(model, entry, measure, value, unit, usual);
}

function plausibility(
  model: Model,
  entry: Entry,
  measure: Measure,
  value: number,
  unit: string,
  usual: number,
): Finding | undefined {
  const [low, high] = measure.plausible;
  if (usual >= low && usual <= high) return undefined;
  const fixes: Fix[] = [];
  for (const other of [measure.unit, ...Object.keys(measure.others)]) {
    const meant = other === unit ? undefined : inUsualUnit(measure, value, other);
    if (meant !== undefined && meant >= low && meant <= high) fixes.push(setUnit(model, entry, other, false));
  }
  const shifted = [value / 10, value / 100].find((one) => {
    const meant = inUsualUnit(measure, one, unit);
    return (
      measure.usual !== undefined && meant !== undefined && meant >= low && meant <= high && usual > high
    );
  });
  if (shifted !== undefined) {
    const text = String(Number(shifted.toPrecision(12)));
    fixes.push(
      fix(`Change the value to ${text}`, false, ...edits(setValue(model, entry.path('value'), text))),
    );
  }
  const message = `${measure.name} of ${value} ${unit} cannot be: expected ${low} to ${high} ${measure.unit}. Check the value and its unit.`;
  return finding(model, 'warning', 'implausible', entry.path('value'), message, { fixes });
}

/** A unit of the measure that differs in upper and lower case, brackets or braces alone. */
function respelled(unit: string, measure: Measure): string | undefined {
  const plain = (text: string): string =>
    text
      .toLowerCase()
      .replaceAll(/[[\]{}\s^*]/g, '')
      .replaceAll(/[µμ]/g, 'u')
      .replaceAll(/mcg/g, 'ug')
      .replace(/^mg?s\//, 'mg/')
      .replace('iu', 'u')
      .replace('litre', 'l')
      .replace('liter', 'l');
  const units = [measure.unit, ...Object.keys(measure.others)];
  const alike = units.find((one) => plain(one) === plain(unit));
  return (
    alike ?? units.find((one) => one.length > 3 && !isUcum(unit) && editDistance(unit.slice(0, 40), one) <= 2)
  );
}

function setUnit(model: Model, entry: Entry, unit: string, sure: boolean): Fix {
  return fix(`Change the unit to ${unit}`, sure, ...edits(setValue(model, entry.path('unit'), quoted(unit))));
}

export function quoted(unit: string): string {
  return /[[\]{},%]/.test(unit) ? `'${unit}'` : unit;
}

/** The action that writes a value and its range in the usual unit. */
export function toUsualUnit(model: Model, entry: Entry): Fix | undefined {
  const unit = entry.text('unit');
  const value = entry.number('value');
  const measure = measureFor(entry.section === 'labs' ? 'labs' : 'vitals', nameOf(entry));
  if (measure === undefined || unit === undefined || value === undefined || unit === measure.unit)
    return undefined;
  const changed = (key: string): ReturnType<typeof setValue> => {
    const number = entry.number(key);
    const usual = number === undefined ? undefined : inUsualUnit(measure, number, unit);
    return usual === undefined ? undefined : setValue(model, entry.path(key), String(rounded(usual)));
  };
  const main = changed('value');
  if (main === undefined) return undefined;
  const others = edits(
    changed('refLow'),
    changed('refHigh'),
    setValue(model, entry.path('unit'), quoted(measure.unit)),
  );
  return fix(`Convert to ${measure.unit} (${main.text})`, false, main, ...others);
}
