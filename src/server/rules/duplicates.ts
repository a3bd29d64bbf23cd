import { normaliseMedicine } from '../../core/tools/data/normalise.ts';
import type { CaseFacts, Entry } from '../caseFacts.ts';
import { knownProblems } from '../data/problems.ts';
import { knownSymptoms } from '../data/symptoms.ts';
import type { Finding } from '../findings.ts';
import type { Model } from '../model.ts';
import { edits, finding, fix, placeOf, removeEntry, repeats, same } from './words.ts';

/** The same entry twice, and a symptom both present and excluded. */
export function duplicateRule(facts: CaseFacts): readonly Finding[] {
  const { model } = facts;
  const found: Finding[] = [];
  const twice = (section: string, keyOf: (entry: Entry) => string | undefined, key?: string): void => {
    for (const [later, first] of repeats(facts, section, keyOf))
      found.push(duplicate(model, later, first, key));
  };
  const word = (key: string) => (entry: Entry) => {
    const text = entry.text(key);
    return text === undefined ? undefined : same(text);
  };
  twice('problems', (entry) => problemKey(word('text')(entry)), 'text');
  twice('allergies', (entry) => substanceKey(entry.text('substance')), 'substance');
  twice('procedures', (entry) => joined(word('text')(entry), entry.text('at')), 'text');
  twice('timeline', (entry) => joined(word('event')(entry), entry.text('at')), 'event');
  twice('labs', (entry) => joined(word('name')(entry), entry.text('at')), 'name');
  twice('vitals', (entry) => joined(word('kind')(entry), entry.text('at')), 'kind');
  twice(
    'imaging',
    (entry) => joined(word('modality')(entry), word('bodySite')(entry), entry.text('at')),
    'modality',
  );
  twice(
    'medications',
    (entry) => {
      const name = entry.text('name');
      const ended = /^(?:stopped|completed)$/.test(entry.text('status') ?? '');
      return name === undefined || ended ? undefined : (normaliseMedicine(name)?.generic ?? same(name));
    },
    'name',
  );
  return [...found, ...contradictions(facts)];
}

/** Everything by any of its names. Abbreviations of two letters mean too many things. */
const byName = (rows: readonly (readonly string[])[]): ReadonlyMap<string, string> =>
  new Map(
    rows.flatMap(([name = '', ...names]) =>
      [name, ...names].filter((one) => one.length > 2).map((one) => [same(one), same(name)] as const),
    ),
  );
const problemNames = byName(knownProblems.map(({ name, names }) => [name, ...names]));
const symptomNames = byName(knownSymptoms);

const problemKey = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : (problemNames.get(text) ?? text);

/** A medicine by its generic name, anything else by its words. */
const substanceKey = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : (normaliseMedicine(text)?.generic ?? same(text));

function codeKey({ value }: Entry): string | undefined {
  const { code } = value;
  const { system, code: own } = (typeof code === 'object' && code !== null ? code : {}) as Record<
    string,
    unknown
  >;
  return typeof system === 'string' && typeof own === 'string' ? `${system} ${own}` : undefined;
}

/** A name with a time; entries without a time are not compared with those that have one. */
function joined(...parts: readonly (string | undefined)[]): string | undefined {
  return parts[0] === undefined ? undefined : parts.map((part) => part ?? '').join(' | ');
}

function duplicate(model: Model, later: Entry, first: Entry, key: string | undefined): Finding {
  const whole = JSON.stringify(later.value) === JSON.stringify(first.value);
  const message = whole
    ? 'This entry stands here twice, word for word.'
    : 'This stands in the list already, with the same name and time.';
  const remove = edits(removeEntry(model, later.path()));
  return finding(model, 'warning', 'duplicate-entry', later.path(key), message, {
    fixes: remove.length === 0 ? [] : [fix('Remove this entry', whole, ...remove)],
    related: { ...placeOf(model, first.path(key)), message: 'The first one' },
  });
}

function contradictions({ model, entries }: CaseFacts): readonly Finding[] {
  const excluded = new Map<string, Entry>();
  const present = new Map<string, Entry>();
  const found: Finding[] = [];
  for (const entry of entries('symptoms')) {
    const text = entry.text('text');
    if (text === undefined) continue;
    const plain = same(text);
    const key = symptomNames.get(plain) ?? plain;
    const code = codeKey(entry);
    const isExcluded = entry.value['excluded'] === true;
    const [own, other] = isExcluded ? [excluded, present] : [present, excluded];
    const against = other.get(key) ?? (code === undefined ? undefined : other.get(code));
    const before = own.get(key);
    if (against !== undefined) {
      const remove = edits(removeEntry(model, entry.path()));
      found.push(
        finding(
          model,
          'warning',
          'present-and-excluded',
          entry.path('text'),
          'This symptom is said to be both present and excluded: keep one.',
          {
            fixes: [fix('Remove this entry', false, ...remove)],
            related: { ...placeOf(model, against.path('text')), message: 'The other one' },
          },
        ),
      );
    } else if (before !== undefined) found.push(duplicate(model, entry, before, 'text'));
    own.set(key, entry);
    if (code !== undefined) own.set(code, entry);
  }
  return found;
}
