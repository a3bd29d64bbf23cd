import { describe, expect, test } from 'vitest';

import type { FoundInteraction } from '../../../../src/core/tools/drug-interactions.ts';
import type { FoundProblem } from '../../../../src/core/tools/drug-condition-check.ts';
import { findTool, runTool } from '../../../../src/core/tools/registry.ts';
import type { ToolResult } from '../../../../src/core/tools/types.ts';

const signal = new AbortController().signal;

async function check(...medicines: string[]): Promise<ToolResult> {
  return runTool(findTool('drug_interactions'), JSON.stringify({ medicines }), { record: undefined, signal });
}

function interactionsOf(result: ToolResult): readonly FoundInteraction[] {
  return result.data['interactions'] as readonly FoundInteraction[];
}

function lines(result: ToolResult): readonly string[] {
  return interactionsOf(result).map(
    ({ medicines, severity }) => `${severity}: ${medicines.map(({ generic }) => generic).join(' + ')}`,
  );
}

describe('drug_interactions', () => {
  test('finds what is dangerous in a realistic list, and says what it did not find', async () => {
    const result = await check(
      'Warfarin 5 mg daily',
      'amiodarone 200 mg',
      'ibuprofen 400 mg TID',
      'lisinopril',
      'simvastatin 40 mg',
      'metformin',
    );
    expect(lines(result)).toEqual([
      'major: warfarin + ibuprofen',
      'major: warfarin + amiodarone',
      'major: simvastatin + amiodarone',
      'moderate: lisinopril + ibuprofen',
    ]);
    expect(result.summary).toBe('3 major, 1 moderate');
    expect(interactionsOf(result)[2]?.doseNote).toContain(
      '40 mg of simvastatin is above the label limit of 20 mg',
    );
    expect(result.data).toMatchObject({
      pairsTotal: 15,
      pairsChecked: 15,
      pairsNotInDataSet: 11,
      pairsNotChecked: 0,
      notInDataSet: [],
    });
    expect(result.data['statement']).toContain('does not mean that the pair is safe');
    for (const { citations } of interactionsOf(result))
      expect(result.data['citations']).toEqual(expect.arrayContaining([...citations]));
  });

  test('knows brands, and does not call an unknown medicine safe', async () => {
    const result = await check('Coumadin', 'Advil', 'Foozapine 10 mg');
    expect(lines(result)).toEqual(['major: warfarin + ibuprofen']);
    expect(result.summary).toBe('1 major; 1 not in the data set');
    expect(result.data).toMatchObject({
      notInDataSet: ['Foozapine 10 mg'],
      pairsTotal: 3,
      pairsChecked: 1,
      pairsNotChecked: 2,
    });
  });

  test.each([
    [['sildenafil', 'isosorbide mononitrate'], ['contraindicated: isosorbide mononitrate + sildenafil']],
    [
      ['Entresto', 'ramipril'],
      ['contraindicated: ramipril + sacubitril/valsartan', 'major: ramipril + sacubitril/valsartan'],
    ],
    [['simvastatin', 'clarithromycin'], ['contraindicated: simvastatin + clarithromycin']],
    [['atorvastatin', 'clarithromycin'], ['major: atorvastatin + clarithromycin']],
    [['simvastatin', 'gemfibrozil'], ['contraindicated: simvastatin + gemfibrozil']],
    [['oxycodone', 'diazepam'], ['major: oxycodone + diazepam']],
    [['Bactrim', 'spironolactone'], ['major: spironolactone + trimethoprim/sulfamethoxazole']],
    [['clopidogrel', 'omeprazole'], ['major: clopidogrel + omeprazole']],
    [['clopidogrel', 'pantoprazole'], []],
    [['allopurinol', 'azathioprine'], ['major: azathioprine + allopurinol']],
    [['metformin', 'iohexol'], ['major: metformin + iodinated contrast']],
    [['phenelzine', 'sertraline'], ['contraindicated: phenelzine + sertraline']],
    [['warfarin', 'apixaban'], ['contraindicated: warfarin + apixaban']],
    [['sotalol', 'haloperidol'], ['major: sotalol + haloperidol']],
    [['digoxin', 'verapamil'], ['major: digoxin + verapamil']],
    [['lithium', 'lisinopril'], ['major: lithium + lisinopril']],
  ])('%j gives %j', async (medicines, expected) => {
    expect(lines(await check(...medicines))).toEqual(expected);
  });

  test('sees what three medicines do together, also when two are in one tablet', async () => {
    const three = ['lisinopril', 'furosemide', 'naproxen'];
    expect(lines(await check(...three))).toContain('major: lisinopril + furosemide + naproxen');
    expect(lines(await check('Zestoretic', 'naproxen'))).toContain(
      'major: lisinopril/hydrochlorothiazide + naproxen',
    );
    expect(lines(await check('Zestoretic'))).toEqual([]);
  });

  test('names one substance under two names as a duplicate, not as a pair', async () => {
    const result = await check('Eliquis', 'apixaban 5 mg');
    expect(lines(result)).toEqual([]);
    expect(result.data['duplicates']).toEqual([{ generic: 'apixaban', given: ['Eliquis', 'apixaban 5 mg'] }]);
  });

  test('does not depend on the order of the list, and marks topical forms', async () => {
    const list = [
      'warfarin',
      'fluconazole',
      'citalopram',
      'omeprazole',
      'tramadol',
      'digoxin',
      'clarithromycin',
    ];
    const forwards = lines(await check(...list)).map((line) =>
      line
        .split(/: | \+ /)
        .toSorted()
        .join(),
    );
    const backwards = lines(await check(...list.toReversed())).map((line) =>
      line
        .split(/: | \+ /)
        .toSorted()
        .join(),
    );
    expect(backwards.toSorted()).toEqual(forwards.toSorted());
    expect(interactionsOf(await check('warfarin', 'diclofenac gel'))[0]?.caution).toContain('topical');
  });
});

