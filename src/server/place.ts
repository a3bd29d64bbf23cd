import type { Span } from '../core/case/yaml-source.ts';
import type { Model, NodeRef } from './model.ts';
import { childOf, type TreeNode } from './tree.ts';

/** Where a cursor stands in what the file says. */
export interface Place {
  /** From the top to the innermost part that holds the cursor. */
  readonly path: readonly (string | number)[];
  /** Whether the cursor stands on a key and not in its value. */
  readonly onKey: boolean;
  /** The innermost part itself: the key, or the value. */
  readonly span: Span;
  readonly ref: NodeRef | undefined;
  /** The spans from the outermost to the innermost, each inside the one before. */
  readonly around: readonly Span[];
}

/** The innermost part of the file that holds an offset. */
export function placeAt(model: Model, offset: number): Place | undefined {
  const section = model.sections.findLast((one) => one.start <= offset);
  if (section === undefined || offset > section.end) return undefined;
  const around: Span[] = [{ start: section.start, end: trimmed(model, section.start, section.end) }];
  if (inside(section.keySpan, offset))
    return {
      path: [section.key],
      onKey: true,
      span: section.keySpan,
      ref: undefined,
      around: [...around, section.keySpan],
    };
  if (section.items !== undefined) {
    const index = section.items.findLastIndex((item) => item.start <= offset);
    const item = section.items[index];
    const node = childOf(item?.chunk.root, 0);
    if (item === undefined || node === undefined) return undefined;
    return descend({ node, base: item.start }, [section.key, index], offset, around);
  }
  const node = childOf(section.whole?.chunk.root, section.key);
  if (section.whole === undefined || node === undefined) return undefined;
  return descend({ node, base: section.whole.start }, [section.key], offset, around);
}

function descend(
  ref: NodeRef,
  path: readonly (string | number)[],
  offset: number,
  outer: readonly Span[],
): Place | undefined {
  const { node, base } = ref;
  const span = { start: base + node.start, end: base + node.end };
  if (!inside(span, offset)) return undefined;
  const around = [...outer, span];
  if (node.kind === 'map') {
    for (const pair of node.pairs) {
      const key = { start: base + pair.keySpan.start, end: base + pair.keySpan.end };
      const whole = { start: key.start, end: Math.max(key.end, base + pair.value.end) };
      if (inside(key, offset))
        return {
          path: [...path, pair.key],
          onKey: true,
          span: key,
          ref: { node: pair.value, base },
          around: [...around, whole, key],
        };
      const below = descend({ node: pair.value, base }, [...path, pair.key], offset, [...around, whole]);
      if (below !== undefined) return below;
    }
  }
  if (node.kind === 'list') {
    for (const [index, item] of node.items.entries()) {
      const below = descend({ node: item, base }, [...path, index], offset, around);
      if (below !== undefined) return below;
    }
  }
  return { path, onKey: false, span, ref, around };
}

const inside = (span: Span, offset: number): boolean => span.start <= offset && offset <= span.end;

const trimmed = (model: Model, start: number, end: number): number =>
  start + model.text.slice(start, end).trimEnd().length;

/** Every scalar below a node with its path. */
export function* scalarsOf(
  ref: NodeRef,
  path: readonly (string | number)[] = [],
): Generator<{ path: readonly (string | number)[]; node: TreeNode & { kind: 'scalar' }; base: number }> {
  const { node, base } = ref;
  switch (node.kind) {
    case 'scalar':
      yield { path, node, base };
      break;
    case 'map':
      for (const pair of node.pairs) yield* scalarsOf({ node: pair.value, base }, [...path, pair.key]);
      break;
    case 'list':
      for (const [index, item] of node.items.entries())
        yield* scalarsOf({ node: item, base }, [...path, index]);
      break;
  }
}
