/**
 * Textbook patterns, as weighted signs. A sign is looked for in the lines of the case; what the case excludes counts against it.
 * They are a teaching selection for the demo, not a diagnostic instrument.
 */
export interface Pattern {
  readonly name: string;
  /** Must not be missed: named even when little speaks for it. */
  readonly dangerous?: boolean;
  readonly when?: (patient: {
    readonly ageYears?: number;
    readonly sex?: string;
    readonly pregnancy?: string;
  }) => boolean;
  readonly signs: readonly Sign[];
  /** At least one of these has to be there. */
  readonly needs: RegExp;
  readonly missing: readonly string[];
}

export interface Sign {
  readonly what: string;
  readonly words?: RegExp;
  readonly lab?: { readonly name: RegExp; readonly flag: 'low' | 'high' };
  readonly weight: number;
}

const text = (what: string, words: RegExp, weight = 1): Sign => ({ what, words, weight });
const low = (what: string, name: RegExp, weight = 1): Sign => ({ what, lab: { name, flag: 'low' }, weight });
const high = (what: string, name: RegExp, weight = 1): Sign => ({
  what,
  lab: { name, flag: 'high' },
  weight,
});

const fertile: Pattern['when'] = ({ sex, ageYears }) =>
  sex === 'female' && (ageYears ?? 30) >= 12 && (ageYears ?? 30) <= 55;

