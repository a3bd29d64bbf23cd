import { factsOf, type Fact } from '../facts.ts';
import type { ReadStudy } from '../../core/case/statement-reader.ts';
import type { TurnRequest } from '../read.ts';
import { cite, counted, draft, listed, type Domain, type FindingDraft } from './domain.ts';
import { subjectWords } from './generic.ts';

const urgent =
  /\b(?:acute|embol|dissection|free air|pneumothorax|ha?emorrhage|bleeding|mass effect|midline shift|obstruction|fracture|rupture|perforat|ischa?emi|infarct|spicul|malignan|suspicious|metasta|tamponade)/i;
const notable =
  /\b(?:nodule|mass|effusion|consolidation|enlarged|dilated|reduced|LVEF|ejection|oedema|septal lines|stenosis|regurgitation|hypokinesia|thicken|lymph node|emphysema|opacity|lesion|cyst|stone|collection|calcifi|diversion|increased|\d mm\b(?! slices))/i;
const hedged =
  /\b(?:possible|possibly|probable|probably|cannot be excluded|may|might|suspected|suggest|likely|consistent with|compatible with|indeterminate|not excluded)/i;
const followUp = /\b(?:follow[- ]?up|recommend|advis|further (?:imaging|evaluation)|control in|correlat)/i;
const limits =
  /\b(?:limited|artefact|artifact|portable|supine|without contrast|motion|no earlier|no prior|not included|incomplete)/i;
const allClear = /^(?:no|without)\b/i;

interface Statement {
  readonly study: Fact<ReadStudy>;
  readonly sentence: string;
  readonly weight: number;
}

const nameOf = ({ value }: Fact<ReadStudy>): string => `${value.modality} of the ${value.bodySite}`;

/** Quotes what the reports say; image files are never read. */
export const imaging: Domain = {
  calls: () => [],

  findings(turn) {
    const { studies, lines } = factsOf(turn.lines);
    if (studies.length === 0) return noImaging(turn);
    const words = new Set(
      subjectWords(
        lines
          .filter((line) => line.section === 'questions')
          .map((line) => line.statement)
          .join(' '),
      ),
    );
    const statements = studies
      .flatMap((study) => statementsOf(study, words))
      .toSorted((a, b) => b.weight - a.weight);
    const chosen = statements.filter(({ weight }) => weight > 0).slice(0, 6);
    const findings = chosen.map(quoteFinding);
    const negatives = statements
      .filter(({ sentence }) => allClear.test(sentence) && !limits.test(sentence))
      .slice(0, 2);
    if (negatives.length > 0) findings.push(negativeFinding(negatives));
    const unread = studies.filter(({ value }) => value.report === undefined);
    if (unread.length > 0) findings.push(unreadFinding(unread));
    const withFiles = studies.filter(({ value }) => value.files > 0);
    return {
      summary: [
        `There ${studies.length === 1 ? 'is' : 'are'} ${counted(studies.length, 'study', 'studies')}: ${listed(studies.map(nameOf))}.`,
        chosen.length === 0
          ? 'The reports say nothing that I can quote as abnormal.'
          : `I quote ${counted(chosen.length, 'statement')} from the reports, in their words.`,
        withFiles.length === 0
          ? ''
          : `Image files come with ${listed(withFiles.map(nameOf))}; their pixels were not read.`,
      ]
        .filter((part) => part !== '')
        .join(' '),
      findings,
    };
  },
};

function statementsOf(study: Fact<ReadStudy>, words: ReadonlySet<string>): Statement[] {
  const sentences = (study.value.report ?? '').match(/[^.!?]+(?:[.](?=\d)[^.!?]+)*[.!?]?/g) ?? [];
  return sentences
    .map((raw) => {
      const sentence = raw.trim();
      const asked = subjectWords(sentence).filter((word) => words.has(word)).length;
      const weight = allClear.test(sentence)
        ? limits.test(sentence)
          ? 1
          : 0
        : (urgent.test(sentence) ? 4 : 0) +
          (followUp.test(sentence) ? 3 : 0) +
          (notable.test(sentence) ? 2 : 0) +
          (limits.test(sentence) ? 1 : 0) +
          Math.min(asked, 2);
      return { study, sentence, weight };
    })
    .filter(({ sentence }) => sentence.length > 3);
}

function quoteFinding({ study, sentence }: Statement): FindingDraft {
  const quote = sentence.replace(/[.!?]$/, '');
  const isUrgent = urgent.test(sentence);
  const isHedged = hedged.test(sentence);
  const limit = limits.test(sentence);
  const when = study.value.at === undefined ? '' : `, ${study.value.at}`;
  const lead =
    limit && !isUrgent
      ? 'A limit of the study'
      : isUrgent
        ? 'The report names something that needs attention'
        : 'The report states';
  return draft({
    claim: `${lead} (${nameOf(study)}${when}): “${quote}”.${isHedged ? ' The report itself is not certain.' : ''}`,
    confidence: isHedged ? 'low' : 'moderate',
    evidence: [cite(study.line, quote)],
    missing: [
      ...(isUrgent ? ['whether this was known before, and who has been told'] : []),
      ...(study.value.at === undefined ? ['the date of the study'] : []),
    ],
    ...(followUp.test(sentence) && {
      action: { verb: 'investigate' as const, target: `follow-up of the ${nameOf(study)}` },
    }),
  });
}

function negativeFinding(statements: readonly Statement[]): FindingDraft {
  const quotes = statements.map(({ sentence }) => `“${sentence.replace(/[.!?]$/, '')}”`);
  return draft({
    claim: `Stated as absent by the reports: ${listed(quotes)}. What they do not mention is unknown.`,
    confidence: 'moderate',
    evidence: statements.map(({ study, sentence }) => cite(study.line, sentence.replace(/[.!?]$/, ''))),
  });
}

function unreadFinding(studies: readonly Fact<ReadStudy>[]): FindingDraft {
  const files = studies.some(({ value }) => value.files > 0)
    ? ' Image files are there, but pixels are not interpreted here.'
    : '';
  return draft({
    claim: `Nothing can be concluded from the ${listed(studies.map(nameOf))}: there is no report.${files}`,
    confidence: 'moderate',
    evidence: studies.map(({ line }) => cite(line)),
    missing: studies.slice(0, 6).map((study) => `a report of the ${nameOf(study)}`),
    action: { verb: 'investigate', target: `report of the ${nameOf(studies[0] as Fact<ReadStudy>)}` },
  });
}

function noImaging(turn: TurnRequest): ReturnType<Domain['findings']> {
  const questions = turn.lines.filter((line) => line.section === 'questions');
  return {
    summary:
      'The case records no imaging, so there is nothing to read. What imaging would show is unknown, not normal.',
    findings: [
      draft({
        claim:
          'No imaging is recorded. Nothing about images can be concluded, and which study would help depends on the examination.',
        confidence: 'moderate',
        evidence: (questions.length > 0 ? questions : turn.lines).slice(0, 2).map((line) => cite(line)),
        missing: ['any imaging report', 'whether imaging was done elsewhere'],
        action: { verb: 'investigate', target: 'imaging that the questions call for' },
      }),
    ],
  };
}
