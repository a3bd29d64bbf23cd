import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  visit,
} from 'yaml';

import type { Locator } from './locate.ts';
import { nestsTooDeeply } from './nesting.ts';
import type { SourceProblem } from './types.ts';

/** The most references (`*name`) that a file may hold, and that may unfold. Cases have little use for them. */
const maxAliases = 20;

export type Path = readonly PropertyKey[];

/** A stretch of the file, in offsets of the whole file. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A YAML text that was read: its plain value, and where each part of it stands. */
export interface YamlSource {
  readonly value: unknown;
  /** The node at a path, through references; undefined where there is none. */
  nodeAt(path: Path): Node | undefined;
  /** Where the value at a path stands, without the blanks and comments after it. */
  valueSpan(path: Path): Span | undefined;
  /** Where the key at a path stands; for an entry of a list, its value. */
  keySpan(path: Path): Span | undefined;
  /** Where the nearest part of a path that exists begins: its key, or its first line. */
  nearestSpan(path: Path): Span;
  /** The keys of the map at a path, in the order of the file. */
  keysAt(path: Path): string[];
}

export interface YamlOptions {
  /** The whole file, and the part of it that is YAML. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly locator: Locator;
  /** A key at the top whose value may not be referred to from elsewhere. */
  readonly sealedKey: string;
  /** Whether a bare number under a key is meant as text, such as a code or a year. Keys at the top have depth 0. */
  readonly isText: (key: string, depth: number) => boolean;
}

/** Reads YAML 1.2 with unique text keys. Either a source, or every problem of its form at once. */
export function readYaml(options: YamlOptions): { source: YamlSource } | { problems: SourceProblem[] } {
  const { text, start, end, locator } = options;
  const problem = (code: string, message: string, from: number, to: number): SourceProblem => ({
    severity: 'error',
    code,
    message,
    range: locator.range(Math.min(start + from, end), Math.min(start + to, end)),
  });

  const tooDeep = (): { problems: SourceProblem[] } => ({
    problems: [
      problem('too-deep', 'The YAML is nested too deeply: a case needs no more than five levels.', 0, 0),
    ],
  });
  const yaml = text.slice(start, end);
  if (nestsTooDeeply(yaml)) return tooDeep();

  try {
    const document = parseDocument(yaml, {
      prettyErrors: false,
      stringKeys: true,
      // Checked below: the package's own check takes a time that grows with the square of the keys.
      uniqueKeys: false,
      version: '1.2',
      schema: 'core',
      // Not 'silent', which would also keep back the error of a second document.
      logLevel: 'error',
    });
    const faults = [...document.errors, ...document.warnings].map((fault) =>
      problem('bad-yaml', faultSentence(fault.code), fault.pos[0], fault.pos[1]),
    );
    faults.push(...duplicateKeys(document, problem), ...missingValues(document, problem));
    faults.push(...aliasProblems(document, options.sealedKey, problem));
    if (faults.length > 0) return { problems: oneALine(faults).slice(0, maxProblems) };
    keepNumeralsAsText(document, options.isText);
    return { source: sourceOf(document, withoutNulls(document.toJS({ maxAliasCount: maxAliases })), start) };
  } catch (thrown) {
    // The package throws a ReferenceError when references unfold too far; the stack ends when lists nest too deeply.
    if (thrown instanceof ReferenceError) {
      return {
        problems: [
          problem(
            'too-many-references',
            `References (*name) unfold to more than ${maxAliases} values: write the values out.`,
            0,
            0,
          ),
        ],
      };
    }
    if (thrown instanceof RangeError) return tooDeep();
    throw thrown;
  }
}

/** In our own words: those of the package quote the file, which may quote the answer of the case. */
function faultSentence(code: string): string {
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'Tabs cannot indent YAML: expected spaces.';
    case 'BAD_INDENT':
      return 'The indentation does not fit: expected the items of one list or map in one column, and every bracket closed.';
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return 'A map stands where a single value was expected: check the indentation, and quote text that holds ": ".';
    case 'MISSING_CHAR':
      return 'Something is missing here: expected a closing quote or bracket, or a ":" after a key.';
    case 'BAD_SCALAR_START':
      return 'A text cannot start with this character: put the text in quotes.';
    case 'BAD_DQ_ESCAPE':
      return 'Unknown escape in double quotes: expected \\n, \\t, \\" or \\\\, or use single quotes.';
    case 'MULTIPLE_DOCS':
      return 'A second YAML document starts here: expected one case a file.';
    case 'NON_STRING_KEY':
      return 'Expected a plain word as the key.';
    case 'TAG_RESOLVE_FAILED':
      return 'Unknown YAML tag: expected plain values without "!" tags.';
    default:
      return 'This is not valid YAML: check indentation, quotes, brackets and colons here.';
  }
}

/** No more problems than these are told: nobody reads on, and editors would slow down. */
export const maxProblems = 200;

/** One slip of the pen breaks YAML many times over: the same words are said once a line. */
function oneALine(problems: readonly SourceProblem[]): SourceProblem[] {
  const said = new Set<string>();
  return problems.filter(({ message, range }) => {
    const key = `${range.start.line} ${message}`;
    return !said.has(key) && said.add(key);
  });
}

function duplicateKeys(document: Document.Parsed, problem: MakeProblem): SourceProblem[] {
  const found: SourceProblem[] = [];
  visit(document, {
    Map(_key, map) {
      const seen = new Set<string>();
      for (const pair of map.items) {
        const key = keyOf(pair);
        const [from, to] = (isNode(pair.key) ? pair.key.range : undefined) ?? [0, 0];
        if (seen.has(key)) {
          found.push(
            problem('duplicate-key', 'The same key stands twice in one map: keep one of them.', from, to),
          );
        }
        seen.add(key);
      }
    },
  });
  return found;
}

