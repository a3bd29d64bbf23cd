import type { CaseDocument } from '../case/parse.ts';
import { caseView } from '../case/view.ts';
import { nextConsensusStep } from '../chat/consensus.ts';
import { nextGroupChatStep } from '../chat/groupChat.ts';
import { modelCall } from '../chat/modelCall.ts';
import { chooseMessages, type PromptParts, turnMessages } from '../chat/prompt.ts';
import type { Step, TurnPlan } from '../chat/step.ts';
import { runTurn, type TurnPorts } from '../chat/turn.ts';
import type { Clock } from '../clock.ts';
import { ConsiliumError, errorInfo } from '../errors.ts';
import { Silence } from '../model/deadline.ts';
import { cancelled } from '../model/retrying.ts';
import type { ChatModel, Usage } from '../model/types.ts';
import type { AnalysisSpec, PanelSpec } from '../panel/types.ts';
import type { Toolbox } from '../tools/types.ts';
import type { Outcome } from './events.ts';
import type { TeamState } from './state.ts';
import { TakenOver } from './takenOver.ts';
import type { TeamRecord } from './teamRecord.ts';
import { findingNumber } from './teamReducer.ts';
import { workClock } from './workClock.ts';

/** Everything one team works with. Nothing in it is shared with another team but the ports to the outside, which keep no state of a team. */
export interface TeamJob {
  readonly panel: PanelSpec;
  readonly analysis: AnalysisSpec;
  readonly document: CaseDocument;
  readonly model: ChatModel;
  readonly toolbox: Toolbox;
  readonly clock: Clock;
  readonly teamTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly record: TeamRecord;
  /** Aborted by the run or by a person, with a `ConsiliumError` as its reason. */
  readonly signal: AbortSignal;
  readonly state: () => TeamState;
  /** When the run was begun, in milliseconds of the wall clock: the oldest case goes first where calls have to wait. */
  readonly startedAt: number;
  readonly cost: (modelId: string, usage: Usage | undefined) => number;
  /** Why no more may be spent, were so many turns more begun; undefined when all is well. */
  readonly overspent: (turns: number) => string | undefined;
  /** Milliseconds in which no call could be begun, since the process began: they do not count as run time. */
  readonly stalled: () => number;
  readonly askSpeaker?: (team: string, candidates: readonly string[], signal: AbortSignal) => Promise<string>;
}

type ChooseStep = Extract<Step, { kind: 'choose' }>;

/** Runs one team from its start to its outcome, which is its last event. Never rejects. */
export async function runTeam(job: TeamJob): Promise<void> {
  await new TeamRun(job).run();
}

/** What a team does next, by its pattern. */
export function nextStep(analysis: AnalysisSpec, team: TeamState): Step {
  return analysis.pattern === 'consensus'
    ? nextConsensusStep(analysis, team)
    : nextGroupChatStep(analysis, team);
}

class TeamRun {
  readonly #clocks = new AbortController();
  readonly #idle: Silence;
  readonly #beganAt: number;
  readonly #parts: PromptParts;
  readonly #ports: TurnPorts;

  constructor(private readonly job: TeamJob) {
    const { analysis, document, clock, idleTimeoutMs, signal } = job;
    this.#beganAt = clock.now();
    this.#idle = new Silence(clock, idleTimeoutMs, AbortSignal.any([signal, this.#clocks.signal]), () =>
      this.#timeout('idle', idleTimeoutMs),
    );
    const view = caseView(document, analysis.reads);
    this.#parts = { panel: job.panel, analysis, caseId: document.id, view };
    this.#ports = {
      model: job.model,
      tools: job.toolbox.tools,
      owners: new Map(
        analysis.agents.flatMap((agent) => agent.tools.map((tool) => [tool, agent.name] as const)),
      ),
      toolContext: { record: view.record, signal: this.#idle.signal },
      document,
      readable: new Set(view.anchors.map((anchor) => anchor.id)),
      signal: this.#idle.signal,
      team: job.state,
      emit: (event) => job.record.emit(event),
      alive: () => this.#idle.heard(),
      hold: () => this.#idle.hold(),
      order: () => ({ group: job.startedAt, remainingMs: this.#remainingMs() }),
      cost: job.cost,
      maySpend: () => this.#maySpend(0),
      ready: () => this.#stillOurs(),
    };
  }

  async run(): Promise<void> {
    const { job } = this;
    const signal = this.#idle.signal;
    const stopRunClock = workClock(job.clock, job.teamTimeoutMs, job.stalled, () =>
      this.#clocks.abort(this.#timeout('run', job.teamTimeoutMs)),
    );
    const onAbort = () => this.job.record.emit({ type: 'team.stopping' });
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      this.job.record.emit({ type: 'team.started' });
      const outcome = await this.#talk();
      this.job.record.emit({ type: 'team.ended', outcome });
    } catch (thrown) {
      const error = signal.aborted ? cancelled(signal) : thrown;
      this.job.record.emit({
        type: 'team.ended',
        outcome: outcomeOf(error),
        error: errorInfo(error),
        ...(error instanceof SpendCap && { capped: true }),
      });
    } finally {
      signal.removeEventListener('abort', onAbort);
      stopRunClock();
      this.#idle.dispose();
      await this.job.record.sync();
    }
  }

