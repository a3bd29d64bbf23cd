import { deepFreeze } from './freeze.ts';
import type { CaseDocument } from './parse.ts';
import type { CaseRecord } from './schema.ts';
import { fold } from './statement.ts';
import type { CaseAnchor, CaseSection } from './types.ts';

/** What one analysis may read of a case. Frozen. */
export interface CaseView {
  /** The anchors of these sections, with the ids that they have in the whole case. */
  readonly anchors: readonly CaseAnchor[];
  /**
   * What a team reads: one line an anchor, in the order of the file, then a line for each section that is empty.
   *
   *     [c1] patient: age 67 a, sex female, weight 84 kg, height 163 cm, pregnancy no
   *     [c5] narrative.hpi: Three days of worsening breathlessness.
   *     [c12] medications: warfarin 5 mg oral once daily (RxNorm 11289)
   *     [c26] labs: INR 3.9 (ref 2.0 to 3.0, high, 2026-02-28, LOINC 34714-6)
   *     (imaging: nothing recorded)
   *
   * `statement.ts` tells the form of each section's statements and `readCaseLines` takes the text apart again.
   * It is data for a prompt: no line breaks inside a statement, and nothing in one that passes for another line or a tag.
   */
  readonly text: string;
  /** The same sections as data for tools, with `asOf`. Empty for a document that is no case. */
  readonly record: Partial<CaseRecord>;
  /** The sections that were asked for and hold nothing. */
  readonly empty: readonly CaseSection[];
  /** False when a team has nothing at all to read. */
  readonly readsAnything: boolean;
}

/** The line of an anchor in a view's text. */
export function caseLine(anchor: CaseAnchor): string {
  const name = anchor.part === undefined ? anchor.section : `${anchor.section}.${anchor.part}`;
  return `[${anchor.id}] ${name}: ${fold(anchor.text)}`;
}

/** Cuts a case down to the sections that an analysis may read. Ids stay those of the whole case. */
export function caseView(document: CaseDocument, reads: readonly CaseSection[]): CaseView {
  const wanted = new Set(reads);
  const anchors = document.anchors.filter((anchor) => wanted.has(anchor.section));
  const filled = new Set(anchors.map((anchor) => anchor.section));
  const empty = [...wanted].filter((section) => !filled.has(section));
  const record = Object.fromEntries(
    Object.entries(document.record ?? {}).filter(([key]) => key === 'asOf' || wanted.has(key as CaseSection)),
  ) as Partial<CaseRecord>;
  const lines = [...anchors.map(caseLine), ...empty.map((section) => `(${section}: nothing recorded)`)];
  return deepFreeze({ anchors, text: lines.join('\n'), record, empty, readsAnything: anchors.length > 0 });
}
