import type { Usage } from '../../core/model/types.ts';
import type { ReportTeam, ReportView } from '../../protocol/report.ts';
import { count, dollars, seconds } from '../shared/format.ts';
import { TeamBadge } from '../shared/Glyph.tsx';
import { Icon } from '../shared/icons.tsx';
import { isAbsent, statusLook } from '../shared/status.ts';
import { ranFor, totals } from './lanes.ts';

const COLUMNS = [
  'Turns',
  'Calls',
  'Retries',
  'Tokens',
  'Cost',
  'Queued',
  'Model',
  'Tool',
  'Waiting',
  'Total',
] as const;

export function TeamsTable({
  view,
  now,
  longest,
  open,
}: {
  view: ReportView;
  now: number;
  longest: string;
  open: (team: string) => void;
}) {
  const rows = view.teams.map((team) => figures(team, view, now));
  const sum = (pick: (row: Figures) => number) => rows.reduce((total, row) => total + pick(row), 0);
  const { metrics, synthesis } = view;
  const synthesisMs =
    metrics?.synthesisMs ??
    (synthesis.startedAt === undefined ? 0 : (synthesis.endedAt ?? now) - synthesis.startedAt);
  const tokens = sum((row) => row.tokens);
  const synthesisTokens =
    metrics === undefined ? 0 : Math.max(0, metrics.tokens.input + metrics.tokens.output - tokens);
  const synthesisCalls = metrics === undefined ? 0 : Math.max(0, metrics.calls - sum((row) => row.calls));
  const synthesisCost = metrics === undefined ? 0 : Math.max(0, metrics.cost - sum((row) => row.cost));
  return (
    <div class="scroll-x" tabIndex={0} role="group" aria-label="Teams and their numbers">
      <table class="teams num">
        <thead>
          <tr>
            <th scope="col">Team</th>
            <th scope="col">Outcome</th>
            {COLUMNS.map((column) => (
              <th scope="col" class="n">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const look = statusLook(row.team.status);
            return (
              <tr>
                <th scope="row">
                  <span class="with-icon">
                    <TeamBadge short={row.team.info.short} absent={isAbsent(row.team.status)} />
                    <button
                      type="button"
                      class="plain-link"
                      title="Open the transcript"
                      onClick={() => open(row.team.info.id)}
                    >
                      {row.team.info.title}
                    </button>
                  </span>
                </th>
                <td>
                  <span class="with-icon">
                    <Icon name={look.icon} tone={look.tone} spin={look.spin} />
                    {look.word}
                  </span>
                </td>
                <Numbers row={row} />
                <td class="n">
                  {row.team.info.id === longest ? <strong>{seconds(row.total)}</strong> : seconds(row.total)}
                </td>
              </tr>
            );
          })}
          {synthesis.status === 'pending' ? null : (
            <tr>
              <th scope="row">
                <span class="with-icon">
                  <TeamBadge short="Syn" />
                  Synthesis
                </span>
              </th>
              <td>{synthesis.status === 'finished' ? 'done' : synthesis.status}</td>
              <td class="n" />
              <td class="n">{metrics === undefined ? '' : synthesisCalls}</td>
              <td class="n" />
              <td class="n">{metrics === undefined ? '' : count(synthesisTokens)}</td>
              <td class="n">{metrics === undefined ? '' : dollars(synthesisCost)}</td>
              <td class="n" />
              <td class="n">{seconds(synthesisMs)}</td>
              <td class="n" />
              <td class="n" />
              <td class="n">{seconds(synthesisMs)}</td>
            </tr>
          )}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Sum</th>
            <td />
            <td class="n">{sum((row) => row.turns)}</td>
            <td class="n">{sum((row) => row.calls) + synthesisCalls}</td>
            <td class="n">{sum((row) => row.retries)}</td>
            <td class="n">{count(tokens + synthesisTokens)}</td>
            <td class="n">{dollars(sum((row) => row.cost) + synthesisCost)}</td>
            <td class="n">{seconds(sum((row) => row.queued))}</td>
            <td class="n">{seconds(sum((row) => row.model) + synthesisMs)}</td>
            <td class="n">{seconds(sum((row) => row.tool))}</td>
            <td class="n">{seconds(sum((row) => row.waiting))}</td>
            <td class="n">{seconds(sum((row) => row.total) + synthesisMs)}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

interface Figures {
  readonly team: ReportTeam;
  readonly turns: number;
  readonly calls: number;
  readonly retries: number;
  readonly tokens: number;
  readonly cost: number;
  /** ms, as the four below */
  readonly queued: number;
  readonly model: number;
  readonly tool: number;
  readonly waiting: number;
  readonly total: number;
}

/** A team's numbers: of the metrics when there are some, else counted from its lane. */
function figures(team: ReportTeam, view: ReportView, now: number): Figures {
  const metrics = view.metrics?.teams.find((one) => one.team === team.info.id);
  const lane = totals(team.lane);
  return {
    team,
    turns: team.turns,
    calls: team.calls,
    retries: team.retries,
    tokens: tokensOf(team.usage),
    cost: team.cost,
    queued: metrics?.queuedMs ?? lane.queued,
    model: metrics?.modelMs ?? lane.model,
    tool: metrics?.toolMs ?? lane.tool,
    waiting: metrics?.waitingMs ?? lane.waiting,
    total: metrics?.runningMs ?? ranFor(team, now),
  };
}

function tokensOf(usage: Usage): number {
  return usage.input + usage.output;
}

function Numbers({ row }: { row: Figures }) {
  return (
    <>
      <td class="n">{row.turns}</td>
      <td class="n">{row.calls}</td>
      <td class="n">{row.retries}</td>
      <td class="n">{count(row.tokens)}</td>
      <td class="n">{dollars(row.cost)}</td>
      <td class="n">{seconds(row.queued)}</td>
      <td class="n">{seconds(row.model)}</td>
      <td class="n">{seconds(row.tool)}</td>
      <td class="n">{seconds(row.waiting)}</td>
    </>
  );
}