export const patterns: readonly Pattern[] = [
  {
    name: 'acute decompensated heart failure',
    needs: /breathless|dyspn|short(?:ness)? of breath|oedema|edema|swelling|orthopn/i,
    signs: [
      text('orthopnoea', /orthopn|pillows|breathless on the flat/i, 2),
      text('raised venous pressure', /jugular venous pressure|raised JVP|distended neck veins/i, 2),
      text('oedema', /o?edema|swelling (?:of|to)|swollen (?:leg|ankle)/i),
      text('third heart sound or crackles', /third heart sound|\bS3\b|crackles|rales/i),
      text('known heart failure', /heart failure|cardiomyopathy/i),
      text('weight gain', /weight (?:up|gain|rising)/i),
      text('breathlessness', /breathless|dyspn|short(?:ness)? of breath/i),
      high('a raised natriuretic peptide', /BNP|natriuretic/i, 3),
    ],
    missing: ['an echocardiogram, or its report, for this team'],
  },
  {
    name: 'a bleeding tendency from too strong anticoagulation',
    needs: /INR|bruis|bleed|epistaxis|haematuria|hematuria|melaena|melena/i,
    signs: [
      high('an INR above its range', /^INR\b/i, 3),
      text('bruising', /bruis/i, 2),
      text('bleeding', /bleeding|epistaxis|ha?ematuria|melae?na/i, 2),
      low('a low haemoglobin', /^ha?emoglobin$/i),
      low('low platelets', /platelet/i, 2),
    ],
    missing: ['an earlier haemoglobin', 'the INR values of the last weeks'],
  },
  {
    name: 'acute coronary syndrome',
    dangerous: true,
    needs: /troponin|chest pain|chest tightness|angina/i,
    signs: [
      text('chest pain', /chest (?:pain|tightness|pressure)|angina/i, 3),
      high('a raised troponin', /troponin/i, 2),
      text('sweating or radiation', /sweating|diaphoresis|radiat\w+ to (?:the )?(?:arm|jaw)/i),
      text('known coronary disease', /coronary (?:artery|heart) disease|myocardial infarction/i),
    ],
    missing: ['an ECG', 'a second troponin, to see whether it changes'],
  },
  {
    name: 'pulmonary embolism',
    dangerous: true,
    needs: /breathless|dyspn|short(?:ness)? of breath|pleuritic|syncope|ha?emoptysis/i,
    signs: [
      text('breathlessness', /breathless|dyspn|short(?:ness)? of breath/i),
      text('pleuritic pain or haemoptysis', /pleuritic|ha?emoptysis|coughing up blood/i, 2),
      text(
        'one swollen leg',
        /(?:one|left|right|unilateral) (?:leg|calf)[^.;]*(?:swell|swollen|pain)|calf (?:pain|swelling)/i,
        2,
      ),
      text(
        'immobility, surgery or cancer',
        /surgery|immobili|long flight|cancer|tumou?r|oestrogen|contracepti/i,
        2,
      ),
      high('a raised D-dimer', /d-?dimer/i, 2),
    ],
    missing: [
      'a structured estimate of its probability',
      'D-dimer or CT angiography, going by that estimate',
    ],
  },
  {
    name: 'pneumonia',
    needs: /cough|sputum|consolidation|fever|pleuritic/i,
    signs: [
      text('cough', /cough/i),
      text('fever', /fever|rigors|chills/i, 2),
      text('sputum', /sputum|purulent/i),
      text('consolidation', /consolidation|infiltrate|bronchial breath/i, 3),
      high('raised inflammatory markers', /CRP|C-reactive|procalcitonin|leuk|white (?:blood )?cell/i, 2),
    ],
    missing: ['temperature', 'inflammatory markers', 'a chest image'],
  },
  {
    name: 'sepsis',
    dangerous: true,
    needs: /fever|rigors|sepsis|infection|hypotherm/i,
    signs: [
      text('fever or rigors', /fever|rigors|chills/i, 2),
      text('confusion', /confus|drows/i, 2),
      text('a source of infection', /infection|pneumonia|abscess|dysuria|cellulitis/i),
      high('a raised lactate', /lactate/i, 3),
      high('raised leukocytes', /leuk|white (?:blood )?cell/i),
    ],
    missing: ['lactate', 'blood cultures'],
  },
  {
    name: 'a malignant tumour of the lung',
    dangerous: true,
    needs: /nodule|mass|cough|ha?emoptysis|coughing up blood|hilar/i,
    signs: [
      text('a nodule or mass', /nodule|\bmass\b|lesion in the (?:lung|lobe)/i, 3),
      text('weight loss', /weight loss|lost \d+ kg|loss of weight/i, 2),
      text('smoking', /pack years|smok/i, 2),
      text('asbestos or family history', /asbestos|had lung cancer/i),
      text('clubbing', /clubb/i),
      text('a long cough', /cough (?:for|of) (?:\w+ )?(?:weeks|months)|dry cough|persistent cough/i),
      high('a raised calcium', /^(?:serum |corrected |total )?calcium/i),
    ],
    missing: ['a tissue diagnosis', 'an earlier image to compare with'],
  },
  {
    name: 'hypercalcaemia that causes symptoms',
    needs: /calcium|thirst|constipat|confus/i,
    signs: [
      high('a raised calcium', /^(?:serum |corrected |total )?calcium/i, 3),
      text('thirst', /thirst|polydipsia/i),
      text('constipation', /constipat/i),
      text('polyuria', /polyuria|passes a lot of urine/i),
    ],
    missing: ['albumin, or ionised calcium', 'parathyroid hormone'],
  },
  {
    name: 'ectopic pregnancy',
    dangerous: true,
    when: (patient) => fertile(patient) && patient.pregnancy !== 'no',
    needs:
      /(?:lower|pelvic|iliac)[^.;]*(?:belly|abd|pain)|pain[^.;]*(?:lower|pelvi|iliac)|vaginal bleeding|amenorrh/i,
    signs: [
      text('pain in the lower belly', /lower (?:belly|abdom)|pelvic pain|iliac/i, 2),
      text('vaginal bleeding', /vaginal bleeding|spotting/i, 2),
      text('a missed period', /missed period|amenorrh|late period/i, 3),
      text('fainting or shoulder pain', /faint|syncope|shoulder(?:-| )?tip/i, 2),
      high('a positive pregnancy test', /hCG|pregnancy test/i, 3),
    ],
    missing: ['a pregnancy test', 'the date of the last period', 'blood pressure'],
  },
  {
    name: 'appendicitis',
    needs: /right (?:lower (?:belly|abdom|quadrant)|iliac)|appendi|McBurney/i,
    signs: [
      text('pain in the right lower belly', /right (?:lower (?:belly|abdom|quadrant)|iliac fossa)/i, 3),
      text('nausea or vomiting', /nausea|vomit/i),
      text('loss of appetite', /less appetite|loss of appetite|anorexia/i),
      text('guarding', /guarding|rebound|peritonism/i, 2),
      text('fever', /fever/i),
      high('raised inflammatory markers', /CRP|leuk|white (?:blood )?cell/i, 2),
    ],
    missing: ['an abdominal examination', 'inflammatory markers'],
  },
  {
    name: 'torsion of an ovary',
    dangerous: true,
    when: fertile,
    needs: /lower (?:belly|abdom)|pelvic pain|iliac/i,
    signs: [
      text('pain in the lower belly', /lower (?:belly|abdom)|pelvic pain|iliac/i),
      text('sudden onset', /sudden/i, 2),
      text('nausea or vomiting', /nausea|vomit/i),
      text('an adnexal mass', /ovarian cyst|adnexal/i, 3),
    ],
    missing: ['how suddenly it began', 'a pelvic ultrasound'],
  },
  {
    name: 'urinary tract infection or stone',
    needs: /dysuria|flank|urinat|ha?ematuria|renal colic/i,
    signs: [
      text('dysuria or frequency', /dysuria|frequency of urination|burning (?:on|when)/i, 2),
      text('flank pain', /flank|renal colic|loin/i, 2),
      text('blood in the urine', /ha?ematuria/i, 2),
      text('fever', /fever/i),
    ],
    missing: ['a urine test'],
  },
  {
    name: 'an exacerbation of obstructive lung disease',
    needs: /wheez|COPD|obstructive pulmonary|asthma/i,
    signs: [
      text('wheeze', /wheez/i, 2),
      text('more breathlessness', /breathless (?!at rest\.)|dyspn|more breathless/i),
      text('more sputum', /sputum/i),
      text('known obstructive lung disease', /COPD|obstructive pulmonary|asthma/i),
    ],
    missing: ['respiratory rate and blood gas'],
  },
  {
    name: 'a stroke or transient ischaemic attack',
    dangerous: true,
    needs: /weakness of (?:the |one )?|facial droop|aphasia|slurred|hemipar|sudden loss of vision/i,
    signs: [
      text(
        'a focal deficit',
        /hemipar|facial droop|aphasia|slurred|weakness of (?:the |one |his |her )?(?:left|right|arm|leg)/i,
        3,
      ),
      text('sudden onset', /sudden/i, 2),
      text('atrial fibrillation', /atrial fibrillation/i),
    ],
    missing: ['the time when the patient was last well', 'an image of the brain'],
  },
  {
    name: 'infection or bleeding inside the skull',
    dangerous: true,
    needs: /headache|neck stiff|photophobia/i,
    signs: [
      text('headache', /headache/i),
      text('a thunderclap onset', /thunderclap|worst headache|sudden (?:severe )?headache/i, 3),
      text('neck stiffness', /neck stiff|meningism|photophobia/i, 3),
      text('fever', /fever/i, 2),
    ],
    missing: ['how fast the headache reached its peak'],
  },
];
