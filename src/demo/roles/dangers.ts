import { normaliseMedicine } from '../../core/tools/data/normalise.ts';
import type { ProposedAction } from '../../core/chat/types.ts';
import { factsOf, measured, mentions, type Facts } from '../facts.ts';
import type { TurnRequest } from '../read.ts';
import { inClass, inr, isAnticoagulant, medicines, potassium } from './arguments.ts';
import { cite, type EvidenceDraft } from './domain.ts';

/** Why an option could harm this patient, by a general rule over the case and the results that the team has shown. */
export interface Danger {
  readonly stance: 'object' | 'block';
  /** Who sees it first: somebody who watches kidney and electrolytes, or medicines; everybody sees `any`. */
  readonly seenBy: 'kidney' | 'medicines' | 'any';
  readonly reason: string;
  readonly evidence: readonly EvidenceDraft[];
  /** What would have to hold before the option could be considered again. */
  readonly condition: string;
  /** Words of a claim that deal with the danger; absent when only a fact that the case does not give could. */
  readonly answeredBy?: RegExp;
}

/** What an option says, as far as the rules can tell. */
export interface Option {
  readonly claim: string;
  readonly action: ProposedAction;
}

/** The eGFR that a team has calculated, in mL/min/1.73 m². */
export function knownEgfr(turn: TurnRequest): number | undefined {
  const own = turn.answers?.find((answer) => answer.tool === 'egfr' && answer.error === undefined)?.summary;
  const summary = own ?? turn.toolSummaries.findLast((one) => one.tool === 'egfr')?.summary;
  const value = Number.parseFloat(/\d+(?:\.\d+)?/.exec(summary ?? '')?.[0] ?? '');
  return Number.isFinite(value) ? value : undefined;
}

export function dangersOf(option: Option, turn: TurnRequest): Danger[] {
  const facts = factsOf(turn.lines);
  const { verb, target } = option.action;
  const known = normaliseMedicine(target);
  const about: About = {
    facts,
    egfr: knownEgfr(turn),
    classes: new Set<string>(known?.classes),
    generic: known?.generic ?? target.toLowerCase(),
    starting: verb === 'start',
  };
  const all =
    verb === 'start' || verb === 'continue'
      ? giving.flatMap((rule) => rule(about))
      : verb === 'stop'
        ? stopping(about)
        : [];
  return all.filter((danger) => danger.answeredBy?.test(option.claim) !== true);
}

interface About {
  readonly facts: Facts;
  readonly egfr: number | undefined;
  readonly classes: ReadonlySet<string>;
  readonly generic: string;
  readonly starting: boolean;
}

type Rule = (about: About) => Danger[];

const kidneyEvidence = (egfr: number | undefined): EvidenceDraft[] =>
  egfr === undefined ? [] : [{ tool: 'egfr' }];

/** Potassium: the labels of spironolactone, eplerenone and sacubitril/valsartan set 5.0 to 5.2 mmol/L for starting. */
const potassiumRule: Rule = ({ facts, classes, generic, egfr, starting }) => {
  const value = potassium(facts);
  if (value === undefined || value.number <= 5) return [];
  const raising = classes.has('potassium-sparing-diuretic') || classes.has('potassium-supplement');
  const blocking = classes.has('ras-inhibitor') || classes.has('neprilysin-inhibitor');
  const low = egfr !== undefined && egfr < 30 ? ` and eGFR ${egfr}` : '';
  const shared = {
    seenBy: 'kidney' as const,
    evidence: [cite(value.line, value.quote), ...(low === '' ? [] : kidneyEvidence(egfr))],
    condition: `potassium below 5.0 mmol/L${low === '' ? '' : ' and eGFR above 30'}`,
    answeredBy: /potassium (?:is )?(?:below|under|5\.0 or)|watch potassium|potassium within/i,
  };
  if (raising) {
    const reason = `${value.quote}${low} ${low === '' ? 'is' : 'are'} past the limits for ${starting ? 'starting' : 'going on with'} ${generic}.`;
    return [{ ...shared, stance: starting || value.number > 5.5 ? 'block' : 'object', reason }];
  }
  if (!blocking || (!starting && value.number < 6)) return [];
  const reason = `${value.quote} is above what ${generic} should be ${starting ? 'started' : 'continued'} with.`;
  return [{ ...shared, stance: starting ? 'object' : 'block', reason }];
};

