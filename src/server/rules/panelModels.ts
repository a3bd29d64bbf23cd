import type { Finding } from '../findings.ts';
import { entriesOf, valueSpan, type Model } from '../model.ts';
import type { RunSettings } from '../settings.ts';
import { edits, finding, fix, nearestOf, removeKey } from './words.ts';

const mapOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** Models that the settings of this client do not have. */
export function panelModelsRule(model: Model, { models }: RunSettings): readonly Finding[] {
  if (models === undefined) return [];
  const found: Finding[] = [];
  const look = (named: unknown, path: readonly (string | number)[]): void => {
    if (typeof named !== 'string' || named === '' || models.includes(named)) return;
    const known = models.length === 0 ? 'there are none' : models.join(', ');
    const message = `There is no model ${named} in the setting consilium.models. Known: ${known}.`;
    const meant = nearestOf(named, models);
    const span = valueSpan(model, path);
    found.push(
      finding(model, 'warning', 'unknown-model', path, message, {
        fixes: [
          ...(meant === undefined || span === undefined
            ? []
            : [fix(`Change to ${meant}`, true, { ...span, text: meant })]),
          ...edits(removeKey(model, path)).map((edit) =>
            fix('Remove this key: the model of the run answers', false, edit),
          ),
        ],
      }),
    );
  };
  for (const { index, value } of entriesOf(model, 'analyses')) {
    const { model: named, agents } = mapOf(value);
    look(named, ['analyses', index, 'model']);
    const list: readonly unknown[] = Array.isArray(agents) ? agents : [];
    for (const [place, agent] of list.entries())
      look(mapOf(agent)['model'], ['analyses', index, 'agents', place, 'model']);
  }
  return found;
}
