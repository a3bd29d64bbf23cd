import type { Confidence, Evidence } from '../../core/chat/types.ts';
import { Icon } from './icons.tsx';

/** Anchor id → where it is and what it says. */
export type Anchors = Readonly<Record<string, { readonly line: number; readonly text: string }>>;

export interface EvidenceActions {
  readonly openAnchor: (anchor: string) => void;
  readonly openCitation: (id: string) => void;
  /** Goes to the call in the transcript; absent where there is nothing to go to. */
  readonly openTool?: ((tool: string) => void) | undefined;
}

interface ChipsProps {
  readonly evidence: readonly Evidence[];
  readonly anchors: Anchors;
  readonly actions: EvidenceActions;
}

/** What a claim rests on, each piece a chip that opens it. What does not resolve is dashed and says why. */
export function EvidenceChips({ evidence, anchors, actions }: ChipsProps) {
  if (evidence.length === 0) return null;
  return (
    <>
      {evidence.map((item) => (
        <Chip item={item} anchors={anchors} actions={actions} />
      ))}
    </>
  );
}

function Chip({ item, anchors, actions }: { item: Evidence; anchors: Anchors; actions: EvidenceActions }) {
  if (!item.resolved) return <Unresolved item={item} />;
  switch (item.kind) {
    case 'case': {
      const place = anchors[item.anchor];
      const line = item.line ?? place?.line;
      const says = item.quote ?? place?.text ?? '';
      return (
        <button
          type="button"
          class="chip-ev"
          data-evidence=""
          title={says === '' ? 'Open in the case' : `“${says}”\nOpen in the case`}
          aria-label={`Case ${item.anchor}${line === undefined ? '' : `, line ${line}`}${says === '' ? '' : `: ${says}`}. Open in the case`}
          onClick={() => actions.openAnchor(item.anchor)}
        >
          <Icon name="file" />
          <span class="id">[{item.anchor}]</span>
          {line === undefined ? null : <span>line {line}</span>}
        </button>
      );
    }
    case 'tool': {
      const open = actions.openTool;
      const inside = (
        <>
          <Icon name="tool" />
          <span class="id">{item.tool}</span>
          {item.summary === undefined ? null : <span class="clip">{item.summary}</span>}
        </>
      );
      const title = item.summary === undefined ? item.tool : `${item.tool}: ${item.summary}`;
      return open === undefined ? (
        <span class="chip-ev still" title={title}>
          {inside}
        </span>
      ) : (
        <button
          type="button"
          class="chip-ev"
          data-evidence=""
          title={title}
          aria-label={`Tool ${title}. Show the call`}
          onClick={() => open(item.tool)}
        >
          {inside}
        </button>
      );
    }
    case 'citation': {
      const [scheme, rest] = splitId(item.id);
      const title = item.title === undefined ? item.id : `${item.title} (${item.id})`;
      return (
        <button
          type="button"
          class="chip-ev"
          data-evidence=""
          title={`${title}\nOpen the source`}
          aria-label={`Source ${title}. Open`}
          onClick={() => actions.openCitation(item.id)}
        >
          <Icon name="book" />
          <span class="id">{scheme}</span>
          {rest === '' ? null : <span class="clip">{rest}</span>}
        </button>
      );
    }
  }
}

function Unresolved({ item }: { item: Evidence }) {
  const id =
    item.kind === 'case' ? `[${item.anchor}]` : item.kind === 'tool' ? item.tool : splitId(item.id).join(' ');
  return (
    <span
      class="chip-ev unresolved"
      title={item.kind === 'case' && item.quote !== undefined ? `“${item.quote}”` : undefined}
    >
      <Icon name="warn" tone="warn" />
      <span class="id">{id}</span>
      <span>unresolved: {item.problem ?? 'not found'}</span>
    </span>
  );
}

/** `PMID:123` as its scheme and the rest. An address keeps together. */
function splitId(id: string): readonly [string, string] {
  const at = id.indexOf(':');
  if (at <= 0 || at > 12 || id.startsWith('http')) return [id, ''];
  return [id.slice(0, at), id.slice(at + 1)];
}

const LEVELS: Readonly<Record<Confidence, number>> = { low: 1, moderate: 2, high: 3 };

/** Three bars and a word. */
export function ConfidenceMark({ confidence }: { confidence: Confidence }) {
  const level = LEVELS[confidence] ?? 0;
  return (
    <span class="confidence">
      <svg viewBox="0 0 13 10" aria-hidden="true">
        {[1, 2, 3].map((bar) => (
          <rect
            class={bar <= level ? 'on' : ''}
            x={(bar - 1) * 4.5 + 0.5}
            y={9.5 - bar * 3}
            width="3"
            height={bar * 3}
          />
        ))}
      </svg>
      <span>
        <span class="sr">confidence </span>
        {confidence}
      </span>
    </span>
  );
}
