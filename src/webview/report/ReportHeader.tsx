import type { FromReport, ReportView } from '../../protocol/report.ts';
import { Act } from '../shared/Act.tsx';
import { count, dateAndTime, dollars, duration, plural } from '../shared/format.ts';
import type { Host } from '../shared/host.ts';
import type { IconName, Tone } from '../shared/iconPaths.ts';
import { Icon } from '../shared/icons.tsx';
import { DEMO } from '../shared/safety.ts';
import { isAbsent, isActive } from '../shared/status.ts';

/** How many teams came to what, the facts of the run, and what can be done. */
export function ReportHeader({
  view,
  now,
  host,
  copy,
}: {
  view: ReportView;
  now: number;
  host: Host<FromReport>;
  copy: () => void;
}) {
  const ended = view.teams.filter((team) => !isActive(team.status));
  const agreed = view.teams.filter(
    ({ status }) => status.kind === 'ended' && status.outcome === 'consensus',
  ).length;
  const absent = view.teams.filter((team) => isAbsent(team.status));
  const open = view.teams.filter(
    ({ status }) => status.kind === 'ended' && status.outcome === 'no_consensus',
  ).length;
  const running = view.status === 'running';
  const tokens =
    view.metrics?.whole.tokens ??
    view.teams.reduce(
      (sum, { usage }) => ({ ...sum, input: sum.input + usage.input, output: sum.output + usage.output }),
      { input: 0, output: 0, cached: 0 },
    );
  const cost = view.metrics?.whole.cost ?? view.teams.reduce((sum, team) => sum + team.cost, 0);
  const firstAnchor = Object.entries(view.anchors).sort(([, a], [, b]) => a.line - b.line)[0]?.[0];
  return (
    <>
      <div class="top-row">
        <h1>Joint assessment</h1>
        {running ? (
          <Chip icon="sync" tone="run" spin text={`${ended.length} of ${view.teams.length} ended`} />
        ) : (
          <Chip
            icon={agreed === 0 ? 'error' : 'pass'}
            tone={agreed === 0 ? 'bad' : 'pass'}
            text={`${agreed} of ${view.teams.length} reached consensus`}
          />
        )}
        {open === 0 ? null : <Chip icon="differs" tone="warn" text={`${open} no consensus`} />}
        {absent.length === 0 ? null : (
          <Chip icon="missing" tone="warn" text={`${absent.length} without a result`} />
        )}
        <span class="grow" />
        <div class="acts" role="toolbar" aria-label="Actions">
          {running ? (
            <Act
              icon="stop"
              label="Stop"
              title="Stop the run"
              word
              onClick={() => host.post({ type: 'action', action: 'cancel' })}
            />
          ) : null}
          {!running && absent.length > 0 ? (
            <Act
              icon="retry"
              label={`Retry ${plural(absent.length, 'team')}`}
              title="Run the teams without a result again"
              word
              onClick={() => host.post({ type: 'action', action: 'retryFailed' })}
            />
          ) : null}
          <Act icon="copy" label="Copy" title="Copy the report as Markdown" onClick={copy} />
          <Act
            icon="folder"
            label="Open the run’s folder"
            title="Open the run’s folder"
            onClick={() => host.post({ type: 'openFile', file: 'folder' })}
          />
        </div>
      </div>
      <div class="facts num">
        {firstAnchor === undefined ? (
          <span>{view.caseId}</span>
        ) : (
          <button
            type="button"
            class="link"
            title={`Open ${view.caseName}`}
            onClick={() => host.post({ type: 'openAnchor', anchor: firstAnchor })}
          >
            {view.caseId}
          </button>
        )}
        {view.patient === '' ? null : <span>{view.patient}</span>}
        <span>{dateAndTime(view.startedAt)}</span>
        <span>{duration(view.metrics?.whole.wallMs ?? now)}</span>
        <span>{count(tokens.input + tokens.output)} tokens</span>
        <span>{dollars(cost)}</span>
        <span>{view.demo ? DEMO : view.model}</span>
      </div>
    </>
  );
}

function Chip({
  icon,
  tone,
  text,
  spin = false,
}: {
  icon: IconName;
  tone: Tone;
  text: string;
  spin?: boolean;
}) {
  return (
    <span class={`state-chip tone-edge-${tone}`}>
      <Icon name={icon} tone={tone} spin={spin} />
      <span class="word">{text}</span>
    </span>
  );
}
