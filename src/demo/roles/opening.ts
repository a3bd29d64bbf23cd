import type { TeamAgent, TurnRequest } from '../read.ts';
import { factsOf, type Facts } from '../facts.ts';
import { capital, counted, listed } from './domain.ts';

export const disclaimer = 'Offline demo: fixed rules speak here, not a language model.';

/** The coordinator's first words: what the question is, which lines stand out, who looks at what. */
export function opening(turn: TurnRequest): string {
  const facts = factsOf(turn.lines);
  const specialists = turn.agents.filter((agent) => agent.role === 'specialist');
  const question = turn.question.replace(/\s+/g, ' ').trim();
  return [
    disclaimer,
    `The question for this team: ${question}`,
    standOut(facts),
    specialists.length === 0
      ? ''
      : `${assignments(specialists)} Name the line for every claim, and say what is missing.`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function standOut(facts: Facts): string {
  if (facts.lines.length === 0)
    return 'This team has no line of the case to read, so most of the question will stay open.';
  const flagged = facts.labs.filter(({ value }) => value.flag === 'high' || value.flag === 'low');
  const parts = [
    ...flagged.slice(0, 5).map(({ line, value }) => `${value.name} ${value.value} [${line.id}]`),
    ...facts.symptoms
      .filter(({ value }) => !value.excluded && value.severity === 'severe')
      .slice(0, 2)
      .map(({ line, value }) => `${value.text} [${line.id}]`),
  ];
  const have = [
    [facts.medications.length, 'medicine'],
    [facts.studies.length, 'imaging study', 'imaging studies'],
    [facts.symptoms.length, 'symptom'],
    [facts.problems.length, 'problem'],
  ] as const;
  const counts = have
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => counted(count, one, many ?? `${one}s`));
  const seen = counts.length === 0 ? counted(facts.lines.length, 'line') : listed(counts);
  return parts.length === 0
    ? `This team reads ${seen}; no value stands out by itself.`
    : `${capital(listed(parts))} ${parts.length === 1 ? 'stands' : 'stand'} out among ${seen}.`;
}

function assignments(specialists: readonly TeamAgent[]): string {
  const names = specialists.map((agent) => agent.name.replaceAll('_', ' '));
  return names.length === 1
    ? `${names[0]} gives a first opinion.`
    : `${listed(names)} each give an opinion without seeing the others.`;
}
