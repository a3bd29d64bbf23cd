import type { CaseDocument } from './parse.ts';
import { fold, harmless } from './statement.ts';
import { caseLine } from './view.ts';

export type CaseEvidenceCheck =
  | {
      readonly resolved: true;
      /** First line of the anchor in the file, from 1. */
      readonly line: number;
    }
  | {
      readonly resolved: false;
      /** In a few words. */
      readonly problem: string;
      /** The line of the anchor, when there is such an anchor. */
      readonly line?: number;
    };

/**
 * Whether an anchor exists and a quoted text stands there. White space and case do not count, nor do quotation
 * marks around the quote; it may come from the line as a team read it or from the file.
 */
export function checkCaseEvidence(
  document: CaseDocument,
  anchorId: string,
  quote?: string,
): CaseEvidenceCheck {
  const id = /^\s*\[?\s*(c\d{1,9})\s*\]?\s*$/i.exec(anchorId)?.[1]?.toLowerCase();
  const anchor = id === undefined ? undefined : document.anchors.find((candidate) => candidate.id === id);
  if (anchor === undefined)
    return { resolved: false, problem: `no such line ${fold(anchorId).slice(0, 40)}` };
  const { line } = anchor.range.start;
  if (quote === undefined) return { resolved: true, line };
  const wanted = alike(quote.trim().replaceAll(/^["“”']+|["“”']+$/g, ''));
  if (!/[\p{L}\p{N}]/u.test(wanted)) return { resolved: false, problem: 'the quoted text is empty', line };
  const places = [caseLine(anchor), anchor.source];
  if (places.some((place) => alike(place).includes(wanted))) return { resolved: true, line };
  return { resolved: false, problem: 'the quoted text does not stand there', line };
}

const alike = (text: string): string => fold(harmless(text)).toLowerCase();
