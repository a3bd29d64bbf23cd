import type { Span } from '../core/case/yaml-source.ts';
import { behindKey, behindValue, closing, type Behind } from './behind.ts';
import { scanFlow } from './flowCursor.ts';
import { refAt, sectionOf, type Model, type NodeRef } from './model.ts';
import { childOf } from './tree.ts';

/** What may be written at a cursor. */
export interface Cursor {
  /** `key`: a key of the map at `path`. `value`: the value at `path`. `entry`: an entry of the list at `path`. */
  readonly kind: 'key' | 'value' | 'entry' | 'none';
  readonly path: readonly (string | number)[];
  /** What has been typed of it. */
  readonly typed: Span;
  readonly behind: Behind;
  readonly flow: boolean;
  /** The column at which the keys of this map, or the hyphens of this list, stand; of use in block style alone. */
  readonly column: number;
  /** How far the line is indented: editors put as much before further lines of what they insert. */
  readonly indent: number;
  /** A blank that is still missing before what is inserted, such as behind a hyphen. */
  readonly lead: string;
  /** The keys that the map has already. */
  readonly present: readonly string[];
  /** The map that has the key, or takes one. */
  readonly map: NodeRef | undefined;
}

interface Frame {
  readonly indent: number;
  readonly step: string | number;
}

const keyPattern = /^(?:"([^"]*)"|'([^']*)'|([^\s#\-[\]{}"',&*!|>%@`?][^:#]*?))[ \t]*:(?=[ \t]|$)/;

export function noCursor(offset: number): Cursor {
  return {
    kind: 'none',
    path: [],
    typed: { start: offset, end: offset },
    behind: { end: offset, kind: 'nothing' },
    flow: false,
    column: 0,
    indent: 0,
    lead: '',
    present: [],
    map: undefined,
  };
}

/**
 * Finds out what may be written at a cursor, from the text before it: what stands there is most often not YAML yet.
 */
