const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

/** What a date can have meant, as YAML wants it: one reading, or two where day and month could be either. */
export function datesIn(written: string): readonly string[] {
  const found: (string | undefined)[] = [];
  const first = /^(\d{4})[./-](\d{1,2})[./-](\d{1,2})$/.exec(written);
  if (first !== null) found.push(checked(first[1], first[2], first[3]));
  const last = /^(\d{1,2})([./-])(\d{1,2})\2(\d{2}|\d{4})$/.exec(written);
  if (last !== null) {
    const year = last[4]?.length === 2 ? `20${last[4]}` : last[4];
    found.push(checked(year, last[3], last[1]));
    if (last[2] !== '.') found.push(checked(year, last[1], last[3]));
  }
  const named = /^(?:(\d{1,2})\.?\s+)?([a-z]{3,9})\.?(?:\s+(\d{1,2})(?:st|nd|rd|th)?,)?\s+(\d{4})$/i.exec(
    written,
  );
  const month = named === null ? -1 : months.indexOf((named[2] ?? '').slice(0, 3).toLowerCase());
  if (named !== null && month >= 0) {
    const day = named[1] ?? named[3];
    const text = String(month + 1).padStart(2, '0');
    found.push(day === undefined ? `${named[4] ?? ''}-${text}` : checked(named[4], text, day));
  }
  const yearMonth = /^(\d{4})[./](\d{1,2})$/.exec(written) ?? /^(\d{4})-(\d)$/.exec(written);
  if (yearMonth !== null && Number(yearMonth[2]) >= 1 && Number(yearMonth[2]) <= 12)
    found.push(`${yearMonth[1] ?? ''}-${(yearMonth[2] ?? '').padStart(2, '0')}`);
  return [...new Set(found.filter((date) => date !== undefined))];
}

function checked(year = '', month = '', day = ''): string | undefined {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  const exists = m >= 1 && m <= 12 && d >= 1 && d <= new Date(Date.UTC(y, m, 0)).getUTCDate();
  return exists ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : undefined;
}
