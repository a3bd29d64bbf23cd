import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useMemo, useState } from 'preact/hooks';

import type { FromReport, ReportView } from '../../protocol/report.ts';
import { Act } from '../shared/Act.tsx';
import { count, dateAndTime, dollars, duration, plural } from '../shared/format.ts';
import type { Host } from '../shared/host.ts';
import type { IconName, Tone } from '../shared/iconPaths.ts';
import { Icon } from '../shared/icons.tsx';
import { DEMO } from '../shared/safety.ts';
import { SafetyWords } from '../shared/Safety.tsx';
import { isAbsent, isActive } from '../shared/status.ts';
import { useNow } from '../shared/useNow.ts';
import { visibleDeep } from '../shared/visible.ts';
import { reportMarkdown } from './copy.ts';
import { Disagreements } from './Disagreements.tsx';
import { FindingsTable, type ReportActions, TeamFindings } from './Findings.tsx';
import { isToReport } from './guard.ts';
import { numbers as runNumbers } from './lanes.ts';
import { missingItems } from './missing.ts';
import { notices } from './notices.ts';
import { grows, NumbersRow, Timeline } from './Timeline.tsx';
import { TeamsTable } from './TeamsTable.tsx';
import { useScroll } from './useScroll.ts';

export function App({ host }: { host: Host<FromReport> }) {
  const [view, setView] = useState<ReportView | undefined>(undefined);
  useEffect(() => {
    let latest = -1;
    host.listen((data) => {
      const message = visibleDeep(data);
      if (!isToReport(message) || message.seq < latest) return;
      latest = message.seq;
      setView(message.view);
    });
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') host.post({ type: 'ready' });
    });
    host.post({ type: 'ready' });
  }, [host]);
  return view === undefined ? (
    <p class="loading">The report is on its way.</p>
  ) : (
    <Report host={host} view={view} />
  );
}

function Report({ host, view }: { host: Host<FromReport>; view: ReportView }) {
  const now = useNow(view.now, grows(view), 500);
  const numbers = runNumbers(view, now);
  const [note, setNote] = useState('');
  useScroll(host);
  useLayoutEffect(() => {
    document.documentElement.style.setProperty(
      '--top',
      `${document.querySelector('.top')?.getBoundingClientRect().height ?? 0}px`,
    );
  });
  const actions = useMemo<ReportActions>(
    () => ({
      evidence: {
        openAnchor: (anchor) => host.post({ type: 'openAnchor', anchor }),
        openCitation: (id) => host.post({ type: 'openCitation', id }),
      },
      openTranscript: (team, finding) =>
        host.post({ type: 'openTranscript', team, ...(finding === undefined ? {} : { finding }) }),
    }),
    [host],
  );
  const copy = useCallback(() => {
    host.post({ type: 'copy', text: reportMarkdown(view) });
    setNote('Report copied');
  }, [host, view]);

  const result = view.synthesis.result;
  const missing = missingItems(view);
  const findings = result?.findings ?? [];
  const disagreements = result?.disagreements ?? [];
  const wouldChange = result?.wouldChange ?? [];
  const teamFindings = view.teams.reduce((sum, team) => sum + team.findings.length, 0);
  const nav: readonly NavItem[] = [
    {
      id: 'findings',
      title: 'Findings',
      icon: 'list',
      tone: 'plain',
      count: String(result === undefined ? teamFindings : findings.length),
    },
    {
      id: 'disagreements',
      title: 'Disagreements',
      icon: 'differs',
      tone: 'warn',
      count: String(disagreements.length),
    },
    { id: 'missing', title: 'Missing', icon: 'missing', tone: 'warn', count: String(missing.length) },
    {
      id: 'change',
      title: 'Would change it',
      icon: 'swap',
      tone: 'plain',
      count: String(wouldChange.length),
    },
    { id: 'timeline', title: 'Timeline', icon: 'clock', tone: 'plain', count: duration(numbers.wallMs) },
    { id: 'teams', title: 'Teams', icon: 'people', tone: 'plain', count: String(view.teams.length) },
  ];
  const dissenting = disagreements.filter((one) => one.state === 'open').length;

  return (
    <>
      <header class="top">
        <ReportHeader view={view} now={now} host={host} copy={copy} />
      </header>
      <div class="safety">
        <Icon name="shield" />
        <SafetyWords demo={view.demo} />
      </div>
      <div class="page">
        <nav class="outline" aria-label="Report">
          <h2>Report</h2>
          <ul>
            {nav.map((item) => (
              <li>
                <button type="button" onClick={() => goTo(item.id)}>
                  <Icon name={item.icon} tone={item.count === '0' ? 'muted' : item.tone} />
                  <span>{item.title}</span>
                  <span class="n num">{item.count}</span>
                </button>
              </li>
            ))}
          </ul>
        </nav>
        <main>
          <Notices view={view} host={host} />
          {result === undefined || result.summary === '' ? null : (
            <Part
              id="summary"
              title="Summary"
              note={result.byModel ? '' : 'joined by the engine alone, without a model'}
            >
              <p class="summary">{result.summary}</p>
            </Part>
          )}
          <Part
            id="findings"
            title="Findings"
            note={
              result === undefined
                ? view.status === 'running'
                  ? 'of each team so far; the joint assessment follows when all have ended'
                  : 'of each team'
                : 'ranked by confidence, then by support'
            }
          >
            {result === undefined ? (
              <TeamFindings teams={view.teams} view={view} actions={actions} />
            ) : findings.length === 0 ? (
              <p class="muted">No finding came out of this run.</p>
            ) : (
              <FindingsTable findings={findings} view={view} actions={actions} />
            )}
          </Part>
          {disagreements.length === 0 ? null : (
            <Part
              id="disagreements"
              title="Disagreements between teams"
              note={`${dissenting} open, ${disagreements.length - dissenting} settled`}
            >
              <Disagreements list={disagreements} view={view} actions={actions} />
            </Part>
          )}
          {missing.length + wouldChange.length === 0 ? null : (
            <div class="halves">
              {missing.length === 0 ? null : (
                <Part id="missing" title="Missing information" note="">
                  <ul class="items">
                    {missing.map((item) => (
                      <li>
                        <Icon name={item.team ? 'warn' : 'missing'} tone={item.team ? 'warn' : 'muted'} />
                        <span>
                          {item.lead === undefined ? null : <strong>{item.lead}: </strong>}
                          {item.text}
                        </span>
                      </li>
                    ))}
                  </ul>
                </Part>
              )}
              {wouldChange.length === 0 ? null : (
                <Part id="change" title="What would change the conclusion" note="">
                  <ul class="items">
                    {wouldChange.map((item) => (
                      <li>
                        <Icon name="arrow" tone="muted" />
                        <span>{item}</span>
                      </li>
                    ))}
                  </ul>
                </Part>
              )}
            </div>
          )}
          <Part
            id="timeline"
            title="Timeline"
            note={`${plural(view.teams.length, 'team')} at the same time, then the synthesis`}
          >
            <NumbersRow view={view} numbers={numbers} />
            <Timeline view={view} numbers={numbers} now={now} />
          </Part>
          <Part id="teams" title="Teams" note="times in seconds; calls made at the same time count once">
            <TeamsTable view={view} now={now} longest={numbers.longest} open={actions.openTranscript} />
          </Part>
          <Footer view={view} host={host} />
        </main>
      </div>
      <div class="sr" role="status">
        {note}
      </div>
    </>
  );
}

