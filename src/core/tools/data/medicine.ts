import { rxnormCodes } from './rxnorm.ts';

/** Groups of medicines that interaction and safety rules speak of. A medicine may be in several. */
export type DrugClass =
  | 'ace-inhibitor'
  | 'alpha-blocker'
  | 'aminoglycoside'
  | 'anticholinergic'
  | 'antiplatelet'
  | 'antipsychotic'
  | 'arb'
  | 'azole'
  | 'benzodiazepine'
  | 'beta-blocker'
  | 'beta-blocker-nonselective'
  | 'bisphosphonate-oral'
  | 'calcineurin-inhibitor'
  | 'carbapenem'
  | 'cephalosporin'
  | 'cholinesterase-inhibitor'
  | 'class-ic-antiarrhythmic'
  | 'corticosteroid'
  | 'ppi-cyp2c19'
  | 'dhp-calcium-channel-blocker'
  | 'doac'
  | 'dopamine-antagonist'
  | 'enzyme-inducer'
  | 'ergot'
  | 'fibrate'
  | 'fluoroquinolone'
  | 'gabapentinoid'
  | 'glp1-agonist'
  | 'heparin'
  | 'insulin'
  | 'iodinated-contrast'
  | 'loop-diuretic'
  | 'macrolide'
  | 'macrolide-cyp3a4'
  | 'maoi'
  | 'neprilysin-inhibitor'
  | 'nitrate'
  | 'non-dhp-calcium-channel-blocker'
  | 'nsaid'
  | 'oestrogen'
  | 'opioid'
  | 'opioid-cyp3a4'
  | 'opioid-serotonergic'
  | 'pde5-inhibitor'
  | 'penicillin'
  | 'polyvalent-cation'
  | 'potassium-sparing-diuretic'
  | 'potassium-supplement'
  | 'proton-pump-inhibitor'
  | 'qt-prolonging'
  | 'ras-inhibitor'
  | 'salicylate'
  | 'serotonin-reuptake-inhibitor'
  | 'sglt2-inhibitor'
  | 'snri'
  | 'ssri'
  | 'statin'
  | 'statin-cyp3a4'
  | 'strong-cyp3a4-inhibitor'
  | 'strong-cyp3a4-pgp-inhibitor'
  | 'sulfonamide-antibiotic'
  | 'sulfonylurea'
  | 'sympathomimetic'
  | 'tetracycline'
  | 'thiazide-diuretic'
  | 'thiazolidinedione'
  | 'thiopurine'
  | 'tricyclic'
  | 'triptan'
  | 'vitamin-k-antagonist'
  | 'z-drug';

/** One active substance. `names` are brands, other spellings and abbreviations, in lower case. */
export interface Medicine {
  readonly generic: string;
  readonly classes: readonly DrugClass[];
  readonly names: readonly string[];
  /** The code of the substance in RxNorm, where it is certain. */
  readonly rxnorm?: string;
}

/** A product of several active substances that is known by a name of its own. */
export interface Combination {
  readonly names: readonly string[];
  readonly ingredients: readonly string[];
}

/** Writes one substance on one line: its classes and its other names are lists parted by spaces and commas. */
export function medicine(generic: string, classes: readonly DrugClass[], names = ''): Medicine {
  const rxnorm = Object.hasOwn(rxnormCodes, generic) ? rxnormCodes[generic] : undefined;
  return {
    generic,
    classes,
    names: names === '' ? [] : names.split(',').map((name) => name.trim()),
    ...(rxnorm === undefined ? {} : { rxnorm }),
  };
}
