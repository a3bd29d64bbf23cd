import { monthNames } from './deidentify-dates.ts';

/**
 * The 18 kinds of identifier that the HIPAA Privacy Rule names (45 CFR 164.514(b)(2)(i), "Safe Harbor"). Ages over 89 belong to
 * the kind of dates and stand apart here, since what is to be done about them differs.
 */
export type IdentifierKind =
  | 'name'
  | 'place'
  | 'date'
  | 'age'
  | 'phone'
  | 'fax'
  | 'mail'
  | 'social-security'
  | 'record'
  | 'insurance'
  | 'account'
  | 'licence'
  | 'vehicle'
  | 'device'
  | 'url'
  | 'ip'
  | 'biometric'
  | 'photo'
  | 'other';

/** What each kind is called in sentences. */
export const kindWords: Readonly<Record<IdentifierKind, string>> = {
  name: 'the name of a person',
  place: 'an address or a place',
  date: 'a date that is more exact than a year',
  age: 'an age over 89',
  phone: 'a telephone number',
  fax: 'a fax number',
  mail: 'a mail address',
  'social-security': 'a social security number',
  record: 'a medical record number',
  insurance: 'an insurance number',
  account: 'an account number',
  licence: 'a certificate or licence number',
  vehicle: 'a vehicle or plate number',
  device: 'the number of a device',
  url: 'a web address',
  ip: 'an IP address',
  biometric: 'a biometric mark',
  photo: 'a picture that may show the person',
  other: 'a number that belongs to one person',
};

export interface Rule {
  readonly kind: IdentifierKind;
  /** Global. A group named `it` is what is found; without it, the whole match. Every repetition is bounded. */
  readonly pattern: RegExp;
  /** Last word on a match. */
  readonly accept?: (found: string) => boolean;
  /** False where a person has to look: there is nothing that could stand in its place. */
  readonly replace?: false;
}

const start = String.raw`(?<![\p{L}\p{N}])`;
const end = String.raw`(?![\p{L}\p{N}])`;
/** Blanks, or the end of a line inside a text that goes on. */
const gap = String.raw`(?:[ \t]{1,8}|[ \t]{0,8}\r?\n[ \t]{0,40})`;
const initial = String.raw`\p{Lu}\.`;
/** An apostrophe belongs to it before a capital alone (also doubled, as in quoted YAML): it may be the end of a quotation. */
const word = String.raw`\p{Lu}(?:\p{L}|-(?=\p{L})|(?:''|['’])(?=\p{Lu})){1,40}`;
const particle = '(?:van|von|de|der|den|del|della|di|da|la|le|ten|ter|bin|al|zu)';
const part = `(?:${initial}|${word})`;
const fullName = `(?:${particle}${gap}){0,2}${part}(?:${gap}(?:${particle}${gap}){0,2}${part}){0,3}`;
const twoPartName = `${part}(?:${gap}(?:${particle}${gap}){0,2}${part}){1,3}`;

