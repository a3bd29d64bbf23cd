import type { Path, Span } from '../core/case/yaml-source.ts';
import { parseChunk, type ChunkFault, type ParsedChunk } from './chunk.ts';
import type { FileKind } from './fileKind.ts';
import { frontMatter } from './frontMatter.ts';
import { cutSections, needsOneReading } from './sections.ts';
import { childOf, nodeAt, pairAt, plainValue, type TreeNode } from './tree.ts';

/** A chunk at its place in the file. */
export interface Placed {
  readonly chunk: ParsedChunk;
  readonly start: number;
}

/** A node with what has to be added to its offsets. */
export interface NodeRef {
  readonly node: TreeNode;
  readonly base: number;
}

/** One key at the top. Either `whole` was read in one, or each of `items` by itself. */
export interface Section extends Span {
  readonly key: string;
  readonly keySpan: Span;
  readonly whole: Placed | undefined;
  readonly items: readonly Placed[] | undefined;
}

/** A file as the server knows it, also while it is broken. Offsets count from the start of the file. */
export interface Model {
  readonly kind: FileKind;
  readonly text: string;
  readonly sections: readonly Section[];
  /** The stretch that is YAML; empty when a Markdown case has no front matter. */
  readonly yaml: Span;
  /** Where the body of a Markdown case starts; the end of the text for others. */
  readonly bodyStart: number;
  readonly hasFrontMatter: boolean;
  /** Of a Markdown case: `open` while its closing line is missing, `none` without the opening one. */
  readonly frontMatter: 'closed' | 'open' | 'none' | undefined;
  /** What is wrong with the form of the YAML. */
  readonly faults: readonly ChunkFault[];
  /** What could be read of each key. */
  readonly value: Readonly<Record<string, unknown>>;
}

interface ReadOptions {
  readonly isText: (key: string, depth: number) => boolean;
  readonly sealedKey: string;
}

const caseOptions: ReadOptions = {
  isText: (key, depth) =>
    depth === 0 ? key === 'id' || key === 'asOf' : /^(?:code|at|onset|start)$/.test(key),
  sealedKey: 'groundTruth',
};

const panelOptions: ReadOptions = {
  isText: (key) => /^(?:id|name|title|version|model|terminateOn)$/.test(key),
  sealedKey: '',
};

/** Reads the versions of one file; what has not changed since the last version is not read again. */
export class ModelReader {
  #chunks = new Map<string, ParsedChunk>();
  /** The entries of each list of the last version: most stand where they stood. */
  #lists = new Map<string, readonly Placed[]>();

  constructor(readonly kind: FileKind) {}

  read(text: string): Model {
    const matter = this.kind === 'markdown-case' ? frontMatter(text) : undefined;
    const start = matter?.start ?? (text.startsWith('\uFEFF') ? 1 : 0);
    const end = matter?.end ?? (this.kind === 'markdown-case' ? start : text.length);
    const options = this.kind === 'panel' ? panelOptions : caseOptions;
    const fresh = new Map<string, ParsedChunk>();
    const lists = new Map<string, readonly Placed[]>();
    const chunkOf = (from: number, to: number, depth: number): Placed => {
      const part = text.slice(from, to);
      const key = `${depth}${part}`;
      let chunk = fresh.get(key) ?? this.#chunks.get(key);
      if (chunk === undefined) {
        const isText = (name: string, inner: number): boolean => options.isText(name, inner + depth);
        chunk = parseChunk(part, { isText, sealedKey: options.sealedKey });
      }
      fresh.set(key, chunk);
      return { chunk, start: from };
    };

    const together = needsOneReading(text.slice(start, end)) ? chunkOf(start, end, 0) : undefined;
    const cut = cutSections(text, start, end);
    const sections: Section[] =
      together?.chunk.source !== undefined
        ? sectionsOf(together, end)
        : cut.sections.map(({ items, ...section }): Section => {
            if (items === undefined || items.length === 0)
              return { ...section, whole: chunkOf(section.start, section.end, 0), items: undefined };
            const ends = [...items.slice(1), section.end];
            const before = this.#lists.get(section.key) ?? [];
            const shift = before.length - items.length;
            const placed = items.map((from, index) => {
              const to = ends[index] ?? section.end;
              const same = [before[index], before[index + shift]].find(
                (one) => one?.chunk.text.length === to - from && text.startsWith(one.chunk.text, from),
              );
              return same === undefined ? chunkOf(from, to, 1) : { chunk: same.chunk, start: from };
            });
            lists.set(section.key, placed);
            return { ...section, whole: undefined, items: placed };
          });
    this.#chunks = fresh;
    this.#lists = lists;

    const faults: ChunkFault[] = [];
    if (together !== undefined) faults.push(...faultsOf(together));
    else {
      for (const section of sections) {
        if (section.whole !== undefined) faults.push(...faultsOf(section.whole));
        for (const item of section.items ?? [])
          if (item.chunk.faults.length > 0) faults.push(...faultsOf(item));
      }
      if (cut.stray !== undefined)
        faults.push(
          ...faultsOf(chunkOf(cut.stray.start, cut.stray.end, 0)),
          ...strayFault(cut.stray, sections),
        );
      faults.push(...repeated(sections));
    }
    const value: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    for (const section of sections) {
      const read = sectionValue(section);
      if (read !== undefined && read !== null && !(section.key in value)) value[section.key] = read;
    }
    return {
      kind: this.kind,
      text,
      sections,
      yaml: { start, end },
      bodyStart: matter?.bodyStart ?? (this.kind === 'markdown-case' ? start : text.length),
      hasFrontMatter: this.kind !== 'markdown-case' || matter !== undefined,
      frontMatter: this.kind === 'markdown-case' ? (matter === undefined ? 'none' : matter.state) : undefined,
      faults,
      value,
    };
  }
}

