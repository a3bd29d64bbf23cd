import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';

import type { FromReplay, FromTranscript, ReplayView, TranscriptView } from '../../protocol/transcript.ts';
import { plural } from '../shared/format.ts';
import type { Host } from '../shared/host.ts';
import { Icon } from '../shared/icons.tsx';
import { SafetyFooter } from '../shared/Safety.tsx';
import { isActive } from '../shared/status.ts';
import { agentOf, Pace, Page, type PageContext } from './context.ts';
import { messageMarkdown, transcriptMarkdown } from './copy.ts';
import type { Feed } from './feed.ts';
import { Filters } from './Filters.tsx';
import { Header, PhaseLink } from './Header.tsx';
import { Notice } from './Notice.tsx';
import { ConclusionPart } from './Conclusion.tsx';
import { PhaseSection } from './PhaseSection.tsx';
import { ReplayBar } from './ReplayBar.tsx';
import { SearchBar } from './SearchBar.tsx';
import { searchTurns } from './search.ts';
import { sections } from './sections.ts';
import { readUiState, type UiState } from './uiState.ts';
import { useAnnounce } from './useAnnounce.ts';
import { useFollow } from './useFollow.ts';
import { showMatch, useHighlights } from './useHighlights.ts';
import { headerHeight, showElement, useKeys } from './useKeys.ts';
import { useScrollMemory } from './useScrollMemory.ts';
import { useWindow } from './useWindow.ts';

type PageHost = Host<FromTranscript | FromReplay>;

/** Above this many messages those out of sight are laid out by the browser only when they come near. */
const LAZY_FROM = 40;

export function App({ host, feed }: { host: PageHost; feed: Feed }) {
  const [view, setView] = useState<TranscriptView | undefined>(undefined);
  const [reveal, setReveal] = useState<string | undefined>(undefined);
  const [replay, setReplay] = useState<ReplayView | undefined>(undefined);
  useEffect(() => feed.subscribe(setView, setReveal, setReplay), [feed]);
  if (view === undefined) return <p class="loading">The transcript is on its way.</p>;
  return (
    <Pace.Provider value={replay === undefined ? 1 : replay.playing ? replay.speed : 0}>
      <Transcript
        host={host}
        view={view}
        replay={replay}
        reveal={reveal}
        revealed={() => setReveal(undefined)}
      />
    </Pace.Provider>
  );
}

interface TranscriptProps {
  readonly host: PageHost;
  readonly view: TranscriptView;
  /** Where the replay stands, when this is one. */
  readonly replay: ReplayView | undefined;
  /** A turn that the host wants in sight. */
  readonly reveal: string | undefined;
  readonly revealed: () => void;
}

