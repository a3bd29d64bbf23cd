import { CodeActionKind, type CodeAction } from 'vscode-languageserver/node';

import { toMarkdown } from '../convert/toMarkdown.ts';
import { toYaml } from '../convert/toYaml.ts';
import type { Model } from '../model.ts';
import { placeAt } from '../place.ts';
import type { Disk } from '../rules/all.ts';

/** What a client can do beyond the least that every client can. */
export interface ClientSkills {
  /** It makes new files as part of an edit. */
  readonly createFile: boolean;
  /** It shows an action that cannot be taken, with the reason. */
  readonly disabledActions: boolean;
  /** It opens a file when the server asks. */
  readonly showDocument: boolean;
}

/** The command of the server that opens the new file. */
export const showCommand = 'consilium.server.show';

/**
 * The action that writes a case in its other form, into a new file beside it. The old file stays: whoever asked may look
 * at both. `asked`: somebody looks for actions of this kind, and not just at this line.
 */
export function conversionAt(
  model: Model,
  uri: string,
  offset: number,
  skills: ClientSkills,
  disk: Disk,
  asked: boolean,
): CodeAction | undefined {
  if (model.kind === 'panel' || !skills.createFile) return undefined;
  // Nobody waits for it at every move of the cursor in a long file.
  if (!asked && (model.text.length > 100_000 || !isFitting(model, offset))) return undefined;
  const isYaml = model.kind === 'case';
  const target = uri.replace(/\.(?:ya?ml|md)$/i, isYaml ? '.md' : '.yaml');
  const name = decodeURIComponent(target.slice(target.lastIndexOf('/') + 1));
  const there = disk.exists(name);
  if (target === uri || there === undefined) return undefined;
  const title = isYaml ? `Write this case as Markdown, in ${name}` : `Write this case as YAML, in ${name}`;
  const action = { title, kind: CodeActionKind.RefactorRewrite };
  if (there !== 'missing')
    return skills.disabledActions
      ? { ...action, disabled: { reason: `${name} is there already.` } }
      : undefined;
  const text = isYaml ? toMarkdown(model) : toYaml(model);
  if (text === undefined) return undefined;
  const start = { line: 0, character: 0 };
  return {
    ...action,
    edit: {
      documentChanges: [
        { kind: 'create', uri: target, options: { overwrite: false, ignoreIfExists: false } },
        {
          textDocument: { uri: target, version: null },
          edits: [{ range: { start, end: start }, newText: text }],
        },
      ],
    },
    ...(skills.showDocument
      ? { command: { title: `Open ${name}`, command: showCommand, arguments: [target] } }
      : {}),
  };
}

/** Where one thinks about the form of the file: at its first keys, at the narrative, in the body. */
function isFitting(model: Model, offset: number): boolean {
  if (model.kind === 'markdown-case' && offset >= model.yaml.end) return true;
  const place = placeAt(model, offset);
  return (
    place?.onKey === true &&
    /^(?:caseVersion|id|narrative)$/.test(String(place.path[0])) &&
    place.path.length === 1
  );
}
