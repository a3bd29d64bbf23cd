import type { NarrativePart } from '../../core/case/types.ts';
import { readMarkdownBody } from '../../core/case/paragraphs.ts';
import type { Edit } from '../findings.ts';
import { lineEnd, lineStart } from '../features/keyOrder.ts';
import { refAt, sectionOf, type Model } from '../model.ts';
import { commentsIn } from '../yaml/comments.ts';
import { withEdits } from '../yaml/whitespace.ts';
import { narrativeParts, saysTheSame } from './content.ts';

const headings: Readonly<Record<Exclude<NarrativePart, 'other'>, string>> = {
  hpi: 'History of present illness',
  exam: 'Examination',
  social: 'Social history',
  family: 'Family history',
};

/**
 * A YAML case as Markdown: its facts as front matter, letter by letter, and of the narrative what prose can hold as the
 * body. Undefined where that could not say the same.
 */
export function toMarkdown(model: Model): string | undefined {
  const start = model.yaml.start;
  const yaml = model.text.slice(start);
  if (model.faults.length > 0 || /^(?:---|\.\.\.|%)/m.test(yaml)) return undefined;
  const { edits, body } = bodyOf(model);
  const facts = withEdits(yaml, edits, start).replace(/\n*$/, '\n');
  const eol = yaml.includes('\r\n') ? '\r\n' : '\n';
  const matter = `---${eol}${facts}---${eol}`;
  const made = matter + body.map((block) => `\n${block}\n`.replaceAll('\n', eol)).join('');
  return saysTheSame(model, made, 'markdown-case') ? made : undefined;
}

/** What of the narrative goes into the body, and the edits that take it out of the YAML. */
function bodyOf(model: Model): { readonly edits: readonly Edit[]; readonly body: readonly string[] } {
  const stays = { edits: [], body: [] };
  const section = sectionOf(model, 'narrative');
  const ref = refAt(model, ['narrative']);
  if (section === undefined || ref?.node.kind !== 'map' || ref.node.pairs.length === 0) return stays;
  const { node, base } = ref;
  const { text } = model;
  const end = lineEnd(text, base + node.end);
  const source = text.slice(section.start, end);
  if (/[\s,[{][&*!]\w/.test(source)) return stays;
  const comments = commentsIn(source).map((one) => ({ ...one, start: one.start + section.start }));
  if (comments.some((one) => one.text.includes('--'))) return stays;

  const moved = node.pairs.map(({ key, value }) =>
    value.kind === 'scalar' && typeof value.value === 'string' ? proseOf(key, value.value) : undefined,
  );
  const all = moved.every((blocks) => blocks !== undefined);
  if (!all && node.flow) return stays;
  const body: string[] = [];
  const edits: Edit[] = [];
  for (const [index, { keySpan, value }] of node.pairs.entries()) {
    const blocks = moved[index];
    if (blocks === undefined) continue;
    const from = index === 0 ? section.start : edgeOf(model, base + keySpan.start, comments);
    const next = node.pairs[index + 1];
    const to = next === undefined ? end : edgeOf(model, base + next.keySpan.start, comments);
    for (const comment of comments)
      if (comment.start >= from && comment.start < to)
        body.push(`<!-- ${comment.text.replace(/^#+\s*/, '')} -->`);
    body.push(...blocks);
    if (all) continue;
    const line = lineStart(text, base + keySpan.start);
    edits.push({
      start: index === 0 ? line : from,
      end: next === undefined ? lineEnd(text, base + value.end) : to,
      text: '',
    });
  }
  if (all) {
    const blank = /^(?:[ \t]*\r?\n)*/.exec(text.slice(end))?.[0] ?? '';
    edits.push({ start: section.start, end: end + blank.length, text: '' });
  }
  return { edits, body };
}

/** Where the lines of a key begin: with the comments right above it. */
function edgeOf(model: Model, at: number, comments: readonly { readonly start: number }[]): number {
  let from = lineStart(model.text, at);
  for (;;) {
    const above = lineStart(model.text, from - 1);
    const isComment = comments.some(({ start }) => start >= above && start < from);
    if (above >= from || !isComment || !/^\s*#/.test(model.text.slice(above, from))) return from;
    from = above;
  }
}

/** A part of the narrative as headings and paragraphs; undefined where its text would not be read the same there. */
function proseOf(key: string, value: string): readonly string[] | undefined {
  const part = narrativeParts.find((one) => one === key);
  const paragraphs = value.trimEnd().split('\n\n');
  if (part === undefined || paragraphs.length === 0) return undefined;
  const blocks: string[] = part === 'other' ? [] : [`## ${headings[part]}`, ...paragraphs];
  let open: string | undefined;
  for (const paragraph of part === 'other' ? paragraphs : []) {
    // Under a heading of its own a paragraph reads as `Heading: text`, and so it has to come from one.
    const [, title, rest] = /^([\p{L}\d][^:\n]{0,60}): ([^]+)$/u.exec(paragraph) ?? [];
    if (title === undefined || rest === undefined) return undefined;
    if (title !== open) blocks.push(`## ${title}`);
    open = title;
    blocks.push(rest);
  }
  const { paragraphs: read, answerHeadings } = readMarkdownBody(blocks.join('\n\n'), 0);
  const same =
    answerHeadings.length === 0 &&
    read.length === paragraphs.length &&
    read.every((one, index) => one.part === part && one.text === paragraphs[index]);
  return same ? blocks : undefined;
}
