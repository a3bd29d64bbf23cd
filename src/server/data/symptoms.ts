/** `name, other name, other name`: what patients most often tell or are asked for. */
const symptomRows = `
breathlessness, dyspnoea, dyspnea, shortness of breath
breathlessness at rest
breathlessness on exertion, exertional dyspnoea
orthopnoea, orthopnea
paroxysmal nocturnal dyspnoea, paroxysmal nocturnal dyspnea, pnd
cough
productive cough, sputum
haemoptysis, hemoptysis, coughing up blood
wheezing
chest pain
chest pain at rest
chest pain on exertion, angina
pleuritic chest pain
palpitations
syncope, fainting
dizziness, lightheadedness
vertigo
swelling of the legs, leg oedema, leg edema, ankle swelling
calf pain
fever
chills, rigors
night sweats
fatigue, tiredness
weakness
weight loss
weight gain
loss of appetite, anorexia
nausea
vomiting
haematemesis, hematemesis, vomiting blood
abdominal pain
heartburn
dysphagia, difficulty swallowing
diarrhoea, diarrhea
constipation
melaena, melena, black stool
blood in the stool, haematochezia, hematochezia
jaundice
itching, pruritus
rash
headache
thunderclap headache
neck stiffness
photophobia
blurred vision
double vision, diplopia
loss of vision
hearing loss
tinnitus
confusion
memory loss
seizure, fit
tremor
numbness, paraesthesia, paresthesia
weakness of one side, hemiparesis
speech disturbance, aphasia
unsteady gait, ataxia
fall
back pain
joint pain, arthralgia
joint swelling
morning stiffness
muscle pain, myalgia
dysuria, painful urination
urinary frequency
haematuria, hematuria, blood in the urine
reduced urine output, oliguria
polyuria
thirst, polydipsia
sore throat
runny nose, rhinorrhoea, rhinorrhea
nosebleed, epistaxis
bruising
bleeding
swollen lymph nodes, lymphadenopathy
insomnia
low mood
anxiety
`;

const procedureRows = `
coronary angiography
percutaneous coronary intervention, pci, stent
coronary artery bypass grafting, cabg, bypass
pacemaker implantation
implantation of a cardioverter-defibrillator, icd
cardioversion
catheter ablation
valve replacement, aortic valve replacement
carotid endarterectomy
appendectomy, appendicectomy
cholecystectomy
hernia repair
colonoscopy
gastroscopy, upper endoscopy
bronchoscopy
lumbar puncture
pleural drainage, thoracentesis
paracentesis, ascites drainage
bone marrow biopsy
liver biopsy
kidney biopsy
blood transfusion
haemodialysis, hemodialysis, dialysis
kidney transplantation
thyroidectomy
mastectomy
prostatectomy
hysterectomy
caesarean section, cesarean section
hip replacement
knee replacement
splenectomy
chemotherapy
radiotherapy
`;

const rowsOf = (rows: string): readonly (readonly string[])[] =>
  rows
    .trim()
    .split('\n')
    .map((row) => row.split(', '));

/** Each with its other names, to be found by. */
export const knownSymptoms = rowsOf(symptomRows);
export const knownProcedures = rowsOf(procedureRows);
