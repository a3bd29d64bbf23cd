import { Parser } from 'yaml';

/** A comment of a YAML text, with its `#`. */
export interface Comment {
  readonly start: number;
  readonly text: string;
}

/** Every comment of a YAML text, in its order. */
export function commentsIn(yaml: string): Comment[] {
  const found: Comment[] = [];
  const look = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value as unknown[]) look(one);
    else if (typeof value === 'object' && value !== null) {
      const { type, offset, source } = value as { type?: unknown; offset?: unknown; source?: unknown };
      if (type === 'comment' && typeof offset === 'number' && typeof source === 'string')
        found.push({ start: offset, text: source });
      else for (const one of Object.values(value)) look(one);
    }
  };
  for (const token of new Parser().parse(yaml)) look(token);
  return found.sort((a, b) => a.start - b.start);
}
