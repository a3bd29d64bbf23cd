import { isDeepStrictEqual } from 'node:util';

import type { Span } from '../../core/case/yaml-source.ts';
import { parseChunk } from '../chunk.ts';
import type { Edit } from '../findings.ts';
import type { Model, Section } from '../model.ts';
import { layOut } from '../yaml/layout.ts';
import { whitespaceEdits, withEdits } from '../yaml/whitespace.ts';

/**
 * The edits of white space that lay a file out: all of it, or what stands in a range. A section that is no YAML stays as it
 * is, and so does the body of a Markdown case. What is not read the same way afterwards is not done.
 */
export function formatEdits(model: Model, range?: Span): readonly Edit[] {
  const { text, yaml, sections } = model;
  // A carriage return alone is a line break for YAML, and none for many editors.
  if (/\r(?!\n)/.test(text.slice(yaml.start, yaml.end))) return [];
  const found = headEdits(model).filter((edit) => inRange(edit, range));
  let alone = true;
  for (const section of sections) {
    const whole = wholeSection(model, section, section === sections.at(-1));
    const edits = whole === undefined ? undefined : editsOf(text, whole, range);
    if (edits !== undefined && whole?.alone === false) alone = false;
    found.push(
      ...(edits ?? singleEntries(model, section).flatMap((piece) => editsOf(text, piece, range) ?? [])),
    );
  }
  if (alone || found.length === 0) return found;
  const before = text.slice(yaml.start, yaml.end);
  return readsAlike(before, withEdits(before, found, yaml.start)) ? found : [];
}

const inRange = (edit: Span, range: Span | undefined): boolean =>
  range === undefined || (range.start <= edit.start && edit.end <= range.end);

/** A stretch that is laid out by itself. */
interface Piece extends Span {
  readonly column: number;
  readonly atEnd: boolean;
  /** Whether it can be read without the rest of the file. */
  readonly alone: boolean;
}

function wholeSection(model: Model, section: Section, atEnd: boolean): Piece | undefined {
  const { start, end, whole, items } = section;
  const healthy =
    whole === undefined
      ? items?.every(({ chunk }) => chunk.faults.length === 0)
      : whole.chunk.faults.length === 0;
  const before = model.text[start - 1];
  const atLine = start === model.yaml.start || before === '\n';
  if (healthy !== true || !atLine) return undefined;
  return { start, end, column: 0, atEnd, alone: whole === undefined || whole.start === start };
}

/** The entries of a list that are sound, each where it stands: their dashes have to stay under those of the others. */
function singleEntries(model: Model, section: Section): readonly Piece[] {
  return (section.items ?? []).flatMap(({ chunk, start }) => {
    const { root } = chunk;
    if (chunk.faults.length > 0 || root === undefined) return [];
    const line = model.text.indexOf('\n', start + root.end);
    const end = line === -1 ? model.text.length : line + 1;
    return [{ start, end, column: root.start, atEnd: true, alone: true }];
  });
}

/** What lays a stretch out; undefined where it cannot be laid out, or would not be read the same. */
function editsOf(text: string, piece: Piece, range: Span | undefined): readonly Edit[] | undefined {
  const { start, end, column, atEnd, alone } = piece;
  const before = text.slice(start, end);
  const twoSigns = text.includes('\r\n');
  const made = layOut(before.replaceAll('\r\n', '\n'), column, atEnd);
  if (made === undefined) return undefined;
  const all = whitespaceEdits(before, twoSigns ? made.replaceAll('\n', '\r\n') : made, start);
  const edits = all?.filter((edit) => inRange(edit, range));
  if (edits === undefined || edits.length === 0) return edits;
  return !alone || readsAlike(before, withEdits(before, edits, start)) ? edits : undefined;
}

const asItStands = { isText: () => false, sealedKey: '' };

/** Whether two texts are sound YAML for the same value. */
export function readsAlike(before: string, after: string): boolean {
  const [one, other] = [parseChunk(before, asItStands), parseChunk(after, asItStands)];
  if (one.faults.length > 0 || other.faults.length > 0) return false;
  return isDeepStrictEqual(one.value, other.value);
}

/** Blanks and blank lines between the comments in front of the first key. */
function headEdits(model: Model): readonly Edit[] {
  const start = model.yaml.start;
  const before = model.text.slice(start, model.sections[0]?.start ?? start);
  if (!/^(?:[ \t]*(?:#.*|---.*)?\r?\n)*$/.test(before)) return [];
  const after = before.replaceAll(/[ \t]+(?=\r?\n)/g, '').replaceAll(/(\r?\n)(?:\r?\n){2,}/g, '$1$1');
  return whitespaceEdits(before, after, start) ?? [];
}
