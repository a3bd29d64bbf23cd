/** What each value of a key means that has few of them, by the path of the key without the numbers of entries. */
const words: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'analyses.agents.role': {
    coordinator: 'opens the discussion: the question, what the case says of it, what is missing',
    specialist: 'makes findings of its own, sealed from the others at first, and revises what is contested',
    reviewer: 'makes no findings of its own and votes on those of the specialists',
    supervisor: 'writes the conclusion, and cannot do so over a blocking objection',
  },
  'analyses.pattern': {
    consensus: 'sealed opinions, review by vote, at most two rounds of revision, conclusion',
    group_chat: 'one speaker after another until somebody says the last word or the rounds are used up',
  },
  'analyses.speakers': {
    auto: 'a model chooses who speaks next',
    round_robin: 'the agents speak in turn',
    random: 'chance decides who speaks next',
    manual: 'a person chooses who speaks next',
    graph: 'who speaks next is among those that the graph names',
  },
  input: {
    case: 'reads case files, section by section',
    document: 'reads any text, paragraph by paragraph',
  },
  'problems.status': {
    active: 'the patient has it',
    recurrence: 'it is back after it had gone',
    relapse: 'it is worse again after it had got better',
    inactive: 'it is there, and gives no signs at present',
    remission: 'it gives no signs, and may come back',
    resolved: 'it is over',
    suspected: 'nobody knows yet: calculators do not count it',
  },
  'medications.status': {
    active: 'the patient takes it',
    'on-hold': 'paused for now',
    stopped: 'ended before it was due: it is not checked against the others',
    completed: 'ended as planned: it is not checked against the others',
    planned: 'meant to be started',
    unknown: 'nobody knows whether the patient takes it',
  },
  'allergies.criticality': {
    low: 'another contact is unlikely to be dangerous',
    high: 'another contact may be dangerous to life',
    'unable-to-assess': 'nobody can tell how dangerous another contact would be',
  },
  'patient.age.unit': { a: 'years', mo: 'months', wk: 'weeks', d: 'days' },
  'patient.weight.unit': { kg: 'kilograms', g: 'grams', '[lb_av]': 'pounds' },
  'patient.height.unit': { cm: 'centimetres', m: 'metres', '[in_i]': 'inches' },
};

/** What a value means at a path; undefined where nothing is to be said. */
export function valueWords(path: readonly PropertyKey[], value: unknown): string | undefined {
  const place = path.filter((step) => typeof step === 'string').join('.');
  const known = Object.hasOwn(words, place) ? words[place] : undefined;
  return typeof value === 'string' && known !== undefined && Object.hasOwn(known, value)
    ? known[value]
    : undefined;
}
