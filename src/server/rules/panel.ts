import type { AnalysisDraft } from '../../core/panel/check.ts';
import type { Finding } from '../findings.ts';
import { entriesOf, type Model } from '../model.ts';
import type { RunSettings } from '../settings.ts';
import { graphFindings, orderOf } from './panelGraph.ts';
import { draftOf } from './panelNames.ts';
import { finding } from './words.ts';

type Map = Readonly<Record<string, unknown>>;
const mapOf = (value: unknown): Map =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Map) : {};

/** The turns that a team has unless its panel says otherwise. */
const defaultRounds = 15;

/** Teams that cannot do what their panel asks for. */
export function panelRule(model: Model, settings: RunSettings): readonly Finding[] {
  const { analyses } = draftOf(model);
  const found = entriesOf(model, 'analyses').flatMap(({ index, value }) => {
    const analysis = mapOf(value);
    const draft = analyses[index];
    // A graph that is no map of lists is told by the schema.
    const isSound = Object.values(mapOf(analysis['graph'])).every(Array.isArray);
    if (draft === undefined || !isSound) return [];
    const ends =
      draft.pattern === 'group_chat'
        ? [...graphFindings(model, index, draft), ...wordFindings(model, index, analysis, draft, settings)]
        : consensusFindings(model, index, analysis, draft, settings);
    return [...ends, ...timeFindings(model, index, analysis, settings)];
  });
  const { idleTimeoutSeconds: idle, teamTimeoutSeconds: whole } = settings;
  if (analyses.length > 0 && idle >= whole) {
    const message = `By the settings a team may be silent for ${idle} seconds, and is stopped after ${whole} seconds in all: silence would never be noticed.`;
    found.push(finding(model, 'information', 'time-limits', ['analyses'], message));
  }
  return found;
}

/** Conversations that can never come to an end of their own. */
function wordFindings(
  model: Model,
  index: number,
  analysis: Map,
  draft: AnalysisDraft,
  settings: RunSettings,
): readonly Finding[] {
  const agents: readonly unknown[] = Array.isArray(analysis['agents']) ? analysis['agents'] : [];
  const given = typeof analysis['terminateOn'] === 'string';
  const word = given ? String(analysis['terminateOn']) : 'TERMINATE';
  const path = ['analyses', index, given ? 'terminateOn' : 'id'];
  const say = (message: string, place: readonly (string | number)[] = path): readonly Finding[] => [
    finding(model, 'warning', 'never-ends', place, message),
  ];
  if (agents.length === 0) return [];
  const everybody = asksFor(model.value['preamble'], word);
  // Every team is told that its supervisor ends the work with the word.
  const told = draft.agents.filter(
    ({ role }, place) =>
      everybody || role === 'supervisor' || asksFor(mapOf(agents[place])['instructions'], word),
  );
  if (told.length === 0)
    return say(
      `No agent is told to say ${word}, and the team has no supervisor: it would go on until its rounds are used up, and end without consensus.`,
    );
  const order = orderOf(draft);
  if (order === undefined) return [];
  const names = told.flatMap(({ name }) => name ?? []);
  const turns = names.flatMap((name) => order.firstTurn.get(name) ?? []);
  if (turns.length === 0)
    return say(
      `Only ${names.join(' and ')} would say ${word}, and the graph never calls them: the team would end without consensus.`,
    );
  const first = Math.min(...turns);
  const { rounds, place, cause } = roundsOf(analysis, index, settings);
  if (first <= rounds) return [];
  return say(
    `${names.join(' and ')} would say ${word}, in turn ${first} at the earliest, and ${cause}: the team would end without consensus.`,
    place,
  );
}

/** Whether a text asks for a word, and does not only forbid it. */
function asksFor(text: unknown, word: string): boolean {
  if (typeof text !== 'string' || word === '') return false;
  return text
    .split(/(?<=[.!?])\s+|\n\s*(?:\n|[-*])/)
    .filter((sentence) => sentence.includes(word))
    .some((sentence) => {
      const before = sentence.slice(0, sentence.indexOf(word));
      const forbids = /\b(?:never|not|n't|avoid|without|nobody|no one)\b|n't\b/i.test(before);
      return !forbids || /\b(?:unless|until|before|except|only)\b/i.test(sentence);
    });
}

/** The turns that a team has, by its panel or by a cap of the settings. */
function roundsOf(analysis: Map, index: number, { maxTurnsPerTeam: cap }: RunSettings) {
  const given = analysis['maxRounds'];
  const rounds = typeof given === 'number' ? given : defaultRounds;
  const place = ['analyses', index, given === undefined ? 'id' : 'maxRounds'];
  return cap !== undefined && cap < rounds
    ? { rounds: cap, place, cause: `the settings let a team take ${cap}` }
    : { rounds, place, cause: `the team has ${rounds}` };
}

function consensusFindings(
  model: Model,
  index: number,
  analysis: Map,
  draft: AnalysisDraft,
  settings: RunSettings,
): readonly Finding[] {
  const found: Finding[] = [];
  const count = (...roles: readonly string[]): number =>
    draft.agents.filter(({ role }) => role !== undefined && roles.includes(role)).length;
  // One turn each for the opening, opinions, votes and the conclusion, and one of revision.
  const least = count('coordinator') + count('specialist') + count('specialist', 'reviewer') + 2;
  const { rounds, place, cause } = roundsOf(analysis, index, settings);
  if (draft.agents.length > 0 && rounds < least) {
    const message = `Turns leave none for a revision: ${cause}, and opinions, votes, one revision and the conclusion take ${least}. What is contested would stay so.`;
    found.push(finding(model, 'warning', 'too-few-rounds', place, message));
  }
  for (const key of ['speakers', 'terminateOn'])
    if (analysis[key] !== undefined) {
      const message = `${key} is not used by the pattern consensus: it belongs to group_chat.`;
      found.push(finding(model, 'warning', 'unused', ['analyses', index, key], message));
    }
  return found;
}

function timeFindings(
  model: Model,
  index: number,
  analysis: Map,
  { teamTimeoutSeconds: limit }: RunSettings,
): readonly Finding[] {
  const seconds = analysis['expectedSeconds'];
  if (typeof seconds !== 'number' || seconds <= limit) return [];
  const message = `This is longer than the ${limit} seconds after which a team is stopped (consilium.teamTimeoutSeconds): it would be stopped before its end.`;
  return [finding(model, 'warning', 'time-limits', ['analyses', index, 'expectedSeconds'], message)];
}
