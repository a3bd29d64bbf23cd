import { isAlias, isMap, isPair, isScalar, isSeq, type Node } from 'yaml';

import type { Path, Span } from '../core/case/yaml-source.ts';

/** A key of a map with its value. Offsets count from the start of the chunk that the tree was read from. */
export interface TreePair {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: TreeNode;
}

interface Spanned {
  readonly start: number;
  readonly end: number;
}

/** YAML as it stands in a file, also where the file is broken. A key without a value has an empty scalar. */
export type TreeNode =
  | (Spanned & { readonly kind: 'map'; readonly flow: boolean; readonly pairs: readonly TreePair[] })
  | (Spanned & { readonly kind: 'list'; readonly flow: boolean; readonly items: readonly TreeNode[] })
  | (Spanned & {
      readonly kind: 'scalar';
      readonly value: string | number | boolean | undefined;
      readonly block: boolean;
    });

/** Deeper than any case or panel, and far from the end of the stack. */
const maxDepth = 40;

/** The tree of a YAML node. References are not followed: they read as empty. */
export function treeOf(node: unknown, text: string, depth = 0): TreeNode | undefined {
  if (depth > maxDepth) return undefined;
  if (isMap(node)) {
    const pairs: TreePair[] = [];
    for (const pair of node.items) {
      if (!isScalar(pair.key)) continue;
      const keySpan = spanOf(pair.key, text);
      const value = isNodeLike(pair.value) ? treeOf(pair.value, text, depth + 1) : undefined;
      pairs.push({ key: String(pair.key.value), keySpan, value: value ?? emptyAt(keySpan.end) });
    }
    const { start, end } = spanOf(node, text);
    return {
      kind: 'map',
      flow: node.flow === true,
      pairs,
      start,
      end: node.flow === true ? end : Math.max(start, pairs.at(-1)?.value.end ?? start),
    };
  }
  if (isSeq(node)) {
    const items = node.items.map(
      (item) => (isPair(item) ? undefined : treeOf(item, text, depth + 1)) ?? emptyAt(node.range?.[1] ?? 0),
    );
    const { start, end } = spanOf(node, text);
    return {
      kind: 'list',
      flow: node.flow === true,
      items,
      start,
      end: node.flow === true ? end : Math.max(start, items.at(-1)?.end ?? start),
    };
  }
  if (isScalar(node)) {
    const { value } = node;
    const plain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    const block = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
    return { kind: 'scalar', value: plain ? value : undefined, block, ...spanOf(node, text) };
  }
  return isAlias(node)
    ? { kind: 'scalar', value: undefined, block: false, ...spanOf(node, text) }
    : undefined;
}

const isNodeLike = (value: unknown): boolean => typeof value === 'object' && value !== null;

function emptyAt(offset: number): TreeNode {
  return { kind: 'scalar', value: undefined, block: false, start: offset, end: offset };
}

/** A block's own range runs on over line breaks: it ends at its last sign. */
function spanOf(node: Node, text: string): Span {
  const [start = 0, end = start] = node.range ?? [0, 0];
  const shown = text.slice(start, end).trimEnd().length;
  return { start, end: start + shown };
}

/** The node at a path below another, or undefined. */
export function nodeAt(node: TreeNode | undefined, path: Path): TreeNode | undefined {
  let current = node;
  for (const key of path) current = childOf(current, key);
  return current;
}

export function childOf(node: TreeNode | undefined, key: PropertyKey): TreeNode | undefined {
  if (node?.kind === 'map') return node.pairs.find((pair) => pair.key === key)?.value;
  return node?.kind === 'list' && typeof key === 'number' ? node.items[key] : undefined;
}

/** The pair at a path, or undefined for the items of lists. */
export function pairAt(node: TreeNode | undefined, path: Path): TreePair | undefined {
  const parent = nodeAt(node, path.slice(0, -1));
  return parent?.kind === 'map' ? parent.pairs.find((pair) => pair.key === path.at(-1)) : undefined;
}

/** The plain value, without keys that have none. */
export function plainValue(node: TreeNode | undefined): unknown {
  switch (node?.kind) {
    case 'map':
      return Object.fromEntries(
        node.pairs.map((pair) => [pair.key, plainValue(pair.value)]).filter((pair) => pair[1] !== undefined),
      );
    case 'list':
      return node.items.map((item) => plainValue(item) ?? null);
    case 'scalar':
      return node.value;
    case undefined:
      return undefined;
  }
}
