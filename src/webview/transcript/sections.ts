import type { PhaseId } from '../../core/run/events.ts';
import type { TurnState } from '../../core/run/state.ts';
import type { TranscriptHeader } from '../../protocol/transcript.ts';
import { isAbsent, isActive } from '../shared/status.ts';

/** One phase of one round, with the turns taken in it. Times are ms since the run's start. */
export interface Section {
  /** `<phase>.<round>` */
  readonly key: string;
  readonly phase: PhaseId;
  readonly round: number;
  readonly title: string;
  /** A few words on how the phase works. */
  readonly note: string;
  /** `cut`: the team ended in the middle of it. */
  readonly state: 'past' | 'current' | 'cut' | 'to come';
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly turns: readonly TurnState[];
}

const TITLES: Readonly<Record<PhaseId, string>> = {
  opening: 'Opening',
  opinions: 'Sealed opinions',
  review: 'Review',
  revision: 'Revision',
  conclusion: 'Conclusion',
  discussion: 'Discussion',
};

const NOTES: Readonly<Record<PhaseId, string>> = {
  opening: 'the question that is put to the team',
  opinions: 'in parallel, no expert sees another',
  review: 'in parallel, every finding voted on',
  revision: 'contested findings only, a changed view names new evidence',
  conclusion: 'by the supervisor, who has no casting vote',
  discussion: 'one after another, in one conversation',
};

const ORDER: readonly PhaseId[] = ['opinions', 'review', 'revision', 'conclusion'];

/** The phases in the order of their starting; those to come follow while the team is at work. */
export function sections(header: TranscriptHeader, turns: readonly TurnState[]): readonly Section[] {
  const started = header.phases.map((phase) => ({ ...phase, key: `${phase.id}.${phase.round}` }));
  for (const turn of turns) {
    const key = `${turn.phase}.${turn.round}`;
    if (!started.some((phase) => phase.key === key)) {
      started.push({ id: turn.phase, round: turn.round, startedAt: turn.startedAt, key });
    }
  }
  const active = isActive(header.status);
  const repeated = new Set(
    started
      .filter((phase, at) => started.some((other, i) => i !== at && other.id === phase.id))
      .map((p) => p.id),
  );
  const past = started.map((phase, at): Section => {
    const next = started[at + 1];
    const own = turns.filter((turn) => turn.phase === phase.id && turn.round === phase.round);
    const last = own.reduce((end, turn) => Math.max(end, turn.endedAt ?? turn.startedAt), phase.startedAt);
    const current = active && next === undefined;
    return {
      key: phase.key,
      phase: phase.id,
      round: phase.round,
      title: TITLES[phase.id] ?? phase.id,
      note: note(phase.id, phase.round, repeated.has(phase.id)),
      state: current ? 'current' : next === undefined && isAbsent(header.status) ? 'cut' : 'past',
      startedAt: phase.startedAt,
      ...(current ? {} : { endedAt: next?.startedAt ?? header.endedAt ?? last }),
      turns: own,
    };
  });
  return active && header.info.pattern === 'consensus'
    ? [...past, ...toCome(started.map((phase) => phase.id))]
    : past;
}

function note(phase: PhaseId, round: number, repeated: boolean): string {
  const words = NOTES[phase] ?? '';
  if (phase === 'review' && round > 0) return `round ${round}, after the revision`;
  return repeated || (phase === 'revision' && round > 0) ? `round ${round}, ${words}` : words;
}

function toCome(started: readonly PhaseId[]): readonly Section[] {
  const furthest = Math.max(-1, ...started.map((phase) => ORDER.indexOf(phase)));
  return ORDER.slice(furthest + 1).map((phase) => ({
    key: `${phase}.next`,
    phase,
    round: 0,
    title: TITLES[phase],
    note: phase === 'revision' ? 'only if a finding is contested' : NOTES[phase],
    state: 'to come',
    startedAt: 0,
    turns: [],
  }));
}
