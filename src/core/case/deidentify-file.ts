import { deidentifiedCopy, type DeidentifiedCopy, type DeidentifyChange } from './deidentify.ts';
import { kindWords } from './deidentify-rules.ts';
import { isCaseFileName, parseCase } from './parse.ts';

export interface DeidentifiedFile extends DeidentifiedCopy {
  /** For the copy, beside the original: from the id of the case, since the original's name may be that of a person. */
  readonly fileName: string;
  /** False when the original could be read as a case and the copy cannot. */
  readonly sound: boolean;
}

/** The de-identified copy of a case file with a name for it; undefined when the name is not that of a case file. */
export function deidentifiedFile(text: string, fileName: string): DeidentifiedFile | undefined {
  if (!isCaseFileName(fileName)) return undefined;
  const copy = deidentifiedCopy(text);
  const ending = /\.case\.(?:ya?ml|md)$/i.exec(fileName)?.[0] ?? '.case.yaml';
  const id = /^id:[ \t]*['"]?((?!\.)[A-Za-z0-9._-]{1,64})/m.exec(copy.text)?.[1] ?? 'case';
  return {
    ...copy,
    fileName: `${id}.deidentified${ending}`,
    sound: parseCase(copy.text, fileName).ok || !parseCase(text, fileName).ok,
  };
}

/** One line for people on one change, without what was found: `12:7: the name of a person → (name removed)`. */
export function changeLine({ kind, range: { start }, replacement }: DeidentifyChange): string {
  const what = replacement === undefined ? ': look at it yourself' : ` → ${replacement}`;
  return `${start.line}:${start.column}: ${kindWords[kind]}${what}`;
}
