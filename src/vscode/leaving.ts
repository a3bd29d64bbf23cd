// Loaded with the first run: the rules of the check are large.
import * as vscode from 'vscode';

import { DEIDENTIFY_NOTICE } from '../core/case/deidentify.ts';
import { kindWords } from '../core/case/deidentify-rules.ts';
import { checkBeforeLeaving, foundWords, type FoundIdentifier } from '../core/case/leaving.ts';
import { isLocal } from '../core/model/create.ts';
import type { ModelConfig } from '../core/model/types.ts';
import { toRange } from './problems.ts';
import type { Prepared } from './runStarter.ts';

/** So many of them are named by line in the question. */
const NAMED = 6;

/**
 * Whether the case may go where these models are. Nobody is asked when that is this machine, or when the case says that it is
 * de-identified and the check finds nothing that speaks against it; else the reader decides, for this run.
 */
export async function mayLeave(
  { uri, text, document }: Pick<Prepared, 'uri' | 'text' | 'document'>,
  models: readonly ModelConfig[],
): Promise<boolean> {
  const away = models.filter((model) => model.demo !== true && !isLocal(model));
  if (away.length === 0) return true;
  const found = checkBeforeLeaving(text);
  if (document.deidentified && found.length === 0) return true;
  const hosts = [...new Set(away.map((model) => URL.parse(model.baseUrl)?.host ?? model.baseUrl))];
  const send = vscode.l10n.t('Send for This Run');
  const show = vscode.l10n.t('Show in the Case');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Send {0} to {1}?', document.id, hosts.join(', ')),
    { modal: true, detail: question(document.deidentified, found) },
    send,
    ...(found.length === 0 ? [] : [show]),
  );
  const [first] = found;
  if (answer === show && first !== undefined)
    await vscode.window.showTextDocument(uri, { selection: toRange(first.range) });
  return answer === send;
}

function question(claims: boolean, found: readonly FoundIdentifier[]): string {
  const named = found
    .slice(0, NAMED)
    .map(({ kind, range }) => vscode.l10n.t('Line {0}: {1}', range.start.line, kindWords[kind]));
  const more = found.length > NAMED ? [vscode.l10n.t('And {0} more', found.length - NAMED)] : [];
  const list = found.length === 0 ? [] : ['', ...named, ...more, '', DEIDENTIFY_NOTICE];
  if (claims) {
    const sentence = vscode.l10n.t(
      'The case says that it is de-identified, but the check found {0}. Its text would leave this machine as it is.',
      foundWords(found),
    );
    return [sentence, ...list].join('\n');
  }
  const sentence =
    found.length === 0
      ? vscode.l10n.t('The case does not say "deidentified: true". Its text would leave this machine.')
      : vscode.l10n.t(
          'The case does not say "deidentified: true", and the check found {0}. Its text would leave this machine.',
          foundWords(found),
        );
  const advice = vscode.l10n.t(
    'Remove names, record numbers and full dates first (Consilium: De-identify a Copy of This Case helps), and say so in the case; or agree for this one run.',
  );
  return [`${sentence} ${advice}`, ...list].join('\n');
}