function Transcript({ host, view, replay, reveal, revealed }: TranscriptProps) {
  const [ui, setUi] = useState<UiState>(() => readUiState(host.kept));
  const change = useCallback((part: Partial<UiState>) => setUi((before) => ({ ...before, ...part })), []);
  const [matchAt, setMatchAt] = useState(-1);
  const latest = useRef(view);
  latest.current = view;

  const { turns, findings, anchors } = view;
  const clock = replay?.now;
  const header = useMemo(
    () => (clock === undefined ? view.header : { ...view.header, now: clock }),
    [view.header, clock],
  );
  const agents = header.info.agents;
  const active = isActive(header.status);
  const phases = useMemo(() => sections(header, turns), [header, turns]);
  const passing = useMemo(
    () => (ui.agents.length === 0 ? turns : turns.filter((turn) => ui.agents.includes(turn.agent))),
    [turns, ui.agents],
  );
  const follow = useFollow(active, ui.follow && ui.scroll === undefined, passing.length, view);
  const range = useWindow(passing.length, follow.following);
  const drawn = useMemo(() => new Set(passing.slice(range.start)), [passing, range.start]);

  const query = ui.searching ? ui.query.trim() : '';
  const found = useMemo(
    () => searchTurns(passing, findings, (agent) => agentOf(agents, agent).title, query),
    [passing, findings, agents, query],
  );
  const foundSet = useMemo(() => new Set(found), [found]);
  useHighlights(query, view, range.start);
  // In a replay the reader has the time in hand, and the bar says the little that is to be said.
  const said = useAnnounce(replay === undefined ? view : undefined);
  const [note, setNote] = useState('');

  /** Draws what a target needs, then shows it. Elements come with the next drawing, so the look-up waits for it. */
  const show = useCallback(
    (find: () => HTMLElement | null | undefined) => {
      const there = find();
      if (there) {
        showElement(there);
        return;
      }
      change({ agents: [], folded: [] });
      range.showAll();
      requestAnimationFrame(() =>
        requestAnimationFrame(() => {
          const target = find();
          if (target) showElement(target);
        }),
      );
    },
    [change, range.showAll],
  );
  const showTurn = useCallback((id: string) => show(() => document.getElementById(`t-${id}`)), [show]);

  useEffect(() => {
    if (reveal === undefined) return;
    follow.set(false);
    showTurn(reveal);
    revealed();
  }, [reveal]);

  const page = useMemo<PageContext>(() => {
    const copy = (text: string, what: string) => {
      host.post({ type: 'copy', text });
      setNote(`${what} copied`);
    };
    const withData = (key: string, value: string) =>
      [...document.querySelectorAll<HTMLElement>(`[data-${key}]`)].findLast(
        (element) => element.dataset[key] === value,
      );
    return {
      agents,
      anchors,
      evidence: {
        openAnchor: (anchor) => host.post({ type: 'openAnchor', anchor }),
        openCitation: (id) => host.post({ type: 'openCitation', id }),
        openTool: (tool) =>
          show(() => {
            const call = withData('tool', tool);
            if (call instanceof HTMLDetailsElement) call.open = true;
            return call?.querySelector('summary');
          }),
      },
      openLink: (href) => host.post({ type: 'openCitation', id: href }),
      copyTurn: (turn) => copy(messageMarkdown(turn, latest.current), `Message ${turn.number}`),
      copyText: copy,
      goToFinding: (finding) => show(() => withData('finding', finding)?.closest<HTMLElement>('[data-turn]')),
    };
  }, [agents, anchors, host, show]);

  const toggleFollow = useCallback(() => follow.set(!follow.following), [follow.set, follow.following]);
  const closeSearch = useCallback(() => {
    change({ searching: false });
    setMatchAt(-1);
  }, [change]);
  const keys = useMemo(
    () => ({
      toggleFollow,
      openSearch: () => change({ searching: true }),
      escape: () => {
        closeSearch();
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      },
    }),
    [toggleFollow, change, closeSearch],
  );
  useKeys(keys);

  const goToPhase = (key: string) =>
    show(() =>
      [...document.querySelectorAll<HTMLElement>('[data-phase]')].find(
        (element) => element.dataset['phase'] === key,
      ),
    );
  const stepMatch = (by: 1 | -1) => {
    if (found.length === 0) return;
    const next = (matchAt + by + found.length + (matchAt < 0 && by < 0 ? 1 : 0)) % found.length;
    setMatchAt(next);
    follow.set(false);
    const id = found[next];
    const field = document.activeElement;
    if (id !== undefined) {
      showTurn(id);
      showMatch(id);
    }
    // Enter steps on as long as the reader stays in the field.
    if (field instanceof HTMLInputElement) field.focus({ preventScroll: true });
  };
  const firstAnchor = Object.entries(anchors).sort(([, a], [, b]) => a.line - b.line)[0]?.[0];

  useScrollMemory(ui.scroll, !follow.following, (scroll) => setUi((before) => withScroll(before, scroll)));
  useEffect(() => {
    const { scroll, ...rest } = ui;
    host.keep({
      ...rest,
      follow: follow.following,
      ...(follow.following || scroll === undefined ? {} : { scroll }),
      ...(replay === undefined
        ? {}
        : { replay: { team: replay.team, position: replay.position, speed: replay.speed } }),
    });
  }, [host, ui, follow.following, replay]);
  useLayoutEffect(() => {
    document.documentElement.style.setProperty('--top', `${headerHeight()}px`);
  });

  const queryOf = (turn: string) => (foundSet.has(turn) ? query : '');
  const outline = (
    <nav class="outline" aria-label="Phases">
      <h2>Phases</h2>
      <ul>
        {phases.map((section) => (
          <li key={section.key}>
            <PhaseLink section={section} goTo={goToPhase} />
          </li>
        ))}
      </ul>
    </nav>
  );
  return (
    <Page.Provider value={page}>
      <header class="top">
        {replay === undefined ? null : (
          <ReplayBar
            replay={replay}
            order={(order) => {
              // Who was picked out of one team is not in another.
              if (order.type === 'team') change({ agents: [], folded: [] });
              host.post(order);
            }}
          />
        )}
        <Header
          header={header}
          turns={turns.length}
          sections={phases}
          following={follow.following}
          searching={ui.searching}
          act={(action) => host.post({ type: 'action', action })}
          toggleFollow={toggleFollow}
          toggleSearch={() => (ui.searching ? closeSearch() : change({ searching: true }))}
          copyAll={() => page.copyText(transcriptMarkdown(view), 'Transcript')}
          openCase={
            firstAnchor === undefined
              ? undefined
              : () => host.post({ type: 'openAnchor', anchor: firstAnchor })
          }
          goToPhase={goToPhase}
        />
        {ui.searching ? (
          <SearchBar
            query={ui.query}
            found={found.length}
            at={Math.min(matchAt, found.length - 1)}
            change={(text) => {
              change({ query: text });
              setMatchAt(-1);
            }}
            step={stepMatch}
            close={closeSearch}
          />
        ) : null}
      </header>
      <div class="page">
        {outline}
        <main>
          <Filters
            agents={agents}
            turns={turns}
            chosen={ui.agents}
            choose={(chosen) => change({ agents: chosen })}
          />
          <Notice
            header={header}
            turns={turns.filter((turn) => turn.status === 'finished').length}
            act={(action) => host.post({ type: 'action', action })}
          />
          {range.start === 0 ? null : (
            <button type="button" class="button secondary earlier" onClick={range.showEarlier}>
              Show {Math.min(range.start, range.step)} earlier of {plural(range.start, 'message')}
            </button>
          )}
          <div
            role="log"
            aria-live="off"
            aria-label="Messages"
            class={passing.length > LAZY_FROM ? 'lazy' : undefined}
          >
            {phases.map((section) => {
              if (section.state === 'to come') return null;
              const own = section.turns.filter(
                (turn) => ui.agents.length === 0 || ui.agents.includes(turn.agent),
              );
              const shown = own.filter((turn) => drawn.has(turn));
              if (own.length === 0 && ui.agents.length > 0) return null;
              return (
                <PhaseSection
                  key={section.key}
                  section={section}
                  shown={shown}
                  hidden={own.length - shown.length}
                  header={header}
                  turns={turns}
                  findings={findings}
                  filtered={ui.agents.length > 0}
                  folded={ui.folded.includes(section.key)}
                  fold={(key, folded) =>
                    setUi((before) => ({
                      ...before,
                      folded: folded
                        ? [...before.folded, key]
                        : before.folded.filter((other) => other !== key),
                    }))
                  }
                  queryOf={queryOf}
                  match={query === '' ? undefined : found[matchAt]}
                />
              );
            })}
            {header.conclusion === undefined ||
            phases.some((section) => section.phase === 'conclusion') ? null : (
              <section class="phase">
                <h2 class="bare">Conclusion</h2>
                <ConclusionPart conclusion={header.conclusion} findings={findings} />
              </section>
            )}
          </div>
          <SafetyFooter demo={header.demo} />
        </main>
      </div>
      {follow.unseen === 0 ? null : (
        <button type="button" class="button unseen" onClick={() => follow.set(true)}>
          <Icon name="down" />
          {plural(follow.unseen, 'new message')}
        </button>
      )}
      <div class="sr" role="status">
        {said.polite}
      </div>
      <div class="sr" role="status">
        {note}
      </div>
      <div class="sr" role="alert">
        {said.assertive}
      </div>
    </Page.Provider>
  );
}

function withScroll({ scroll: _before, ...rest }: UiState, scroll: UiState['scroll']): UiState {
  return scroll === undefined ? rest : { ...rest, scroll };
}
