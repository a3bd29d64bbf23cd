import { agentsOf } from '../features/choices.ts';
import type { Finding } from '../findings.ts';
import { entriesOf, type Model } from '../model.ts';
import { finding } from './words.ts';

type Map = Readonly<Record<string, unknown>>;
const mapOf = (value: unknown): Map =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Map) : {};

/** The turns that a team has unless its panel says otherwise. */
const defaultRounds = 15;

/** The time that a team has unless somebody sets another, in seconds. */
const teamSeconds = 1200;

/** Teams that cannot do what their panel asks for. */
export function panelRule(model: Model): readonly Finding[] {
  return entriesOf(model, 'analyses').flatMap(({ index, value }) => {
    const analysis = mapOf(value);
    return [
      ...graphFindings(model, index, analysis),
      ...endFindings(model, index, analysis),
      ...limitFindings(model, index, analysis),
    ];
  });
}

/** Speakers that nobody can call, and speakers after whom nobody can speak. */
function graphFindings(model: Model, index: number, analysis: Map): readonly Finding[] {
  if (analysis['speakers'] !== 'graph' || analysis['pattern'] !== 'group_chat') return [];
  const graph = mapOf(analysis['graph']);
  const names = agentsOf(model, index);
  const next = (name: string): readonly string[] => {
    const followers = graph[name];
    return Array.isArray(followers)
      ? followers.filter((one): one is string => typeof one === 'string' && names.includes(one))
      : [];
  };
  const agents: readonly unknown[] = Array.isArray(analysis['agents']) ? analysis['agents'] : [];
  const opener = agents.map(mapOf).find(({ role }) => role === 'coordinator')?.['name'] ?? names[0];
  if (typeof opener !== 'string' || Object.keys(graph).length === 0) return [];
  const reached = new Set([opener]);
  for (const name of reached) for (const follower of next(name)) reached.add(follower);
  const found: Finding[] = [];
  for (const [place, agent] of agents.entries()) {
    const name = mapOf(agent)['name'];
    if (typeof name !== 'string') continue;
    const path = ['analyses', index, 'agents', place, 'name'];
    if (!reached.has(name))
      found.push(
        finding(
          model,
          'warning',
          'unreachable-speaker',
          path,
          `${name} is never called: no way in the graph leads here from ${opener}, who opens.`,
        ),
      );
    else if (next(name).length === 0)
      found.push(
        finding(
          model,
          'warning',
          'dead-end-speaker',
          path,
          `Nobody can speak after ${name}: the graph names no follower, and the team ends without a result unless ${name} says the last word.`,
        ),
      );
  }
  return found;
}

/** Teams that can never come to an end of their own. */
function endFindings(model: Model, index: number, analysis: Map): readonly Finding[] {
  const agents: readonly Map[] = (
    Array.isArray(analysis['agents']) ? (analysis['agents'] as unknown[]) : []
  ).map(mapOf);
  const found: Finding[] = [];
  if (analysis['pattern'] === 'group_chat') {
    const word = typeof analysis['terminateOn'] === 'string' ? analysis['terminateOn'] : 'TERMINATE';
    const told = agents.some(
      ({ instructions }) => typeof instructions === 'string' && instructions.includes(word),
    );
    const preamble = model.value['preamble'];
    if (!told && agents.length > 0 && !(typeof preamble === 'string' && preamble.includes(word)))
      found.push(
        finding(
          model,
          'warning',
          'never-ends',
          ['analyses', index, typeof analysis['terminateOn'] === 'string' ? 'terminateOn' : 'id'],
          `No agent is told to say ${word}: the team would go on until its rounds are used up, and end without consensus.`,
        ),
      );
    return found;
  }
  const count = (...roles: readonly string[]): number =>
    agents.filter(({ role }) => typeof role === 'string' && roles.includes(role)).length;
  // One turn each for the opening, opinions, votes and the conclusion, and one of revision.
  const least = count('coordinator') + count('specialist') + count('specialist', 'reviewer') + 2;
  const given = analysis['maxRounds'];
  const rounds = typeof given === 'number' ? given : defaultRounds;
  if (agents.length > 0 && rounds < least) {
    const message = `${rounds} turns leave none for a revision: opinions, votes, one revision and the conclusion take ${least}. What is contested would stay so.`;
    found.push(
      finding(
        model,
        'warning',
        'too-few-rounds',
        ['analyses', index, given === undefined ? 'id' : 'maxRounds'],
        message,
      ),
    );
  }
  for (const key of ['speakers', 'terminateOn'])
    if (analysis[key] !== undefined)
      found.push(
        finding(
          model,
          'warning',
          'unused',
          ['analyses', index, key],
          `${key} is not used by the pattern consensus: it belongs to group_chat.`,
        ),
      );
  return found;
}

function limitFindings(model: Model, index: number, analysis: Map): readonly Finding[] {
  const seconds = analysis['expectedSeconds'];
  if (typeof seconds !== 'number' || seconds <= teamSeconds) return [];
  const message = `This is longer than the ${teamSeconds} seconds that a team has unless the settings say otherwise: it would be stopped before its end.`;
  return [finding(model, 'warning', 'time-limits', ['analyses', index, 'expectedSeconds'], message)];
}
