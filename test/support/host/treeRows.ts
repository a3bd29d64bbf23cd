import type { Locator, Page } from 'playwright-core';

/** What a person sees, and what a screen reader says, of one row of a tree view. */
export interface TreeRow {
  readonly label: string;
  readonly description: string;
  /** What a screen reader says. */
  readonly accessibleName: string;
  /** 1 for the top. */
  readonly level: number;
  /** Undefined for a row without children. */
  readonly expanded: boolean | undefined;
  readonly selected: boolean;
  /** Name of the codicon: `sync~spin` reads as `sync` with `spinning` set. */
  readonly icon: string | undefined;
  readonly spinning: boolean;
  /** Computed colour of the icon, `rgb(…)`. */
  readonly iconColour: string | undefined;
}

/** The tree of a view, by the view's name. The view must be visible. */
export function treeOf(page: Page, viewName: string): Locator {
  return page
    .locator('.pane-body .monaco-list')
    .and(page.locator(`[aria-label="${viewName}"], [aria-label^="${viewName} "]`));
}

/** One row, by the text of its label. */
export function treeRow(page: Page, viewName: string, label: string): Locator {
  return treeOf(page, viewName)
    .locator('.monaco-list-row')
    .filter({ has: page.locator('.label-name').getByText(label, { exact: true }) })
    .first();
}

/** The rows that are drawn, from top to bottom. A long tree draws only those that are in sight. */
export async function readTreeRows(page: Page, viewName: string): Promise<TreeRow[]> {
  const rows = treeOf(page, viewName).locator('.monaco-list-row');
  const read = await rows.evaluateAll((elements) =>
    elements.map((row) => {
      const text = (selector: string): string => row.querySelector(selector)?.textContent?.trim() ?? '';
      const icon = row.querySelector('.custom-view-tree-node-item-icon');
      const classes: string[] = icon === null ? [] : [...icon.classList];
      const name = classes.find((word) => /^codicon-(?!modifier)/.test(word))?.slice('codicon-'.length);
      const expanded = row.getAttribute('aria-expanded');
      return {
        index: Number(row.getAttribute('data-index') ?? 0),
        label: text('.label-name'),
        description: text('.label-description'),
        accessibleName: row.getAttribute('aria-label') ?? '',
        level: Number(row.getAttribute('aria-level') ?? 1),
        expanded: expanded === null ? undefined : expanded === 'true',
        selected: row.getAttribute('aria-selected') === 'true',
        icon: name,
        spinning: classes.includes('codicon-modifier-spin'),
        iconColour:
          icon === null
            ? undefined
            : (row.ownerDocument.defaultView?.getComputedStyle(icon).color as string | undefined),
      };
    }),
  );
  return read.sort((a, b) => a.index - b.index).map(({ index: _index, ...row }) => row);
}