/** The value of a section, also a broken one, as far as it could be read. */
function sectionValue(section: Section): unknown {
  const { whole, items, key } = section;
  if (items !== undefined) return items.map((item) => itemValue(item.chunk));
  const map = whole?.chunk.value;
  return typeof map === 'object' && map !== null ? (map as Record<string, unknown>)[key] : undefined;
}

function itemValue(chunk: ParsedChunk): unknown {
  return Array.isArray(chunk.value) ? ((chunk.value[0] as unknown) ?? null) : null;
}

function sectionsOf(placed: Placed, end: number): Section[] {
  const { root } = placed.chunk;
  if (root?.kind !== 'map') return [];
  return root.pairs.map((pair, index) => ({
    key: pair.key,
    keySpan: { start: placed.start + pair.keySpan.start, end: placed.start + pair.keySpan.end },
    start: placed.start + pair.keySpan.start,
    end: placed.start + (root.pairs[index + 1]?.keySpan.start ?? end - placed.start),
    whole: placed,
    items: undefined,
  }));
}

const faultsOf = ({ chunk, start }: Placed): ChunkFault[] =>
  chunk.faults.map((fault) => ({ ...fault, start: start + fault.start, end: start + fault.end }));

function strayFault(stray: Span, sections: readonly Section[]): ChunkFault[] {
  if (sections.length === 0) return [];
  const message = 'This is not valid YAML: check indentation, quotes, brackets and colons here.';
  return [{ code: 'bad-yaml', message, start: stray.start, end: Math.min(stray.end, stray.start + 1) }];
}

function repeated(sections: readonly Section[]): ChunkFault[] {
  const seen = new Set<string>();
  return sections.flatMap(({ key, keySpan: span }) => {
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    const message = 'The same key stands twice in one map: keep one of them.';
    return [{ code: 'duplicate-key', message, ...span }];
  });
}

export function sectionOf(model: Model, key: PropertyKey | undefined): Section | undefined {
  return model.sections.find((section) => section.key === key);
}

/** The node at a path. A list whose entries were read one by one has no node of its own. */
export function refAt(model: Model, path: Path): NodeRef | undefined {
  const [key, index, ...rest] = path;
  const section = sectionOf(model, key);
  if (section === undefined) return undefined;
  if (section.whole !== undefined) {
    const node = nodeAt(section.whole.chunk.root, path);
    return node === undefined ? undefined : { node, base: section.whole.start };
  }
  const item = typeof index === 'number' ? section.items?.[index] : undefined;
  const node = nodeAt(item?.chunk.root, [0, ...rest]);
  return item === undefined || node === undefined ? undefined : { node, base: item.start };
}

/** Where the value at a path stands. */
export function valueSpan(model: Model, path: Path): Span | undefined {
  const ref = refAt(model, path);
  if (ref !== undefined) return { start: ref.base + ref.node.start, end: ref.base + ref.node.end };
  const section = path.length === 1 ? sectionOf(model, path[0]) : undefined;
  const { items } = section ?? {};
  const first = items?.[0];
  const last = items?.at(-1);
  if (first === undefined || last === undefined) return undefined;
  return {
    start: first.start + (first.chunk.root?.start ?? 0),
    end: last.start + (last.chunk.root?.end ?? last.chunk.text.trimEnd().length),
  };
}

/** Where the key at a path stands; for the entry of a list, the entry. */
export function keySpan(model: Model, path: Path): Span | undefined {
  const section = sectionOf(model, path[0]);
  if (section === undefined) return undefined;
  if (path.length === 1) return section.keySpan;
  const inItem = section.whole === undefined;
  const placed = inItem ? section.items?.[Number(path[1])] : section.whole;
  const pair = pairAt(placed?.chunk.root, inItem ? [0, ...path.slice(2)] : path);
  if (pair === undefined || placed === undefined) return valueSpan(model, path);
  return { start: placed.start + pair.keySpan.start, end: placed.start + pair.keySpan.end };
}

/** The nearest part of a path that exists. */
export function nearestSpan(model: Model, path: Path): Span {
  for (let length = path.length; length > 0; length -= 1) {
    const span = keySpan(model, path.slice(0, length));
    if (span !== undefined) return span;
  }
  const start = model.sections[0]?.start ?? model.yaml.start;
  return { start, end: start };
}

/** The entries of a list at the top, with what was read of each. */
export function entriesOf(
  model: Model,
  key: string,
): readonly (NodeRef & { readonly index: number; readonly value: unknown })[] {
  const section = sectionOf(model, key);
  if (section?.items !== undefined) {
    return section.items.flatMap((item, index) => {
      const node = childOf(item.chunk.root, 0);
      return node === undefined ? [] : [{ node, base: item.start, index, value: itemValue(item.chunk) }];
    });
  }
  const list = section?.whole === undefined ? undefined : childOf(section.whole.chunk.root, key);
  if (list?.kind !== 'list') return [];
  const base = section?.whole?.start ?? 0;
  // What references stand for is in the value, and not in the node.
  const values = section?.whole?.chunk.source === undefined ? undefined : sectionValue(section);
  return list.items.map((node, index) => ({
    node,
    base,
    index,
    value: Array.isArray(values) ? (values as unknown[])[index] : plainValue(node),
  }));
}
