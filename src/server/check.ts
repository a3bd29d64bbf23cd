import { readMarkdownBody } from '../core/case/paragraphs.ts';
import { maxCaseBytes } from '../core/case/parse.ts';
import { parsePanel } from '../core/panel/parse.ts';
import { factsOf } from './caseFacts.ts';
import type { Finding } from './findings.ts';
import type { Model } from './model.ts';
import { frontMatterFinding } from './frontMatterFinding.ts';
import { faultFixes } from './faultFixes.ts';
import { caseRules, panelRules, type Disk } from './rules/all.ts';
import { fromProblems, schemaFindings } from './schemaFindings.ts';
import { schemaFixes } from './schemaFixes.ts';
import { defaultSettings, type RunSettings } from './settings.ts';

/** More than this nobody reads, and editors would slow down. */
const maxFindings = 300;

/** Everything wrong or doubtful in a file, in the order of the file. */
export function check(
  model: Model,
  disk: Disk,
  onError: (error: unknown) => void,
  settings: RunSettings = defaultSettings,
): readonly Finding[] {
  const found =
    model.kind === 'panel' ? checkPanel(model, onError, settings) : checkCase(model, disk, onError);
  return found
    .map((finding) => visible(finding, model.text))
    .toSorted((a, b) => a.start - b.start || a.end - b.end)
    .slice(0, maxFindings);
}

/** A finding without a place of its own is shown at its line, or at the last sign before: a point is hard to see and to hit. */
function visible(finding: Finding, text: string): Finding {
  const { start, end } = finding;
  if (end > start) return finding;
  const rest = /^[^\r\n]*/.exec(text.slice(start, start + 200))?.[0].trimEnd() ?? '';
  if (rest !== '') return { ...finding, end: start + rest.length };
  const before = text.slice(0, start).trimEnd();
  if (before === '') return { ...finding, end: Math.min(text.length, start + 1) };
  return { ...finding, start: before.length - 1, end: before.length };
}

/** A rule that fails costs its own findings and no others. */
function guarded(rule: () => readonly Finding[], onError: (error: unknown) => void): readonly Finding[] {
  try {
    return rule();
  } catch (error) {
    onError(error);
    return [];
  }
}

function checkCase(model: Model, disk: Disk, onError: (error: unknown) => void): Finding[] {
  const { text } = model;
  if (text.length > maxCaseBytes)
    return [
      atStart('too-large', 'The file is larger than 5 MB: keep images and attachments in files of their own'),
    ];
  if (!model.hasFrontMatter) return [frontMatterFinding(model, disk)];
  const found = faultFindings(model);
  if (model.frontMatter === 'open') found.push(frontMatterFinding(model, disk));
  found.push(...schemaFindings(model).map((finding) => schemaFixes(finding, model)));
  if (model.kind === 'markdown-case') {
    for (const heading of readMarkdownBody(text, model.bodyStart).answerHeadings) {
      const message = 'The teams would read the answer here: expected it in the front matter, as groundTruth';
      found.push({ severity: 'error', code: 'answer-in-body', message, ...heading });
    }
  }
  const facts = factsOf(model);
  for (const rule of caseRules) found.push(...guarded(() => rule(facts, disk), onError));
  return found;
}

/** Each section and each analysis by itself: a mistake in one hides nothing of the others. */
function checkPanel(model: Model, onError: (error: unknown) => void, settings: RunSettings): Finding[] {
  if (model.sections.length === 0)
    return fromProblems(parsePanel(model.text, 'This file').problems, model.text);
  const found = faultFindings(model);
  found.push(...schemaFindings(model).map((finding) => schemaFixes(finding, model)));
  for (const rule of panelRules) found.push(...guarded(() => rule(model, settings), onError));
  return found;
}

const faultFindings = (model: Model): Finding[] =>
  model.faults.map((fault) => faultFixes({ severity: 'error', ...fault }, model));

function atStart(code: string, message: string): Finding {
  return { severity: 'error', code, message, start: 0, end: 0 };
}
