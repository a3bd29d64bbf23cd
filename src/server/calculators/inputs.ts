import { normaliseMedicine } from '../../core/tools/data/normalise.ts';
import type { DrugClass } from '../../core/tools/data/medicine.ts';
import type { CaseFacts, Entry } from '../caseFacts.ts';
import { inUsualUnit, measureFor } from '../data/measures.ts';

/** What stands in a case of what calculators ask for. Undefined is what the case does not state. */
export class CaseInputs {
  constructor(
    readonly facts: CaseFacts,
    /** The value that is asked about: it counts before others of its kind, and others of its time before older ones. */
    readonly own: Entry | undefined,
  ) {}

  /** A laboratory value or vital sign in its usual unit. */
  value(section: 'labs' | 'vitals', name: string): number | undefined {
    const entry = this.#entry(section, name);
    const measure = measureFor(section, name);
    const value = entry?.number('value');
    if (measure === undefined || value === undefined) return undefined;
    return inUsualUnit(measure, value, entry?.text('unit') ?? '');
  }

  /** A vital sign in words, in small letters. */
  word(kind: string): string | undefined {
    return this.#entry('vitals', kind)?.text('value')?.toLowerCase();
  }

  #entry(section: 'labs' | 'vitals', name: string): Entry | undefined {
    const key = section === 'labs' ? 'name' : 'kind';
    const isIt = (entry: Entry): boolean => {
      const given = entry.text(key);
      return given?.toLowerCase() === name.toLowerCase() || measureFor(section, given)?.name === name;
    };
    const { own } = this;
    if (own?.section === section && isIt(own)) return own;
    const fitting = this.facts.entries(section).filter(isIt);
    const at = own?.text('at');
    const together = at === undefined ? undefined : fitting.findLast((entry) => entry.text('at') === at);
    // Without dates the last one is the newest; words such as `day 3` sort as they are written.
    return (
      together ?? fitting.toSorted((a, b) => (a.text('at') ?? '').localeCompare(b.text('at') ?? '')).at(-1)
    );
  }

  /** Whether the patient has or had a diagnosis; undefined when the case does not say. */
  diagnosis(pattern: RegExp, past: 'counts' | 'passes'): boolean | undefined {
    const says = (text: string | undefined): boolean =>
      text !== undefined && pattern.test(text) && !denial.test(text);
    const found = this.facts.entries('problems').some((entry) => {
      const status = entry.text('status');
      if (status === 'suspected' || (past === 'passes' && /^(?:resolved|remission)$/.test(status ?? '')))
        return false;
      return says(entry.text('text'));
    });
    if (found) return true;
    const excluded = this.facts
      .entries('symptoms')
      .some((entry) => entry.value['excluded'] === true && says(entry.text('text')));
    return excluded || this.facts.model.value['problems'] === 'none-known' ? false : undefined;
  }

  /** Whether the patient takes a medicine of one of these classes; undefined when no medicines are listed. */
  takes(...classes: readonly DrugClass[]): boolean | undefined {
    const medicines = this.facts.entries('medications');
    if (medicines.length === 0) return undefined;
    return medicines.some((entry) => {
      const isPast = /^(?:stopped|completed|planned)$/.test(entry.text('status') ?? '');
      const known = normaliseMedicine(entry.text('name') ?? '');
      return !isPast && known?.classes.some((one) => classes.includes(one)) === true;
    });
  }
}

/** Words by which a text that names a diagnosis says that it is not there, or not the patient's. */
const denial = /\b(?:no|not|without|denies|negative|ruled out|excluded|never|family history|risk of)\b/i;