interface NavItem {
  readonly id: string;
  readonly title: string;
  readonly icon: IconName;
  readonly tone: Tone;
  readonly count: string;
}

function goTo(id: string): void {
  const part = document.getElementById(id);
  part?.scrollIntoView({ block: 'start' });
  part?.querySelector('h2')?.focus({ preventScroll: true });
}

function Part({
  id,
  title,
  note,
  children,
}: {
  id: string;
  title: string;
  note: string;
  children: ComponentChildren;
}) {
  return (
    <section id={id} class="part" aria-labelledby={`${id}-title`}>
      <div class="part-head">
        <h2 id={`${id}-title`} tabIndex={-1}>
          {title}
        </h2>
        {note === '' ? null : <span class="muted small-text">{note}</span>}
      </div>
      {children}
    </section>
  );
}

function ReportHeader({
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
    view.metrics?.tokens ??
    view.teams.reduce(
      (sum, { usage }) => ({ ...sum, input: sum.input + usage.input, output: sum.output + usage.output }),
      { input: 0, output: 0, cached: 0 },
    );
  const cost = view.metrics?.cost ?? view.teams.reduce((sum, team) => sum + team.cost, 0);
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
        <span>{duration(view.metrics?.wallMs ?? now)}</span>
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

function Notices({ view, host }: { view: ReportView; host: Host<FromReport> }) {
  return (
    <>
      {notices(view).map((told) => (
        <div class={`notice tone-edge-${told.tone}`}>
          <Icon name={told.icon} tone={told.tone} />
          <p>{told.text}</p>
          {told.retry ? (
            <button
              type="button"
              class="button"
              onClick={() => host.post({ type: 'action', action: 'retryFailed' })}
            >
              {told.retry}
            </button>
          ) : null}
        </div>
      ))}
    </>
  );
}

function Footer({ view, host }: { view: ReportView; host: Host<FromReport> }) {
  const file = (name: 'report' | 'synthesis' | 'metrics', title: string) => (
    <button type="button" class="link" onClick={() => host.post({ type: 'openFile', file: name })}>
      {title}
    </button>
  );
  return (
    <footer class="facts report-footer num">
      <span>Run {view.runId}</span>
      <span>panel {view.panel}</span>
      <span title={view.caseHash}>
        case hash{' '}
        {view.caseHash.length > 14
          ? `${view.caseHash.slice(0, 6)}…${view.caseHash.slice(-4)}`
          : view.caseHash}
      </span>
      {view.metrics === undefined ? null : (
        <>
          {file('report', 'report.md')}
          {file('synthesis', `synthesis_${view.caseId}.json`)}
          {file('metrics', 'metrics.json')}
        </>
      )}
    </footer>
  );
}
