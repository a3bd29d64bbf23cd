import { CST, Parser } from 'yaml';

/** Flow maps and lists that were broken over lines are put on one line where they end before this column. */
const lineWidth = 110;

/** What this layout has no form for, such as explicit keys: the text is left as it is. */
class LeftAlone extends Error {}

type Source = CST.SourceToken;

/** The text as it grows. The sign in front of the next piece decides what is put between the two. */
class Lines {
  /** Line breaks that wait for what comes behind them. */
  breaks = 0;
  /** The blanks before the next piece, as they stood. */
  blanks = '';
  readonly #parts: string[] = [];
  #glued = true;
  #column = 0;

  get text(): string {
    return this.#parts.join('');
  }

  get column(): number {
    return this.breaks > 0 ? 0 : this.#column;
  }

  /** Puts a piece behind the last one on its line, or at a column of the next line. */
  put(piece: string, column: number, glue: 'blank' | 'none' | 'as-is' = 'blank'): void {
    if (this.breaks > 0 || this.#parts.length === 0) {
      // One blank line at most.
      const breaks = '\n'.repeat(this.#parts.length === 0 ? 0 : Math.min(this.breaks, 2));
      this.raw(breaks + ' '.repeat(column));
    } else if (glue === 'as-is') this.raw(this.blanks === '' ? ' ' : this.blanks);
    else if (glue === 'blank' && !this.#glued) this.raw(' ');
    this.raw(piece);
    this.breaks = 0;
    this.blanks = '';
    this.#glued = false;
  }

  /** Puts text behind the last one as it is. */
  raw(text: string): void {
    this.#parts.push(text);
    const line = text.lastIndexOf('\n');
    this.#column = line === -1 ? this.#column + text.length : text.length - line - 1;
  }

  /** What comes next follows without a blank. */
  glue(): void {
    this.#glued = true;
  }
}

/**
 * YAML of one or more top-level keys, laid out anew: steps of two spaces, one space behind colons and dashes, no blanks at
 * the ends of lines, one blank line at most. Nothing but white space changes, and none inside of a value. `column` is where
 * its outermost map or list is to stand; at the end of a file no blank line stays. Undefined where the text holds a form
 * that is better left alone.
 */
export function layOut(yaml: string, column: number, atEnd: boolean): string | undefined {
  const lines = new Lines();
  try {
    let documents = 0;
    for (const token of new Parser().parse(yaml)) {
      if (token.type !== 'document') {
        between(lines, [token as Source], column);
        continue;
      }
      documents += 1;
      between(lines, token.start, column);
      const root = token.value;
      if (documents > 1 || (root?.type !== 'block-map' && root?.type !== 'block-seq')) return undefined;
      block(lines, root, column);
      between(lines, token.end ?? [], column);
    }
    if (documents === 0) return undefined;
  } catch (error) {
    if (error instanceof LeftAlone) return undefined;
    throw error;
  }
  return lines.text + '\n'.repeat(atEnd ? 1 : Math.min(lines.breaks, 2));
}

/**
 * Comments, anchors and line breaks that stand between values. `outer`: a comment that stood no further in than `before` is none
 * of what stands at `column`, but speaks of what comes after it, at `now`.
 */
function between(
  lines: Lines,
  tokens: readonly Source[],
  column: number,
  outer?: { readonly before: number; readonly now: number },
): void {
  for (const { type, source } of tokens) {
    switch (type) {
      case 'space':
        lines.blanks = source;
        break;
      case 'newline':
        lines.breaks += 1;
        lines.blanks = '';
        break;
      case 'comment':
        lines.put(
          source,
          outer !== undefined && lines.blanks.length <= outer.before ? outer.now : column,
          'as-is',
        );
        break;
      case 'anchor':
      case 'tag':
      case 'seq-item-ind':
        lines.put(source, column);
        break;
      case 'map-value-ind':
        lines.put(source, column, 'none');
        break;
      default:
        throw new LeftAlone(type);
    }
  }
}

function block(lines: Lines, token: CST.BlockMap | CST.BlockSequence, column: number): void {
  for (const { start, key, sep, value } of token.items) {
    between(lines, start, column);
    if (key !== undefined && key !== null) {
      if (key.type === 'flow-collection' || key.type === 'block-map' || key.type === 'block-seq')
        throw new LeftAlone(key.type);
      valueOf(lines, key, column, token.indent, column);
      // A colon right behind a reference would be part of its name.
      if (key.type === 'alias' && sep?.[0]?.type === 'map-value-ind') throw new LeftAlone('alias');
    }
    // Under a key stands what it holds two further in; behind a dash, where the text of the entry begins.
    const isEmpty = value === undefined || value === null;
    between(lines, sep ?? [], column + 2, isEmpty ? { before: token.indent, now: column } : undefined);
    if (!isEmpty) valueOf(lines, value, column + 2, token.indent, column);
  }
}

/** A value whose lines stand at `column`. `before` is where the map or list that holds it stood, and `now` where it stands. */
function valueOf(lines: Lines, token: CST.Token, column: number, before: number, now: number): void {
  switch (token.type) {
    case 'block-map':
    case 'block-seq':
      block(lines, token, column);
      break;
    case 'flow-collection':
      flow(lines, token, column);
      between(lines, behind(token.end), column);
      break;
    case 'block-scalar':
      blockScalar(lines, token, column, now - before);
      break;
    case 'alias':
    case 'scalar':
    case 'single-quoted-scalar':
    case 'double-quoted-scalar':
      lines.put(continued(token.source, column), column);
      between(lines, token.end ?? [], column);
      break;
    default:
      throw new LeftAlone(token.type);
  }
}

/** A text of several lines, which YAML reads as one: its lines stand under each other. */
function continued(source: string, column: number): string {
  const [first = '', ...others] = source.split('\n');
  return [
    first,
    ...others.map((line) => (line.trim() === '' ? '' : ' '.repeat(column) + line.trimStart())),
  ].join('\n');
}

function blockScalar(lines: Lines, token: CST.BlockScalar, column: number, shift: number): void {
  let header = '';
  for (const prop of token.props) {
    if (prop.type === 'block-scalar-header') {
      header = prop.source;
      lines.put(header, column);
    } else if (prop.type !== 'newline') between(lines, [prop as Source], column);
  }
  const body = token.source.split('\n');
  const stood = /^ */.exec(body.find((line) => line.trim() !== '') ?? '')?.[0].length ?? 0;
  const depth = /\d/.test(header) ? stood + shift : column;
  const lost = depth - stood;
  const isEmpty = (line: string): boolean => /^ *$/.test(line) && line.length <= stood;
  let ends = 0;
  if (!header.includes('+')) {
    // The last of them is what stands behind the last line break.
    while (body.length > 1 && isEmpty(body.at(-1) ?? '')) {
      body.pop();
      ends += 1;
    }
  } else if (body.at(-1) === '') {
    body.pop();
    ends = 1;
  }
  if (body.length === 1 && isEmpty(body[0] ?? '')) {
    lines.breaks += ends + 1;
    return;
  }
  for (const line of body) {
    const moved = lost >= 0 ? ' '.repeat(lost) + line : line.slice(-lost);
    lines.raw(`\n${isEmpty(line) ? '' : moved}`);
  }
  lines.breaks = ends;
}

/** What stands behind the closing bracket. */
function behind(tokens: readonly Source[]): readonly Source[] {
  const close = tokens.findIndex(({ type }) => type === 'flow-map-end' || type === 'flow-seq-end');
  return tokens.slice(close + 1);
}

function flow(lines: Lines, token: CST.FlowCollection, column: number): void {
  const joined = inOneLine(token);
  const from = lines.breaks > 0 ? column : lines.column + 1;
  if (joined !== undefined && (from + joined.length <= lineWidth || !CST.stringify(token).includes('\n'))) {
    lines.put(joined, column);
    return;
  }
  pieces(lines, token, column, column);
}

/** A flow map or list on one line; undefined when a comment or a text of several lines stands inside. */
function inOneLine(token: CST.FlowCollection): string | undefined {
  const lines = new Lines();
  pieces(lines, token, 0, 0, true);
  const { text } = lines;
  return text.includes('\n') ? undefined : text;
}

function pieces(
  lines: Lines,
  token: CST.FlowCollection,
  column: number,
  close: number,
  joined = false,
): void {
  const put = (tokens: readonly Source[], at: number): void => {
    for (const one of tokens) {
      if (joined && (one.type === 'newline' || one.type === 'space')) continue;
      // What stands behind a comment has to be on another line.
      if (joined && one.type === 'comment') lines.raw('\n');
      if (one.type === 'comma') {
        lines.put(one.source, at, 'none');
      } else if (one.type === 'flow-map-end' || one.type === 'flow-seq-end') {
        lines.glue();
        lines.put(one.source, close);
      } else between(lines, [one], at);
    }
  };
  lines.put(token.start.source, column);
  lines.glue();
  for (const { start, key, sep, value } of token.items) {
    put(start, column);
    for (const [index, part] of [key, value].entries()) {
      if (index === 1) put(sep ?? [], column);
      if (part === undefined || part === null) continue;
      if (index === 0 && (part.type === 'alias' || part.type === 'flow-collection') && sep !== undefined)
        throw new LeftAlone(part.type);
      if (part.type === 'flow-collection') {
        pieces(lines, part, joined ? 0 : column + 2, joined ? 0 : column, joined);
        put(behind(part.end), column);
      } else if (
        part.type === 'scalar' ||
        part.type === 'alias' ||
        part.type === 'single-quoted-scalar' ||
        part.type === 'double-quoted-scalar'
      ) {
        lines.put(joined ? part.source : continued(part.source, column), column);
        put(part.end ?? [], column);
      } else throw new LeftAlone(part.type);
    }
  }
  const end = token.end.findIndex(({ type }) => type === 'flow-map-end' || type === 'flow-seq-end');
  if (end === -1) throw new LeftAlone('open');
  put(token.end.slice(0, end + 1), column);
}
