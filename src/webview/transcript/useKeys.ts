import { useEffect } from 'preact/hooks';

export interface KeyActions {
  readonly toggleFollow: () => void;
  readonly openSearch: () => void;
  readonly escape: () => void;
}

/** `J` `K` messages, `[` `]` phases, `F` follow, `/` search, `Enter` the first evidence of a message, `Esc` leaves. */
export function useKeys(actions: KeyActions): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === 'Escape') {
        actions.escape();
        return;
      }
      if (event.target instanceof HTMLElement && event.target.matches('input, textarea, select')) return;
      if (!handle(event, actions)) return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [actions]);
}

function handle(event: KeyboardEvent, actions: KeyActions): boolean {
  switch (event.key) {
    case 'j':
    case 'J':
      return step('[data-turn]', 1);
    case 'k':
    case 'K':
      return step('[data-turn]', -1);
    case ']':
      return step('[data-phase]', 1);
    case '[':
      return step('[data-phase]', -1);
    case 'f':
    case 'F':
      actions.toggleFollow();
      return true;
    case '/':
      actions.openSearch();
      return true;
    case 'Enter': {
      const message =
        event.target instanceof HTMLElement && event.target.matches('[data-turn]') ? event.target : undefined;
      const evidence = message?.querySelector<HTMLElement>('[data-evidence]');
      evidence?.click();
      return evidence !== null && evidence !== undefined;
    }
    default:
      return false;
  }
}

/** Moves the focus to the next or previous element of a kind, counted from the focus or from the top of the window. */
function step(selector: string, by: 1 | -1): boolean {
  const all = [...document.querySelectorAll<HTMLElement>(selector)].filter(
    (element) => element.offsetParent !== null,
  );
  const current = document.activeElement?.closest(selector);
  const at = all.findIndex((element) => element === current);
  const top = headerHeight();
  const firstBelow = all.findIndex((element) => element.getBoundingClientRect().bottom > top + 1);
  const target = at >= 0 ? all[at + by] : all[by === 1 ? firstBelow : Math.max(0, firstBelow - 1)];
  if (target === undefined) return false;
  showElement(target);
  return true;
}

export function headerHeight(): number {
  return document.querySelector('.top')?.getBoundingClientRect().height ?? 0;
}

/** Brings an element below the header and gives it the focus; opens what it is folded in. */
export function showElement(element: HTMLElement): void {
  for (
    let fold = element.parentElement?.closest('details');
    fold;
    fold = fold.parentElement?.closest('details')
  )
    fold.open = true;
  element.focus({ preventScroll: true });
  const { top, bottom } = element.getBoundingClientRect();
  const above = headerHeight();
  if (top >= above && bottom <= window.innerHeight) return;
  window.scrollBy(0, top - above - 8);
}
