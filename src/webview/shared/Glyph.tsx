import type { AgentInfo } from '../../core/run/events.ts';

const ROLE_WORDS = {
  coordinator: 'coordinator',
  specialist: 'specialist',
  reviewer: 'reviewer',
  supervisor: 'supervisor',
} as const;

/** Letters in a shape: the shape is the role, the letters are the agent, the colour only helps. */
export function AgentGlyph({ agent, hue }: { agent: AgentInfo; hue: number }) {
  return (
    <svg class={`glyph hue-${hue}`} viewBox="0 0 20 20" aria-hidden="true">
      {agent.role === 'coordinator' ? (
        <circle class="shape" cx="10" cy="10" r="9" />
      ) : agent.role === 'reviewer' ? (
        <path class="shape" d="M10 .8l9.2 9.2-9.2 9.2L.8 10z" />
      ) : agent.role === 'supervisor' ? (
        <path class="shape" d="M10 .8l8 4.6v9.2l-8 4.6-8-4.6V5.4z" />
      ) : (
        <rect class="shape" x="1" y="1" width="18" height="18" rx="3" />
      )}
      <text x="10" y="10.3" class={agent.short.length > 2 ? 'small' : ''}>
        {agent.short.slice(0, 3)}
      </text>
    </svg>
  );
}

export function roleWord(agent: AgentInfo): string {
  return ROLE_WORDS[agent.role] ?? 'agent';
}

/**
 * A number from 0 to 4 that is the same for an agent all through a transcript. 0 is the plain foreground: coordinators and
 * supervisors, who bring no findings.
 */
export function agentHue(agents: readonly AgentInfo[], name: string): number {
  const experts = agents.filter((agent) => agent.role === 'specialist' || agent.role === 'reviewer');
  const at = experts.findIndex((agent) => agent.name === name);
  return at < 0 ? 0 : (at % 4) + 1;
}

/** The letters of a team, in a box. */
export function TeamBadge({ short, absent = false }: { short: string; absent?: boolean }) {
  return (
    <span class={`badge${absent ? ' absent' : ''}`} aria-hidden="true">
      {short}
    </span>
  );
}
