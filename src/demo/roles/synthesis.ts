import { readFindingLine, type FindingLine, type SynthesisRequest } from '../read.ts';
import { capital, clip, counted, listed, type SynthesisDraft } from './domain.ts';

interface TeamResult {
  readonly id: string;
  readonly title: string;
  readonly outcome: string;
  readonly missing: boolean;
  readonly findings: (FindingLine & { readonly dissents: string[] })[];
}

/** The joint assessment: what the teams found, grouped; what contradicts; which teams are missing. Adds no claim of its own. */
export function synthesis({ caseId, results }: SynthesisRequest): SynthesisDraft {
  const { teams, checks } = readResults(results);
  const all = teams.flatMap((team) => team.findings);
  const groups = group(all);
  const disagreements = checks.map((check) => disagreement(check, teams));
  const absent = teams.filter((team) => team.missing);
  const there = teams.filter((team) => !team.missing);
  const rank = { high: 0, moderate: 1, low: 2 } as const;
  const ranked = groups.toSorted(
    (a, b) =>
      rank[a.lead.confidence] - rank[b.lead.confidence] ||
      Number(a.lead.action !== undefined) - Number(b.lead.action !== undefined) ||
      b.refs.length - a.refs.length,
  );
  const missing = [
    ...absent.map((team) => `${team.title}: ${team.outcome}. Nothing from this team is in the assessment.`),
    ...new Set(all.flatMap((finding) => finding.missing)),
  ];
  const opposed = (refs: readonly string[]) =>
    checks.flatMap(([proposal, ...others]) => {
      if (proposal === undefined) return [];
      if (refs.includes(proposal.ref)) return others.map(({ ref }) => ref);
      return others.some(({ ref }) => refs.includes(ref)) ? [proposal.ref] : [];
    });
  return {
    summary: summaryOf(
      caseId,
      there,
      absent,
      ranked.map(({ lead }) => lead),
      checks,
    ),
    findings: ranked.slice(0, 40).map(({ lead, refs }) => {
      const against = [...new Set(opposed(refs))];
      return {
        claim: clip(lead.claim, 600),
        confidence: lead.confidence,
        supportedBy: refs,
        ...(against.length > 0 && { opposedBy: against }),
      };
    }),
    disagreements: disagreements.slice(0, 20),
    missing: missing.slice(0, 12).map((one) => clip(one, 300)),
    wouldChange: wouldChange(all, checks)
      .slice(0, 12)
      .map((one) => clip(one, 300)),
  };
}

interface Position {
  readonly ref: string;
  readonly what: string;
}

/** The first would give what the others would not. */
type Check = readonly Position[];

function readResults(text: string): { teams: TeamResult[]; checks: Check[] } {
  const teams: TeamResult[] = [];
  const checks: Check[] = [];
  for (const line of text.split('\n')) {
    const team = /^TEAM (\S+) \((.*)\): (.+)$/.exec(line);
    if (team !== null) {
      const missing = (team[3] ?? '').startsWith('MISSING');
      const outcome = (team[3] ?? '').replace(/^MISSING, ?/, '');
      teams.push({ id: team[1] ?? '', title: team[2] ?? '', outcome, missing, findings: [] });
      continue;
    }
    if (line.startsWith('CHECK ')) {
      const positions = [...line.matchAll(/([\w-]+\/F\d+) \((.*?)\)(?=,? |,|$)/g)].map((match) => ({
        ref: match[1] ?? '',
        what: match[2] ?? '',
      }));
      if (positions.length > 1) checks.push(positions);
      continue;
    }
    const finding = readFindingLine(line);
    const owner = teams.at(-1);
    if (finding !== undefined) owner?.findings.push({ ...finding, dissents: [] });
    const dissent = /^\s+dissent (\S+): (.*)$/.exec(line);
    if (dissent !== null) owner?.findings.at(-1)?.dissents.push(`${dissent[1]}: ${dissent[2]}`);
  }
  return { teams, checks };
}

/** Findings of several teams that propose the same are one, with all of them as its support. */
function group(findings: readonly FindingLine[]): { lead: FindingLine; refs: string[] }[] {
  const groups = new Map<string, { lead: FindingLine; refs: string[] }>();
  for (const finding of findings) {
    const { action, id } = finding;
    const key =
      action === undefined ? finding.claim.toLowerCase() : `${action.verb} ${action.target.toLowerCase()}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { lead: finding, refs: [id] });
    else known.refs.push(id);
  }
  return [...groups.values()];
}

/** Up to the first full stop that ends a sentence. */
const firstSentence = (claim: string): string =>
  clip((/^.*?[^\d]\.(?=\s)/.exec(claim)?.[0] ?? claim).replace(/\.$/, ''), 200);

const teamOf = (ref: string): string => ref.split('/', 1)[0] ?? '';

function disagreement(
  check: Check,
  teams: readonly TeamResult[],
): NonNullable<SynthesisDraft['disagreements']>[number] {
  const title = ({ ref }: Position) => teams.find((team) => team.id === teamOf(ref))?.title ?? teamOf(ref);
  const said = check.map((position) => `${title(position)} ${position.what}`);
  return {
    topic: clip(capital(targetOf(check)), 200),
    settled: false,
    note: clip(`${said.join('; ')}. The texts do not settle it: a person decides.`, 600),
    positions: check.map(({ ref, what }) => ({ ref, stance: clip(what || 'states it', 60) })),
  };
}

/** `would continue lisinopril` → `lisinopril` */
const targetOf = (check: Check): string =>
  (check[0]?.what ?? '').replace(/^(?:would \w+|advises against) /, '');

function summaryOf(
  caseId: string,
  there: readonly TeamResult[],
  absent: readonly TeamResult[],
  ranked: readonly FindingLine[],
  checks: readonly Check[],
): string {
  const agreed = there.filter((team) => team.outcome.startsWith('consensus')).length;
  const first = ranked.slice(0, 4).map((finding) => firstSentence(finding.claim));
  return clip(
    [
      `Written by the offline demo: rules, not a language model.`,
      `On case ${caseId}, ${agreed} of ${there.length + absent.length} teams reached consensus.`,
      ...(first.length === 0 ? ['No team has a finding.'] : [`First: ${first.join('. ')}.`]),
      ...(checks.length === 0
        ? ['No two teams contradict each other in what they propose.']
        : [
            `${capital(counted(checks.length, 'contradiction'))} between teams ${checks.length === 1 ? 'is' : 'are'} open, on ${listed(checks.map(targetOf))}.`,
          ]),
      ...(absent.length === 0 ? [] : [`Missing: ${listed(absent.map((team) => team.title))}.`]),
      'These are options to weigh, not orders.',
    ].join(' '),
    4000,
  );
}

function wouldChange(findings: readonly FindingLine[], checks: readonly Check[]): string[] {
  const conditional = findings.flatMap(({ claim, action }) => {
    const condition = /could be considered when (.+?)\.?$/.exec(claim)?.[1];
    return condition === undefined || action === undefined
      ? []
      : [`When ${condition}, ${action.target} could be listed as an option.`];
  });
  const decisions = checks.map((check) => `A decision on ${targetOf(check)}, on which teams differ.`);
  const gaps = findings.filter((one) => one.confidence !== 'high' && one.missing.length > 0);
  return [
    ...new Set([
      ...conditional,
      ...decisions,
      ...gaps.map((one) => `${capital(one.missing[0] ?? '')}: bears on ${one.id}.`),
    ]),
  ];
}
