import type { Finding, ProposedAction } from '../chat/types.ts';
import type { Toolbox } from '../tools/types.ts';
import type { Disagreement, FindingRef } from './events.ts';
import type { TeamState } from './state.ts';

/** A finding with the name under which the synthesis speaks of it. */
export interface TeamFinding {
  readonly ref: FindingRef;
  readonly team: string;
  readonly finding: Finding;
}

/** All findings that their teams have not withdrawn. */
export function standingFindings(teams: readonly TeamState[]): readonly TeamFinding[] {
  return teams.flatMap((team) =>
    team.findings
      .filter((finding) => finding.status !== 'withdrawn')
      .map((finding) => ({ ref: `${team.info.id}/${finding.id}`, team: team.info.id, finding })),
  );
}

const against = new Set<ProposedAction['verb']>(['stop', 'avoid']);
const towards = new Set<ProposedAction['verb']>(['start', 'continue', 'adjust']);

/**
 * Pairs of findings of different teams of which one would give what the other would not. It compares typed actions alone, so
 * it needs no model and finds the same every time.
 */
export function contradictions(
  teams: readonly TeamState[],
  medicine: Toolbox['medicine'],
): readonly Disagreement[] {
  const acting = standingFindings(teams).flatMap((entry) =>
    entry.finding.action === undefined ? [] : [{ ...entry, action: entry.finding.action }],
  );
  const found: Disagreement[] = [];
  for (const proposal of acting.filter(({ action }) => towards.has(action.verb))) {
    const opposing = acting.filter(
      (other) =>
        other.team !== proposal.team &&
        against.has(other.action.verb) &&
        sameTarget(proposal.action.target, other.action.target, medicine),
    );
    if (opposing.length === 0) continue;
    found.push({
      topic: proposal.action.target,
      state: 'open',
      note: 'One team would give it, another would not. A person has to decide.',
      foundBy: 'check',
      positions: [proposal, ...opposing].map(({ ref, team, finding, action }) => ({
        ref,
        team,
        stance: stanceOf(action.verb),
        claim: finding.claim,
        confidence: finding.confidence,
      })),
    });
  }
  return found;
}

function stanceOf(verb: ProposedAction['verb']): string {
  switch (verb) {
    case 'stop':
      return 'would stop';
    case 'avoid':
      return 'advises against';
    case 'start':
      return 'would start';
    case 'continue':
      return 'would continue';
    case 'adjust':
      return 'would adjust';
    case 'investigate':
      return 'would investigate';
  }
}

/** The same medicine under any of its names, or one that belongs to the class that the other names. */
export function sameTarget(a: string, b: string, medicine: Toolbox['medicine']): boolean {
  const [left, right] = [plain(a), plain(b)];
  if (left === right) return true;
  const [known, other] = [medicine(a), medicine(b)];
  if (known !== undefined && other !== undefined) {
    return known.ingredients.some((ingredient) => other.ingredients.includes(ingredient));
  }
  if (known !== undefined) return known.classes.some((name) => className(right) === name);
  if (other !== undefined) return other.classes.some((name) => className(left) === name);
  return className(left) === className(right);
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/\s+/g, ' ').trim();
}

/** `ACE inhibitors` and `ace-inhibitor` are one class. */
function className(text: string): string {
  return text.replaceAll(/[\s_]+/g, '-').replace(/s$/, '');
}
