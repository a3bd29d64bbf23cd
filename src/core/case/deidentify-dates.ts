/** English names first; then those of German, French and Spanish that differ. */
const months: Readonly<Record<string, number>> = {
  January: 1,
  February: 2,
  March: 3,
  April: 4,
  May: 5,
  June: 6,
  July: 7,
  August: 8,
  September: 9,
  October: 10,
  November: 11,
  December: 12,
  Januar: 1,
  Februar: 2,
  März: 3,
  Mai: 5,
  Juni: 6,
  Juli: 7,
  Oktober: 10,
  Dezember: 12,
  Jan: 1,
  Feb: 2,
  Mar: 3,
  Apr: 4,
  Jun: 6,
  Jul: 7,
  Aug: 8,
  Sept: 9,
  Sep: 9,
  Oct: 10,
  Okt: 10,
  Nov: 11,
  Dec: 12,
  Dez: 12,
  janvier: 1,
  février: 2,
  mars: 3,
  avril: 4,
  juin: 6,
  juillet: 7,
  août: 8,
  septembre: 9,
  octobre: 10,
  novembre: 11,
  décembre: 12,
  enero: 1,
  febrero: 2,
  marzo: 3,
  abril: 4,
  mayo: 5,
  junio: 6,
  julio: 7,
  agosto: 8,
  septiembre: 9,
  octubre: 10,
  noviembre: 11,
  diciembre: 12,
};

/** The longest first, so that `Jan` does not stop a search for `January`. */
export const monthNames: readonly string[] = Object.keys(months).sort((a, b) => b.length - a.length);

/** A date as it stands in a text. Days count from 1970-01-01. */
export interface FoundDate {
  readonly start: number;
  readonly end: number;
  readonly what:
    | { readonly kind: 'day'; readonly day: number; readonly time: string | undefined }
    /** Without a year: the last such day before the date of the case is meant. */
    | { readonly kind: 'day-of-year'; readonly month: number; readonly dayOfMonth: number }
    | { readonly kind: 'month'; readonly year: number; readonly month: number }
    /** Day and month could change places, so that no interval can be told. */
    | { readonly kind: 'unclear'; readonly year: number }
    | { readonly kind: 'birth' };
}

const day = (year: number, month: number, dayOfMonth: number): number =>
  Math.round(Date.UTC(year, month - 1, dayOfMonth) / 86_400_000);