const neprilysinRule: Rule = ({ facts, classes, starting }) => {
  const ace = inClass(medicines(facts), 'ace-inhibitor');
  if (!starting || !classes.has('neprilysin-inhibitor') || ace === undefined) return [];
  return [
    {
      stance: 'object',
      seenBy: 'medicines',
      reason: `Not within 36 h of ${ace.generic}, and the time of its last dose is not in the case.`,
      evidence: [cite(ace.line, ace.given)],
      condition: `${ace.generic} stopped for more than 36 h`,
    },
  ];
};

const nsaidRule: Rule = ({ facts, classes, generic, egfr }) => {
  if (!classes.has('nsaid')) return [];
  const anticoagulant = medicines(facts).find(isAnticoagulant);
  const failing = mentions(facts.lines, /heart failure|decompensat/i)[0];
  const found: Danger[] = [];
  if (anticoagulant !== undefined) {
    found.push({
      stance: 'block',
      seenBy: 'medicines',
      reason: `${generic} together with ${anticoagulant.generic} raises the risk of serious bleeding.`,
      evidence: [cite(anticoagulant.line, anticoagulant.given)],
      condition: 'no anticoagulant is taken',
    });
  }
  if (egfr !== undefined && egfr < 30) {
    found.push({
      stance: 'block',
      seenBy: 'kidney',
      reason: `An eGFR of ${egfr} does not allow ${generic}.`,
      evidence: kidneyEvidence(egfr),
      condition: 'eGFR above 30',
    });
  }
  if (failing !== undefined) {
    found.push({
      stance: 'object',
      seenBy: 'any',
      reason: `${generic} retains salt and water, which matters in heart failure.`,
      evidence: [cite(failing.line, failing.quote)],
      condition: 'another analgesic has failed',
    });
  }
  return found;
};

/** Metformin: contraindicated below an eGFR of 30, not to be started from 30 to 45 (its label). */
const metforminRule: Rule = ({ generic, egfr, starting }) => {
  if (generic !== 'metformin' || egfr === undefined || egfr >= (starting ? 45 : 30)) return [];
  return [
    {
      stance: egfr < 30 ? 'block' : 'object',
      seenBy: 'kidney',
      reason: `An eGFR of ${egfr} is past the limit for metformin.`,
      evidence: kidneyEvidence(egfr),
      condition: `eGFR above ${starting ? 45 : 30}`,
    },
  ];
};

const anticoagulantRule: Rule = ({ facts, classes, generic, starting }) => {
  if (!classes.has('vitamin-k-antagonist') && !classes.has('doac') && !classes.has('heparin')) return [];
  const value = inr(facts);
  if (value === undefined || value.number <= 3) return [];
  return [
    {
      stance: starting ? 'block' : 'object',
      seenBy: 'medicines',
      reason: `${value.quote} is above the usual range, so ${generic} as it is adds to the risk of bleeding.`,
      evidence: [cite(value.line, value.quote)],
      condition: 'the INR is back in range',
      answeredBy: /INR (?:is )?(?:back|below|in range)/i,
    },
  ];
};

const slowHeartRule: Rule = ({ facts, classes, generic, starting }) => {
  if (!starting || (!classes.has('beta-blocker') && !classes.has('non-dhp-calcium-channel-blocker')))
    return [];
  const pulse = measured(facts, /heart rate|pulse/i);
  const pressure = measured(facts, /systolic/i);
  const low =
    pulse !== undefined && pulse.number < 55
      ? pulse
      : pressure !== undefined && pressure.number < 95
        ? pressure
        : undefined;
  if (low === undefined) return [];
  const condition = 'pulse and blood pressure allow it';
  return [
    {
      stance: 'block',
      seenBy: 'any',
      reason: `${low.quote} leaves no room for ${generic}.`,
      evidence: [cite(low.line, low.quote)],
      condition,
    },
  ];
};

