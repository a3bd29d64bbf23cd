import { idFromFileName } from '../core/case/parse.ts';
import { frontMatterLines } from './features/skeleton.ts';
import type { Finding, Fix } from './findings.ts';
import type { Model } from './model.ts';
import type { Disk } from './rules/all.ts';

const message =
  'Expected front matter: a line ---, then caseVersion, id and the facts in YAML, then a line ---';

/** Front matter that is missing or has no end, with the lines that are missing. */
export function frontMatterFinding(model: Model, disk: Disk): Finding {
  const { text } = model;
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  const fixes = model.frontMatter === 'open' ? [closed(model)] : [framed(text, start, disk)];
  return { severity: 'error', code: 'front-matter', message, start, end: start, fixes };
}

function closed({ text, yaml }: Model): Fix {
  const shown = text.slice(yaml.start, yaml.end).trimEnd().length;
  const at = shown === 0 ? yaml.start : yaml.start + shown;
  const body = text.slice(yaml.end).trim() === '' ? '' : '\n';
  return {
    title: 'Close the front matter with a line ---',
    sure: true,
    edits: [{ start: at, end: yaml.end, text: `${shown === 0 ? '' : '\n'}---\n${body}` }],
  };
}

/** Facts that stand there get the lines around them; a story gets facts before it. */
function framed(text: string, start: number, disk: Disk): Fix {
  const facts = /^(?:caseVersion|id|patient|[a-zA-Z]+)[ \t]*:(?=\s)[^]*?(?=\n[ \t]*\r?\n#{1,6} |$)/.exec(
    text.slice(start),
  );
  if (
    facts === null ||
    !/^(?:caseVersion|id|deidentified|asOf|patient|chiefComplaint)[ \t]*:/m.test(facts[0])
  ) {
    const lines = frontMatterLines(idFromFileName('new-case.x'), disk.today());
    return {
      title: 'Write front matter',
      sure: true,
      edits: [{ start, end: start, text: `---\n${lines}---\n\n` }],
    };
  }
  const end = start + facts[0].trimEnd().length;
  return {
    title: 'Put lines --- around the facts',
    sure: true,
    edits: [
      { start, end: start, text: '---\n' },
      { start: end, end, text: '\n---' },
    ],
  };
}
