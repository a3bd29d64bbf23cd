import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

import type { AgentInfo } from '../../core/run/events.ts';
import type { TurnState } from '../../core/run/state.ts';
import type { Anchors, EvidenceActions } from '../shared/Evidence.tsx';

/** What every part of the page may look up or do; the same object from one snapshot to the next. */
export interface PageContext {
  readonly agents: readonly AgentInfo[];
  readonly anchors: Anchors;
  readonly evidence: EvidenceActions;
  readonly openLink: (href: string) => void;
  readonly copyTurn: (turn: TurnState) => void;
  readonly copyText: (text: string, what: string) => void;
  /** Brings a finding's first wording into sight. */
  readonly goToFinding: (finding: string) => void;
}

export const Page = createContext<PageContext | undefined>(undefined);

/** How many times as fast as the clock the run's time goes on in this page; 0 while a replay stands still. */
export const Pace = createContext(1);

export function usePage(): PageContext {
  const page = useContext(Page);
  if (page === undefined) throw new Error('A part of the page stands outside its context.');
  return page;
}

/** An agent that the team does not list still gets a name and letters. */
export function agentOf(agents: readonly AgentInfo[], name: string): AgentInfo {
  return (
    agents.find((agent) => agent.name === name) ?? {
      name,
      title: name,
      short: name.slice(0, 2),
      role: 'specialist',
    }
  );
}
