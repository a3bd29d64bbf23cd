import type { Disagreement } from '../../core/run/events.ts';
import type { ReportView } from '../../protocol/report.ts';
import { ConfidenceMark, EvidenceChips } from '../shared/Evidence.tsx';
import { TeamBadge } from '../shared/Glyph.tsx';
import { Icon } from '../shared/icons.tsx';
import type { ReportActions } from './Findings.tsx';
import { evidenceOf, findingOf, isAgainst } from './rows.ts';

/** Where teams say different things: side by side, open ones first. */
export function Disagreements({
  list,
  view,
  actions,
}: {
  list: readonly Disagreement[];
  view: ReportView;
  actions: ReportActions;
}) {
  const ordered = [...list].sort((a, b) => Number(b.state === 'open') - Number(a.state === 'open'));
  return (
    <>
      {ordered.map((one) => (
        <section class="disagreement" aria-label={one.topic}>
          <h3>
            {one.topic}
            <span class="with-icon state">
              <Icon
                name={one.state === 'open' ? 'block' : 'check'}
                tone={one.state === 'open' ? 'bad' : 'pass'}
              />
              {one.state === 'open' ? 'open: a person decides' : 'settled'}
            </span>
          </h3>
          {one.note === '' ? null : <p class="small-text muted">{one.note}</p>}
          <div class="positions">
            {one.positions.map((position) => {
              const team = view.teams.find(
                ({ info }) => info.id === position.team || info.title === position.team,
              );
              return (
                <div
                  class={`position${one.state === 'open' && isAgainst(position.stance) ? ' against' : ''}`}
                >
                  <p class="who">
                    {team === undefined ? null : <TeamBadge short={team.info.short} />}
                    <button
                      type="button"
                      class="plain-link"
                      onClick={() =>
                        actions.openTranscript(team?.info.id ?? position.team, findingOf(position.ref))
                      }
                    >
                      {team?.info.title ?? position.team}
                    </button>
                    <strong>{position.stance}</strong>
                  </p>
                  <p>{position.claim}</p>
                  <div class="basis">
                    <ConfidenceMark confidence={position.confidence} />
                    <EvidenceChips
                      evidence={evidenceOf(position.ref, view.teams)}
                      anchors={view.anchors}
                      actions={actions.evidence}
                    />
                  </div>
                </div>
              );
            })}
          </div>
        </section>
      ))}
    </>
  );
}
