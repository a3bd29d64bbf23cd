export type Shape = Readonly<Record<string, unknown>>;

export function isShape(value: unknown): value is Shape {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isListOf(value: unknown, test: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(test);
}

/** True when each key holds a value of the named `typeof`; `array` and `shape` stand for themselves. */
export function has(
  value: unknown,
  keys: Readonly<Record<string, 'string' | 'number' | 'boolean' | 'array' | 'shape'>>,
): value is Shape {
  if (!isShape(value)) return false;
  return Object.entries(keys).every(([key, kind]) => {
    const held = value[key];
    if (kind === 'array') return Array.isArray(held);
    if (kind === 'shape') return isShape(held);
    return typeof held === kind;
  });
}

export function isUsage(value: unknown): boolean {
  return has(value, { input: 'number', output: 'number', cached: 'number' });
}

export function isTeamInfo(value: unknown): boolean {
  return (
    has(value, { id: 'string', title: 'string', short: 'string', maxTurns: 'number', agents: 'array' }) &&
    isListOf(value['agents'], (agent) =>
      has(agent, { name: 'string', title: 'string', short: 'string', role: 'string' }),
    )
  );
}

export function isStatus(value: unknown): boolean {
  return (
    has(value, { kind: 'string' }) && (value['kind'] !== 'ended' || typeof value['outcome'] === 'string')
  );
}

export function isEvidence(value: unknown): boolean {
  if (!has(value, { kind: 'string', resolved: 'boolean' })) return false;
  switch (value['kind']) {
    case 'case':
      return typeof value['anchor'] === 'string';
    case 'tool':
      return typeof value['tool'] === 'string';
    case 'citation':
      return typeof value['id'] === 'string';
    default:
      return false;
  }
}

function isFindingText(value: unknown): value is Shape {
  return (
    has(value, { claim: 'string', confidence: 'string', evidence: 'array', missing: 'array' }) &&
    isListOf(value['evidence'], isEvidence) &&
    isListOf(value['missing'], (item) => typeof item === 'string')
  );
}

export function isFinding(value: unknown): boolean {
  return (
    isFindingText(value) &&
    has(value, { id: 'string', author: 'string', status: 'string', votes: 'array', revisions: 'array' }) &&
    isListOf(
      value['votes'],
      (vote) =>
        has(vote, {
          voter: 'string',
          stance: 'string',
          reason: 'string',
          evidence: 'array',
          round: 'number',
        }) && isListOf(vote['evidence'], isEvidence),
    ) &&
    isListOf(
      value['revisions'],
      (revision) => isFindingText(revision) && has(revision, { round: 'number', reason: 'string' }),
    )
  );
}

export function isAnchors(value: unknown): boolean {
  return (
    isShape(value) && Object.values(value).every((place) => has(place, { line: 'number', text: 'string' }))
  );
}
