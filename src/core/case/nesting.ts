/** More levels than any case or panel needs. The YAML package takes a time that grows with the square of the levels. */
const maxLevels = 200;

/** Whether a text nests so deeply that reading it as YAML would hang: brackets, steps of indentation, or dashes in a row. */
export function nestsTooDeeply(text: string): boolean {
  return bracketLevels(text) > maxLevels || indentLevels(text) > maxLevels;
}

function bracketLevels(text: string): number {
  let level = 0;
  let most = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5b || code === 0x7b) {
      level += 1;
      if (level > most) most = level;
    } else if ((code === 0x5d || code === 0x7d) && level > 0) level -= 1;
  }
  return most;
}

/** A line that stands further right than the one before it opens a level, and so does each dash before its first word. */
function indentLevels(text: string): number {
  if (!/^[ -]{200}/m.test(text)) return 0;
  const open: number[] = [];
  let most = 0;
  for (const [, lead = ''] of text.matchAll(/^([ -]*)[^\s]/gm)) {
    while ((open.at(-1) ?? -1) >= lead.length) open.pop();
    open.push(lead.length);
    most = Math.max(most, open.length + (lead.match(/-/g)?.length ?? 0));
  }
  return most;
}
