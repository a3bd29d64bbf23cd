import type { ChooseRequest, HeardFinding, TeamAgent, TurnRequest } from '../read.ts';
import { conclusion } from './conclusion.ts';
import { opening } from './opening.ts';

/** What an agent does with its message in a group chat. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'opinion' }
  | { readonly kind: 'votes'; readonly voteOn: readonly string[] }
  | { readonly kind: 'revisions' };

const isContested = (finding: HeardFinding): boolean =>
  !finding.withdrawn && finding.votes.some((vote) => vote.stance !== 'agree');

/** Contested, and its author has not answered yet. */
const unanswered = (finding: HeardFinding): boolean => isContested(finding) && finding.changes === 0;

const votedBy = (finding: HeardFinding, name: string) => finding.votes.find((vote) => vote.voter === name);

export function speak(turn: TurnRequest): Part {
  const { me, speakers, submissions } = turn;
  const spoken = speakers.includes(me.name);
  if (speakers.length === 0) return { kind: 'text', text: opening(turn) };
  if (submissions.includes('submit_findings') && (!spoken || turn.answers !== undefined))
    return { kind: 'opinion' };
  if (
    submissions.includes('revise_findings') &&
    turn.findings.some((one) => one.author === me.name && unanswered(one))
  ) {
    return { kind: 'revisions' };
  }
  if (submissions.includes('cast_votes')) {
    const voteOn = turn.findings
      .filter((finding) => finding.author !== me.name && !finding.withdrawn)
      .filter((finding) => {
        const mine = votedBy(finding, me.name);
        return mine === undefined || (mine.stance !== 'agree' && finding.changes > 0);
      })
      .map((finding) => finding.id);
    if (voteOn.length > 0) return { kind: 'votes', voteOn };
  }
  if (me.name !== ender(turn.agents)) return { kind: 'text', text: waiting(turn) };
  const idle = pending(turn);
  // Whoever picks the speakers may pass somebody over: after two rounds of the table the work ends with what there is.
  if (idle.length > 0 && speakers.length < turn.agents.length * 2 + 2) {
    return {
      kind: 'text',
      text: `The team is not done. I wait for ${idle.map((name) => name.replaceAll('_', ' ')).join(', ')}.`,
    };
  }
  return { kind: 'text', text: `${conclusion(turn).summary}\n\n${turn.endWord}` };
}

/** Who says the last word: the supervisor, else the coordinator, else the last of the team. */
function ender(agents: readonly TeamAgent[]): string {
  const by = (role: TeamAgent['role']) => agents.find((agent) => agent.role === role)?.name;
  return by('supervisor') ?? by('coordinator') ?? agents.at(-1)?.name ?? '';
}

interface Conversation {
  readonly agents: readonly TeamAgent[];
  readonly findings: readonly HeardFinding[];
  readonly speakers: readonly string[];
}

/** Who still has something to add, in the order in which it makes sense. */
function pending({ agents, findings, speakers }: Conversation): string[] {
  const of = (role: TeamAgent['role']) =>
    agents.filter((agent) => agent.role === role).map((agent) => agent.name);
  const reviewers = of('reviewer').filter((name) =>
    findings.some((finding) => {
      const mine = votedBy(finding, name);
      return (
        !finding.withdrawn &&
        (mine === undefined ||
          (mine.stance !== 'agree' &&
            finding.changes > 0 &&
            lastSpoke(speakers, name) < lastSpoke(speakers, finding.author)))
      );
    }),
  );
  const authors = findings
    .filter(unanswered)
    .map((finding) => finding.author)
    .filter((name) => speakers.filter((one) => one === name).length < 2);
  return [
    ...new Set([...of('specialist').filter((name) => !speakers.includes(name)), ...authors, ...reviewers]),
  ];
}

const lastSpoke = (speakers: readonly string[], name: string): number => speakers.lastIndexOf(name);

function waiting({ findings, me }: TurnRequest): string {
  const open = findings.filter(isContested).map((finding) => finding.id);
  const name = me.name.replaceAll('_', ' ');
  return open.length === 0
    ? `${name} has nothing to add.`
    : `${name} has nothing new to add; ${open.join(', ')} stay contested.`;
}

/** Answers who should speak next with a bare name. */
export function chooseSpeaker(request: ChooseRequest): string {
  const may = (name: string) => request.candidates.includes(name);
  const wanted = [...pending(request), ender(request.agents)].find(may);
  return wanted ?? request.candidates[0] ?? '';
}
