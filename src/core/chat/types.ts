export type Confidence = 'low' | 'moderate' | 'high';

/** What a claim rests on, after the engine has checked it. */
export type Evidence =
  | {
      readonly kind: 'case';
      /** Anchor id, such as `c12`. */
      readonly anchor: string;
      readonly quote?: string;
      /** First line of the anchor in the case file, when it exists. */
      readonly line?: number;
      readonly resolved: boolean;
      /** Why it is unresolved, in a few words. */
      readonly problem?: string;
    }
  | {
      readonly kind: 'tool';
      readonly tool: string;
      /** The tool call's summary, such as `29 mL/min/1.73 m²`. */
      readonly summary?: string;
      readonly resolved: boolean;
      readonly problem?: string;
    }
  | {
      readonly kind: 'citation';
      readonly id: string;
      readonly title?: string;
      readonly url?: string;
      readonly resolved: boolean;
      readonly problem?: string;
    };

/** What a finding would have somebody do, so that teams can be checked against each other. */
export interface ProposedAction {
  readonly verb: 'start' | 'continue' | 'adjust' | 'stop' | 'avoid' | 'investigate';
  /** A medicine or a measure, such as `ibuprofen`. */
  readonly target: string;
}

export interface Vote {
  readonly voter: string;
  readonly stance: 'agree' | 'object' | 'block';
  readonly reason: string;
  readonly evidence: readonly Evidence[];
  /** 0 for the first review, 1 and 2 after a revision. */
  readonly round: number;
}

export type FindingStatus = 'proposed' | 'agreed' | 'contested' | 'blocked' | 'withdrawn';

export interface FindingText {
  readonly claim: string;
  readonly confidence: Confidence;
  readonly evidence: readonly Evidence[];
  readonly missing: readonly string[];
  readonly action?: ProposedAction;
}

export interface Finding extends FindingText {
  /** `F1`, `F2`, … in its team, in the order of submission. */
  readonly id: string;
  readonly author: string;
  readonly status: FindingStatus;
  /** The latest vote of each voter stands; earlier ones are kept before it. */
  readonly votes: readonly Vote[];
  /** Earlier wordings, oldest first. */
  readonly revisions: readonly (FindingText & { readonly round: number; readonly reason: string })[];
}

/** What the supervisor writes at the end. */
export interface Conclusion {
  readonly outcome: 'consensus' | 'no_consensus';
  readonly summary: string;
  readonly missing: readonly string[];
  readonly wouldChange: readonly string[];
}
