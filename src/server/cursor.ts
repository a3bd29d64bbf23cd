import { childOf } from './tree.ts';
import { refAt, type Model } from './model.ts';
import type { Span } from '../core/case/yaml-source.ts';

/** What may be written at a cursor. */
export interface Cursor {
  /** `key`: a key of the map at `path`. `value`: the value at `path`. `entry`: an entry of the list at `path`. */
  readonly kind: 'key' | 'value' | 'entry' | 'none';
  readonly path: readonly (string | number)[];
  /** What has been typed of it. */
  readonly typed: Span;
  readonly flow: boolean;
  /** The column at which the keys of this map stand; of use in block style alone. */
  readonly column: number;
  /** The keys that the map has already. */
  readonly present: readonly string[];
}

interface Frame {
  readonly indent: number;
  readonly step: string | number;
}

/** A flow map or list that is open at the cursor. */
interface Open {
  readonly map: boolean;
  readonly keys: string[];
  key: string | undefined;
  index: number;
  /** Where the key, value or entry that is being typed begins. */
  from: number;
}

const keyPattern = /^(?:"([^"]*)"|'([^']*)'|([^\s#\-[\]{}"',&*!|>%@`?][^:#]*?))[ \t]*:(?=[ \t]|$)/;

/**
 * Finds out what may be written at a cursor, from the text before it alone: what stands there is most often not YAML yet.
 */
