/** The 18 kinds of identifier of 45 CFR 164.514(b)(2)(i), each with an invented text that must not get where it does not belong. */
export const canaries = {
  name: 'Ottilie Quastenfloh',
  place: '4711 Zwirbelbach Lane',
  date: '1957-11-23',
  age: '97',
  phone: '(555) 867-5309',
  fax: '+1 555 867 5310',
  mail: 'ottilie@quastenfloh.example',
  'social-security': '987-65-4329',
  record: '00778899',
  insurance: 'XQZ-55512345',
  account: 'DE44500105175407324931',
  licence: 'QF4711-2290',
  vehicle: 'WVWZZZ1JZXW000017',
  device: 'SN-9X8Y7Z6',
  url: 'https://quastenfloh.example/blog',
  ip: '203.0.113.77',
  biometric: 'fingerprint',
  photo: 'photograph of her face',
  other: 'PA7788990',
} as const;

/** A case that holds all of them, in the ways in which people write them down. */
export const identifiableCase = `caseVersion: 1
id: T-18
deidentified: true
asOf: 2026-03-01
patient: {age: {value: 97, unit: a}, sex: female}
chiefComplaint: Mrs ${canaries.name} is tired
narrative:
  hpi: |
    Mrs ${canaries.name}, born ${canaries.date}, lives at ${canaries.place}. MRN: ${canaries.record}.
    SSN ${canaries['social-security']}, insurance no. ${canaries.insurance}, account number ${canaries.account}.
    Phone ${canaries.phone}, fax: ${canaries.fax}, mail ${canaries.mail}, see ${canaries.url} from ${canaries.ip}.
    Licence no: ${canaries.licence}, VIN ${canaries.vehicle}, pacemaker serial number ${canaries.device}.
    Passport number ${canaries.other}. A ${canaries.photo} and a ${canaries.biometric} are on file.
    Quastenfloh was seen on 27 February 2026, four days after 2026-02-23.
labs:
  - {name: potassium, code: {system: LOINC, code: 2823-3}, value: 5.4, unit: mmol/L, at: 2026-02-28T08:30}
`;