export function cursorAt(model: Model, offset: number): Cursor {
  const { text, yaml } = model;
  if (offset < yaml.start || offset > yaml.end) return noCursor(offset);
  const first = /^(?:\s|#[^\n]*\n)*/.exec(text.slice(yaml.start, offset))?.[0].length ?? 0;
  if (text[yaml.start + first] === '{' && yaml.start + first < offset) {
    const inside = scanFlow(model, yaml.start + first, offset, [], 0);
    return 'cursor' in inside ? inside.cursor : noCursor(offset);
  }
  const lineStart = Math.max(yaml.start, text.lastIndexOf('\n', offset - 1) + 1);
  const section = model.sections.findLast((one) => one.start <= lineStart);
  if (section === undefined) {
    const before = text.slice(lineStart, offset);
    const column = before.length - before.trimStart().length;
    return /^\s*#|:/.test(before)
      ? noCursor(offset)
      : atKey(model, [], { start: lineStart + column, end: offset }, column);
  }
  const item = section.items?.findLastIndex((one) => one.start <= lineStart) ?? -1;
  const inItem = item >= 0;
  const frames: Frame[] = inItem ? [{ indent: 0, step: section.key }] : [];
  const from = inItem ? (section.items?.[item]?.start ?? section.start) : section.start;
  return scan(model, from, offset, frames, inItem ? item : 0);
}

function scan(model: Model, from: number, offset: number, frames: Frame[], firstIndex: number): Cursor {
  const { text } = model;
  let line = from;
  let nextIndex = firstIndex;
  /** The column of the key whose text block is open. */
  let block: number | undefined;
  const pathOf = (): (string | number)[] => frames.map(({ step }) => step);
  for (;;) {
    const breakAt = text.indexOf('\n', line);
    const lineEnd = breakAt === -1 ? text.length : breakAt;
    const last = offset <= lineEnd;
    const end = last ? offset : lineEnd;
    const content = text.slice(line, end).replace(/\r$/, '');
    let column = content.length - content.trimStart().length;
    const indent = column;
    let rest = content.slice(column);
    const inBlock = block !== undefined && (rest === '' ? !last || column > block : column > block);
    if (!inBlock) block = undefined;
    if (inBlock || rest.startsWith('#')) {
      if (last) return noCursor(offset);
      line = lineEnd + 1;
      continue;
    }
    if (rest !== '' || last) {
      const isEntry = /^-(?:\s|$)/.test(rest);
      while (frames.length > 0) {
        const top = frames.at(-1);
        if (
          top === undefined ||
          top.indent < column ||
          (isEntry && top.indent === column && typeof top.step === 'string')
        )
          break;
        if (typeof top.step === 'number' && top.indent === column) nextIndex = top.step + 1;
        frames.pop();
      }
    }
    let entry = false;
    let lead = '';
    for (let match = /^-(?:[ \t]+|$)/.exec(rest); match !== null; match = /^-(?:[ \t]+|$)/.exec(rest)) {
      frames.push({ indent: column, step: nextIndex });
      nextIndex = 0;
      lead = match[0] === '-' ? ' ' : '';
      column += match[0].length + lead.length;
      rest = rest.slice(match[0].length);
      entry = true;
    }
    const key = keyPattern.exec(rest);
    let value = rest;
    if (key !== null) {
      frames.push({ indent: column, step: key[1] ?? key[2] ?? key[3] ?? '' });
      nextIndex = 0;
      value = rest.slice(key[0].length);
    }
    const shown = value.trim();
    const valueStart = end - value.trimStart().length;
    if ((key !== null || entry) && /^[[{]/.test(shown)) {
      const inside = scanFlow(model, valueStart, offset, pathOf(), indent);
      if ('cursor' in inside) return inside.cursor;
      line = text.indexOf('\n', inside.end);
      if (line === -1 || line >= offset) return noCursor(offset);
      line += 1;
      continue;
    }
    if (last)
      return blockCursor(model, {
        path: pathOf(),
        key: key !== null,
        entry,
        lead,
        value,
        typed: { start: Math.min(valueStart, offset), end: offset },
        column,
        indent,
      });
    if (/^[|>][+\-\d]*(?:\s+#.*)?$/.test(shown)) block = frames.at(-1)?.indent ?? 0;
    line = lineEnd + 1;
    if (/^["']/.test(shown) && closing(text, valueStart, lineEnd) === undefined) {
      // Text in quotes over several lines.
      const close = closing(text, valueStart, offset);
      const after = close === undefined ? -1 : text.indexOf('\n', close);
      if (after === -1 || after >= offset) return noCursor(offset);
      line = after + 1;
    }
  }
}

interface BlockState {
  readonly path: readonly (string | number)[];
  readonly key: boolean;
  readonly entry: boolean;
  readonly lead: string;
  readonly value: string;
  readonly typed: Span;
  readonly column: number;
  readonly indent: number;
}

function blockCursor(model: Model, state: BlockState): Cursor {
  const { path, typed, column, indent, lead } = state;
  const { text } = model;
  const offset = typed.end;
  if (/(?:^|\s)#/.test(text.slice(Math.max(0, typed.start - 1), offset).replace(/^\n/, '')))
    return noCursor(offset);
  const shared = { path, typed, flow: false, column, indent, lead };
  if (state.key) {
    // Right behind the colon nothing can stand: YAML wants a blank.
    const behind = /^[ \t]/.test(state.value) ? behindValue(text, typed, false) : undefined;
    const below = refAt(model, path)?.node;
    if (behind === undefined || (below !== undefined && below.kind !== 'scalar')) return noCursor(offset);
    const map = refAt(model, path.slice(0, -1));
    return { ...shared, kind: 'value', behind, map, present: keysOf(map) };
  }
  if (state.entry) {
    const map = refAt(model, path);
    const asKey = behindKey(text, typed, false);
    const behind = asKey.kind === 'colon' || isKey(text, offset) ? asKey : behindValue(text, typed, false);
    if (behind === undefined || (map?.node.kind === 'map' && map.node.flow)) return noCursor(offset);
    return { ...shared, kind: 'entry', behind, map, present: keysOf(map) };
  }
  return atKey(model, path, typed, column);
}

const keysOf = (map: NodeRef | undefined): readonly string[] =>
  map?.node.kind === 'map' ? map.node.pairs.map(({ key }) => key) : [];

const isKey = (text: string, offset: number): boolean =>
  /^[^\s#,[\]{}"'][^\n:#]*:(?:\s|$)/.test(text.slice(offset, offset + 200));

function atKey(model: Model, path: readonly (string | number)[], typed: Span, column: number): Cursor {
  const { text } = model;
  const none = noCursor(typed.end);
  const behind = behindKey(text, typed, false);
  const untouched = typed.start === typed.end;
  // Inside the indentation of what stands in the line.
  if (untouched && behind.kind === 'apart' && /^[ \t]/.test(text.slice(typed.end, typed.end + 1)))
    return none;
  const ref = path.length === 0 ? undefined : refAt(model, path);
  if (ref !== undefined && !takesKeys(model, ref, typed, column)) return none;
  const items = path.length === 1 ? sectionOf(model, path[0])?.items : undefined;
  if (items !== undefined && items.slice(0, 1).some(({ start }) => hyphenAt(text, start) !== column))
    return none;
  const below = lineBelow(model, typed.end);
  const inList = typeof path.at(-1) === 'string' && ref?.node.kind !== 'map';
  const isChild =
    below !== undefined && (below.column > column || (below.column === column && below.isEntry && !inList));
  // What follows belongs to the key above, or to the one that is being typed.
  if (isChild && untouched && behind.kind === 'nothing') return none;
  return {
    kind: 'key',
    path,
    typed,
    behind: isChild && behind.kind === 'nothing' ? { ...behind, kind: 'value' } : behind,
    flow: false,
    column,
    indent: column,
    lead: '',
    present: path.length === 0 ? model.sections.map(({ key }) => key) : keysOf(ref),
    map: ref,
  };
}

/** The column of the hyphen in a line. */
const hyphenAt = (text: string, lineStart: number): number => text.indexOf('-', lineStart) - lineStart;

/** Whether further keys or entries can stand below a node, at a column. */
function takesKeys(model: Model, { node, base }: NodeRef, typed: Span, column: number): boolean {
  const columnOf = (offset: number): number => offset - (model.text.lastIndexOf('\n', offset - 1) + 1);
  switch (node.kind) {
    case 'scalar':
      return node.start === node.end || base + node.start >= typed.start;
    case 'map': {
      const first = node.pairs.find(({ keySpan }) => base + keySpan.start !== typed.start);
      return !node.flow && (first === undefined || columnOf(base + first.keySpan.start) === column);
    }
    case 'list': {
      const first = node.items[0];
      if (node.flow || first === undefined) return !node.flow;
      const lineStart = model.text.lastIndexOf('\n', base + first.start - 1) + 1;
      const line = model.text.slice(lineStart, base + first.start);
      return line.includes('-') ? line.indexOf('-') === column : true;
    }
  }
}

/** The next line that says something. */
function lineBelow(model: Model, offset: number): { column: number; isEntry: boolean } | undefined {
  let from = model.text.indexOf('\n', offset) + 1;
  while (from > 0 && from < model.yaml.end) {
    const breakAt = model.text.indexOf('\n', from);
    const line = model.text.slice(from, breakAt === -1 ? model.yaml.end : Math.min(breakAt, model.yaml.end));
    const shown = line.trimStart();
    if (shown.trim() !== '' && !shown.startsWith('#'))
      return { column: line.length - shown.length, isEntry: /^-(?:\s|$)/.test(shown) };
    from = breakAt + 1;
  }
  return undefined;
}

/** The scalar beside a path: the value of another key in the same map. */
export function sibling(model: Model, path: readonly (string | number)[], key: string): unknown {
  const ref = refAt(model, path.slice(0, -1));
  const node = childOf(ref?.node, key);
  return node?.kind === 'scalar' ? node.value : undefined;
}
