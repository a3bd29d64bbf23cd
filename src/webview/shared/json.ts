import { visible } from './visible.ts';

/** JSON text indented for reading. What is no JSON comes back as it is. Decoding may bring hidden characters out, so it ends in `visible`. */
export function prettyJson(text: string): string {
  try {
    return visible(JSON.stringify(JSON.parse(text), null, 2) ?? text);
  } catch {
    return text;
  }
}

/** The arguments of a tool call on one line: `potassium 5.4, medicines 6 items`. Not for machines. */
export function argumentLine(text: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return text.replaceAll(/\s+/g, ' ').slice(0, 200);
  }
  if (typeof parsed !== 'object' || parsed === null) return visible(String(parsed));
  const parts = Object.entries(parsed).map(([key, value]) => `${key} ${brief(value)}`);
  return visible(parts.join(', ').replaceAll(/\s+/g, ' ').slice(0, 200));
}

function brief(value: unknown): string {
  if (Array.isArray(value)) {
    const plain = value.every((item) => typeof item !== 'object');
    return plain && value.length <= 3 ? value.join(', ') : `${value.length} items`;
  }
  if (typeof value === 'object' && value !== null) {
    const inner = Object.values(value);
    return inner.every((item) => typeof item !== 'object') && inner.length <= 2
      ? inner.join(' ')
      : `${inner.length} fields`;
  }
  return String(value);
}