describe('drug_condition_check', () => {
  async function patient(
    args: Record<string, unknown>,
  ): Promise<{ result: ToolResult; found: readonly string[] }> {
    const result = await runTool(findTool('drug_condition_check'), JSON.stringify(args), {
      record: undefined,
      signal,
    });
    const problems = result.data['problems'] as readonly FoundProblem[];
    return {
      result,
      found: problems.map(({ severity, medicine, kind }) => `${severity}: ${medicine.generic}, ${kind}`),
    };
  }

  test.each([
    [{ medicines: ['metformin'], egfr: 29.9 }, ['contraindicated: metformin, egfr-below']],
    [{ medicines: ['metformin'], egfr: 30 }, ['moderate: metformin, egfr-below']],
    [{ medicines: ['metformin'], egfr: 45 }, []],
    [{ medicines: ['ibuprofen'], conditions: ['HFrEF, LVEF 30 %'] }, ['major: ibuprofen, condition']],
    [{ medicines: ['ibuprofen'], conditions: ['No heart failure'] }, []],
    [{ medicines: ['spironolactone'], potassium: 5 }, []],
    [{ medicines: ['spironolactone'], potassium: 5.1 }, ['major: spironolactone, potassium-above']],
    [
      { medicines: ['Augmentin'], allergies: ['penicillin (anaphylaxis)'] },
      ['major: amoxicillin/clavulanate, allergy'],
    ],
    [{ medicines: ['ceftriaxone'], allergies: ['penicillins'] }, ['moderate: ceftriaxone, allergy']],
    [
      { medicines: ['Bactrim'], allergies: ['sulfa drugs'] },
      ['major: trimethoprim/sulfamethoxazole, allergy'],
    ],
    [{ medicines: ['lisinopril'], pregnancy: true }, ['contraindicated: lisinopril, pregnancy']],
    [{ medicines: ['lisinopril'], pregnancy: false }, []],
    [{ medicines: ['lisinopril'], potassium: 5.5 }, ['moderate: lisinopril, potassium-above']],
    [{ medicines: ['lisinopril'], potassium: 5.6 }, ['major: lisinopril, potassium-above']],
    [{ medicines: ['empagliflozin'], conditions: ['Type 2 diabetes without ketoacidosis'] }, []],
    [{ medicines: ['naproxen'], allergies: ['aspirin'] }, ['major: naproxen, allergy']],
    [
      { medicines: ['apixaban'], conditions: ['Mechanical mitral valve'] },
      ['contraindicated: apixaban, condition'],
    ],
  ])('%j gives %j', async (args, expected) => {
    expect((await patient(args)).found).toEqual(expected);
  });

  test('says what it was not given and what it cannot read', async () => {
    const { result } = await patient({
      medicines: ['foozapine'],
      conditions: ['Moyamoya'],
      allergies: ['walnuts'],
      egfr: 80,
    });
    expect(result.data).toMatchObject({
      notInDataSet: ['foozapine'],
      conditionsNotInDataSet: ['Moyamoya'],
      allergiesNotInDataSet: ['walnuts'],
      notGiven: ['potassium', 'pregnancy'],
    });
    expect(result.summary).toBe('no entry in the data set for this patient');
  });
});
