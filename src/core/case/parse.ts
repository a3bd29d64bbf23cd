import { createHash } from 'node:crypto';

import { caseAnchors, documentAnchors } from './anchors.ts';
import { complain } from './complaints.ts';
import { identifierProblems } from './deidentify.ts';
import { deepFreeze } from './freeze.ts';
import { createLocator } from './locate.ts';
import { readMarkdownBody, type MarkdownBody } from './paragraphs.ts';
import { caseFileSchema, type CaseNarrative, type CaseRecord } from './schema.ts';
import type { CaseAnchor, NarrativePart, SourceProblem } from './types.ts';
import { caseWarnings } from './warnings.ts';
import { readYaml } from './yaml-source.ts';

/** The largest file that is read, in bytes of UTF-8. */
export const maxCaseBytes = 5 * 1024 * 1024;

/** A file that can be put before a panel. Frozen through and through; the answer of the case is not in it. */
export interface CaseDocument {
  /** `[A-Za-z0-9._-]{1,64}`, not starting with a dot: it goes into names of files and folders. */
  readonly id: string;
  readonly kind: 'case' | 'document';
  readonly deidentified: boolean;
  /** The date on which the case is looked at. */
  readonly asOf?: string;
  /** The structured facts; undefined for a document of another kind. A Markdown body is in its narrative. */
  readonly record: CaseRecord | undefined;
  readonly anchors: readonly CaseAnchor[];
  /** SHA-256 of the whole file text in UTF-8, hex. */
  readonly hash: string;
}

export type ParseResult =
  | {
      readonly ok: true;
      readonly document: CaseDocument;
      /** Warnings alone. */
      readonly problems: readonly SourceProblem[];
    }
  | { readonly ok: false; readonly problems: readonly SourceProblem[] };

/** Whether a file name is that of a case. */
export function isCaseFileName(fileName: string): boolean {
  return /\.case\.(?:ya?ml|md)$/i.test(fileName);
}

/**
 * Reads a case: `*.case.yaml`, `*.case.yml`, or `*.case.md` with the same schema as YAML front matter and narrative as
 * its body. Reports everything that is wrong at once. `groundTruth` is checked and then left behind.
 */
export function parseCase(text: string, fileName: string): ParseResult {
  const locator = createLocator(text);
  const tooLarge = sizeProblem(text);
  if (tooLarge !== undefined) return failed([tooLarge]);
  if (!isCaseFileName(fileName)) {
    return failed([
      atStart('file-name', 'This is no case file: expected a name that ends in .case.yaml or .case.md'),
    ]);
  }

  const isMarkdown = /\.md$/i.test(fileName);
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  const matter = isMarkdown ? frontMatter(text, start) : { start, end: text.length, bodyStart: text.length };
  if (matter === undefined) {
    return failed([
      atStart(
        'front-matter',
        'Expected front matter: a line ---, then caseVersion, id and the facts in YAML, then a line ---',
      ),
    ]);
  }

  const body = readMarkdownBody(text, matter.bodyStart);
  const bodyProblems = body.answerHeadings.map((heading): SourceProblem => ({
    severity: 'error',
    code: 'answer-in-body',
    message: 'The teams would read the answer here: expected it in the front matter, as groundTruth',
    range: locator.range(heading.start, heading.end),
  }));

  const yaml = readYaml({ text, ...matter, locator, sealedKey: 'groundTruth', isText: isNumeralText });
  if ('problems' in yaml) return failed([...yaml.problems, ...bodyProblems]);
  const { source } = yaml;
  const checked = caseFileSchema.safeParse(source.value ?? undefined);
  if (!checked.success) {
    const problems = complain(checked.error.issues, caseFileSchema, source, locator, 'groundTruth');
    return failed([...problems, ...bodyProblems]);
  }
  if (bodyProblems.length > 0) return failed(bodyProblems);

  const { groundTruth: _answer, ...facts } = checked.data;
  const record: CaseRecord = withBody(facts, body);
  const anchors = caseAnchors(facts, source, text, locator, body.paragraphs);
  const document: CaseDocument = {
    id: record.id,
    kind: 'case',
    deidentified: record.deidentified ?? false,
    ...(record.asOf === undefined ? {} : { asOf: record.asOf }),
    record,
    anchors,
    hash: hashOf(text),
  };
  const problems = [
    ...caseWarnings(record, source, locator, anchors.length),
    ...(document.deidentified ? identifierProblems(text, locator) : []),
  ];
  return deepFreeze({ ok: true, document, problems });
}

