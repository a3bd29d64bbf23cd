import type { Reference } from './references.ts';

/** Product information that rules rest on. The id after `LABEL:` is the name on the US label. */
const labels =
  `acetaminophen alendronate aliskiren allopurinol amiodarone amoxicillin apixaban atorvastatin azathioprine
bupropion canagliflozin carbamazepine cilostazol ciprofloxacin citalopram clarithromycin clonidine clopidogrel clozapine
colchicine cyclosporine dabigatran digoxin diltiazem donepezil doxycycline dronedarone empagliflozin enoxaparin
eplerenone febuxostat fenofibrate fentanyl flecainide fluconazole furosemide gabapentin gentamicin glipizide
hydrochlorothiazide ibuprofen itraconazole ivabradine ketorolac lamotrigine levofloxacin levothyroxine linezolid
lisinopril lithium meropenem metformin methotrexate metoclopramide metoprolol metronidazole naproxen nitrofurantoin
omeprazole oxycodone phenelzine phenytoin pioglitazone piperacillin-tazobactam potassium-chloride propranolol ranolazine
rifampin riociguat rivaroxaban rosuvastatin sacubitril-valsartan semaglutide sertraline sildenafil simvastatin
spironolactone sumatriptan tacrolimus tadalafil tamoxifen theophylline ticagrelor tizanidine tramadol
trimethoprim-sulfamethoxazole valproate valsartan vancomycin verapamil warfarin`
    .split(/\s+/)
    .filter((name) => name !== '');

export const labelReferences: readonly Reference[] = labels.map((name) => ({
  id: `LABEL:${name}`,
  kind: 'label',
  title: `${name[0]?.toUpperCase() ?? ''}${name.slice(1)}: US prescribing information (FDA label), contraindications, warnings and drug interactions`,
  url: `https://dailymed.nlm.nih.gov/dailymed/search.cfm?labeltype=human&query=${encodeURIComponent(name)}`,
  note: `Product information of ${name}; the current text stands at DailyMed.`,
  keywords: `${name.replaceAll('-', ' ')} drug label interaction contraindication`,
}));
