import type { Reply, SeenRequest } from './scriptedEndpoint.ts';

/** A finding in the form that a model hands in. */
export function claim(text: string, more: Record<string, unknown> = {}) {
  return { claim: text, confidence: 'high', evidence: [{ anchor: 'c1' }], ...more };
}

/** What a team does that agrees at once: the shortest way through every phase, and a synthesis. */
export function agreeable(request: SeenRequest): Reply {
  const about = votedOn(request);
  switch (request.tools.at(-1)) {
    case undefined:
      return { text: `Opening of ${request.team}.` };
    case 'submit_findings':
      return {
        calls: [
          {
            name: 'submit_findings',
            arguments: {
              summary: `Opinion of ${request.agent}.`,
              findings: [claim(`Claim of ${request.team}`)],
            },
          },
        ],
      };
    case 'cast_votes':
      return {
        calls: [
          {
            name: 'cast_votes',
            arguments: {
              summary: 'Agreed.',
              votes: about.map((finding) => ({ finding, stance: 'agree', reason: 'It stands in the case.' })),
            },
          },
        ],
      };
    case 'submit_synthesis':
      return { calls: [{ name: 'submit_synthesis', arguments: synthesisOf(request) }] };
    default:
      return {
        calls: [
          {
            name: request.tools.includes('conclude') ? 'conclude' : 'report_no_consensus',
            arguments: { summary: `Conclusion of ${request.team}.` },
          },
        ],
      };
  }
}

/** Who may be chosen to speak, by a request that asks for that. */
export function candidatesOf(request: SeenRequest): readonly string[] {
  return /^CHOOSE SPEAKER: (.*)$/m.exec(request.messages.at(-1)?.content ?? '')?.[1]?.split(', ') ?? [];
}

/** How many messages were said before one is asked who speaks next: system, case and team come before, the question after them. */
export function saidBefore(request: SeenRequest): number {
  return request.messages.length - 4;
}

/** The ids in the line `Vote on: F1, F2`. */
export function votedOn(request: SeenRequest): readonly string[] {
  const own = request.messages.findLast((message) => message.content.startsWith('YOU ARE'))?.content ?? '';
  return /^Vote on: (.*)$/m.exec(own)?.[1]?.split(', ') ?? [];
}

function synthesisOf(request: SeenRequest) {
  const refs = [...(request.messages[1]?.content ?? '').matchAll(/^(\S+\/F\d+) /gm)].map(
    (match) => match[1] ?? '',
  );
  return {
    summary: 'Joint.',
    findings: refs.map((ref) => ({ claim: `Joint ${ref}`, confidence: 'high', supportedBy: [ref] })),
  };
}
