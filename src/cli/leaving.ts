import { DEIDENTIFY_NOTICE, identifierProblems } from '../core/case/deidentify.ts';
import { checkBeforeLeaving, foundWords } from '../core/case/leaving.ts';
import { ConsiliumError } from '../core/errors.ts';
import { isLocal } from '../core/model/create.ts';
import type { CommandContext } from './command.ts';
import { say } from './finish.ts';
import { problemLine, type Inputs } from './inputs.ts';
import type { ModelChoice } from './model-options.ts';

/**
 * Nothing about a person leaves this machine before somebody has said that it may. Before a case goes to an endpoint elsewhere it
 * is checked, and what looks like a person is told by its place, also with --quiet.
 * @throws ConsiliumError `bad_input` when nobody has said it.
 */
export function checkLeaving(
  options: {
    readonly model: ModelChoice;
    readonly allowIdentifiable: boolean;
    readonly quiet: boolean;
  },
  { document, caseText, caseName }: Pick<Inputs, 'document' | 'caseText' | 'caseName'>,
  context: CommandContext,
): void {
  const { model, allowIdentifiable, quiet } = options;
  if (model.kind !== 'endpoint' || isLocal(model)) return;
  const { host } = new URL(model.baseUrl);
  const claims = document.deidentified;
  // Those of a case that says it is de-identified are among the problems of the case, which are told already.
  if (!claims || quiet) {
    for (const problem of identifierProblems(caseText, undefined, claims))
      say(context, problemLine({ ...problem, file: caseName }));
  }
  const found = checkBeforeLeaving(caseText);
  const what = found.length === 0 ? undefined : `the check found ${foundWords(found)}`;
  if (claims || allowIdentifiable) {
    if (what === undefined) return;
    const but = claims ? 'The case says that it is de-identified, but' : 'You agreed for this run, and';
    say(context, `${but} ${what}. It goes to ${host} as it is. ${DEIDENTIFY_NOTICE}`);
    return;
  }
  const how =
    document.kind === 'case'
      ? 'Take out what points to the person (consilium deidentify writes a copy that helps) and write "deidentified: true" into the case, or agree for this run with --allow-identifiable.'
      : 'A document cannot say that it is de-identified: check it, and agree for this run with --allow-identifiable.';
  throw new ConsiliumError(
    'bad_input',
    `The case does not say that it is de-identified${what === undefined ? '' : `, ${what}`}, and ${host} is not on this machine. Nothing was sent. ${how}`,
  );
}
