/** One finding of a run, as far as another run's can be held against it. */
export interface Claim {
  readonly claim: string;
  /** Everything beside the words: how sure, what became of it, who voted how. */
  readonly facts: readonly string[];
  /** What it rests on: lines of the case, tools, citations. */
  readonly evidence: readonly string[];
  /** The option that it names, when it names one. */
  readonly action?: { readonly verb: string; readonly target: string };
}

/** A finding that both runs have, in the words of each; `same` when nothing about it differs. */
export interface Pair<T extends Claim> {
  readonly before: T;
  readonly after: T;
  readonly same: boolean;
}

export interface ClaimsCompared<T extends Claim> {
  readonly kept: readonly Pair<T>[];
  readonly gained: readonly T[];
  readonly lost: readonly T[];
}

/** How much of their words two claims must share to be taken for one. Of all different words in both, by Jaccard's index. */
const ALIKE = 0.5;
/** The same, for claims that rest on just the same evidence or speak of the same thing to do. */
const ALIKE_WITH_REASON = 0.2;

/** Pairs what is alike, the most alike first; what is left over was gained or lost. */
export function compareClaims<T extends Claim>(before: readonly T[], after: readonly T[]): ClaimsCompared<T> {
  const candidates = before
    .flatMap((a) => after.map((b) => ({ before: a, after: b, likeness: likeness(a, b) })))
    .filter((pair) => pair.likeness > 0)
    .sort((a, b) => b.likeness - a.likeness);
  const kept: Pair<T>[] = [];
  for (const { before: a, after: b } of candidates) {
    if (kept.some((pair) => pair.before === a || pair.after === b)) continue;
    kept.push({ before: a, after: b, same: sameIn(a, b) });
  }
  return {
    kept,
    gained: after.filter((claim) => !kept.some((pair) => pair.after === claim)),
    lost: before.filter((claim) => !kept.some((pair) => pair.before === claim)),
  };
}

/** 0 when the two are not taken for one finding. */
function likeness(a: Claim, b: Claim): number {
  const words = shared(wordsOf(a.claim), wordsOf(b.claim));
  const evidence = shared(new Set(a.evidence), new Set(b.evidence));
  const target = sameText(a.action?.target, b.action?.target);
  const action = target && sameText(a.action?.verb, b.action?.verb);
  const reason = target || evidence === 1;
  const alike = action || words >= ALIKE || (reason && words >= ALIKE_WITH_REASON);
  return alike ? words + evidence / 4 + (action ? 0.5 : 0) + (target ? 0.25 : 0) : 0;
}

function shared(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const both = [...a].filter((one) => b.has(one)).length;
  const all = a.size + b.size - both;
  return all === 0 ? 0 : both / all;
}

function sameText(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && a.trim().toLowerCase() === b?.trim().toLowerCase();
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
}

function sameIn(a: Claim, b: Claim): boolean {
  return (
    a.claim === b.claim &&
    [...a.facts, ...a.evidence].join('\n') === [...b.facts, ...b.evidence].join('\n') &&
    a.action?.verb === b.action?.verb &&
    a.action?.target === b.action?.target
  );
}