/**
 * Reads any text for a panel whose input is a document: one anchor a paragraph, the id taken from the file name.
 * Nothing says that such a text is de-identified, so it counts as not.
 */
export function parseDocument(text: string, fileName: string): ParseResult {
  const tooLarge = sizeProblem(text);
  if (tooLarge !== undefined) return failed([tooLarge]);
  const anchors = documentAnchors(text, createLocator(text));
  if (anchors.length === 0)
    return failed([atStart('empty', 'The document is empty: expected at least one paragraph')]);
  return deepFreeze({
    ok: true,
    document: {
      id: idFromFileName(fileName),
      kind: 'document',
      deidentified: false,
      record: undefined,
      anchors,
      hash: hashOf(text),
    },
    problems: [],
  });
}

/** An id that can go into file names, from the name of a file without its folder and its last extension. */
export function idFromFileName(fileName: string): string {
  const name = fileName.split(/[/\\]/).at(-1) ?? '';
  const stem = name.replace(/(?<=.)\.[^.]*$/, '');
  const id = stem
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
    .slice(0, 64);
  return id === '' ? 'document' : id;
}

function failed(problems: readonly SourceProblem[]): ParseResult {
  return deepFreeze({ ok: false, problems });
}

function atStart(code: string, message: string): SourceProblem {
  const position = { line: 1, column: 1 };
  return { severity: 'error', code, message, range: { start: position, end: position } };
}

function sizeProblem(text: string): SourceProblem | undefined {
  // A text of that many UTF-16 units has at least as many bytes, so the count stops early for huge files.
  if (text.length <= maxCaseBytes && Buffer.byteLength(text, 'utf8') <= maxCaseBytes) return undefined;
  return atStart(
    'too-large',
    'The file is larger than 5 MB: keep images and attachments in files of their own',
  );
}

function hashOf(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function frontMatter(
  text: string,
  start: number,
): { start: number; end: number; bodyStart: number } | undefined {
  const opening = /^---[ \t]*(?:\r\n|\n|\r)/.exec(text.slice(start, start + 200));
  if (opening === null) return undefined;
  const from = start + opening[0].length;
  const closing = /^(?:---|\.\.\.)[ \t]*$/m.exec(text.slice(from));
  if (closing === null) return undefined;
  return { start: from, end: from + closing.index, bodyStart: from + closing.index + closing[0].length };
}

/** Codes, ids and years look like numbers to YAML, and would lose leading zeros. */
function isNumeralText(key: string, depth: number): boolean {
  if (depth === 0) return key === 'id' || key === 'asOf';
  return key === 'code' || key === 'at' || key === 'onset' || key === 'start';
}

/** The record with the paragraphs of a Markdown body behind the narrative of its front matter. */
function withBody(facts: CaseRecord, body: MarkdownBody): CaseRecord {
  if (body.paragraphs.length === 0) return facts;
  const parts: Partial<Record<NarrativePart, string>> = {};
  const narrative: CaseNarrative = facts.narrative ?? {};
  for (const part of ['hpi', 'exam', 'social', 'family', 'other'] as const) {
    const texts = body.paragraphs
      .filter((paragraph) => paragraph.part === part)
      .map((paragraph) => paragraph.text);
    const all = [narrative[part]?.trimEnd(), ...texts].filter((text) => text !== undefined);
    if (all.length > 0) parts[part] = all.join('\n\n');
  }
  return { ...facts, narrative: parts };
}
