import type { InteractionSeverity, Subject } from './interaction.ts';

/** Diagnoses and states that medicines are checked against. */
export type ConditionName =
  | 'active-bleeding'
  | 'angioedema'
  | 'antiphospholipid-syndrome'
  | 'aortic-stenosis'
  | 'asthma'
  | 'av-block'
  | 'bladder-cancer'
  | 'bradycardia'
  | 'cirrhosis'
  | 'closed-angle-glaucoma'
  | 'coronary-disease'
  | 'dementia'
  | 'digoxin-toxicity'
  | 'g6pd-deficiency'
  | 'gout'
  | 'heart-failure'
  | 'hyperkalaemia'
  | 'hypotension'
  | 'intracranial-haemorrhage'
  | 'ketoacidosis'
  | 'mechanical-valve'
  | 'medullary-thyroid-cancer'
  | 'mitral-stenosis'
  | 'myasthenia-gravis'
  | 'parkinson'
  | 'peptic-ulcer'
  | 'qt-prolongation'
  | 'renal-artery-stenosis'
  | 'respiratory-failure'
  | 'seizures'
  | 'sleep-apnoea'
  | 'urinary-retention'
  | 'venous-thromboembolism'
  | 'wpw';

/** How each condition is named in cases. Matched without regard to case. */
export const conditionPatterns: Readonly<Record<ConditionName, RegExp>> = {
  'active-bleeding':
    /active bleed|ongoing bleed|gi bleed|gastrointestinal (bleed|haemorrhage|hemorrhage)|mel(a|ae)ena|haematemesis|hematemesis/i,
  angioedema: /angio-?(o)?edema/i,
  'antiphospholipid-syndrome': /antiphospholipid/i,
  'aortic-stenosis': /aortic stenosis/i,
  asthma: /asthma/i,
  'av-block': /(av|atrioventricular|heart) block|sick sinus|sinus node (disease|dysfunction)/i,
  'bladder-cancer': /bladder (cancer|carcinoma|tumou?r)/i,
  bradycardia: /bradycardi/i,
  cirrhosis: /cirrhosis|decompensated liver|hepatic encephalopathy|child[- ]pugh [bc]/i,
  'closed-angle-glaucoma':
    /(angle[- ]closure|narrow[- ]angle|closed[- ]angle).*glaucoma|glaucoma.*(angle[- ]closure|narrow[- ]angle)/i,
  'coronary-disease': /coronary|myocardial infarct|ischa?emic heart|angina|\b(n?stemi|cad|ihd)\b/i,
  dementia: /dementia|alzheimer|delirium/i,
  'digoxin-toxicity': /digoxin toxic/i,
  'g6pd-deficiency': /g6pd|glucose-6-phosphate/i,
  gout: /\bgout\b/i,
  'heart-failure':
    /heart failure|cardiac failure|\b(hfr?ef|hfp?ef|hfmref|chf|adhf|hf)\b|cardiomyopathy|left ventricular dysfunction/i,
  hyperkalaemia: /hyperkala?emia/i,
  hypotension: /\bhypotensi|shock\b/i,
  'intracranial-haemorrhage': /intracranial|intracerebral|subdural|subarachnoid|(h(a)?emorrhagic stroke)/i,
  ketoacidosis: /ketoacidosis|\bdka\b/i,
  'mechanical-valve': /mechanical.*valve|mechanical (mitral|aortic)/i,
  'medullary-thyroid-cancer': /medullary thyroid|\bmen ?2|multiple endocrine neoplasia/i,
  'mitral-stenosis': /mitral stenosis/i,
  'myasthenia-gravis': /myasthenia/i,
  parkinson: /parkinson|lewy body/i,
  'peptic-ulcer': /(peptic|gastric|duodenal|stomach) ulcer|ulcer disease|\bpud\b/i,
  'qt-prolongation': /(long|prolonged) qt|qt prolongation|qtc? (interval )?prolong|torsade/i,
  'renal-artery-stenosis': /renal artery stenosis/i,
  'respiratory-failure': /respiratory (failure|depression)|hypercapni/i,
  seizures: /seizure|epilep/i,
  'sleep-apnoea': /sleep apn(o)?ea/i,
  'urinary-retention': /urinary retention|prostatic hyperplasia|\bbph\b/i,
  'venous-thromboembolism': /deep vein thrombos|pulmonary embol|\b(dvt|vte)\b|venous thrombo/i,
  wpw: /wolff|\bwpw\b|pre-?excitation/i,
};

/** What must be true of the patient for a rule to speak. Values in mL/min/1.73 m² and mmol/L. */
export type Situation =
  | { readonly kind: 'egfr-below'; readonly value: number }
  | { readonly kind: 'potassium-above'; readonly value: number }
  | { readonly kind: 'condition'; readonly names: readonly ConditionName[] }
  | { readonly kind: 'pregnancy' };

/** One medicine or class against one situation. */
export interface ConditionRule {
  readonly subject: Subject;
  readonly when: Situation;
  readonly severity: InteractionSeverity;
  readonly effect: string;
  readonly options: readonly string[];
  readonly citations: readonly string[];
}