/**
 * Words in `{}` without a colon. YAML takes them for keys without a value, so that `{value: 5,4}` would read as 5 and
 * `{text: chest pain, excluded}` as a symptom that is present.
 */
function missingValues(document: Document.Parsed, problem: MakeProblem): SourceProblem[] {
  const found: SourceProblem[] = [];
  visit(document, {
    Map(_key, map) {
      if (map.flow !== true) return;
      for (const pair of map.items) {
        if (pair.value !== null || !isNode(pair.key)) continue;
        const [from, to] = pair.key.range ?? [0, 0];
        const message =
          'This has no value: expected "key: value". Numbers take a point and no comma; text with a comma stands in quotes.';
        found.push(problem('missing-value', message, from, to));
      }
    },
  });
  return found;
}

type MakeProblem = (code: string, message: string, from: number, to: number) => SourceProblem;

function aliasProblems(document: Document.Parsed, sealedKey: string, problem: MakeProblem): SourceProblem[] {
  const root: unknown = document.contents;
  const sealed = isMap(root)
    ? root.items.find((pair) => isScalar(pair.key) && pair.key.value === sealedKey)?.value
    : undefined;
  const sealedRange = isNode(sealed) ? sealed.range : undefined;
  const inSealed = (offset: number): boolean =>
    sealedRange !== undefined && sealedRange !== null && offset >= sealedRange[0] && offset < sealedRange[2];

  const found: SourceProblem[] = [];
  let count = 0;
  visit(document, {
    Alias(_key, alias) {
      const [from, to] = alias.range ?? [0, 0];
      const target = alias.resolve(document);
      count += 1;
      if (target === undefined) {
        found.push(
          problem(
            'unknown-reference',
            'This reference names nothing: put text that starts with * in quotes.',
            from,
            to,
          ),
        );
      } else if (count === maxAliases + 1) {
        found.push(
          problem(
            'too-many-references',
            `More than ${maxAliases} references (*name): write the values out.`,
            from,
            to,
          ),
        );
      } else if (target.range && target.range[0] <= from && from < target.range[1]) {
        found.push(
          problem('reference-loop', 'This reference contains itself: write the value out.', from, to),
        );
      } else if (target.range && inSealed(target.range[0]) && !inSealed(from)) {
        found.push(
          problem(
            'answer-referred-to',
            `A reference into ${sealedKey} would show the answer to the teams: write the value out.`,
            from,
            to,
          ),
        );
      }
    },
  });
  return found;
}

function keepNumeralsAsText(document: Document.Parsed, isText: YamlOptions['isText']): void {
  visit(document, {
    Pair(_key, pair, ancestors) {
      const { value } = pair;
      if (!isScalar(value) || typeof value.value !== 'number' || value.source === undefined) return;
      if (isText(keyOf(pair), ancestors.filter(isPair).length)) value.value = value.source;
    },
  });
}

const keyOf = (pair: Pair): string => (isScalar(pair.key) ? String(pair.key.value) : '');

/** A key without a value counts as absent, so that a template's empty sections are no mistakes. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter((entry) => entry[1] !== null);
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutNulls(inner)]));
}

function sourceOf(document: Document.Parsed, value: unknown, base: number): YamlSource {
  const resolved = (node: unknown): Node | undefined => {
    if (isAlias(node)) return node.resolve(document);
    return isNode(node) ? node : undefined;
  };
  const pairAt = (map: Node | undefined, key: PropertyKey): Pair | undefined =>
    isMap(map) ? map.items.find((pair) => keyOf(pair) === key) : undefined;
  const step = (node: Node | undefined, key: PropertyKey): Node | undefined => {
    if (isSeq(node) && typeof key === 'number') return resolved(node.items[key]);
    return resolved(pairAt(node, key)?.value);
  };
  const nodeAt = (path: Path): Node | undefined => {
    let node = resolved(document.contents);
    for (const key of path) node = step(node, key);
    return node;
  };
  const spanOf = (node: Node | undefined): Span | undefined => {
    if (!node?.range) return undefined;
    return { start: base + node.range[0], end: base + Math.max(node.range[0], contentEnd(node)) };
  };
  const keySpan = (path: Path): Span | undefined => {
    const last = path.at(-1);
    const parent = nodeAt(path.slice(0, -1));
    if (last === undefined) return undefined;
    const key = pairAt(parent, last)?.key;
    return spanOf(isNode(key) ? key : step(parent, last));
  };
  return {
    value,
    nodeAt,
    keySpan,
    valueSpan: (path) => spanOf(nodeAt(path)),
    nearestSpan(path) {
      for (let length = path.length; length > 0; length -= 1) {
        const span = keySpan(path.slice(0, length));
        if (span !== undefined) return span;
      }
      const start = base + (document.contents?.range?.[0] ?? 0);
      return { start, end: start };
    },
    keysAt(path) {
      const node = nodeAt(path);
      return isMap(node) ? node.items.map(keyOf) : [];
    },
  };
}

/** Where the last value inside a node ends: a block's own range runs on over blank lines and comments. */
function contentEnd(node: Node): number {
  if (isCollection(node) && node.flow !== true) {
    const last: unknown = node.items.at(-1);
    const inner = isPair(last) ? (last.value ?? last.key) : last;
    if (isNode(inner)) return contentEnd(inner);
  }
  return node.range?.[1] ?? 0;
}