function isDay(year: number, month: number, dayOfMonth: number): boolean {
  if (month < 1 || month > 12 || dayOfMonth < 1 || year < 1850 || year > 2150) return false;
  return dayOfMonth <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

const names = monthNames.join('|');
const left = String.raw`(?<![\p{L}\p{N}.])`;
const right = String.raw`(?![\p{L}\p{N}])`;
const clock = String.raw`(?:(?:T|,?[ ])(?<time>[0-2]?\d:[0-5]\d)(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?)?`;

const birth =
  /\b(?:born(?: on)?|d\.?o\.?b\.?|date of birth|birth ?date|birthday|geboren(?: am)?|née? le)[\s:=]{0,5}(?=\d|[a-zà-ÿ]{3,10}\.?\s\d)/gi;
const forms: readonly RegExp[] = [
  new RegExp(`(?<![\\d.-])(?<y>\\d{4})(?<s>[-/.])(?<m>\\d{2})\\k<s>(?<d>\\d{2})(?!\\d)${clock}`, 'gu'),
  new RegExp(
    `(?<![\\d./-])(?<a>\\d{1,2})(?<s>[./-])(?<b>\\d{1,2})\\k<s>(?<y>\\d{4}|\\d{2})(?![\\d/-]|\\.\\d)${clock}`,
    'gu',
  ),
  new RegExp(
    `${left}(?<d>\\d{1,2})(?:st|nd|rd|th|\\.|er)?[ -](?:of |de )?(?<n>${names})\\.?(?:,?[ -](?:de )?(?<y>\\d{4}))?${right}`,
    'gu',
  ),
  new RegExp(
    `${left}(?<n>${names})\\.? (?<d>\\d{1,2})(?:st|nd|rd|th)?(?:,? (?<y>\\d{4}))?${right}(?! ?(?:mg|g|ml|%|years?|days?|weeks?|months?|hours?))`,
    'gu',
  ),
  new RegExp(`${left}(?<n>${names})\\.?,?[ -](?:de )?(?<y>(?:19|20)\\d{2})${right}`, 'gu'),
  /(?<![\d./-])(?<y>(?:19|20)\d{2})-(?<m>0[1-9]|1[0-2])(?![\d.-]|:\d|\p{L})/gu,
  /(?<![\d./-])(?<m>0?[1-9]|1[0-2])\/(?<y>(?:19|20)\d{2})(?![\d/])/gu,
];

/** Every date that is more exact than a year, in the order of the forms; none overlaps another. */
export function findDates(text: string): readonly FoundDate[] {
  const found: FoundDate[] = [];
  const taken = new Set<number>();
  const births = new Set([...text.matchAll(birth)].map((match) => match.index + match[0].length));
  for (const form of forms) {
    for (const match of text.matchAll(form)) {
      const what = meaning(match.groups ?? {});
      const { index } = match;
      const end = index + match[0].length;
      if (what === undefined || taken.has(index) || taken.has(end - 1)) continue;
      for (let at = index; at < end; at += 1) taken.add(at);
      found.push({ start: index, end, what: births.has(index) ? { kind: 'birth' } : what });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

function meaning(groups: Readonly<Record<string, string | undefined>>): FoundDate['what'] | undefined {
  const { time } = groups;
  const year = fullYear(groups['y']);
  const month = groups['n'] === undefined ? Number(groups['m']) : months[groups['n']];
  const dayOfMonth = Number(groups['d']);
  if (groups['a'] !== undefined && year !== undefined) {
    const [a, b] = [Number(groups['a']), Number(groups['b'])];
    const dayFirst = isDay(year, b, a);
    const monthFirst = isDay(year, a, b);
    if (!dayFirst && !monthFirst) return undefined;
    // Points are written where the day goes first.
    if (dayFirst && (!monthFirst || a === b || groups['s'] === '.'))
      return { kind: 'day', day: day(year, b, a), time };
    return dayFirst ? { kind: 'unclear', year } : { kind: 'day', day: day(year, a, b), time };
  }
  if (month === undefined) return undefined;
  if (groups['d'] === undefined) return year === undefined ? undefined : { kind: 'month', year, month };
  if (year === undefined)
    return isDay(2024, month, dayOfMonth) ? { kind: 'day-of-year', month, dayOfMonth } : undefined;
  return isDay(year, month, dayOfMonth)
    ? { kind: 'day', day: day(year, month, dayOfMonth), time }
    : undefined;
}

function fullYear(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const year = Number(text);
  if (text.length === 4) return year;
  return year < 50 ? 2000 + year : 1900 + year;
}

/** The day that the others are counted from: that of `asOf`, else the last one that is told. */
export function countedFrom(text: string, dates: readonly FoundDate[]): number | undefined {
  const days = dates.flatMap(({ what, start }) => (what.kind === 'day' ? [{ day: what.day, start }] : []));
  const asOf = days.find(({ start }) =>
    /(?:^|\n)asOf:[ \t]*['"]?$/.test(text.slice(Math.max(0, start - 40), start)),
  );
  if (asOf !== undefined) return asOf.day;
  return days.length === 0 ? undefined : Math.max(...days.map((one) => one.day));
}

/**
 * What stands in the place of a date: days counted from the date of the case, so that every interval stays what it was, and no
 * date can be told from it. Months near that date are told in months, others by their year alone.
 */
export function withoutDate({ what }: FoundDate, from: number | undefined): string {
  switch (what.kind) {
    case 'birth':
      return '(date of birth removed)';
    case 'unclear':
      return String(what.year);
    case 'day':
      return dayWords(what.day, from ?? what.day, what.time);
    case 'day-of-year': {
      if (from === undefined) return '(date removed)';
      const { month, dayOfMonth } = what;
      const year = new Date(from * 86_400_000).getUTCFullYear();
      // Far in the year ahead, the year before is meant; a few weeks ahead it is an appointment.
      const ahead = day(year, month, dayOfMonth);
      return dayWords(ahead - from > 90 ? day(year - 1, month, dayOfMonth) : ahead, from, undefined);
    }
    case 'month': {
      if (from === undefined) return String(what.year);
      const now = new Date(from * 86_400_000);
      const back = (now.getUTCFullYear() - what.year) * 12 + now.getUTCMonth() + 1 - what.month;
      if (Math.abs(back) > 24) return String(what.year);
      if (back === 0) return 'the month of day 0';
      const count = Math.abs(back);
      return `about ${count} month${count === 1 ? '' : 's'} ${back > 0 ? 'before' : 'after'} day 0`;
    }
  }
}

const dayWords = (one: number, from: number, time: string | undefined): string =>
  `day ${one - from}${time === undefined ? '' : ` ${time}`}`;
