import type { ProposedAction } from '../../core/chat/types.ts';

/**
 * Usual options by problem, as a first-year textbook gives them: they go by the indication alone. Whether this patient can have
 * them is what the other experts and the reviewer are for.
 */
export interface PlanRule {
  /** Words that name the problem, in any line of the case. */
  readonly problem: RegExp;
  /** What has to be said as well. */
  readonly and?: RegExp;
  /** Not when the case says this. */
  readonly unless?: RegExp;
  /** Only when a medicine of one of these classes is taken, or none is. */
  readonly taking?: readonly string[];
  readonly notTaking?: readonly string[];
  /** `{taken}` stands for the medicine that `taking` found. */
  readonly claim: string;
  readonly action: ProposedAction;
  readonly confidence: 'low' | 'moderate' | 'high';
  readonly missing: readonly string[];
  readonly search?: string;
}

export const planRules: readonly PlanRule[] = [
  {
    problem: /heart failure|BNP/i,
    and: /o?edema|swelling|orthopn|crackles|jugular|effusion|weight up/i,
    notTaking: ['loop-diuretic'],
    claim:
      'Option: an intravenous loop diuretic for congestion, with weight, urine output, potassium and creatinine followed',
    action: { verb: 'start', target: 'furosemide' },
    confidence: 'high',
    missing: ['urine output and daily weight'],
    search: 'heart failure guideline',
  },
  {
    problem: /heart failure with reduced|LVEF (?:[1-3]\d|40) ?%|ejection fraction (?:of )?(?:[1-3]\d|40) ?%/i,
    notTaking: ['potassium-sparing-diuretic'],
    claim: 'Option: add spironolactone 12.5 mg daily, since the ejection fraction is reduced',
    action: { verb: 'start', target: 'spironolactone' },
    confidence: 'moderate',
    missing: [],
    search: 'spironolactone heart failure',
  },
  {
    problem: /heart failure with reduced|LVEF (?:[1-3]\d|40) ?%|ejection fraction (?:of )?(?:[1-3]\d|40) ?%/i,
    taking: ['ace-inhibitor'],
    notTaking: ['neprilysin-inhibitor'],
    claim:
      'Option: sacubitril/valsartan in the place of {taken} before discharge, since the ejection fraction is reduced',
    action: { verb: 'start', target: 'sacubitril/valsartan' },
    confidence: 'moderate',
    missing: ['when the last dose of {taken} was taken'],
    search: 'sacubitril valsartan heart failure',
  },
  {
    problem: /heart failure with reduced|LVEF (?:[1-3]\d|40) ?%/i,
    taking: ['ace-inhibitor', 'arb'],
    claim:
      'Option: continue {taken}, a base of treatment for a reduced ejection fraction, and check potassium and creatinine within two days',
    action: { verb: 'continue', target: '{taken}' },
    confidence: 'moderate',
    missing: ['a repeated potassium'],
  },
  {
    problem: /atrial fibrillation/i,
    notTaking: ['vitamin-k-antagonist', 'doac', 'heparin'],
    claim: 'Option: anticoagulation for atrial fibrillation, going by the stroke risk',
    action: { verb: 'start', target: 'apixaban' },
    confidence: 'moderate',
    missing: ['bleeding history', 'kidney function'],
    search: 'atrial fibrillation anticoagulation',
  },
  {
    problem: /pneumonia|consolidation/i,
    claim: 'Option: an antibiotic for pneumonia by local guidance, after cultures',
    action: { verb: 'start', target: 'amoxicillin' },
    confidence: 'moderate',
    missing: ['local resistance', 'blood cultures'],
    search: 'pneumonia severity',
  },
  {
    problem: /\b(?:nodule|mass)\b/i,
    and: /spicul|lymph node|weight loss|lost \d+ kg|pack years/i,
    claim:
      'Option: a tissue diagnosis with staging of the nodes, and PET-CT, before any treatment is discussed',
    action: { verb: 'investigate', target: 'tissue diagnosis and staging' },
    confidence: 'high',
    missing: ['lung function for surgery', 'the wishes of the patient'],
    search: 'lung nodule',
  },
  {
    problem: /calcium (?:1[1-9]|10\.[5-9])[\d.]* mg|calcium (?:2\.[7-9]|3)[\d.]* mmol/i,
    claim:
      'Option: confirm the raised calcium with albumin or ionised calcium, look for its cause, and replace fluid',
    action: { verb: 'investigate', target: 'raised calcium' },
    confidence: 'moderate',
    missing: ['albumin', 'parathyroid hormone'],
  },
  {
    problem: /pregnancy unknown/i,
    and: /belly|abdom|pelvi|vaginal|iliac/i,
    claim:
      'Option: a pregnancy test now, before any medicine or radiation, and a pelvic ultrasound when it is positive',
    action: { verb: 'investigate', target: 'pregnancy test' },
    confidence: 'high',
    missing: ['the date of the last period', 'vaginal bleeding'],
  },
  {
    problem: /right (?:lower (?:belly|abdom|quadrant)|iliac fossa)/i,
    claim: 'Option: an early surgical opinion with an examination of the belly and inflammatory markers',
    action: { verb: 'investigate', target: 'surgical assessment' },
    confidence: 'moderate',
    missing: ['examination of the belly', 'inflammatory markers'],
  },
  {
    problem: /obstructive pulmonary|COPD|asthma/i,
    and: /wheez|exacerbation|more breathless/i,
    claim: 'Option: a bronchodilator and a short course of prednisolone for the exacerbation',
    action: { verb: 'start', target: 'prednisolone' },
    confidence: 'moderate',
    missing: ['blood gas'],
    search: 'COPD',
  },
  {
    problem: /pain in the (?:joint|knee|back)|osteoarthritis|gout/i,
    unless: /anticoag|warfarin|kidney disease|heart failure/i,
    claim: 'Option: an anti-inflammatory medicine for a few days for the pain',
    action: { verb: 'start', target: 'naproxen' },
    confidence: 'low',
    missing: ['stomach ulcers in the past'],
  },
  {
    problem: /type 2 diabetes/i,
    notTaking: ['sglt2-inhibitor'],
    and: /heart failure|kidney disease/i,
    claim:
      'Option: an SGLT2 inhibitor such as empagliflozin once the acute phase is over, for heart and kidney',
    action: { verb: 'start', target: 'empagliflozin' },
    confidence: 'low',
    missing: ['ketones, and a stable creatinine'],
    search: 'SGLT2 heart failure kidney',
  },
  {
    problem: /oxygen saturation (?:[78]\d|9[01]) ?%/i,
    claim:
      'Option: oxygen to a target range, with continuous monitoring and an early decision on the level of care',
    action: { verb: 'start', target: 'oxygen' },
    confidence: 'high',
    missing: ['a blood gas'],
  },
];
