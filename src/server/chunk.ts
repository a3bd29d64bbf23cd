import { parseDocument } from 'yaml';

import type { Locator } from '../core/case/locate.ts';
import { nestsTooDeeply } from '../core/case/nesting.ts';
import { readYaml, type YamlOptions, type YamlSource } from '../core/case/yaml-source.ts';
import { plainValue, treeOf, type TreeNode } from './tree.ts';

/** Something wrong with the form of a chunk, in offsets of the chunk. */
export interface ChunkFault {
  readonly code: string;
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** A stretch of YAML that was read by itself. Offsets count from its start, so that it stays good when it moves. */
export interface ParsedChunk {
  readonly text: string;
  readonly faults: readonly ChunkFault[];
  /** There when nothing is wrong with its form. */
  readonly source: YamlSource | undefined;
  /** What could be read, whether something is wrong or not. */
  readonly root: TreeNode | undefined;
  readonly value: unknown;
}

/** Offsets as they are, in the shape of positions. */
const offsets: Locator = {
  position: (offset) => ({ line: 0, column: offset }),
  range: (start, end) => ({ start: { line: 0, column: start }, end: { line: 0, column: end } }),
};

export function parseChunk(text: string, options: Pick<YamlOptions, 'isText' | 'sealedKey'>): ParsedChunk {
  const read = readYaml({ text, start: 0, end: text.length, locator: offsets, ...options });
  if ('source' in read) {
    const { source } = read;
    return { text, faults: [], source, root: treeOf(source.nodeAt([]), text), value: source.value };
  }
  const root = looseTree(text);
  const faults = read.problems.map(({ code, message, range }) => ({
    code,
    message,
    start: range.start.column,
    end: range.end.column,
  }));
  return { text, faults, source: undefined, root, value: plainValue(root) };
}

function looseTree(text: string): TreeNode | undefined {
  if (nestsTooDeeply(text)) return undefined;
  try {
    const document = parseDocument(text, {
      prettyErrors: false,
      stringKeys: true,
      uniqueKeys: false,
      version: '1.2',
      schema: 'core',
      logLevel: 'error',
    });
    return treeOf(document.contents, text);
  } catch {
    // Only what nests past the end of the stack gets here, and has been told as a fault.
    return undefined;
  }
}