  async #talk(): Promise<Outcome> {
    const { analysis, state } = this.job;
    for (;;) {
      this.#idle.signal.throwIfAborted();
      const step = nextStep(analysis, state());
      switch (step.kind) {
        case 'end':
          return step.outcome;
        case 'choose':
          await this.#mayGoOn(1);
          await this.#choose(step);
          break;
        case 'turns': {
          await this.#mayGoOn(step.turns.length);
          const { phase, round } = step;
          if (state().phase !== phase || state().round !== round)
            this.job.record.emit({ type: 'phase.started', phase, round });
          await this.#turns(step.turns);
        }
      }
    }
  }

  /** Throws when so many turns more may not be begun. */
  async #mayGoOn(turns: number): Promise<void> {
    await this.#stillOurs();
    this.#maySpend(turns);
  }

  /** Asked inside a turn too: a process that slept in it would ask again for what another one has recorded since. */
  async #stillOurs(): Promise<void> {
    if (!(await this.job.record.holds())) throw new TakenOver();
  }

  /** Side by side. When one fails the others still finish: they are paid for, and kept. */
  async #turns(plans: readonly TurnPlan[]): Promise<void> {
    const before = this.job.state();
    const results = await Promise.allSettled(
      plans.map(async (plan) => {
        const { id: turn, agent, phase, round } = plan;
        this.job.record.emit({ type: 'turn.started', turn, agent: agent.name, phase, round });
        const { summary, findings, votes, revisions, conclusion } = await runTurn(
          plan,
          turnMessages(this.#parts, before, plan),
          this.#ports,
        );
        // Not how many there are: a damaged journal may have lost one that was not the last.
        const last = Math.max(0, ...this.job.state().findings.map((finding) => findingNumber(finding.id)));
        this.job.record.emit({
          type: 'turn.finished',
          turn,
          text: summary,
          findings: findings.map((finding, index) => ({ ...finding, id: `F${last + index + 1}` })),
          votes,
          revisions,
          ...(conclusion && { conclusion }),
        });
        await this.job.record.sync();
      }),
    );
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  /** Recorded before anybody speaks, so that whoever goes on with the team asks nobody again and lets the same agent speak. */
  async #choose(step: ChooseStep): Promise<void> {
    const names = step.candidates.map((agent) => agent.name);
    const answer = step.by === 'manual' ? await this.#askPerson(step, names) : await this.#askModel(step);
    // Whole words: one agent's name may be the beginning of another's.
    const named = answer.match(/[\w-]+/g)?.find((word) => names.includes(word));
    this.job.record.emit({
      type: 'speaker.chosen',
      turn: step.id,
      agent: named ?? step.otherwise.name,
      by: named === undefined ? 'in turn' : step.by,
    });
    await this.job.record.sync();
  }

  async #askPerson({ id: turn }: ChooseStep, names: readonly string[]): Promise<string> {
    const { analysis, askSpeaker, record } = this.job;
    if (askSpeaker === undefined) {
      throw new ConsiliumError(
        'bad_input',
        `Team ${analysis.id} wants a person to choose each speaker, which is not possible here. Set "speakers" to auto or round_robin.`,
      );
    }
    const release = this.#idle.hold();
    record.emit({ type: 'team.waiting', turn, reason: 'person', ms: 0 });
    try {
      return await askSpeaker(analysis.id, names, this.#idle.signal);
    } finally {
      release();
    }
  }

  async #askModel({ id: turn, candidates }: ChooseStep): Promise<string> {
    const state = this.job.state();
    const before = state.choices.find((choice) => choice.id === turn)?.answer;
    if (before !== undefined) return before;
    const messages = chooseMessages(this.#parts, state, candidates, turn);
    const { content } = await modelCall(
      turn,
      1,
      { messages, tools: [], toolChoice: 'none' },
      this.#ports,
      this.job.analysis.model,
    );
    return content;
  }

  #maySpend(turns: number): void {
    const cap = this.job.overspent(turns);
    if (cap !== undefined) throw new SpendCap(cap);
  }

  /** How long the team will probably still take: what its panel expects, less what it has worked. Only for ordering calls. */
  #remainingMs(): number {
    return Math.max(0, this.job.analysis.expectedSeconds * 1000 - (this.job.clock.now() - this.#beganAt));
  }

  #timeout(kind: 'run' | 'idle', ms: number): ConsiliumError {
    const seconds = ms >= 10_000 ? Math.round(ms / 1000) : Math.round(ms / 100) / 10;
    return new ConsiliumError(
      'timeout',
      kind === 'run'
        ? `The team did not end within ${seconds} s, its limit for the whole run. Raise the team time limit or choose a faster model.`
        : `The team made no progress for ${seconds} s, its idle limit. Check the endpoint, or raise the idle limit.`,
    );
  }
}

/** At its cap a team ends with what it has, which is a result and no failure. */
class SpendCap extends ConsiliumError {
  constructor(message: string) {
    super('cancelled', message);
  }
}

function outcomeOf(thrown: unknown): Outcome {
  if (thrown instanceof SpendCap) return 'no_consensus';
  const { class: errorClass } = errorInfo(thrown);
  if (errorClass === 'cancelled') return 'cancelled';
  // A call's own time limit is a failure of the endpoint; only the team's clocks make the team time out.
  return errorClass === 'timeout' && !(thrown instanceof Error && 'retry' in thrown) ? 'timed_out' : 'failed';
}
