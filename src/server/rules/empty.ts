import { caseSections } from '../../core/case/types.ts';
import type { CaseFacts } from '../caseFacts.ts';
import type { Finding } from '../findings.ts';
import { finding } from './words.ts';

/** A case that tells the teams nothing. */
export function emptyRule({ model }: CaseFacts): readonly Finding[] {
  if (model.sections.length === 0) return [];
  const told = caseSections.some((section) => {
    const value = model.value[section];
    return Array.isArray(value)
      ? value.length > 0
      : typeof value === 'object' && value !== null
        ? Object.keys(value).length > 0
        : value !== undefined;
  });
  if (told || model.text.slice(model.bodyStart).trim() !== '') return [];
  return [
    finding(
      model,
      'warning',
      'no-facts',
      [],
      'The case holds no facts yet: the teams would have nothing to read',
    ),
  ];
}
