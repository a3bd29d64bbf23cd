/**
 * One to three letters for each entry: its own `short`, else the initials of its title (two letters of a single word),
 * made unique among the entries with further letters of the title, then of the alphabet.
 */
export function shortLetters(
  entries: readonly { readonly title: string; readonly short?: string | undefined }[],
): string[] {
  const taken = new Set(entries.flatMap((entry) => entry.short?.toLowerCase() ?? []));
  return entries.map(({ title, short }) => {
    if (short !== undefined) return short;
    const found = candidates(title).find((letters) => !taken.has(letters.toLowerCase())) ?? 'Zzz';
    taken.add(found.toLowerCase());
    return found;
  });
}

function* lettersOf(title: string): Generator<string> {
  const words = title.match(/\p{L}+/gu) ?? ['X'];
  const [first = 'X', second] = words;
  const capital = first.slice(0, 1).toUpperCase();
  const rest = first.slice(1).toLowerCase();
  if (second !== undefined)
    yield words
      .slice(0, 3)
      .map((word) => word.slice(0, 1).toUpperCase())
      .join('');
  for (const letter of rest) yield capital + letter;
  for (const one of rest) for (const other of rest) yield capital + one + other;
  const alphabet = 'abcdefghijklmnopqrstuvwxyz';
  for (const one of alphabet) for (const other of alphabet) yield capital + one + other;
}

const candidates = (title: string): string[] => [...lettersOf(title)];
