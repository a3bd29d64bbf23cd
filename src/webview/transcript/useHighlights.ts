import { useEffect } from 'preact/hooks';

import { headerHeight } from './useKeys.ts';

const NAME = 'consilium-match';
/** More marks than this nobody looks at, and each costs a range. */
const MOST = 2000;

/** Marks every place in the messages where the query stands, without touching their elements. */
export function useHighlights(query: string, painted: unknown, start: number): void {
  useEffect(() => {
    CSS.highlights.delete(NAME);
    const wanted = query.trim().toLowerCase();
    if (wanted === '') return;
    const ranges: Range[] = [];
    for (const message of document.querySelectorAll('[data-turn]')) {
      const walker = document.createTreeWalker(message, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null && ranges.length < MOST; node = walker.nextNode()) {
        const text = (node.nodeValue ?? '').toLowerCase();
        for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
          const range = new Range();
          range.setStart(node, at);
          range.setEnd(node, Math.min(at + wanted.length, node.nodeValue?.length ?? 0));
          ranges.push(range);
        }
      }
    }
    CSS.highlights.set(NAME, new Highlight(...ranges));
  }, [query, painted, start]);
}

/** Brings the first marked place of a message into sight, once it is drawn and marked. */
export function showMatch(turn: string): void {
  setTimeout(() => {
    const message = document.getElementById(`t-${turn}`);
    for (const range of CSS.highlights.get(NAME) ?? []) {
      if (!(range instanceof Range) || message?.contains(range.startContainer) !== true) continue;
      const { top, bottom, height } = range.getBoundingClientRect();
      const above = headerHeight();
      if (height > 0 && (top < above || bottom > window.innerHeight)) window.scrollBy(0, top - above - 48);
      return;
    }
  }, 120);
}
