import { caseFields, fieldAt, type Field } from '../data/fields.ts';
import { panelFields } from '../data/panelFields.ts';
import type { Span } from '../../core/case/yaml-source.ts';
import type { Fix } from '../findings.ts';
import type { TreePair } from '../tree.ts';
import { refAt, type Model } from '../model.ts';
import { placeAt } from '../place.ts';
import { fix } from '../rules/words.ts';
import { withEdits } from '../yaml/whitespace.ts';
import { readsAlike } from './format.ts';

/** A key with its value, and the comment above it. */
interface Block {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/** Puts the keys around the cursor in the order in which they are suggested; undefined where they are already. */
export function keyOrderAt(model: Model, offset: number): Fix | undefined {
  const place = placeAt(model, offset);
  if (place === undefined || model.faults.length > 0) return undefined;
  const fields = model.kind === 'panel' ? panelFields : caseFields;
  if (place.onKey && place.path.length === 1)
    return ordered(model, lineBlocks(model, topKeys(model), model.yaml.end), fields);
  for (let length = place.path.length; length > 0; length -= 1) {
    const path = place.path.slice(0, length);
    const ref = refAt(model, path);
    const inner = fieldAt(fields, path)?.fields;
    if (ref?.node.kind !== 'map' || inner === undefined) continue;
    const { node, base } = ref;
    const keys = node.pairs.map((pair) => spanOf(pair, base));
    const [first] = keys;
    // The first key of an entry shares its line with the dash: blocks of lines cannot change places with it.
    const before = model.text.slice(lineStart(model.text, first?.start ?? 0), first?.start ?? 0);
    const end = lineEnd(model.text, base + node.end);
    if (node.flow || before.trim() !== '')
      return ordered(model, keys, inner, node.flow ? base + node.end : end);
    return ordered(model, lineBlocks(model, keys, end, true), inner);
  }
  return undefined;
}

/** Where the line of an offset begins. */
export const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;

/** Where the line after that of an offset begins. */
export function lineEnd(text: string, at: number): number {
  const found = text.indexOf('\n', at);
  return found === -1 ? text.length : found + 1;
}

const spanOf = ({ key, keySpan, value }: TreePair, base: number): Block => ({
  key,
  start: base + keySpan.start,
  end: base + Math.max(keySpan.end, value.end),
});

function topKeys(model: Model): Block[] {
  return model.sections.map(({ key, start, end }) => ({ key, start, end }));
}

/**
 * Whole lines from the comment above each key to the comment above the next. The comment above the first key of a file is
 * that of the file, and stays unless `all`.
 */
export function lineBlocks(model: Model, keys: readonly Block[], end: number, all = false): Block[] {
  const { text } = model;
  const starts = keys.map(({ start }, index) => {
    let from = lineStart(text, start);
    const least = index === 0 ? (all ? 0 : from) : (keys[index - 1]?.start ?? from);
    for (;;) {
      const above = lineStart(text, from - 1);
      if (above <= least || !/^[ \t]*#/.test(text.slice(above, from))) return from;
      from = above;
    }
  });
  return keys.map(({ key }, index) => ({ key, start: starts[index] ?? end, end: starts[index + 1] ?? end }));
}

/** `bareEnd` is given where the blocks are keys with their values alone, and not whole lines: where the last could end. */
function ordered(
  model: Model,
  blocks: readonly Block[],
  fields: readonly Field[],
  bareEnd?: number,
): Fix | undefined {
  const rank = ({ key }: Block): number => {
    const known = fields.findIndex((field) => field.key === key);
    return known === -1 ? fields.length : known;
  };
  const wanted = blocks.toSorted((a, b) => rank(a) - rank(b));
  if (wanted.every((block, index) => block === blocks[index])) return undefined;
  const { text, yaml } = model;
  // A comment between bare keys would end up beside another one.
  const behind = ({ end }: Block, index: number): string =>
    text.slice(end, blocks[index + 1]?.start ?? bareEnd);
  if (bareEnd !== undefined && blocks.some((block, index) => behind(block, index).includes('#')))
    return undefined;
  const edits = blocks.flatMap((block, index) => {
    const other = wanted[index] ?? block;
    return other === block
      ? []
      : [{ start: block.start, end: block.end, text: text.slice(other.start, other.end) }];
  });
  const { start, end } = readAlone(model, blocks[0]?.start ?? yaml.start) ?? yaml;
  const before = text.slice(start, end);
  if (!readsAlike(before, withEdits(before, edits, start))) return undefined;
  return fix('Put the keys in their usual order', false, ...edits);
}

/** The entry of a list around an offset that can be read without the rest of a long file. */
function readAlone(model: Model, offset: number): Span | undefined {
  const section = model.sections.findLast((one) => one.start < offset);
  const item = section?.items?.findLast((one) => one.start < offset);
  return item === undefined ? undefined : { start: item.start, end: item.start + item.chunk.text.length };
}
