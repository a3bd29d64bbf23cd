import type { JointFinding } from '../../core/run/events.ts';
import type { ReportTeam, ReportView } from '../../protocol/report.ts';
import { ConfidenceMark, EvidenceChips, type EvidenceActions } from '../shared/Evidence.tsx';
import { TeamBadge } from '../shared/Glyph.tsx';
import type { IconName, Tone } from '../shared/iconPaths.ts';
import { Icon } from '../shared/icons.tsx';
import { isAbsent, statusLook } from '../shared/status.ts';
import { type Cell, cells, dissents, type Stance } from './rows.ts';

const STANCES: Readonly<
  Record<Stance, { readonly icon: IconName; readonly tone: Tone; readonly word: string }>
> = {
  supports: { icon: 'check', tone: 'pass', word: 'supports' },
  dissents: { icon: 'differs', tone: 'warn', word: 'dissents' },
  silent: { icon: 'none', tone: 'muted', word: 'no statement' },
  missing: { icon: 'missing', tone: 'muted', word: 'missing: no result of this team' },
};

export interface ReportActions {
  readonly evidence: EvidenceActions;
  readonly openTranscript: (team: string, finding?: string) => void;
}

/** The joint findings, a column a team. */
export function FindingsTable({
  findings,
  view,
  actions,
}: {
  findings: readonly JointFinding[];
  view: ReportView;
  actions: ReportActions;
}) {
  return (
    <>
      <table class="joint">
        <caption class="sr">Joint findings and what each team says to them</caption>
        <thead>
          <tr>
            <th scope="col" class="no">
              <span class="sr">Number</span>
            </th>
            <th scope="col">Finding and evidence</th>
            <th scope="col" class="conf">
              Confidence
            </th>
            {view.teams.map((team) => (
              <th scope="col" class="t" title={`${team.info.title}, ${statusLook(team.status).word}`}>
                <TeamBadge short={team.info.short} absent={isAbsent(team.status)} />
                <span class="sr">{team.info.title}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {findings.map((finding, at) => (
            <Row finding={finding} at={at} view={view} actions={actions} />
          ))}
        </tbody>
      </table>
      <p class="legend" aria-hidden="true">
        {(['supports', 'dissents', 'silent', 'missing'] as const).map((stance) => (
          <span>
            <Icon name={STANCES[stance].icon} tone={STANCES[stance].tone} /> {STANCES[stance].word}
          </span>
        ))}
      </p>
    </>
  );
}

function Row({
  finding,
  at,
  view,
  actions,
}: {
  finding: JointFinding;
  at: number;
  view: ReportView;
  actions: ReportActions;
}) {
  const says = cells(finding, view.teams);
  const against = dissents(finding, view.teams);
  return (
    <tr id={`finding-${at + 1}`}>
      <td class="no num">{at + 1}</td>
      <th scope="row">
        <p class="claim">{finding.claim}</p>
        <div class="basis">
          <EvidenceChips evidence={finding.evidence} anchors={view.anchors} actions={actions.evidence} />
        </div>
        {against.map((one) => (
          <div class="note-row">
            <Icon name="differs" tone="warn" />
            <span>
              <strong>
                Dissent, {one.team}
                {one.voter === undefined ? '' : ` (${one.voter})`}:
              </strong>{' '}
              {one.text}{' '}
              <EvidenceChips evidence={one.evidence} anchors={view.anchors} actions={actions.evidence} />
            </span>
          </div>
        ))}
      </th>
      <td class="conf">
        <ConfidenceMark confidence={finding.confidence} />
      </td>
      {says.map((cell) => (
        <StanceCell cell={cell} open={actions.openTranscript} />
      ))}
    </tr>
  );
}

function StanceCell({ cell, open }: { cell: Cell; open: ReportActions['openTranscript'] }) {
  const { icon, tone, word } = STANCES[cell.stance];
  const { finding, team } = cell;
  const said = `${team.info.title}: ${word}`;
  if (finding === undefined) {
    return (
      <td class="t" title={said} data-short={team.info.short}>
        <Icon name={icon} tone={tone} />
        <span class="sr">{word}</span>
      </td>
    );
  }
  return (
    <td class="t" data-short={team.info.short}>
      <button
        type="button"
        class="act small"
        title={`${said}, ${finding}`}
        aria-label={`${said}, ${finding}. Open it in the transcript`}
        onClick={() => open(team.info.id, finding)}
      >
        <Icon name={icon} tone={tone} />
      </button>
    </td>
  );
}

/** Before the synthesis, or without it: each team's own findings. */
export function TeamFindings({
  teams,
  view,
  actions,
}: {
  teams: readonly ReportTeam[];
  view: ReportView;
  actions: ReportActions;
}) {
  return (
    <div class="by-team">
      {teams.map((team) => {
        const look = statusLook(team.status);
        return (
          <section aria-label={team.info.title}>
            <h3>
              <TeamBadge short={team.info.short} absent={isAbsent(team.status)} />
              <button type="button" class="plain-link" onClick={() => actions.openTranscript(team.info.id)}>
                {team.info.title}
              </button>
              <span class="with-icon state">
                <Icon name={look.icon} tone={look.tone} spin={look.spin} />
                {look.word}
              </span>
            </h3>
            {team.status.kind === 'ended' && team.status.error !== undefined ? (
              <p class="small-text">{team.status.error.message}</p>
            ) : null}
            {team.findings.length === 0 ? (
              <p class="muted small-text">{isAbsent(team.status) ? 'No findings.' : 'No findings yet.'}</p>
            ) : (
              <ul>
                {team.findings.map((finding) => (
                  <li>
                    <button
                      type="button"
                      class="fid link"
                      aria-label={`Open ${finding.id} in the transcript`}
                      onClick={() => actions.openTranscript(team.info.id, finding.id)}
                    >
                      {finding.id}
                    </button>
                    <div>
                      <p>{finding.claim}</p>
                      <div class="basis">
                        <ConfidenceMark confidence={finding.confidence} />
                        <span class="tag">{finding.status}</span>
                        <EvidenceChips
                          evidence={finding.evidence}
                          anchors={view.anchors}
                          actions={actions.evidence}
                        />
                      </div>
                    </div>
                  </li>
                ))}
              </ul>
            )}
          </section>
        );
      })}
    </div>
  );
}
