import type { Span } from '../core/case/yaml-source.ts';

/** A change of text: what stands in the span becomes `text`. */
export interface Edit extends Span {
  readonly text: string;
}

/** One action that puts something right. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
  /** Whether it is what nearly everybody would want: such fixes are made by "fix all". */
  readonly sure: boolean;
}

/** Something wrong or doubtful in a file, with what would put it right. Offsets of the file. */
export interface Finding extends Span {
  readonly severity: 'error' | 'warning' | 'information';
  readonly code: string;
  readonly message: string;
  readonly fixes?: readonly Fix[];
  /** Another place that belongs to it. */
  readonly related?: Span & { readonly message: string };
}
