import { readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, test } from 'vitest';

import { classNames, drugClassesIn } from '../../../../src/core/tools/data/class-names.ts';
import { conditionRules } from '../../../../src/core/tools/data/condition-rules.ts';
import { conditionPatterns } from '../../../../src/core/tools/data/condition.ts';
import { interactionRules } from '../../../../src/core/tools/data/interactions.ts';
import { combinations, medicines } from '../../../../src/core/tools/data/medicines.ts';
import { rxnormCodes } from '../../../../src/core/tools/data/rxnorm.ts';
import { doseInMilligrams, normaliseMedicine } from '../../../../src/core/tools/data/normalise.ts';
import { citationsFor, references } from '../../../../src/core/tools/data/references.ts';
import { matchesSubject } from '../../../../src/core/tools/drug-interactions.ts';

function duplicatesOf(values: readonly string[]): readonly string[] {
  return values.filter((value, at) => values.indexOf(value) !== at);
}

describe('the data set is whole', () => {
  test('every citation stands in the bibliography, and every id there once', () => {
    const ids = new Set(references.map(({ id }) => id));
    const cited = [...interactionRules, ...conditionRules].flatMap(({ citations }) => citations);
    expect(cited.filter((id) => !ids.has(id))).toEqual([]);
    expect(duplicatesOf(references.map(({ id }) => id))).toEqual([]);
    expect(
      [...interactionRules, ...conditionRules].filter(({ citations }) => citations.length === 0),
    ).toEqual([]);
    expect(() => citationsFor(['PMID:0'])).toThrow('PMID:0');
  });

  test('every class has members, and every subject of a rule stands for a medicine', () => {
    const substances = medicines.map(({ generic }) => generic);
    const empty = Object.keys(classNames).filter(
      (name) => !medicines.some(({ classes }) => classes.some((one) => one === name)),
    );
    expect(empty).toEqual([]);
    const subjects = [
      ...interactionRules.flatMap(({ between }) => between),
      ...conditionRules.map(({ subject }) => subject),
    ];
    expect(
      subjects.filter((subject) => !substances.some((generic) => matchesSubject(subject, generic))),
    ).toEqual([]);
  });

  test('no pair of subjects has two rules on one topic, no rule two ceilings for one medicine', () => {
    expect(
      duplicatesOf(
        interactionRules.map(
          ({ between, topic }) => `${topic}: ${between.toSorted((a, b) => a.localeCompare(b)).join(' + ')}`,
        ),
      ),
    ).toEqual([]);
    expect(
      duplicatesOf(conditionRules.map(({ subject, when }) => `${subject} ${JSON.stringify(when)}`)),
    ).toEqual([]);
    const stray = interactionRules.filter(
      ({ doseLimit, between }) => doseLimit !== undefined && !between.includes(doseLimit.of),
    );
    expect(stray).toEqual([]);
    expect(interactionRules.length).toBeGreaterThanOrEqual(90);
  });

  test('RxNorm codes are digits, each of one medicine that the list has, and those of the sample cases', () => {
    const coded = medicines.flatMap(({ generic, rxnorm }) =>
      rxnorm === undefined ? [] : [[generic, rxnorm]],
    );
    expect(new Set(coded.map(([generic]) => generic))).toEqual(new Set(Object.keys(rxnormCodes)));
    expect(coded.filter(([, code]) => !/^[1-9]\d{1,6}$/.test(code ?? ''))).toEqual([]);
    expect(duplicatesOf(coded.map(([, code]) => code ?? ''))).toEqual([]);
    const cases = ['P-1007.case.yaml', 'P-2001.case.md'].map((file) =>
      readFileSync(path.resolve(import.meta.dirname, '../../../../media/cases', file), 'utf8'),
    );
    const given = cases.flatMap((text) => [
      ...text.matchAll(/name: (\w+), code: \{system: RxNorm, code: (\d+)\}/g),
    ]);
    expect(given.length).toBe(8);
    for (const [, name, code] of given) expect([name, rxnormCodes[name ?? '']]).toEqual([name, code]);
  });

  test('no name stands for two medicines, and combinations are made of known substances', () => {
    const names = [
      ...medicines.flatMap(({ generic, names: others }) => [generic, ...others]),
      ...combinations.flatMap((one) => one.names),
    ];
    expect(duplicatesOf(names.map((name) => name.toLowerCase()))).toEqual([]);
    const misread = medicines.flatMap(({ generic, names: others }) =>
      [generic, ...others].filter((name) => normaliseMedicine(name)?.generic !== generic),
    );
    const misreadBrands = combinations.flatMap(({ names: brands, ingredients }) =>
      brands.filter((brand) => normaliseMedicine(brand)?.generic !== ingredients.join('/')),
    );
    expect([...misread, ...misreadBrands]).toEqual([]);
  });

  test('every condition has a rule, and options are never orders', () => {
    const used = new Set(conditionRules.flatMap(({ when }) => (when.kind === 'condition' ? when.names : [])));
    expect(Object.keys(conditionPatterns).filter((name) => ![...used].some((one) => one === name))).toEqual(
      [],
    );
    for (const { options } of [...interactionRules, ...conditionRules])
      expect(options.length).toBeGreaterThan(0);
  });
});

