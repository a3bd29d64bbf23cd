import type { ConditionRule } from './condition.ts';
import { condition, rules } from './condition-rule-rows.ts';

const HF_GUIDES = 'DOI:10.1161/CIR.0000000000001063 DOI:10.1093/eurheartj/ehab368';

/** Heart, vessels and bleeding. */
export const circulationRules: readonly ConditionRule[] = [
  // Heart
  ...rules(condition('heart-failure'), [
    [
      '@nsaid',
      'major',
      'Fluid retention and decompensation',
      'Consider paracetamol or a topical agent',
      HF_GUIDES,
    ],
    [
      '@non-dhp-calcium-channel-blocker',
      'major',
      'Weaker contraction; harmful with reduced ejection fraction',
      'Consider a beta blocker licensed for heart failure, or digoxin, for rate control',
      HF_GUIDES,
    ],
    [
      '@thiazolidinedione',
      'major',
      'Fluid retention; contraindicated in NYHA class III and IV',
      'Consider an SGLT2 inhibitor or another class',
      'LABEL:pioglitazone DOI:10.1093/eurheartj/ehab368',
    ],
    [
      'dronedarone',
      'contraindicated',
      'Higher mortality in decompensated or severe heart failure',
      'Consider amiodarone or rate control',
      'LABEL:dronedarone DOI:10.1093/eurheartj/ehab368',
    ],
    [
      '@class-ic-antiarrhythmic',
      'major',
      'Proarrhythmia and decompensation',
      'Consider amiodarone',
      'LABEL:flecainide DOI:10.1093/eurheartj/ehae176',
    ],
    [
      'cilostazol',
      'contraindicated',
      'Class of medicine that raised mortality in heart failure',
      'Choose another treatment',
      'LABEL:cilostazol',
    ],
    [
      'saxagliptin',
      'moderate',
      'More admissions for heart failure',
      'Consider another class',
      'DOI:10.1161/CIR.0000000000001063',
    ],
  ]),
  ...rules(condition('coronary-disease'), [
    [
      '@class-ic-antiarrhythmic',
      'contraindicated',
      'Higher mortality after myocardial infarction',
      'Consider another antiarrhythmic',
      'LABEL:flecainide DOI:10.1093/eurheartj/ehae176',
    ],
    [
      '@triptan',
      'contraindicated',
      'Coronary spasm',
      'Consider another migraine treatment',
      'LABEL:sumatriptan',
    ],
    ['@nsaid', 'major', 'More myocardial infarction and bleeding', 'Consider paracetamol', 'LABEL:ibuprofen'],
  ]),
  ...rules(condition('av-block', 'bradycardia'), [
    [
      '@beta-blocker',
      'major',
      'Severe bradycardia or asystole without a pacemaker',
      'ECG first; consider an alternative',
      'LABEL:metoprolol',
    ],
    [
      '@non-dhp-calcium-channel-blocker',
      'major',
      'Severe bradycardia or asystole without a pacemaker',
      'ECG first; consider an alternative',
      'LABEL:verapamil LABEL:diltiazem',
    ],
    ['digoxin', 'major', 'Complete block', 'ECG and level; consider an alternative', 'LABEL:digoxin'],
    [
      'amiodarone',
      'major',
      'Sinus arrest or block without a pacemaker',
      'ECG first; consider an alternative',
      'LABEL:amiodarone',
    ],
    ['@cholinesterase-inhibitor', 'moderate', 'Syncope', 'ECG; reconsider the need', 'LABEL:donepezil'],
  ]),
  ...rules(condition('wpw'), [
    [
      '@non-dhp-calcium-channel-blocker',
      'contraindicated',
      'Ventricular fibrillation with pre-excited atrial fibrillation',
      'Consider cardioversion or procainamide',
      'LABEL:verapamil DOI:10.1093/eurheartj/ehae176',
    ],
    [
      'digoxin',
      'contraindicated',
      'Ventricular fibrillation with pre-excited atrial fibrillation',
      'Consider cardioversion or procainamide',
      'LABEL:digoxin DOI:10.1093/eurheartj/ehae176',
    ],
  ]),
  ...rules(condition('qt-prolongation'), [
    [
      '@qt-prolonging',
      'major',
      'Torsades de pointes',
      'Consider an alternative; ECG, potassium and magnesium',
      'CREDIBLEMEDS:known-risk',
    ],
  ]),
  ...rules(condition('mechanical-valve'), [
    [
      '@doac',
      'contraindicated',
      'Valve thrombosis and stroke',
      'Warfarin is the anticoagulant that was studied for mechanical valves',
      'LABEL:dabigatran DOI:10.1093/eurheartj/ehae176',
    ],
  ]),
  ...rules(condition('mitral-stenosis'), [
    [
      '@doac',
      'major',
      'Less effective than warfarin with moderate to severe rheumatic stenosis',
      'Consider a vitamin K antagonist',
      'DOI:10.1093/eurheartj/ehae176',
    ],
  ]),
  ...rules(condition('antiphospholipid-syndrome'), [
    [
      '@doac',
      'major',
      'More thrombosis than with warfarin, above all when triple positive',
      'Consider a vitamin K antagonist',
      'LABEL:apixaban LABEL:rivaroxaban',
    ],
  ]),
  ...rules(condition('aortic-stenosis'), [
    [
      '@nitrate',
      'moderate',
      'Low blood pressure and syncope when severe',
      'Caution with small doses',
      'LABEL:sildenafil BNF:interactions',
    ],
  ]),
  ...rules(condition('hypotension'), [
    ['@nitrate', 'major', 'Shock', 'Blood pressure first', 'BNF:interactions'],
    ['@pde5-inhibitor', 'major', 'Shock', 'Blood pressure first', 'LABEL:sildenafil'],
  ]),
  // Vessels and bleeding
  ...rules(condition('active-bleeding', 'intracranial-haemorrhage'), [
    [
      '@doac',
      'contraindicated',
      'Bleeding grows',
      'Pause and, where fitting, reversal are options',
      'LABEL:apixaban LABEL:rivaroxaban',
    ],
    [
      '@vitamin-k-antagonist',
      'contraindicated',
      'Bleeding grows',
      'Pause and, where fitting, reversal are options',
      'LABEL:warfarin',
    ],
    [
      '@heparin',
      'contraindicated',
      'Bleeding grows',
      'Pause and, where fitting, reversal are options',
      'LABEL:enoxaparin',
    ],
    [
      '@antiplatelet',
      'major',
      'Bleeding grows',
      'Weigh the indication (recent stent) with a specialist',
      'LABEL:clopidogrel LABEL:ticagrelor',
    ],
    [
      '@nsaid',
      'contraindicated',
      'Bleeding grows',
      'Consider paracetamol',
      'LABEL:ketorolac LABEL:ibuprofen',
    ],
  ]),
  ...rules(condition('peptic-ulcer'), [
    [
      '@nsaid',
      'major',
      'Ulcer bleeding or perforation',
      'Consider another analgesic; a proton pump inhibitor when none fits',
      'LABEL:ibuprofen LABEL:naproxen',
    ],
    [
      'aspirin',
      'moderate',
      'Ulcer bleeding',
      'Consider a proton pump inhibitor',
      'LABEL:clopidogrel BNF:interactions',
    ],
  ]),
  ...rules(condition('angioedema'), [
    [
      '@ace-inhibitor',
      'contraindicated',
      'Angioedema with airway obstruction',
      'Consider an ARB with caution',
      'LABEL:lisinopril',
    ],
    [
      '@neprilysin-inhibitor',
      'contraindicated',
      'Angioedema with airway obstruction',
      'Choose another treatment',
      'LABEL:sacubitril-valsartan',
    ],
  ]),
  ...rules(condition('renal-artery-stenosis'), [
    [
      '@ras-inhibitor',
      'major',
      'Acute kidney failure when both arteries or a single kidney are affected',
      'Specialist advice; creatinine within days when used',
      'LABEL:lisinopril LABEL:valsartan',
    ],
  ]),
  ...rules(condition('venous-thromboembolism'), [
    [
      '@oestrogen',
      'contraindicated',
      'New thrombosis',
      'Consider a method without oestrogen',
      'BNF:interactions',
    ],
    ['tamoxifen', 'major', 'New thrombosis', 'Specialist advice', 'LABEL:tamoxifen'],
  ]),
];
