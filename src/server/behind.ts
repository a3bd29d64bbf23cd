import type { Span } from '../core/case/yaml-source.ts';

/** What stands behind a cursor in its line, and how much of it a suggestion takes the place of. */
export interface Behind {
  /** Where the word or value at the cursor ends. */
  readonly end: number;
  /**
   * `nothing`: the rest of the line is free. `colon`: the key has its colon and its value. `value`: a value stands there that
   * the key is still to be written for. `apart`: another key or entry stands there, which has to stay one.
   */
  readonly kind: 'nothing' | 'colon' | 'value' | 'apart';
}

const restOfLine = (text: string, offset: number): string => {
  const breakAt = text.indexOf('\n', offset);
  return text.slice(offset, breakAt === -1 ? text.length : breakAt).replace(/\r$/, '');
};

const free = (rest: string, flow: boolean): boolean =>
  (flow ? /^\s*(?:[,}\]]|$|#)/ : /^\s*(?:$|\s#|#)/).test(rest);

/** Behind a key that is being typed. */
export function behindKey(text: string, typed: Span, flow: boolean): Behind {
  const offset = typed.end;
  const rest = restOfLine(text, offset);
  if (free(rest, flow)) return { end: offset, kind: 'nothing' };
  if (/^\s*:(?:\s|$)/.test(rest)) return { end: offset, kind: 'colon' };
  if (typed.start === typed.end) return { end: offset, kind: 'apart' };
  const word = /^[^\s:#,[\]{}]*/.exec(rest)?.[0] ?? '';
  const tail = rest.slice(word.length);
  const end = offset + word.length;
  if (/^\s*:(?:\s|$)/.test(tail)) return { end, kind: 'colon' };
  return { end, kind: free(tail, flow) ? 'nothing' : 'value' };
}

/** Behind a value that is being typed; undefined where another kind of value begins, which no suggestion takes the place of. */
export function behindValue(text: string, typed: Span, flow: boolean): Behind | undefined {
  const { start, end: offset } = typed;
  const rest = restOfLine(text, offset);
  const quote = /^["']/.exec(text.slice(start, start + 1))?.[0];
  if (quote !== undefined && start < offset) {
    const close = closing(text, start, offset + rest.length);
    if (close === undefined) {
      const open = flow ? /^[^,[\]{}]*/.exec(rest)?.[0] : rest;
      return { end: offset + (open ?? '').trimEnd().length, kind: 'nothing' };
    }
    return close + 1 < offset ? undefined : { end: close + 1, kind: 'nothing' };
  }
  const blank = rest.length - rest.trimStart().length;
  const shown = rest.slice(blank);
  if (start === offset && /^[[{|>&*!]/.test(shown)) return undefined;
  if (start === offset && /^["']/.test(shown)) {
    const close = closing(text, offset + blank, offset + rest.length);
    return close === undefined ? undefined : { end: close + 1, kind: 'nothing' };
  }
  if (free(rest, flow)) return { end: offset, kind: 'nothing' };
  const value = (flow ? /^(?:(?!\s#)[^,[\]{}])*/ : /^(?:(?!\s#).)*/).exec(rest)?.[0] ?? '';
  return { end: offset + value.trimEnd().length, kind: 'nothing' };
}

/** Where the quotes close that open at an offset; undefined when they do not before a limit. */
export function closing(text: string, at: number, limit: number): number | undefined {
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