/** Either case of a label, while what follows must keep its own: `(?i:…)` is not in every supported Node.js. */
function anyCase(text: string): string {
  return text.replaceAll(/(?<!\\)[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

const title =
  'Mr|Mrs|Ms|Miss|Mx|Dr|Drs|Prof|Professor|Doctor|Sir|Herr|Frau|Hr|Fr|Mme|Mlle|Monsieur|Madame|Señora?|Sra|Signora?';
const nameLabel = anyCase(
  String.raw`(?:patient(?:'s)?|full|first|last|given|family|maiden|middle|birth|mother(?:'s)?|father(?:'s)?|spouse(?:'s)?|contact|legal) names?|surname|forename|nickname|next of kin|emergency contact|attending|(?:attending|referring|primary care|family|treating) (?:physician|doctor|provider)|physician|surgeon|radiologist|pathologist|guardian|signed|signature|dictated by|gp`,
);
const byWhom = anyCase(
  'seen|reviewed|referred|examined|assessed|admitted|dictated|reported|signed|signed off|treated|consented|authori(?:s|z)ed|transcribed|operated(?: on)?',
);
const relative = anyCase(
  'husband|wife|son|daughter|mother|father|brother|sister|partner|friend|neighbou?r|aunt|uncle|carer|patient|boyfriend|girlfriend|fianc(?:e|é)e?',
);

/** Words with a capital that follow such labels and are no names of persons of the case. */
const notNames = new Set(
  `Alzheimer Parkinson Crohn Hodgkin Huntington Hashimoto Marfan Ehlers Down Turner Wilson Graves Addison Cushing Raynaud Sjögren Behçet
  Lynch Barrett Paget Bell Tourette Type Stage Grade Class HIV AIDS COPD ICU ED ER CT MRI ECG EKG General Practitioner Nurse Emergency
  Department Medicine Surgery Cardiology Neurology Oncology Radiology Infectious Diseases Disease Internal Intensive Care Unit Clinic
  Hospital Psychiatry Orthopaedic Orthopedic Physiotherapy The This That There He She They It His Her Their No Not None Unknown And With
  Removed Patient January February March April May June July August September October November December`.split(
    /\s+/,
  ),
);

/** Whether at least one of its words can be of a name. */
function named(found: string): boolean {
  const words = found.match(/\p{Lu}[\p{L}'’-]+/gu) ?? [];
  return words.some((one) => !notNames.has(one.replace(/['’]s$/, '')));
}

const allNamed = (found: string): boolean =>
  (found.match(/\p{Lu}[\p{L}'’-]+/gu) ?? []).every((one) => !notNames.has(one.replace(/['’]s$/, '')));

/** Parts of names that are told again by themselves, such as a surname. */
export function tellingWords(name: string): readonly string[] {
  return (name.match(/\p{Lu}(?:\p{L}|-(?=\p{L})|['’]{1,2}(?=\p{Lu})){2,40}/gu) ?? []).filter(
    (one) => !notNames.has(one),
  );
}

const states =
  'AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC';
/** States and countries may stay: they are not smaller than a state. */
const largePlaces = new Set(
  `Alabama Alaska Arizona Arkansas California Colorado Connecticut Delaware Florida Georgia Hawaii Idaho Illinois Indiana Iowa Kansas
  Kentucky Louisiana Maine Maryland Massachusetts Michigan Minnesota Mississippi Missouri Montana Nebraska Nevada Ohio Oklahoma Oregon
  Pennsylvania Tennessee Texas Utah Vermont Virginia Wisconsin Wyoming Africa America Asia Australia Austria Belgium Brazil Britain
  Canada China Denmark Egypt England Europe Finland France Germany Greece India Indonesia Iran Iraq Ireland Israel Italy Japan Kenya
  Mexico Netherlands Nigeria Norway Pakistan Poland Portugal Romania Russia Scotland Spain Sweden Switzerland Syria Thailand Turkey
  Ukraine Vietnam Wales`.split(/\s+/),
);

const number = String.raw`(?![a-zà-ÿ])(?:[ \t]{0,3}(?:no\.?|nos\.?|number|num\.?|nr\.?|id|#)(?![a-zà-ÿ])){1,2}`;
const optionalNumber = String.raw`(?![a-zà-ÿ])(?:[ \t]{0,3}(?:no\.?|number|num\.?|nr\.?|id|#)(?![a-zà-ÿ])){0,2}`;
const value = String.raw`[ \t]{0,3}(?:is|was)?[ \t]{0,3}[:#=]?[ \t]{0,3}['"]?(?<it>(?=[A-Z\d./ -]{0,12}\d)[A-Z\d](?:[A-Z\d./-]|[ -](?=\d)){2,30}[A-Z\d])`;

const labelled = (kind: IdentifierKind, labels: string, numberWord = number): Rule => ({
  kind,
  pattern: new RegExp(`(?<![a-z0-9à-ÿ])(?:${labels})${numberWord}${value}`, 'gi'),
  accept: (found) => /\d/.test(found) && !/^(?:19|20)\d{2}$/.test(found),
});

const digits = (found: string): number => found.replaceAll(/\D/g, '').length;
const month = monthNames.join('|');
const streetWord =
  'Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Way|Square|Sq|Place|Pl|Terrace|Crescent|Close|Highway|Hwy|Parkway|Pkwy';

/**
 * In the order in which they take their places: the first that finds something keeps it. Dates are found apart, in
 * `deidentify-dates.ts`.
 */
export const rules: readonly Rule[] = [
  { kind: 'url', pattern: /(?:\b(?:https?|ftp):\/\/|\bwww\.)[^\s<>"'`{}[\],]{2,2000}[\w/]/gi },
  { kind: 'mail', pattern: /(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/gu },
  {
    kind: 'ip',
    pattern: /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d]|\.\d)/gu,
  },
  {
    kind: 'ip',
    pattern:
      /(?<![\w:])(?:(?:[\da-f]{1,4}:){7}[\da-f]{1,4}|(?:[\da-f]{1,4}:){1,6}:(?:[\da-f]{1,4}(?::[\da-f]{1,4}){0,5})?)(?![\w:])/gi,
    accept: (found) => digits(found) > 0,
  },
  { kind: 'device', pattern: /\b(?:[\da-f]{2}[:-]){5}[\da-f]{2}\b/gi },
  { kind: 'other', pattern: /\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b/gi },
  { kind: 'social-security', pattern: /(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])/gu },
  labelled('social-security', 'ssn|social security|sozialversicherungsnummer', optionalNumber),
  labelled('record', 'mrn|mr(?=#)|medical record|medrec', optionalNumber),
  labelled(
    'record',
    'patient|hospital|chart|record|case|file|admission|encounter|visit|episode|specimen|accession|sample|lab|laboratory|pathology',
  ),
  labelled(
    'insurance',
    'nhs|medicare|medicaid|health plan|health insurance|beneficiary|versichertennummer',
    optionalNumber,
  ),
  labelled('insurance', 'insurance|insurer|policy|member|membership|subscriber|plan|group'),
  labelled('account', 'iban|acct', optionalNumber),
  labelled('account', 'account|bank|invoice|billing|credit card|debit card|card'),
  labelled('vehicle', 'vin|licen[cs]e plate|number plate|registration plate|numberplate', optionalNumber),
  labelled('vehicle', 'plate|vehicle|vehicle identification|car'),
  labelled('licence', 'dea|npi|gmc|nmc', optionalNumber),
  labelled('licence', String.raw`(?:driver'?s |driving |medical )?licen[cs]e|certificate|registration`),
  labelled('device', String.raw`s/n|udi|serial`, optionalNumber),
  labelled('device', 'device|implant|pacemaker|defibrillator|pump|stent|prosthesis|lot|model|imei'),
  labelled(
    'other',
    'passport|national|national insurance|identity|identity card|id card|personal|tax|study|trial|subject|participant|employee|student|staff|badge|barcode|family|ticket|locker',
  ),
  {
    kind: 'fax',
    pattern: /\b(?:tele)?fax\b[\s:.#]{0,5}(?:no\.?|number)?[\s:]{0,3}(?<it>[+(]?\d[\d ().\-/]{4,24}\d)/gi,
    accept: (found) => digits(found) >= 6,
  },
  {
    kind: 'phone',
    pattern:
      /\b(?:phone|telephone|tel|mobile|cell|call(?:ed)?|ring|reach(?:ed)? (?:at|on)|pager|whatsapp)\b[\s:.#]{0,5}(?:no\.?|number|at|on|is)?[\s:]{0,3}(?<it>[+(]?\d[\d ().\-/]{4,24}\d)/gi,
    accept: (found) => digits(found) >= 6,
  },
  {
    kind: 'phone',
    pattern: /(?<![\w.+])\+\d{1,3}(?:[ .-]?\(?\d{1,5}\)?){2,6}(?!\d)/gu,
    accept: (found) => digits(found) >= 8,
  },
  { kind: 'phone', pattern: /(?<![\w.-])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?![\w-])/gu },
  {
    kind: 'phone',
    pattern: /(?<![\w.,/-])\(?0\d{1,4}\)?[ /-]\d{3,8}(?:[ -]\d{2,6}){0,3}(?![\w-])/gu,
    accept: (found) => digits(found) >= 9,
  },
  {
    kind: 'place',
    pattern: new RegExp(
      `${start}\\d{1,5}[A-Za-z]?,?${gap}(?:[NSEW]\\.?${gap})?(?:${word}${gap}){1,4}(?:${streetWord})${end}(?:\\.(?=,))?(?:,?${gap}(?:${word}${gap}?,?${gap}?){1,3}(?:${states})?${gap}?\\d{5}(?:-\\d{4})?)?`,
      'gu',
    ),
  },
  {
    kind: 'place',
    pattern: new RegExp(
      `${start}\\p{Lu}[\\p{Ll}ß-]{1,40}(?:straße|strasse|str\\.|weg|platz|allee|gasse|ufer|damm)${gap}\\d{1,4}[a-z]?(?:,?${gap}\\d{5}${gap}${word})?`,
      'gu',
    ),
  },
  {
    kind: 'place',
    pattern: new RegExp(
      `${start}\\d{1,4},?${gap}(?:rue|avenue|boulevard|place|chemin|calle|via|viale|piazza)${gap}(?:(?:de|du|des|la|le|del|della)${gap}|l'){0,2}${word}(?:,?${gap}\\d{5}${gap}${word})?`,
      'gu',
    ),
  },
  { kind: 'place', pattern: /\bp\.?\s?o\.?\s?box\s{1,3}\d{1,8}/gi },
  {
    kind: 'place',
    pattern:
      /\b(?:zip(?: code)?|post ?code|postal code|postleitzahl|plz)\s{0,3}[:#]?\s{0,3}(?<it>[A-Z\d][A-Z\d -]{2,9}\d[A-Z\d]{0,2})/gi,
  },
  { kind: 'place', pattern: new RegExp(`\\b(?:${states}) \\d{5}(?:-\\d{4})?\\b`, 'gu') },
  { kind: 'place', pattern: /\b[A-Z]{1,2}\d[A-Z\d]? \d[A-BD-HJLNP-UW-Z]{2}\b/gu },
  {
    kind: 'place',
    pattern: new RegExp(
      `${start}(?:${part}(?:['’]s)?${gap}){1,4}(?:Hospital|Infirmary|Medical Cent(?:er|re)|Clinic|Klinikum|Hospice|Nursing Home|Care Home)${end}`,
      'gu',
    ),
    accept: (found) =>
      !/^(?:(?:The|This|Our|A|In|At|General|District|University|Community|Local|Day|Acute|Psychiatric|Outpatient|Pain|Memory|Heart|Failure|Stroke|Eye|Emergency)\s+){1,4}\S+(?: \S+)?$/u.test(
        found,
      ),
  },
  {
    kind: 'place',
    pattern: new RegExp(
      `${start}(?:${anyCase('lives|living|lived|resides|residing|resident|born|grew up|raised|works|working|moved|retired|travels?(?:led)?')})${gap}(?:in|at|of|to|from|near)${gap}(?:the${gap})?(?:(?:city|town|village|county|district)${gap}of${gap})?(?<it>(?:St\\.?${gap})?${word}(?:${gap}${word}){0,2})`,
      'gu',
    ),
    accept: (found) => allNamed(found) && !largePlaces.has(found),
  },
  {
    kind: 'name',
    pattern: new RegExp(`${start}(?:${title})\\.?${gap}(?<it>${fullName})`, 'gu'),
    accept: named,
  },
  {
    kind: 'name',
    pattern: new RegExp(
      `${start}(?:${nameLabel})[ \\t]{0,4}(?::|=|is|was|by)[ \\t]{0,4}['"]?(?<it>${fullName})`,
      'gu',
    ),
    accept: allNamed,
  },
  {
    // `name:` in small letters is a key of the case file.
    kind: 'name',
    pattern: new RegExp(`${start}(?:Name|NAME|Patient|PATIENT|Pt|PT):[ \\t]{1,4}(?<it>${fullName})`, 'gu'),
    accept: allNamed,
  },
  {
    kind: 'name',
    pattern: new RegExp(
      `${start}(?:${byWhom})(?:${gap}by)?${gap}(?:nurse${gap}|dr\\.?${gap})?(?<it>${twoPartName})`,
      'gu',
    ),
    accept: allNamed,
  },
  {
    kind: 'name',
    pattern: new RegExp(
      `${start}(?:${relative}),?${gap}(?:(?:is|was)${gap})?(?:named${gap}|called${gap})?(?<it>${word}(?:${gap}${word})?)`,
      'gu',
    ),
    accept: (found) => allNamed(found) && /^\p{Lu}\p{Ll}/u.test(found),
  },
  {
    kind: 'name',
    pattern: new RegExp(
      `${start}(?:${anyCase('named|my name is|known as|goes by')})${gap}(?<it>${fullName})`,
      'gu',
    ),
    accept: allNamed,
  },
  {
    kind: 'age',
    pattern:
      /(?<![\d.,])(?<it>9\d|1[0-4]\d)(?=(?:[ -]{1,2}|\s{0,3})(?:years?[ -]old|year[ -]old|y\/o|yo\b|yrs?\b(?! ago)|years? of age))/gi,
  },
  { kind: 'age', pattern: /\b(?:aged?|age of)\s{1,3}(?<it>9\d|1[0-4]\d)(?![\d.%])/gi },
  {
    // As a number of the case file, where 90 stands for "90 or older".
    kind: 'age',
    pattern:
      /\bage:\s{0,40}\{?\s{0,40}value:\s{0,4}(?<it>9[1-9](?:\.\d{1,4})?|1\d\d(?:\.\d{1,4})?)(?=\s{0,40},?\s{0,40}unit:\s{0,4}['"]?a\b)/gu,
  },
  {
    kind: 'age',
    pattern:
      /\bage:\s{0,40}\{?\s{0,40}unit:\s{0,4}['"]?a['"]?\s{0,40},?\s{0,40}value:\s{0,4}(?<it>9[1-9](?:\.\d{1,4})?|1\d\d(?:\.\d{1,4})?)\b/gu,
  },
  {
    kind: 'biometric',
    pattern:
      /\b(?:finger|thumb|palm|voice|foot)[ -]?prints?\b|\b(?:iris|retinal?|face|facial) (?:scan|recognition|image)s?\b|\bvoice recordings?\b|\bbiometrics?\b|\bdna profile\b/gi,
    replace: false,
  },
  {
    kind: 'photo',
    pattern:
      /\b(?:full[- ]face|facial|passport|id) (?:photo(?:graph)?|picture|image)s?\b|\b(?:portrait|selfie|mugshot)s?\b|\b(?:photo(?:graph)?|picture|video)s? of (?:the patient|(?:his|her|their|the) face|him|her)\b|(?<![\w./-])[\w./-]{0,80}(?:photo|portrait|selfie|face)[\w-]{0,40}\.(?:jpe?g|png|heic|webp|gif|bmp|tiff?)\b|(?<![\w./-])[\w./-]{1,120}\.dcm\b/gi,
    replace: false,
  },
];

/** A month without a day or a year, such as "in mid February": more exact than a year, and there is nothing to put in its place. */
export const bareMonth = new RegExp(
  `${start}(?:in|since|last|mid|early|late|until|by|of|this|during)[ -](?<it>${month})${end}(?!\\.?[ ,]{1,3}\\d)`,
  'gu',
);
