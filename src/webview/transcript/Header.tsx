import { useContext } from 'preact/hooks';

import type { FromTranscript, TranscriptHeader } from '../../protocol/transcript.ts';
import { count, dollars, duration } from '../shared/format.ts';
import { Act } from '../shared/Act.tsx';
import type { IconName, Tone } from '../shared/iconPaths.ts';
import { Icon } from '../shared/icons.tsx';
import { DEMO } from '../shared/safety.ts';
import { isActive, sentence, statusLook } from '../shared/status.ts';
import { useNow } from '../shared/useNow.ts';
import { Pace } from './context.ts';
import type { Section } from './sections.ts';

type Action = Extract<FromTranscript, { type: 'action' }>['action'];

interface HeaderProps {
  readonly header: TranscriptHeader;
  readonly turns: number;
  readonly sections: readonly Section[];
  readonly following: boolean;
  readonly searching: boolean;
  readonly act: (action: Action) => void;
  readonly toggleFollow: () => void;
  readonly toggleSearch: () => void;
  readonly copyAll: () => void;
  readonly openCase: (() => void) | undefined;
  readonly goToPhase: (key: string) => void;
}

/** State first, then facts, then what can be done. */
export function Header(props: HeaderProps) {
  const { header } = props;
  const look = statusLook(header.status);
  const active = isActive(header.status);
  return (
    <>
      <div class="top-row">
        <h1 title={header.info.title}>{header.info.title}</h1>
        <span class={`state-chip tone-edge-${look.tone}`}>
          <Icon name={look.icon} tone={look.tone} spin={look.spin} />
          <span class="word">{sentence(look.word)}</span>
        </span>
        <span class="grow" />
        <div class="acts" role="toolbar" aria-label="Actions">
          {header.canCancel ? (
            <Act icon="stop" label="Stop" title="Stop this team" word onClick={() => props.act('cancel')} />
          ) : null}
          {header.canRetry ? (
            <Act
              icon="retry"
              label={header.status.kind === 'interrupted' ? 'Resume' : 'Retry'}
              title={
                header.status.kind === 'interrupted'
                  ? 'Go on after the last finished turn'
                  : 'Run this team again'
              }
              word
              onClick={() => props.act('retry')}
            />
          ) : null}
          {header.hasReport ? (
            <Act
              icon="report"
              label="Open report"
              title="Open the joint report"
              onClick={() => props.act('openReport')}
            />
          ) : null}
          {header.hasResult ? (
            <Act
              icon="braces"
              label="Open result"
              title="Open this team’s result file"
              onClick={() => props.act('openResult')}
            />
          ) : null}
          <Act icon="copy" label="Copy all" title="Copy the transcript as Markdown" onClick={props.copyAll} />
          <Act
            icon="search"
            label="Search"
            title="Search (/)"
            pressed={props.searching}
            onClick={props.toggleSearch}
          />
          {active ? (
            <Act
              icon="down"
              label="Follow"
              title="Stay at the end (F)"
              word
              pressed={props.following}
              onClick={props.toggleFollow}
            />
          ) : null}
        </div>
      </div>
      <Facts header={header} turns={props.turns} active={active} openCase={props.openCase} />
      {props.sections.length < 2 ? null : (
        <ol class="steps" aria-label="Phases">
          {props.sections.map((section) => (
            <li>
              <PhaseLink section={section} goTo={props.goToPhase} />
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

function Facts({
  header,
  turns,
  active,
  openCase,
}: {
  header: TranscriptHeader;
  turns: number;
  active: boolean;
  openCase: (() => void) | undefined;
}) {
  const pace = useContext(Pace);
  const now = useNow(header.now, active && pace > 0 && header.startedAt !== undefined, 200, pace);
  const spent = header.startedAt === undefined ? undefined : (header.endedAt ?? now) - header.startedAt;
  const tokens = header.usage.input + header.usage.output;
  return (
    <div class="facts num">
      {openCase === undefined ? (
        <span>{header.caseId}</span>
      ) : (
        <button type="button" class="link" title={`Open ${header.caseName}`} onClick={openCase}>
          {header.caseId}
        </button>
      )}
      <span>
        {active
          ? `Turn ${turns} of at most ${header.info.maxTurns}`
          : `${turns} ${turns === 1 ? 'turn' : 'turns'}`}
      </span>
      {spent === undefined ? null : <span>{duration(spent)}</span>}
      <span>
        {header.calls} {header.calls === 1 ? 'call' : 'calls'}
      </span>
      <span
        title={`${header.usage.input} in, ${header.usage.output} out, ${header.usage.cached} of the input cached`}
      >
        {count(tokens)} tokens
      </span>
      <span>{dollars(header.cost)}</span>
      <span>{header.demo ? DEMO : header.model}</span>
    </div>
  );
}

const STATES: Readonly<
  Record<Section['state'], { readonly icon: IconName; readonly tone: Tone; readonly word: string }>
> = {
  past: { icon: 'pass', tone: 'pass', word: 'done' },
  current: { icon: 'current', tone: 'run', word: 'now' },
  cut: { icon: 'stopped', tone: 'warn', word: 'not finished' },
  'to come': { icon: 'circle', tone: 'muted', word: 'to come' },
};

export function PhaseState({ section }: { section: Section }) {
  const { icon, tone, word } = STATES[section.state];
  return (
    <>
      <Icon name={icon} tone={tone} />
      <span class="sr">{word}</span>
    </>
  );
}

export function PhaseLink({ section, goTo }: { section: Section; goTo: (key: string) => void }) {
  const inside = (
    <>
      <PhaseState section={section} />
      <span>
        {section.title}
        {section.round > 1 ? ` ${section.round}` : ''}
      </span>
    </>
  );
  const time =
    section.state === 'to come'
      ? 'to come'
      : section.endedAt === undefined
        ? ''
        : duration(section.endedAt - section.startedAt);
  return section.state === 'to come' ? (
    <span class="phase-link to-come">
      {inside}
      <span class="n">{time}</span>
    </span>
  ) : (
    <button
      type="button"
      class="phase-link"
      aria-current={section.state === 'current' ? 'step' : undefined}
      onClick={() => goTo(section.key)}
    >
      {inside}
      <span class="n num">{time}</span>
    </button>
  );
}
