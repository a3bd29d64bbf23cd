/** A place in a source text. Lines and columns count from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** From `start` up to, not including, `end`. */
export interface SourceRange {
  readonly start: Position;
  readonly end: Position;
}

/** Something wrong, or doubtful, in a file that a person wrote. */
export interface SourceProblem {
  readonly severity: 'error' | 'warning';
  /** A stable short code, such as `unknown-key` or `bad-unit`. */
  readonly code: string;
  /** A plain sentence: what is wrong and what was expected. */
  readonly message: string;
  readonly range: SourceRange;
}

/** The parts of a case that an analysis can ask to read. */
export const caseSections = [
  'patient',
  'chiefComplaint',
  'narrative',
  'symptoms',
  'problems',
  'allergies',
  'medications',
  'vitals',
  'labs',
  'imaging',
  'procedures',
  'timeline',
  'questions',
  'document',
] as const;

export type CaseSection = (typeof caseSections)[number];

/** The parts of the narrative. `other` is narrative under a heading that names none of the four. */
export type NarrativePart = 'hpi' | 'exam' | 'social' | 'family' | 'other';

/**
 * One statement of the case with a name that claims can point to.
 * Ids are `c1`, `c2`, … over the whole case, in the order of the file, and are the same in every view.
 */
export interface CaseAnchor {
  readonly id: string;
  readonly section: CaseSection;
  /** Of a narrative paragraph alone. */
  readonly part?: NarrativePart;
  /** The statement on one line (a narrative paragraph keeps its own line breaks), as teams read it. */
  readonly text: string;
  /** The source text of the range as it stands in the file, for checking quotations. */
  readonly source: string;
  readonly range: SourceRange;
}
