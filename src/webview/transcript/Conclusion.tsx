import type { Conclusion, Finding } from '../../core/chat/types.ts';
import { ConfidenceMark, EvidenceChips } from '../shared/Evidence.tsx';
import { Icon } from '../shared/icons.tsx';
import { Markdown } from '../shared/Markdown.tsx';
import { memo } from '../shared/memo.ts';
import { agentOf, usePage } from './context.ts';
import { minorityReport } from './votes.ts';

/** What the team ends with: outcome, summary, the findings as they stand, the minority, what is missing. */
export const ConclusionPart = memo(
  ({
    conclusion,
    findings,
    said,
  }: {
    conclusion: Conclusion;
    findings: readonly Finding[];
    /** What the supervisor's message above says, which is not said again. */
    said?: string | undefined;
  }) => {
    const page = usePage();
    const minority = minorityReport(findings);
    const standing = findings.filter((finding) => finding.status !== 'withdrawn');
    const reached = conclusion.outcome === 'consensus';
    return (
      <div class="conclusion">
        <p class="outcome">
          <Icon name={reached ? 'pass' : 'differs'} tone={reached ? 'pass' : 'warn'} />
          <strong>{reached ? 'Consensus' : 'No consensus'}</strong>
        </p>
        {conclusion.summary === said ? null : <Markdown text={conclusion.summary} openLink={page.openLink} />}
        {standing.length === 0 ? null : (
          <ul class="standing" aria-label="Findings at the end">
            {standing.map((finding) => (
              <li>
                <button
                  type="button"
                  class="fid link"
                  aria-label={`Go to ${finding.id}`}
                  onClick={() => page.goToFinding(finding.id)}
                >
                  {finding.id}
                </button>
                <span>{finding.claim}</span>
                <ConfidenceMark confidence={finding.confidence} />
                <StatusWord status={finding.status} />
              </li>
            ))}
          </ul>
        )}
        <div class="two">
          {minority.length === 0 ? null : (
            <section class="minority">
              <h3>Minority report</h3>
              {minority.map((one) => (
                <div class="note-row">
                  <Icon
                    name={one.stance === 'block' ? 'block' : 'differs'}
                    tone={one.stance === 'block' ? 'bad' : 'warn'}
                  />
                  <span>
                    <strong>
                      {agentOf(page.agents, one.voter).title}{' '}
                      {one.stance === 'block' ? 'blocks' : 'objects to'} {one.finding.id}:
                    </strong>{' '}
                    {one.reason}{' '}
                    <EvidenceChips evidence={one.evidence} anchors={page.anchors} actions={page.evidence} />
                  </span>
                </div>
              ))}
            </section>
          )}
          <Items title="Missing information" items={conclusion.missing} icon="missing" />
          <Items title="What would change it" items={conclusion.wouldChange} icon="arrow" />
        </div>
      </div>
    );
  },
);

function Items({
  title,
  items,
  icon,
}: {
  title: string;
  items: readonly string[];
  icon: 'missing' | 'arrow';
}) {
  if (items.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      {items.map((item) => (
        <div class="note-row">
          <Icon name={icon} tone="muted" />
          <span>{item}</span>
        </div>
      ))}
    </section>
  );
}

function StatusWord({ status }: { status: Finding['status'] }) {
  const icon =
    status === 'agreed'
      ? 'pass'
      : status === 'blocked'
        ? 'block'
        : status === 'contested'
          ? 'differs'
          : 'circle';
  const tone =
    status === 'agreed' ? 'pass' : status === 'blocked' ? 'bad' : status === 'contested' ? 'warn' : 'muted';
  return (
    <span class="with-icon">
      <Icon name={icon} tone={tone} />
      {status}
    </span>
  );
}
