import { useEffect, useRef, useState } from 'preact/hooks';

import type { ReplayOrder, ReplayTeam, ReplayView } from '../../protocol/transcript.ts';
import { Act } from '../shared/Act.tsx';
import { plural } from '../shared/format.ts';
import { Icon } from '../shared/icons.tsx';
import { sentence, statusLook } from '../shared/status.ts';
import { ReplaySlider } from './ReplaySlider.tsx';

interface BarProps {
  readonly replay: ReplayView;
  readonly order: (order: ReplayOrder) => void;
}

/** The position in time, and all teams as they are at it. */
export function ReplayBar({ replay, order }: BarProps) {
  const { playing, speed, speeds, teams, team: shown } = replay;
  const atEnd = replay.position >= replay.duration;
  const toggle = () => order({ type: playing ? 'pause' : 'play' });
  useSpace(toggle);
  useStill(!playing);
  const ended = useEnded(replay);
  return (
    <section class="replay" aria-label="Replay">
      <div class="replay-row">
        <div class="acts">
          <Act
            icon="turnBack"
            label="Previous turn"
            title="To the end of the turn before"
            onClick={() => order({ type: 'step', by: -1 })}
          />
          <Act
            icon={playing ? 'pause' : 'play'}
            label={playing ? 'Pause' : atEnd ? 'Play again' : 'Play'}
            title={`${playing ? 'Pause' : atEnd ? 'Play again' : 'Play'} (Space)`}
            onClick={toggle}
          />
          <Act
            icon="turnOn"
            label="Next turn"
            title="To the end of the next turn"
            onClick={() => order({ type: 'step', by: 1 })}
          />
        </div>
        <ReplaySlider replay={replay} seek={(to) => order({ type: 'seek', to })} />
        <select
          aria-label="Speed"
          title="Speed"
          value={String(speed)}
          onChange={(event) => order({ type: 'speed', speed: Number(event.currentTarget.value) })}
        >
          {speeds.map((one) => (
            <option key={one} value={String(one)}>
              {one}×
            </option>
          ))}
        </select>
      </div>
      <div class="replay-row replay-teams">
        <span class="no-model">
          <Icon name="info" tone="run" />
          Replay, no model is called
        </span>
        <div class="acts" role="group" aria-label="Team shown">
          {teams.map((team) => (
            <TeamChip
              key={team.id}
              team={team}
              shown={team.id === shown}
              show={() => order({ type: 'team', team: team.id })}
            />
          ))}
        </div>
      </div>
      <div class="sr" role="status">
        {ended ? 'The replay is at its end.' : ''}
      </div>
    </section>
  );
}

function TeamChip({ team, shown, show }: { team: ReplayTeam; shown: boolean; show: () => void }) {
  const look = statusLook(team.status);
  const words = `${team.title}, ${look.word}, ${plural(team.turns, 'turn')}`;
  return (
    <button
      type="button"
      class="act"
      aria-pressed={shown}
      aria-label={words}
      title={sentence(words)}
      onClick={show}
    >
      <Icon name={look.icon} tone={look.tone} spin={look.spin} />
      <span class="t">{team.title}</span>
      <span class="short">{team.short}</span>
      <span class="cnt num">{team.turns}</span>
    </button>
  );
}

/** Space plays and pauses, wherever it does nothing else. */
function useSpace(toggle: () => void): void {
  const latest = useRef(toggle);
  latest.current = toggle;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== ' ' || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      const { target } = event;
      const taken = 'button, summary, select, textarea, a[href], input:not([type="range"])';
      if (target instanceof HTMLElement && target.matches(taken)) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

/** While time stands still nothing on the page turns or blinks. */
function useStill(still: boolean): void {
  useEffect(() => {
    document.body.classList.toggle('still', still);
    return () => document.body.classList.remove('still');
  }, [still]);
}

/** True once it has played to its end by itself, until it is anywhere else. */
function useEnded({ playing, position, duration }: ReplayView): boolean {
  const played = useRef(false);
  const [ended, setEnded] = useState(false);
  useEffect(() => {
    setEnded((before) => position >= duration && !playing && (before || played.current));
    played.current = playing;
  }, [playing, position, duration]);
  return ended;
}
