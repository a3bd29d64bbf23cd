import type { RunEvent, TeamEventBody, TeamInfo } from '../../../src/core/run/events.ts';
import { initialRunState } from '../../../src/core/run/reducer.ts';
import { RunStore } from '../../../src/core/run/store.ts';

export const drugs: TeamInfo = {
  id: 'drug_interaction_check',
  title: 'Drug interactions',
  short: 'D',
  pattern: 'consensus',
  maxTurns: 15,
  agents: [
    { name: 'Coordinator', title: 'Coordinator', short: 'Co', role: 'coordinator' },
    { name: 'Pharmacist', title: 'Pharmacist', short: 'Ph', role: 'specialist' },
  ],
};

export const imaging: TeamInfo = { ...drugs, id: 'imaging_analysis', title: 'Imaging analysis', short: 'I' };

/** A run of two teams in a real store; `say` tells it what happens, at a time in milliseconds. */
export class SampleRun {
  readonly events: RunEvent[] = [];
  readonly store = new RunStore(
    initialRunState({
      type: 'run.started',
      runId: '20260301-120000-abcd',
      caseId: 'P-1007',
      caseFile: '/cases/P-1007.case.yaml',
      panel: 'Clinical panel',
      models: ['demo'],
      demo: true,
      startedAt: '2026-03-01T12:00:00.000Z',
      slots: 2,
      teams: [drugs, imaging],
    }),
  );
  #seq = 0;

  say(at: number, body: TeamEventBody, team = drugs.id): this {
    this.#seq += 1;
    return this.tell({ ...body, team, at, seq: this.#seq });
  }

  tell(event: RunEvent): this {
    this.events.push(event);
    this.store.dispatch(event);
    return this;
  }

  /** A turn from its start to a first piece of text. */
  turn(at: number, turn: string, text = ''): this {
    this.say(at, { type: 'turn.started', turn, agent: 'Pharmacist', phase: 'opinions', round: 0 });
    return text === '' ? this : this.say(at, { type: 'turn.delta', turn, text });
  }
}
