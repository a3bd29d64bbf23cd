import { readMarkdownBody } from '../../core/case/paragraphs.ts';
import type { NarrativePart } from '../../core/case/types.ts';
import { caseFields } from '../data/fields.ts';
import { lineBlocks, lineEnd } from '../features/keyOrder.ts';
import { sectionOf, valueSpan, type Model } from '../model.ts';
import { commentsIn } from '../yaml/comments.ts';
import { withEdits } from '../yaml/whitespace.ts';
import { narrativeParts, saysTheSame } from './content.ts';

/** A remark for readers alone: a comment, or a title that no team reads. */
interface Remark {
  readonly start: number;
  readonly lines: readonly string[];
}

/**
 * A Markdown case as YAML alone: its front matter, letter by letter, with the body as its narrative. Undefined where that
 * could not say the same.
 */
export function toYaml(model: Model): string | undefined {
  if (model.faults.length > 0 || !model.hasFrontMatter) return undefined;
  const body = readMarkdownBody(model.text, model.bodyStart);
  const given = model.value['narrative'] ?? {};
  if (body.answerHeadings.length > 0 || typeof given !== 'object' || Array.isArray(given)) return undefined;
  const eol = model.text.includes('\r\n') ? '\r\n' : '\n';
  const { start, end } = model.yaml;
  const yaml = model.text.slice(start, end);
  if (body.paragraphs.length === 0) {
    const made =
      yaml +
      remarksOf(model)
        .flatMap(({ lines }) => lines.map((line) => `# ${line}`.trimEnd() + eol))
        .join('');
    return saysTheSame(model, made, 'case') ? made : undefined;
  }
  const old = sectionOf(model, 'narrative');
  const oldEnd =
    old === undefined ? 0 : lineEnd(model.text, valueSpan(model, ['narrative'])?.end ?? old.keySpan.end);
  const source = old === undefined ? '' : model.text.slice(old.start, oldEnd);
  if (/[\s,[{][&*!]\w/.test(source)) return undefined;
  const remarks = remarksOf(model);
  const lines = ['narrative:', ...commentsIn(source).map(({ text }) => `  ${text}`)];
  for (const part of narrativeParts) {
    const before = (given as Readonly<Record<string, unknown>>)[part];
    const paragraphs = body.paragraphs.filter((one) => one.part === part);
    const texts = [
      ...(typeof before === 'string' ? [before.trimEnd()] : []),
      ...paragraphs.map(({ text }) => text),
    ];
    if (texts.length === 0) continue;
    for (const remark of remarksFor(part, remarks, body.paragraphs))
      lines.push(...remark.lines.map((line) => `  # ${line}`));
    lines.push(`  ${part}: |-`);
    for (const line of texts.join('\n\n').split('\n')) lines.push(line === '' ? '' : `    ${line}`);
  }
  const after = body.paragraphs.at(-1)?.end ?? 0;
  for (const remark of remarks)
    if (remark.start > after) lines.push(...remark.lines.map((line) => `  # ${line}`));
  const section = lines.map((line) => line.trimEnd() + eol).join('');
  const edit =
    old === undefined ? placeFor(model, section, eol) : { start: old.start, end: oldEnd, text: section };
  const made = withEdits(yaml, [edit], start);
  return saysTheSame(model, made, 'case') ? made : undefined;
}

/** Behind the last of the keys that usually stand before the narrative. */
function placeFor(model: Model, section: string, eol: string) {
  const order = caseFields.map(({ key }) => key);
  const own = order.indexOf('narrative');
  const blocks = lineBlocks(model, model.sections, model.yaml.end);
  const before = blocks.findLast(({ key }) => order.indexOf(key) < own && order.includes(key));
  const at = before?.end ?? model.yaml.end;
  const blank = /\n[ \t]*\r?\n$/.test(model.text.slice(before?.start ?? at, at));
  return { start: at, end: at, text: section + (blank ? eol : '') };
}

/** Comments and titles of the body, in its order. */
function remarksOf(model: Model): readonly Remark[] {
  const found: Remark[] = [];
  const text = model.text.slice(model.bodyStart);
  const plain = text.replaceAll(/<!--[^]*?(?:-->|$)/g, (comment) => comment.replaceAll(/[^\r\n]/g, ' '));
  for (const match of text.matchAll(/<!--([^]*?)(?:-->|$)/g)) {
    const lines = (match[1] ?? '').split(/\r\n|\n|\r/).map((line) => line.trim());
    found.push({ start: model.bodyStart + match.index, lines: lines.filter((line) => line !== '') });
  }
  for (const match of plain.matchAll(/^ {0,3}#[ \t]+(.+?)[ \t]*#*[ \t]*$/gm))
    found.push({ start: model.bodyStart + match.index, lines: [(match[1] ?? '').trim()] });
  return found.sort((a, b) => a.start - b.start);
}

/** The remarks that stand before or inside a paragraph of a part, and behind what comes before it. */
function remarksFor(
  part: NarrativePart,
  remarks: readonly Remark[],
  paragraphs: readonly { readonly part: NarrativePart; readonly start: number; readonly end: number }[],
): readonly Remark[] {
  return remarks.filter(({ start }) => paragraphs.find(({ end }) => end > start)?.part === part);
}
