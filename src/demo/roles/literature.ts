import type { CaseLine } from '../../core/case/statement-reader.ts';
import { factsOf } from '../facts.ts';
import type { ToolAnswer, TurnRequest } from '../read.ts';
import { isRecord } from '../wire.ts';
import { capital, cite, clip, counted, draft, listed, type Domain, type FindingDraft } from './domain.ts';
import { subjectWords } from './generic.ts';

interface Topic {
  readonly query: string;
  readonly line: CaseLine;
}

interface Source {
  readonly id: string;
  readonly title: string;
  readonly kind: string;
  readonly year: string;
  readonly note: string;
}

/** Searches each topic of the case on its own and reports what came back, and for what nothing did. */
export const literature: Domain = {
  calls: (turn) =>
    topics(turn).map(({ query }) => ({ tool: 'reference_search', arguments: { query, limit: 4 } })),

  findings(turn) {
    const all = topics(turn);
    const answers = (turn.answers ?? []).filter(
      (answer) => answer.tool === 'reference_search' && answer.error === undefined,
    );
    const used = new Set<string>();
    const findings: FindingDraft[] = [];
    const empty: Topic[] = [];
    for (const topic of all) {
      const answer = answers.find(({ data }) => data['query'] === topic.query);
      const sources =
        answer === undefined ? [] : fittingSources(answer, topic.query).filter(({ id }) => !used.has(id));
      const [best, second] = sources;
      if (best === undefined) {
        empty.push(topic);
        continue;
      }
      used.add(best.id);
      findings.push(sourceFinding(topic, best, second));
    }
    if (empty.length > 0 || findings.length === 0)
      findings.push(gapFinding(empty.length > 0 ? empty : all, turn));
    return {
      summary: [
        all.length === 0
          ? 'The case names no problem or question to search for.'
          : `I searched for ${listed(all.map(({ query }) => `“${query}”`))}.`,
        findings.length === 0
          ? ''
          : `${capital(counted(used.size, 'topic'))} found a source; I know titles and notes, not the full texts.`,
        empty.length === 0
          ? ''
          : `Nothing fitting came back for ${listed(empty.map(({ query }) => `“${query}”`))}, which is no evidence of no effect.`,
      ]
        .filter((part) => part !== '')
        .join(' '),
      findings: findings.slice(0, 8),
    };
  },
};

/** Problems first, since they are named in the field's terms; then the complaint and what the questions add. */
function topics(turn: TurnRequest): Topic[] {
  const facts = factsOf(turn.lines);
  const found: Topic[] = [];
  const known = new Set<string>();
  const add = (text: string, line: CaseLine) => {
    const words = subjectTerms(text).filter((word) => !known.has(word));
    if (words.length === 0 || found.length >= 6) return;
    for (const word of words) known.add(word);
    found.push({ query: words.slice(0, 6).join(' '), line });
  };
  for (const { line, value } of facts.problems.slice(0, 5)) add(value.text, line);
  const complaint = turn.lines.find((line) => line.section === 'chiefComplaint');
  if (complaint !== undefined) add(complaint.statement, complaint);
  for (const line of turn.lines.filter((one) => one.section === 'questions')) add(line.statement, line);
  for (const { line, value } of facts.symptoms.filter((one) => !one.value.excluded)) add(value.text, line);
  return found;
}

const vague = new Set(
  `pain since this that three two one day days week weeks month months year years morning progressive persistent chronic acute
  right left both first needed facts considered avoided explains set missed would next change come likely supports type stage
  dangerous together off her his this medicines function examinations dry chest x-ray`.split(/\s+/),
);

const subjectTerms = (text: string): string[] =>
  (text.toLowerCase().match(/[\p{L}\d-]{3,}/gu) ?? []).filter(
    (word) => !vague.has(word) && subjectWords(word).length > 0,
  );

function fittingSources(answer: ToolAnswer, query: string): Source[] {
  const results: readonly unknown[] = Array.isArray(answer.data['results']) ? answer.data['results'] : [];
  const words = subjectWords(query);
  return results
    .flatMap((one): Source[] => {
      if (!isRecord(one) || typeof one['id'] !== 'string' || typeof one['title'] !== 'string') return [];
      const word = (key: string) =>
        typeof one[key] === 'string' || typeof one[key] === 'number' ? String(one[key]) : '';
      return [
        { id: one['id'], title: one['title'], kind: word('kind'), year: word('year'), note: word('note') },
      ];
    })
    .map((source) => {
      const own = new Set(subjectWords(`${source.title} ${source.note}`));
      return { source, shared: words.filter((word) => own.has(word)).length };
    })
    .filter(({ shared }) => shared >= Math.min(2, words.length))
    .toSorted((a, b) => b.shared - a.shared)
    .map(({ source }) => source);
}

function sourceFinding(topic: Topic, best: Source, second: Source | undefined): FindingDraft {
  const kind = [best.kind, best.year].filter((part) => part !== '').join(', ');
  const name = (source: Source) => clip(source.title.split(/\.\s/).slice(0, 2).join('. '), 200);
  const further = second === undefined ? '' : ` See also ${name(second)}.`;
  return draft({
    claim: clip(`On ${topic.query}: ${name(best)} (${kind}). ${best.note}${further}`, 600),
    confidence: /guideline|trial|review/.test(best.kind) ? 'moderate' : 'low',
    evidence: [
      { citation: best.id },
      ...(second === undefined ? [] : [{ citation: second.id }]),
      cite(topic.line),
    ],
    missing: ['the full text, and whether a patient like this one was studied'],
  });
}

function gapFinding(without: readonly Topic[], turn: TurnRequest): FindingDraft {
  const names = without.map(({ query }) => `“${query}”`);
  return draft({
    claim:
      names.length === 0
        ? 'The case names no question that a search could answer.'
        : `For ${listed(names)} the bibliography at hand has nothing that fits. That is no evidence that nothing is known.`,
    confidence: 'low',
    evidence: (without.length > 0 ? without.map(({ line }) => line) : turn.lines.slice(0, 1))
      .slice(0, 4)
      .map((line) => cite(line)),
    missing: ['a search in a full literature database'],
  });
}