const allergyRule: Rule = ({ facts, classes, generic }) => {
  const hit = facts.allergies.find(({ value }) => {
    const substance = value.substance.toLowerCase();
    const family = normaliseMedicine(substance);
    return (
      substance.includes(generic) ||
      generic.includes(substance) ||
      family?.generic === generic ||
      classes.has(substance.replaceAll(' ', '-'))
    );
  });
  if (hit === undefined) return [];
  const reaction = hit.value.reaction === undefined ? '' : ` (${hit.value.reaction})`;
  const reason = `The case records an allergy to ${hit.value.substance}${reaction}.`;
  return [
    {
      stance: 'block',
      seenBy: 'any',
      reason,
      evidence: [cite(hit.line)],
      condition: 'the allergy has been ruled out',
    },
  ];
};

const pregnancyRule: Rule = ({ facts, classes, generic, starting }) => {
  const { pregnancy } = facts.patient?.value ?? {};
  const harmful = [
    'ras-inhibitor',
    'statin',
    'vitamin-k-antagonist',
    'nsaid',
    'tetracycline',
    'fluoroquinolone',
  ];
  if (!harmful.some((one) => classes.has(one)) || facts.patient === undefined) return [];
  if (pregnancy !== 'yes' && !(pregnancy === 'unknown' && starting)) return [];
  const reason =
    pregnancy === 'yes'
      ? `${generic} can harm an unborn child, and the case says pregnancy yes.`
      : `Pregnancy is unknown, and ${generic} can harm an unborn child.`;
  const evidence = [cite(facts.patient.line, `pregnancy ${pregnancy}`)];
  return [{ stance: 'block', seenBy: 'any', reason, evidence, condition: 'pregnancy has been ruled out' }];
};

const giving: readonly Rule[] = [
  potassiumRule,
  neprilysinRule,
  nsaidRule,
  metforminRule,
  anticoagulantRule,
  slowHeartRule,
  allergyRule,
  pregnancyRule,
];

const indications: readonly (readonly [string, RegExp])[] = [
  ['ras-inhibitor', /heart failure|hypertension|proteinuria|albuminuria/i],
  ['beta-blocker', /heart failure|atrial fibrillation|angina|coronary|infarction/i],
  ['vitamin-k-antagonist', /atrial fibrillation|thrombosis|embolism|mechanical valve/i],
  ['doac', /atrial fibrillation|thrombosis|embolism/i],
  ['loop-diuretic', /heart failure|oedema|edema/i],
  ['antiplatelet', /coronary|infarction|stroke|stent|peripheral arter/i],
];

const taper: readonly string[] = [
  'beta-blocker',
  'benzodiazepine',
  'corticosteroid',
  'opioid',
  'ssri',
  'snri',
  'gabapentinoid',
];

/** Stopping has dangers too: withdrawal, and losing what the medicine was given for. */
function stopping({ facts, classes, generic }: About): Danger[] {
  const found: Danger[] = [];
  if (taper.some((one) => classes.has(one))) {
    found.push({
      stance: 'block',
      seenBy: 'any',
      reason: `Stopping ${generic} at once can cause withdrawal; the finding says nothing of tapering.`,
      evidence: medicines(facts)
        .filter((one) => one.generic === generic)
        .map((one) => cite(one.line)),
      condition: 'it is tapered',
      answeredBy: /taper|slowly|step by step/i,
    });
  }
  const wanted = indications.find(([group]) => classes.has(group))?.[1];
  const reasonFor =
    wanted === undefined ? undefined : facts.problems.find(({ value }) => wanted.test(value.text));
  if (reasonFor !== undefined) {
    found.push({
      stance: 'object',
      seenBy: 'any',
      reason: `It does not say what happens to the reason for ${generic}: ${reasonFor.value.text}.`,
      evidence: [cite(reasonFor.line, reasonFor.value.text)],
      condition: `it is considered again afterwards, because of ${reasonFor.value.text}`,
      answeredBy: /given for|considered again|in its place/i,
    });
  }
  return found;
}
