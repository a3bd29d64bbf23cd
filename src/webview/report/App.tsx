import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useMemo, useState } from 'preact/hooks';

import type { FromReport, ReportView } from '../../protocol/report.ts';
import { duration, plural } from '../shared/format.ts';
import type { Host } from '../shared/host.ts';
import type { IconName, Tone } from '../shared/iconPaths.ts';
import { Icon } from '../shared/icons.tsx';
import { SafetyWords } from '../shared/Safety.tsx';
import { useNow } from '../shared/useNow.ts';
import { visibleDeep } from '../shared/visible.ts';
import { reportMarkdown } from './copy.ts';
import { Disagreements } from './Disagreements.tsx';
import { FindingsTable, type ReportActions, TeamFindings } from './Findings.tsx';
import { isToReport } from './guard.ts';
import { numbers as runNumbers } from './lanes.ts';
import { ReportHeader } from './ReportHeader.tsx';
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
