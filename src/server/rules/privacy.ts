import { findIdentifiers } from '../../core/case/deidentify.ts';
import { kindWords } from '../../core/case/deidentify-rules.ts';
import type { CaseFacts } from '../caseFacts.ts';
import type { Edit, Finding, Fix } from '../findings.ts';
import { identifiersOf, type Found } from '../identifiers.ts';
import { fix } from './words.ts';

/** More of them nobody reads. */
const maxWarnings = 100;

/** Where a case says that it is de-identified, with the comment behind. */
const promise = /^deidentified:[ \t]*true\b[ \t]*(#[^\n\r]*)?/m;
/** A person has said that the dates of the case are not those of a person. */
const datesAreFree = /^deidentified:[ \t]*true[ \t]+#[^\n]*\bdates: *(?:invented|shifted)\b/m;

/**
 * Text that points to a person in a case that says it points to nobody: what `parseCase` warns of, in its words and at its
 * places.
 */
export function privacyRule({ model, deidentified }: CaseFacts): readonly Finding[] {
  if (!deidentified) return [];
  const { text } = model;
  const found = identifiersOf(model);
  const findings: Finding[] = [];
  const dates: Found[] = [];
  for (const one of found) {
    if (one.kind === 'date') dates.push(one);
    else if (findings.length < maxWarnings)
      findings.push(
        warning(
          one,
          `The case says that it is de-identified, and this looks like ${kindWords[one.kind]}.`,
          one.replacement === undefined
            ? []
            : [
                fix(`Replace by ${one.replacement}`, false, {
                  start: one.start,
                  end: one.end,
                  text: one.replacement,
                }),
              ],
        ),
      );
  }
  const [first] = dates;
  if (first === undefined || datesAreFree.test(text)) return findings;
  const count = dates.length === 1 ? 'a date' : `${dates.length} dates, this one first,`;
  const message = `The case says that it is de-identified, but holds ${count} more exact than a year. Write years or days ("day 3"), or say "# dates: shifted" behind "deidentified: true".`;
  return [...findings, warning(first, message, dateFixes(text))];
}

function warning({ start, end }: Found, message: string, fixes: readonly Fix[]): Finding {
  return { severity: 'warning', code: 'identifying', message, start, end, fixes };
}

/** Both are for a person to choose: neither is part of "fix all". */
function dateFixes(text: string): readonly Fix[] {
  let days: readonly Edit[] | undefined;
  const asDays: Fix = {
    title: 'Write every date as days from the date of the case',
    sure: false,
    // All at once, since intervals hold only while all count from one day. Made when asked for: it reads the whole file.
    get edits() {
      days ??= findIdentifiers(text).flatMap(({ kind, start, end, replacement }) =>
        kind === 'date' && replacement !== undefined ? [{ start, end, text: replacement }] : [],
      );
      return days;
    },
  };
  const said = promise.exec(text);
  if (said === null) return [asDays];
  const at = said.index + said[0].trimEnd().length;
  const words = said[1] === undefined ? ' # dates: shifted' : ', dates: shifted';
  return [
    asDays,
    fix('Say that the dates of this case are shifted', false, { start: at, end: at, text: words }),
  ];
}
