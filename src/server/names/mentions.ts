import { normaliseMedicine } from '../../core/tools/data/normalise.ts';
import { medicines } from '../../core/tools/data/medicines.ts';
import type { Span } from '../../core/case/yaml-source.ts';
import { factsOf } from '../caseFacts.ts';
import { knownProblems } from '../data/problems.ts';
import { refAt, sectionOf, valueSpan, type Model } from '../model.ts';
import { scalarsOf } from '../place.ts';

/** An entry of the case that other places speak of, with the words by which they do. */
export interface Subject {
  readonly section: 'problems' | 'symptoms' | 'medications' | 'allergies';
  readonly index: number;
  /** The text, name or substance of the entry. */
  readonly definition: Span;
  /** By what words the case speaks of it. */
  readonly pattern: RegExp;
}

const nameKeys = { problems: 'text', symptoms: 'text', medications: 'name', allergies: 'substance' } as const;

const sections = Object.keys(nameKeys) as readonly Subject['section'][];

/** Editors ask at every move of the cursor. */
const subjectsByModel = new WeakMap<Model, readonly Subject[]>();

/** Every problem, symptom, medicine and allergy of a case that has a name. */
export function subjectsOf(model: Model): readonly Subject[] {
  let subjects = subjectsByModel.get(model);
  if (subjects === undefined) {
    subjects = readSubjects(model);
    subjectsByModel.set(model, subjects);
  }
  return subjects;
}

function readSubjects(model: Model): readonly Subject[] {
  const facts = factsOf(model);
  return sections.flatMap((section) =>
    facts.entries(section).flatMap((entry): readonly Subject[] => {
      const key = nameKeys[section];
      const definition = valueSpan(model, entry.path(key));
      const words = wordsFor(section, entry.text(key) ?? '');
      return definition === undefined || words.length === 0
        ? []
        : [{ section, index: entry.index, definition, pattern: patternOf(words) }];
    }),
  );
}

function wordsFor(section: Subject['section'], text: string): readonly string[] {
  if (text === '' || text.length > 200) return [];
  switch (section) {
    case 'problems':
      return problemWords(text);
    case 'symptoms':
      return symptomWords(text);
    default: {
      const known = normaliseMedicine(text);
      const names = medicines.filter(({ generic }) => known?.ingredients.includes(generic) === true);
      return known === undefined ? [text] : names.flatMap((one) => [one.generic, ...one.names]);
    }
  }
}

/** The text itself, the names of the diagnosis that it comes closest to, and the wider ones that it holds. */
function problemWords(text: string): readonly string[] {
  const plain = ` ${text.toLowerCase()} `;
  const held = knownProblems.flatMap((problem) =>
    [problem.name, ...problem.names]
      .filter((name) => name.length > 4 && plain.includes(` ${name.toLowerCase()} `))
      .map((name) => ({ name, problem })),
  );
  const closest = held.toSorted((a, b) => b.name.length - a.name.length)[0]?.problem;
  const others = closest === undefined ? [] : [closest.name, ...closest.names];
  return [...new Set([text, ...others, ...held.map(({ name }) => name)])];
}

/** The text itself, and what the patient has without where or when: `swelling` of `swelling of both legs`. */
function symptomWords(text: string): readonly string[] {
  const [head = ''] = text.split(/\s(?:of|at|in|on|with|for|after|during|since)\s/i);
  return [...new Set([text, ...(head.length > 5 ? [head] : [])])];
}

/** Abbreviations are words only in capitals: `PE`, and not `pe`. */
const isWord = (text: string): boolean => text.length > 4 || text === text.toUpperCase();

function patternOf(words: readonly string[]): RegExp {
  const parts = words
    .map((word) =>
      word
        .trim()
        .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
        .replaceAll(/\s+/g, '\\s+'),
    )
    .toSorted((a, b) => b.length - a.length);
  return new RegExp(`(?<![\\p{L}\\d])(?:${parts.join('|')})(?![\\p{L}\\d])`, 'giu');
}

/** Where a subject is spoken of: in the story, in the timeline, in reports and in the questions. */
export function mentionsOf(model: Model, subject: Subject): readonly Span[] {
  return proseOf(model).flatMap((span) => mentionsIn(model, subject, span));
}

/** Farther from a place than this no name of it begins or ends. */
const reach = 250;

/** The subjects that are spoken of right at an offset. */
export function subjectsAt(model: Model, offset: number): readonly Subject[] {
  const span = proseOf(model).find(({ start, end }) => start <= offset && offset <= end);
  if (span === undefined) return [];
  const near = { start: Math.max(span.start, offset - reach), end: Math.min(span.end, offset + reach) };
  return subjectsOf(model).filter((subject) =>
    mentionsIn(model, subject, near).some(({ start, end }) => start <= offset && offset <= end),
  );
}

function mentionsIn(model: Model, { pattern }: Subject, { start, end }: Span): readonly Span[] {
  return [...model.text.slice(start, end).matchAll(pattern)]
    .filter(([found]) => isWord(found))
    .map((match) => ({ start: start + match.index, end: start + match.index + match[0].length }));
}

/** The texts of a case in which entries are spoken of. The answer is none of them. */
function proseOf(model: Model): readonly Span[] {
  const found: Span[] = [];
  const texts: readonly (readonly [section: string, key: string | undefined])[] = [
    ['chiefComplaint', undefined],
    ['narrative', undefined],
    ['timeline', 'event'],
    ['procedures', 'text'],
    ['imaging', 'report'],
    ['questions', undefined],
  ];
  for (const [section, key] of texts) {
    const { whole, items } = sectionOf(model, section) ?? {};
    const refs =
      items === undefined
        ? [refAt(model, [section])]
        : items.map(({ chunk, start }) =>
            chunk.root === undefined ? undefined : { node: chunk.root, base: start },
          );
    if (whole === undefined && items === undefined) continue;
    for (const ref of refs) {
      if (ref === undefined) continue;
      for (const { path, node, base } of scalarsOf(ref))
        if (typeof node.value === 'string' && (key === undefined || path.at(-1) === key))
          found.push({ start: base + node.start, end: base + node.end });
    }
  }
  if (model.kind === 'markdown-case' && model.hasFrontMatter)
    found.push({ start: model.bodyStart, end: model.text.length });
  return found;
}
