import type { Finding, FindingText } from '../../core/chat/types.ts';
import { ConfidenceMark, EvidenceChips } from '../shared/Evidence.tsx';
import { Icon } from '../shared/icons.tsx';
import { usePage } from './context.ts';
import { type Change, wordingAt } from './votes.ts';

/** Confidence, then evidence, then what is missing. */
function Basis({ text, label }: { text: FindingText; label?: string }) {
  const { anchors, evidence } = usePage();
  return (
    <>
      <div class="basis">
        <ConfidenceMark confidence={text.confidence} />
        {label === undefined ? null : <span class="tag">{label}</span>}
        <EvidenceChips evidence={text.evidence} anchors={anchors} actions={evidence} />
        {text.evidence.length === 0 ? (
          <span class="chip-ev unresolved">
            <Icon name="warn" tone="warn" />
            no evidence given
          </span>
        ) : null}
      </div>
      {text.missing.map((item) => (
        <div class="note-row">
          <Icon name="missing" tone="muted" />
          <span>
            <strong>Missing:</strong> {item}
          </span>
        </div>
      ))}
    </>
  );
}

/** A finding as its author first handed it in. */
export function FindingItem({ finding }: { finding: Finding }) {
  const text = wordingAt(finding, 0);
  return (
    <div class="finding" data-finding={finding.id}>
      <span class="fid">{finding.id}</span>
      <div>
        <p class="claim">{text.claim}</p>
        <Basis text={text} />
        {finding.status === 'withdrawn' ? (
          <div class="note-row">
            <Icon name="info" tone="muted" />
            <span>Withdrawn by its author in the revision.</span>
          </div>
        ) : null}
      </div>
    </div>
  );
}

/** What a revision made of a finding: the wording before and after, and why. */
export function ChangeItem({ change }: { change: Change }) {
  const { goToFinding } = usePage();
  const { finding, was, now } = change;
  const same = was.claim === now.claim;
  return (
    <div class="finding">
      <button
        type="button"
        class="fid link"
        aria-label={`Go to ${finding.id}`}
        onClick={() => goToFinding(finding.id)}
      >
        {finding.id}
      </button>
      <div>
        {change.withdrawn ? (
          <>
            <p class="wording">
              <span class="tag">was</span>
              <del>{was.claim}</del>
            </p>
            <p class="wording">
              <span class="tag">now</span>
              <strong>withdrawn</strong>
            </p>
          </>
        ) : same ? (
          <p class="wording">
            <span class="tag">kept</span>
            <span class="claim">{now.claim}</span>
          </p>
        ) : (
          <>
            <p class="wording">
              <span class="tag">was</span>
              <del>{was.claim}</del>
            </p>
            <p class="wording">
              <span class="tag">now</span>
              <ins>{now.claim}</ins>
            </p>
          </>
        )}
        {change.withdrawn ? null : <Basis text={now} label={same ? 'evidence' : 'evidence now'} />}
        {change.reason === '' ? null : (
          <div class="note-row">
            <Icon name="arrow" tone="muted" />
            <span>
              <strong>Reason:</strong> {change.reason}
            </span>
          </div>
        )}
      </div>
    </div>
  );
}
