import { caseFields, fieldsIn } from './data/fields.ts';
import { panelFields } from './data/panelFields.ts';
import type { Finding, Fix } from './findings.ts';
import { refAt, type Model } from './model.ts';
import { placeAt } from './place.ts';
import { edits, fix, flowText, nearestOf, removeKey } from './rules/words.ts';
import type { TreePair } from './tree.ts';

/** A fault of the YAML with the actions that put it right. */
export function faultFixes(finding: Finding, model: Model): Finding {
  const fixes = finding.code === 'missing-value' ? valueFixes(finding, model) : [];
  return fixes.length === 0 ? finding : { ...finding, fixes };
}

/** What a word without a value was most likely meant to be: the rest of a number or of a text, or something that is so. */
function valueFixes(finding: Finding, model: Model): Fix[] {
  const { path, onKey } = placeAt(model, finding.start) ?? { path: [], onKey: false };
  const parent = path.slice(0, -1);
  const ref = refAt(model, parent);
  if (!onKey || ref?.node.kind !== 'map') return [];
  const { node, base } = ref;
  const index = node.pairs.findIndex(({ keySpan: span }) => base + span.start === finding.start);
  const key = node.pairs[index]?.key ?? '';
  const fields = fieldsIn(model.kind === 'panel' ? panelFields : caseFields, parent);
  const truths = fields.filter(({ values }) => values?.includes('true') === true).map((field) => field.key);
  const meant = nearestOf(key, truths);
  if (meant !== undefined)
    return [
      fix(`Change to ${meant}: true`, true, {
        start: finding.start,
        end: finding.end,
        text: `${meant}: true`,
      }),
    ];
  const before = node.pairs.slice(0, index).findLast(hasValue);
  const isKnown = fields.some((field) => field.key === key);
  const remove = edits(removeKey(model, path));
  const removal = remove.length === 0 ? [] : [fix('Remove this word', false, ...remove)];
  if (before?.value.kind !== 'scalar' || isKnown) return removal;
  const { value } = before;
  const between = model.text.slice(base + value.end, finding.start);
  const decimals = /^\d+/.exec(key)?.[0] ?? '';
  if (between === ',' && decimals !== '' && /^[<>]?[+-]?\d+$/.test(String(value.value))) {
    const number = `${String(value.value)}.${key}`;
    const point = { start: base + value.end, end: finding.start, text: '.' };
    const without = { ...point, text: '' };
    // Three digits may be thousands.
    if (decimals.length === 3)
      return [
        fix(`Change to ${number}`, false, point),
        fix(`Change to ${String(value.value)}${key}`, false, without),
      ];
    return [fix(`Change to ${number}`, true, point)];
  }
  if (typeof value.value !== 'string' || value.block || /^["']/.test(model.text[base + value.start] ?? ''))
    return removal;
  const rest = node.pairs.slice(index + 1).findIndex(hasValue);
  const last = node.pairs[rest === -1 ? node.pairs.length - 1 : index + rest] ?? node.pairs[index];
  const start = base + value.start;
  const end = base + (last?.keySpan.end ?? value.end);
  const text = flowText(model.text.slice(start, end));
  return [fix('Put the text in quotes', true, { start, end, text }), ...removal];
}

const hasValue = ({ value }: TreePair): boolean => value.kind !== 'scalar' || value.start < value.end;