describe('normaliseMedicine', () => {
  test.each([
    ['WARFARIN 5 mg daily', 'warfarin'],
    ['Coumadin', 'warfarin'],
    ['warfarin sodium 2.5mg tablets', 'warfarin'],
    ['losartan potassium 50 mg', 'losartan'],
    ['Klor-Con 20 mEq', 'potassium chloride'],
    ['potassium chloride ER', 'potassium chloride'],
    ['Slow release iron', 'iron'],
    ['Zocor® 40 mg qhs', 'simvastatin'],
    ['Advil (ibuprofen)', 'ibuprofen'],
    ['blood thinner (apixaban)', 'apixaban'],
    ['St. John’s wort', "st john's wort"],
    ['Entresto 49/51 mg BID', 'sacubitril/valsartan'],
    ['lisinopril-hydrochlorothiazide 20/12.5 mg', 'lisinopril/hydrochlorothiazide'],
    ['amlodipine and valsartan', 'amlodipine/valsartan'],
    ['TMP/SMX DS', 'trimethoprim/sulfamethoxazole'],
    ['Tylenol with codeine', 'paracetamol/codeine'],
    ['insulin glargine 20 units at night', 'insulin'],
    ['metformin with food', 'metformin'],
    ['fentanyl 25 mcg/hr patch', 'fentanyl'],
  ])('%s is %s', (text, generic) => {
    expect(normaliseMedicine(text)).toMatchObject({ generic, unknownParts: [] });
  });

  test.each(['foozapine', '', '5 mg', 'bacitracin zinc', 'potassiumfree salt'])('%j is not known', (text) => {
    expect(normaliseMedicine(text)).toBeUndefined();
  });

  test('says which part of a combination it does not know', () => {
    expect(normaliseMedicine('lisinopril/foozapine 10 mg')).toMatchObject({
      generic: 'lisinopril',
      unknownParts: ['foozapine 10 mg'],
    });
  });

  test('gives the classes of all substances, and the dose when there is one', () => {
    expect(normaliseMedicine('Zestoretic')?.classes).toEqual([
      'ace-inhibitor',
      'ras-inhibitor',
      'thiazide-diuretic',
    ]);
    expect(doseInMilligrams('metformin 1 g')).toBe(1000);
    expect(doseInMilligrams('simvastatin 40 mg nightly')).toBe(40);
    expect(doseInMilligrams('Entresto')).toBeUndefined();
    expect(doseInMilligrams('20 mg am, 40 mg pm')).toBeUndefined();
  });

  test('finds classes in a sentence', () => {
    expect(drugClassesIn('Avoid NSAIDs and ACE inhibitors')).toEqual(['ace-inhibitor', 'nsaid']);
    expect(drugClassesIn('non-dihydropyridine calcium channel blockers')).toEqual([
      'non-dhp-calcium-channel-blocker',
    ]);
    expect(drugClassesIn('no class here')).toEqual([]);
  });
});
