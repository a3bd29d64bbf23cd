import { type Node, isScalar } from 'yaml';

import type { Locator } from './locate.ts';
import { type NarrativeParagraph, type Paragraph, paragraphsBetween } from './paragraphs.ts';
import type { CaseRecord } from './schema.ts';
import {
  allergyStatement,
  fold,
  happeningStatement,
  harmless,
  imagingStatement,
  labStatement,
  medicationStatement,
  type Numeral,
  patientStatement,
  problemStatement,
  procedureStatement,
  symptomStatement,
  vitalStatement,
} from './statement.ts';
import type { CaseAnchor, CaseSection, NarrativePart } from './types.ts';
import type { Path, Span, YamlSource } from './yaml-source.ts';

interface AnchorList {
  readonly anchors: CaseAnchor[];
  add(section: CaseSection, statement: string, span: Span, part?: NarrativePart): void;
}

/** Collects anchors in the order of the file and numbers them. */
function createAnchorList(text: string, locator: Locator): AnchorList {
  const anchors: CaseAnchor[] = [];
  return {
    anchors,
    add(section, statement, span, part) {
      anchors.push({
        id: `c${anchors.length + 1}`,
        section,
        ...(part === undefined ? {} : { part }),
        text: harmless(statement),
        source: text.slice(span.start, span.end),
        range: locator.range(span.start, span.end),
      });
    },
  };
}

/** The anchors of a text without structure: its paragraphs. */
export function documentAnchors(text: string, locator: Locator): CaseAnchor[] {
  const list = createAnchorList(text, locator);
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  for (const paragraph of paragraphsBetween(text, start, text.length))
    list.add('document', paragraph.text, paragraph);
  return list.anchors;
}

/** The anchors of a case: one a fact, in the order of the file, then the paragraphs of a Markdown body. */
export function caseAnchors(
  record: CaseRecord,
  source: YamlSource,
  text: string,
  locator: Locator,
  body: readonly NarrativeParagraph[],
): CaseAnchor[] {
  const list = createAnchorList(text, locator);

  const each = <T>(
    section: CaseSection,
    entries: readonly T[] | 'none-known' | undefined,
    statement: (entry: T, numeral: Numeral) => string,
  ): void => {
    if (entries === 'none-known') list.add(section, 'none known', spanAt(source, [section]));
    else {
      for (const [index, entry] of (entries ?? []).entries()) {
        const path = [section, index];
        list.add(section, statement(entry, numeralsOf(source, path)), spanAt(source, path));
      }
    }
  };

  for (const key of source.keysAt([])) {
    switch (key) {
      case 'patient':
        if (record.patient !== undefined && Object.keys(record.patient).length > 0) {
          list.add(
            'patient',
            patientStatement(record.patient, numeralsOf(source, ['patient'])),
            spanAt(source, [key]),
          );
        }
        break;
      case 'chiefComplaint':
        if (record.chiefComplaint !== undefined)
          list.add(key, fold(record.chiefComplaint), spanAt(source, [key]));
        break;
      case 'narrative':
        for (const part of source.keysAt([key])) {
          const value = record.narrative?.[part as NarrativePart];
          if (value === undefined) continue;
          for (const paragraph of scalarParagraphs(source, [key, part], value, text)) {
            list.add(key, paragraph.text, paragraph, part as NarrativePart);
          }
        }
        break;
      case 'symptoms':
        each(key, record.symptoms, symptomStatement);
        break;
      case 'problems':
        each(key, record.problems, problemStatement);
        break;
      case 'allergies':
        each(key, record.allergies, allergyStatement);
        break;
      case 'medications':
        each(key, record.medications, medicationStatement);
        break;
      case 'vitals':
        each(key, record.vitals, vitalStatement);
        break;
      case 'labs':
        each(key, record.labs, labStatement);
        break;
      case 'imaging':
        each(key, record.imaging, imagingStatement);
        break;
      case 'procedures':
        each(key, record.procedures, procedureStatement);
        break;
      case 'timeline':
        each(key, record.timeline, happeningStatement);
        break;
      case 'questions':
        each(key, record.questions, fold);
        break;
      default:
        // The rest (id, dates, the answer) holds no fact for a team.
        break;
    }
  }
  for (const paragraph of body) list.add('narrative', paragraph.text, paragraph, paragraph.part);
  return list.anchors;
}

function spanAt(source: YamlSource, path: Path): Span {
  return source.valueSpan(path) ?? source.nearestSpan(path);
}

function scalarSource(node: Node | undefined): string | undefined {
  return isScalar(node) ? node.source : undefined;
}

/** Decimal numerals as they stand in the file; others (`0x1F`, `1_000`) as JavaScript writes the number. */
function numeralsOf(source: YamlSource, path: Path): Numeral {
  return (key) => {
    const node = source.nodeAt([...path, ...key.split('.')]);
    const written = scalarSource(node) ?? '';
    if (/^-?\d+(?:\.\d+)?$/.test(written)) return written;
    return isScalar(node) ? String(node.value) : '';
  };
}

/** The paragraphs of a text value, each with its own place where the file shows them parted. */
function scalarParagraphs(source: YamlSource, path: Path, value: string, text: string): Paragraph[] {
  const node = source.nodeAt(path);
  const whole = spanAt(source, path);
  const isBlock = isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED');
  if (isBlock) {
    const header = /^[^\r\n]*(?:\r\n|\n|\r)/.exec(text.slice(whole.start, whole.end))?.[0].length ?? 0;
    return paragraphsBetween(text, whole.start + header, whole.end);
  }
  const parted = (pattern: RegExp): string[] => value.split(pattern).filter((part) => part.trim() !== '');
  const places = paragraphsBetween(text, whole.start, whole.end);
  // YAML folds one blank line of plain or quoted text to a single line break.
  const folded = parted(/\n/);
  const texts = folded.length === places.length ? folded : parted(/\n(?:[ \t]*\n)+/);
  return texts.map((part, index) => {
    const place = places.length === texts.length ? (places[index] ?? whole) : whole;
    return { text: part.trim(), start: place.start, end: place.end };
  });
}
