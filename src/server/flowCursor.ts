import { behindKey, behindValue, closing } from './behind.ts';
import { noCursor, type Cursor } from './cursor.ts';
import { refAt, type Model } from './model.ts';

/** A flow map or list that is open at the cursor. */
interface Open {
  readonly map: boolean;
  readonly keys: string[];
  key: string | undefined;
  index: number;
  /** Where the key, value or entry that is being typed begins. */
  from: number;
}

/** Reads a flow map or list up to the cursor, or to its end when the cursor stands behind it. */
export function scanFlow(
  model: Model,
  from: number,
  offset: number,
  base: readonly (string | number)[],
  indent: number,
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
    } else if (sign === '#' && /\s/.test(text[at - 1] ?? ' ')) {
      const breakAt = text.indexOf('\n', at);
      if (breakAt === -1 || breakAt >= offset) return { cursor: noCursor(offset) };
      if (open !== undefined && text.slice(open.from, at).trim() === '') open.from = breakAt + 1;
      at = breakAt;
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
  return { cursor: cursorIn(model, stack, offset, base, indent) };
}

function cursorIn(
  model: Model,
  stack: readonly Open[],
  offset: number,
  base: readonly (string | number)[],
  indent: number,
): Cursor {
  const { text } = model;
  const open = stack.at(-1);
  if (open === undefined) return noCursor(offset);
  const path = [...base];
  for (const one of stack.slice(0, -1)) path.push(one.map ? (one.key ?? '') : one.index);
  const written = text.slice(open.from, offset);
  const typed = { start: offset - written.trimStart().length, end: offset };
  const shown = text.slice(typed.start, offset);
  // Behind a list or map that is closed, and in text of several lines, there is nothing to suggest.
  if (/^[[{]|\n/.test(shown)) return noCursor(offset);
  const map = refAt(model, path);
  const here = map?.node.kind === 'map' ? map.node.pairs.map(({ key }) => key) : [];
  const shared = {
    typed,
    flow: true,
    column: 0,
    indent,
    lead: '',
    map,
    present: [...new Set([...open.keys, ...here])],
  };
  if (!open.map) {
    const behind = behindValue(text, typed, true);
    if (behind === undefined) return noCursor(offset);
    const apart = typed.start === typed.end && behind.end > offset;
    return {
      ...shared,
      kind: 'entry',
      path: [...path, open.index],
      behind: apart ? { end: offset, kind: 'apart' } : behind,
    };
  }
  if (open.key === undefined) return { ...shared, kind: 'key', path, behind: behindKey(text, typed, true) };
  const behind = behindValue(text, typed, true);
  // Right behind the colon nothing can stand: YAML wants a blank.
  if (behind === undefined || !/^\s/.test(written)) return noCursor(offset);
  return { ...shared, kind: 'value', path: [...path, open.key], behind };
}
