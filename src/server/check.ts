import { readMarkdownBody } from '../core/case/paragraphs.ts';
import { maxCaseBytes } from '../core/case/parse.ts';
import { parsePanel } from '../core/panel/parse.ts';
import { toolRegistry } from '../core/tools/registry.ts';
import { factsOf } from './caseFacts.ts';
import type { Finding } from './findings.ts';
import type { Model } from './model.ts';
import { caseRules, panelRules, type Disk } from './rules/all.ts';
import { fromProblems, schemaFindings } from './schemaFindings.ts';
import { schemaFixes } from './schemaFixes.ts';

/** More than this nobody reads, and editors would slow down. */
const maxFindings = 300;

const toolNames: ReadonlySet<string> = new Set(toolRegistry.keys());

/** Everything wrong or doubtful in a file, in the order of the file. */
export function check(model: Model, disk: Disk, onError: (error: unknown) => void): readonly Finding[] {
  const found = model.kind === 'panel' ? checkPanel(model, onError) : checkCase(model, disk, onError);
  return found.toSorted((a, b) => a.start - b.start || a.end - b.end).slice(0, maxFindings);
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
  if (!model.hasFrontMatter) {
    const message =
      'Expected front matter: a line ---, then caseVersion, id and the facts in YAML, then a line ---';
    return [atStart('front-matter', message)];
  }
  const found: Finding[] = model.faults.map((fault) => ({ severity: 'error', ...fault }));
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

function checkPanel(model: Model, onError: (error: unknown) => void): Finding[] {
  const parsed = parsePanel(model.text, 'This file', toolNames);
  const found = fromProblems(parsed.problems, model.text).map((finding) => schemaFixes(finding, model));
  for (const rule of panelRules) found.push(...guarded(() => rule(model), onError));
  return found;
}

function atStart(code: string, message: string): Finding {
  return { severity: 'error', code, message, start: 0, end: 0 };
}