export function cursorAt(model: Model, offset: number): Cursor {
  const { text, yaml } = model;
  const none: Cursor = {
    kind: 'none',
    path: [],
    typed: { start: offset, end: offset },
    flow: false,
    column: 0,
    present: [],
  };
  if (offset < yaml.start || offset > yaml.end) return none;
  const lineStart = Math.max(yaml.start, text.lastIndexOf('\n', offset - 1) + 1);
  const section = model.sections.findLast((one) => one.start <= lineStart);
  if (section === undefined) return atKey(model, [], lineStart, offset, 0);

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
    let rest = content.slice(column);
    if (block !== undefined && (rest === '' ? !last : column > block)) {
      if (last)
        return {
          kind: 'none',
          path: pathOf(),
          typed: { start: offset, end: offset },
          flow: false,
          column,
          present: [],
        };
      line = lineEnd + 1;
      continue;
    }
    if (block !== undefined && rest === '' && column > block)
      return {
        kind: 'none',
        path: pathOf(),
        typed: { start: offset, end: offset },
        flow: false,
        column,
        present: [],
      };
    block = undefined;
    if (rest.startsWith('#')) {
      if (last)
        return {
          kind: 'none',
          path: [],
          typed: { start: offset, end: offset },
          flow: false,
          column,
          present: [],
        };
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
    for (let match = /^-(?:[ \t]+|$)/.exec(rest); match !== null; match = /^-(?:[ \t]+|$)/.exec(rest)) {
      frames.push({ indent: column, step: nextIndex });
      nextIndex = 0;
      column += match[0].length;
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
    const valueStart = end - (value.length - (value.length - value.trimStart().length));
    const shown = value.trim();
    if ((key !== null || entry) && /^[[{]/.test(shown)) {
      const inside = scanFlow(model, valueStart, offset, pathOf());
      if ('cursor' in inside) return inside.cursor;
      line = text.indexOf('\n', inside.end);
      if (line === -1 || line >= offset)
        return {
          kind: 'none',
          path: pathOf(),
          typed: { start: offset, end: offset },
          flow: false,
          column,
          present: [],
        };
      line += 1;
      continue;
    }
    if (last)
      return blockCursor(model, {
        frames,
        key: key !== null,
        entry,
        shown,
        value,
        valueStart,
        offset,
        column,
        line,
      });
    if (/^[|>][+\-\d]*(?:\s+#.*)?$/.test(shown)) block = frames.at(-1)?.indent ?? 0;
    line = lineEnd + 1;
  }
}

interface BlockState {
  readonly frames: readonly Frame[];
  readonly key: boolean;
  readonly entry: boolean;
  readonly shown: string;
  readonly value: string;
  readonly valueStart: number;
  readonly offset: number;
  readonly column: number;
  readonly line: number;
}

function blockCursor(model: Model, state: BlockState): Cursor {
  const { frames, offset, column, shown, valueStart } = state;
  const path = frames.map(({ step }) => step);
  const typed = { start: Math.min(valueStart, offset), end: offset };
  if (state.key) {
    // Right behind the colon nothing can stand: YAML wants a blank.
    const ready = /^[ \t]/.test(state.value);
    return { kind: ready ? 'value' : 'none', path, typed, flow: false, column, present: [] };
  }
  if (state.entry) {
    const parent = refAt(model, path);
    const present = parent?.node.kind === 'map' ? parent.node.pairs.map(({ key }) => key) : [];
    return { kind: 'entry', path, typed, flow: false, column, present };
  }
  const start = offset - shown.length;
  return atKey(model, path, start, offset, column);
}

function atKey(
  model: Model,
  path: readonly (string | number)[],
  start: number,
  offset: number,
  column: number,
): Cursor {
  const parent = path.length === 0 ? undefined : refAt(model, path);
  const node = parent?.node;
  const present =
    path.length === 0
      ? model.sections.map(({ key }) => key)
      : node?.kind === 'map'
        ? node.pairs.map(({ key }) => key)
        : [];
  return { kind: 'key', path, typed: { start, end: offset }, flow: false, column, present };
}

/** Reads a flow map or list up to the cursor, or to its end when the cursor stands behind it. */
function scanFlow(
  model: Model,
  from: number,
  offset: number,
  base: readonly (string | number)[],
): { cursor: Cursor } | { end: number } {
  const { text } = model;
  const stack: Open[] = [];
  let at = from;
  while (at < offset) {
    const sign = text[at] ?? '';
    const open = stack.at(-1);
    if (sign === '{' || sign === '[') {
      stack.push({ map: sign === '{', keys: [], key: undefined, index: 0, from: at + 1 });
    } else if (sign === '}' || sign === ']') {
      stack.pop();
      if (stack.length === 0) return { end: at + 1 };
    } else if (open !== undefined && sign === ',') {
      open.key = undefined;
      open.index += 1;
      open.from = at + 1;
    } else if (
      open?.map === true &&
      open.key === undefined &&
      sign === ':' &&
      /[\s,[\]{}]/.test(text[at + 1] ?? ' ')
    ) {
      open.key = text
        .slice(open.from, at)
        .trim()
        .replaceAll(/^["']|["']$/g, '');
      open.keys.push(open.key);
      open.from = at + 1;
    } else if ((sign === '"' || sign === "'") && /[\s,[{:]/.test(text[at - 1] ?? ' ')) {
      const close = closing(text, at, offset);
      if (close === undefined) break;
      at = close;
    }
    at += 1;
  }
  const open = stack.at(-1);
  if (open === undefined) return { end: offset };
  const path = [...base];
  for (const [index, one] of stack.entries()) {
    if (index === stack.length - 1) break;
    path.push(one.map ? (one.key ?? '') : one.index);
  }
  const written = text.slice(open.from, offset);
  const typed = { start: offset - written.trimStart().length, end: offset };
  const inner = refAt(model, path);
  const here = inner?.node.kind === 'map' ? inner.node.pairs.map(({ key }) => key) : [];
  const present = [...new Set([...open.keys, ...here])];
  const shared = { typed, flow: true, column: 0, present };
  if (!open.map) return { cursor: { kind: 'entry', path: [...path, open.index], ...shared } };
  if (open.key === undefined) return { cursor: { kind: 'key', path, ...shared } };
  return { cursor: { kind: /^\s/.test(written) ? 'value' : 'none', path: [...path, open.key], ...shared } };
}

function closing(text: string, at: number, limit: number): number | undefined {
  const quote = text[at] ?? '"';
  for (let next = at + 1; next < limit; next += 1) {
    if (quote === '"' && text[next] === '\\') next += 1;
    else if (text[next] === quote) {
      if (quote === "'" && text[next + 1] === "'") next += 1;
      else return next;
    }
  }
  return undefined;
}

/** The scalar beside a path: the value of another key in the same map. */
export function sibling(model: Model, path: readonly (string | number)[], key: string): unknown {
  const ref = refAt(model, path.slice(0, -1));
  const node = childOf(ref?.node, key);
  return node?.kind === 'scalar' ? node.value : undefined;
}
