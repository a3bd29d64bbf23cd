import type { AgentInfo } from '../../core/run/events.ts';
import type { TurnState } from '../../core/run/state.ts';
import { AgentGlyph, agentHue } from '../shared/Glyph.tsx';

interface FiltersProps {
  readonly agents: readonly AgentInfo[];
  readonly turns: readonly TurnState[];
  /** Names of the agents shown; empty is all. */
  readonly chosen: readonly string[];
  readonly choose: (agents: readonly string[]) => void;
}

export function Filters({ agents, turns, chosen, choose }: FiltersProps) {
  const toggle = (name: string) =>
    choose(chosen.includes(name) ? chosen.filter((other) => other !== name) : [...chosen, name]);
  return (
    <div class="filters" role="group" aria-label="Show messages of">
      <span class="muted" aria-hidden="true">
        Show
      </span>
      <button type="button" class="act" aria-pressed={chosen.length === 0} onClick={() => choose([])}>
        All <span class="cnt num">{turns.length}</span>
      </button>
      {agents.map((agent) => (
        <button
          type="button"
          class="act"
          aria-pressed={chosen.includes(agent.name)}
          title={`Show only ${agent.title}`}
          aria-label={`${agent.title}, ${turns.filter((turn) => turn.agent === agent.name).length} messages`}
          onClick={() => toggle(agent.name)}
        >
          <AgentGlyph agent={agent} hue={agentHue(agents, agent.name)} />
          <span class="t">{agent.title}</span>
          <span class="cnt num">{turns.filter((turn) => turn.agent === agent.name).length}</span>
        </button>
      ))}
    </div>
  );
}
