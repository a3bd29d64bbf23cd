import type { ConditionRule } from './condition.ts';
import { condition, rules } from './condition-rule-rows.ts';

const BEERS = 'DOI:10.1111/jgs.18372';

/** Lung, nerves, mind, metabolism, liver and tumours. */
export const otherConditionRules: readonly ConditionRule[] = [
  // Lung
  ...rules(condition('asthma'), [
    [
      '@beta-blocker-nonselective',
      'contraindicated',
      'Severe bronchospasm',
      'Consider another class, or a beta-1-selective agent with caution',
      'LABEL:propranolol',
    ],
    [
      '@beta-blocker',
      'moderate',
      'Bronchospasm',
      'Lowest dose of a beta-1-selective agent, with a bronchodilator at hand',
      'LABEL:metoprolol',
    ],
    [
      '@nsaid',
      'moderate',
      'Bronchospasm in aspirin-sensitive asthma',
      'Ask about earlier reactions',
      'LABEL:ibuprofen',
    ],
    [
      'aspirin',
      'moderate',
      'Bronchospasm in aspirin-sensitive asthma',
      'Ask about earlier reactions',
      'BNF:interactions LABEL:ibuprofen',
    ],
  ]),
  ...rules(condition('respiratory-failure', 'sleep-apnoea'), [
    [
      '@opioid',
      'major',
      'Respiratory depression',
      'Consider other analgesia; lowest dose under observation',
      'LABEL:oxycodone LABEL:fentanyl',
    ],
    [
      '@benzodiazepine',
      'major',
      'Respiratory depression',
      'Consider an alternative',
      'FDA:opioid-benzodiazepine-2016 BNF:interactions',
    ],
    [
      '@gabapentinoid',
      'moderate',
      'Respiratory depression',
      'Lower dose; observation',
      'FDA:gabapentinoid-2019',
    ],
  ]),
  // Nerves, mind, eye, bladder
  ...rules(condition('parkinson'), [
    [
      '@dopamine-antagonist',
      'major',
      'Parkinsonism worsens',
      'Consider domperidone or ondansetron against nausea; quetiapine or clozapine against psychosis',
      `LABEL:metoclopramide ${BEERS}`,
    ],
  ]),
  ...rules(condition('seizures'), [
    ['bupropion', 'contraindicated', 'Seizures', 'Consider another antidepressant', 'LABEL:bupropion'],
    ['tramadol', 'major', 'Seizures', 'Consider another analgesic', 'LABEL:tramadol'],
    ['imipenem', 'moderate', 'Seizures', 'Consider meropenem', 'LABEL:meropenem BNF:interactions'],
    [
      '@fluoroquinolone',
      'moderate',
      'Lower seizure threshold',
      'Consider another antibiotic',
      'LABEL:levofloxacin',
    ],
  ]),
  ...rules(condition('dementia'), [
    ['@anticholinergic', 'major', 'Confusion', 'Consider an agent without this effect', BEERS],
    ['@benzodiazepine', 'major', 'Confusion and falls', 'Consider measures without medicines', BEERS],
    [
      '@antipsychotic',
      'major',
      'More strokes and deaths in dementia',
      'Only for danger or severe distress, reviewed often',
      BEERS,
    ],
  ]),
  ...rules(condition('myasthenia-gravis'), [
    [
      '@fluoroquinolone',
      'major',
      'Myasthenic crisis',
      'Consider another antibiotic',
      'LABEL:levofloxacin LABEL:ciprofloxacin',
    ],
    ['@macrolide', 'major', 'Myasthenic crisis', 'Consider another antibiotic', 'LABEL:clarithromycin'],
    ['@aminoglycoside', 'major', 'Neuromuscular block', 'Consider another antibiotic', 'LABEL:gentamicin'],
    ['@beta-blocker', 'moderate', 'Weakness may grow', 'Observe after the start', 'LABEL:propranolol'],
  ]),
  ...rules(condition('closed-angle-glaucoma', 'urinary-retention'), [
    [
      '@anticholinergic',
      'major',
      'Acute glaucoma or retention',
      'Consider an agent without this effect',
      BEERS,
    ],
  ]),
  ...rules(condition('urinary-retention'), [
    [
      '@sympathomimetic',
      'moderate',
      'Retention',
      'Consider a saline nasal spray or nasal steroid',
      'BNF:interactions',
    ],
  ]),
  // Metabolism, liver, tumours
  ...rules(condition('gout'), [
    [
      '@thiazide-diuretic',
      'moderate',
      'Uric acid rises; attacks',
      'Consider another antihypertensive (losartan lowers uric acid)',
      'LABEL:hydrochlorothiazide',
    ],
    [
      '@loop-diuretic',
      'moderate',
      'Uric acid rises; attacks',
      'Lowest dose that keeps the patient euvolaemic',
      'LABEL:furosemide',
    ],
  ]),
  ...rules(condition('ketoacidosis'), [
    [
      '@sglt2-inhibitor',
      'contraindicated',
      'Ketoacidosis, also with near-normal glucose',
      'Stop during the episode; reconsider a later restart',
      'LABEL:empagliflozin LABEL:canagliflozin',
    ],
    ['metformin', 'contraindicated', 'Metabolic acidosis', 'Consider insulin', 'LABEL:metformin'],
  ]),
  ...rules(condition('cirrhosis'), [
    [
      '@nsaid',
      'major',
      'Kidney failure, bleeding, resistant ascites',
      'Consider paracetamol in reduced dose',
      'LABEL:ibuprofen BNF:interactions',
    ],
    ['@benzodiazepine', 'major', 'Encephalopathy', 'Consider an alternative', 'BNF:interactions'],
    [
      'metformin',
      'major',
      'Lactic acidosis',
      'The label advises against use in hepatic impairment',
      'LABEL:metformin',
    ],
    [
      '@statin',
      'moderate',
      'Decompensated cirrhosis and acute liver failure are contraindications',
      'Check whether the liver disease is compensated',
      'LABEL:atorvastatin LABEL:rosuvastatin',
    ],
    [
      'paracetamol',
      'moderate',
      'Liver injury at full dose',
      'Up to 2 g a day is a usual limit',
      'LABEL:acetaminophen',
    ],
    ['valproate', 'contraindicated', 'Liver failure', 'Choose another medicine', 'LABEL:valproate'],
    ['methotrexate', 'contraindicated', 'Liver failure', 'Choose another medicine', 'LABEL:methotrexate'],
  ]),
  ...rules(condition('bladder-cancer'), [
    ['pioglitazone', 'major', 'Bladder cancer', 'Consider another class', 'LABEL:pioglitazone'],
  ]),
  ...rules(condition('medullary-thyroid-cancer'), [
    [
      '@glp1-agonist',
      'contraindicated',
      'C-cell tumours in animals; boxed warning',
      'Consider another class',
      'LABEL:semaglutide',
    ],
  ]),
  ...rules(condition('g6pd-deficiency'), [
    ['nitrofurantoin', 'major', 'Haemolysis', 'Consider another antibiotic', 'LABEL:nitrofurantoin'],
    [
      'sulfamethoxazole',
      'major',
      'Haemolysis',
      'Consider another antibiotic',
      'LABEL:trimethoprim-sulfamethoxazole',
    ],
  ]),
  ...rules(condition('digoxin-toxicity'), [
    [
      'digoxin',
      'contraindicated',
      'Toxicity grows',
      'Stop; level, potassium, ECG; antibody fragments are an option',
      'LABEL:digoxin',
    ],
  ]),
];
