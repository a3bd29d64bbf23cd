/** A diagnosis as cases name it. */
export interface KnownProblem {
  readonly name: string;
  /** Other names, to be found by. */
  readonly names: readonly string[];
  /**
   * The ICD-10-CM code of the diagnosis when nothing more is told about it. Each was looked up in the order file of January
   * 2021 that CMS and the CDC publish, and is complete there; F32.A came a year later. Left out where the tables ask for more
   * than the name says, or have changed since.
   */
  readonly icd10?: string;
}

/** `name, other name, other name: code`, by organ. The tools of the clinical panel know many of them by these names. */
const rows = `
arterial hypertension, high blood pressure, htn: I10
coronary artery disease, cad, ischaemic heart disease, ischemic heart disease, chd: I25.10
previous myocardial infarction, old heart attack: I25.2
angina pectoris: I20.9
heart failure, hf, chf, cardiac failure: I50.9
heart failure with reduced ejection fraction, hfref, systolic heart failure: I50.22
heart failure with preserved ejection fraction, hfpef, diastolic heart failure: I50.32
atrial fibrillation, af, afib: I48.91
paroxysmal atrial fibrillation, paf: I48.0
permanent atrial fibrillation: I48.21
atrial flutter: I48.92
long QT syndrome: I45.81
Wolff-Parkinson-White syndrome, wpw, pre-excitation: I45.6
sick sinus syndrome, sinus node dysfunction: I49.5
aortic stenosis: I35.0
mitral regurgitation, mitral insufficiency: I34.0
mechanical heart valve: Z95.2
peripheral arterial disease, pad, peripheral vascular disease: I73.9
deep vein thrombosis, dvt: I82.409
pulmonary embolism, pe: I26.99
antiphospholipid syndrome: D68.61
ischaemic stroke, ischemic stroke, cerebral infarction: I63.9
transient ischaemic attack, transient ischemic attack, tia: G45.9
hyperlipidaemia, hyperlipidemia, dyslipidaemia, high cholesterol: E78.5
type 1 diabetes mellitus, t1dm: E10.9
type 2 diabetes mellitus, t2dm: E11.9
obesity, adiposity: E66.9
hypothyroidism, underactive thyroid: E03.9
hyperthyroidism, overactive thyroid, thyrotoxicosis: E05.90
gout: M10.9
chronic kidney disease, ckd: N18.9
chronic kidney disease stage 3a, ckd 3a: N18.31
chronic kidney disease stage 3b, ckd 3b: N18.32
chronic kidney disease stage 4, ckd 4: N18.4
chronic kidney disease stage 5, ckd 5: N18.5
acute kidney injury, aki, acute renal failure: N17.9
benign prostatic hyperplasia, bph: N40.0
urinary retention: R33.9
urinary tract infection, uti: N39.0
kidney stones, nephrolithiasis: N20.0
asthma: J45.909
chronic obstructive pulmonary disease, copd: J44.9
obstructive sleep apnoea, obstructive sleep apnea, osa: G47.33
community-acquired pneumonia, pneumonia: J18.9
interstitial lung disease, ild: J84.9
gastro-oesophageal reflux disease, gastroesophageal reflux, gerd, gord: K21.9
peptic ulcer disease, pud: K27.9
cirrhosis of the liver, liver cirrhosis: K74.60
chronic hepatitis C, hcv: B18.2
Crohn's disease: K50.90
ulcerative colitis: K51.90
coeliac disease, celiac disease: K90.0
irritable bowel syndrome, ibs: K58.9
osteoarthritis, arthrosis: M19.90
osteoarthritis of both knees, gonarthrosis: M17.0
osteoporosis: M81.0
rheumatoid arthritis, ra: M06.9
systemic lupus erythematosus, sle, lupus: M32.9
psoriasis: L40.9
iron deficiency anaemia, iron deficiency anemia: D50.9
anaemia, anemia: D64.9
G6PD deficiency: D75.A
epilepsy, seizure disorder: G40.909
migraine: G43.909
Parkinson's disease
multiple sclerosis, ms
myasthenia gravis: G70.00
Alzheimer's disease: G30.9
dementia
depression: F32.A
generalised anxiety disorder, generalized anxiety disorder, gad: F41.1
bipolar disorder: F31.9
schizophrenia: F20.9
alcohol dependence: F10.20
angle-closure glaucoma, narrow-angle glaucoma
HIV infection, hiv
breast cancer, carcinoma of the breast
lung cancer, bronchial carcinoma
prostate cancer, carcinoma of the prostate: C61
`;

export const knownProblems: readonly KnownProblem[] = rows
  .trim()
  .split('\n')
  .map((row): KnownProblem => {
    const [names = '', code] = row.split(': ');
    const [name = '', ...others] = names.split(', ');
    return { name, names: others, ...(code === undefined ? {} : { icd10: code }) };
  });
