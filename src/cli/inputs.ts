import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseCase, parseDocument, type CaseDocument } from '../core/case/parse.ts';
import type { SourceProblem } from '../core/case/types.ts';
import { ConsiliumError } from '../core/errors.ts';
import { parsePanel } from '../core/panel/parse.ts';
import type { PanelSpec } from '../core/panel/types.ts';

/** The panel that comes with Consilium, from the package's folder. */
const builtInPanel = 'media/panels/clinical.panel.yaml';

/** A problem in a file, with the name of the file as the person wrote it. */
export interface FileProblem extends SourceProblem {
  readonly file: string;
}

export interface Inputs {
  /** Absolute. */
  readonly caseFile: string;
  /** As the person wrote it. */
  readonly caseName: string;
  readonly caseText: string;
  readonly document: CaseDocument;
  readonly panel: PanelSpec;
  readonly panelHash: string;
  /** Warnings alone. */
  readonly problems: readonly FileProblem[];
}

export type ReadInputs =
  | { readonly ok: true; readonly inputs: Inputs }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/**
 * Reads the case and the panel that it goes before, and tells everything that is wrong in both.
 * @throws ConsiliumError `bad_input` when a file cannot be read.
 */
export async function readInputs(
  files: { readonly caseFile: string; readonly panelFile: string | undefined },
  place: { readonly cwd: string; readonly packageRoot: string; readonly knownTools: ReadonlySet<string> },
): Promise<ReadInputs> {
  const caseFile = path.resolve(place.cwd, files.caseFile);
  const caseText = await readText(caseFile, files.caseFile, 'case');
  const panelFile =
    files.panelFile === undefined
      ? path.join(place.packageRoot, builtInPanel)
      : path.resolve(place.cwd, files.panelFile);
  const panelName = files.panelFile ?? builtInPanel;
  const panel = parsePanel(
    await readText(panelFile, panelName, 'panel'),
    path.basename(panelFile),
    place.knownTools,
  );
  const parse = panel.ok && panel.panel.input === 'document' ? parseDocument : parseCase;
  const read = parse(caseText, path.basename(caseFile));
  const problems = [
    ...read.problems.map((problem): FileProblem => ({ ...problem, file: files.caseFile })),
    ...panel.problems.map((problem): FileProblem => ({ ...problem, file: panelName })),
  ];
  if (!read.ok || !panel.ok) return { ok: false, problems };
  return {
    ok: true,
    inputs: {
      caseFile,
      caseName: files.caseFile,
      caseText,
      document: read.document,
      panel: panel.panel,
      panelHash: panel.hash,
      problems,
    },
  };
}

async function readText(file: string, name: string, what: 'case' | 'panel'): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new ConsiliumError('bad_input', `The ${what} ${name} cannot be read: ${reason(cause)}.`, { cause });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new ConsiliumError('bad_input', `The ${what} ${name} is not text in UTF-8. Save it as UTF-8.`, {
      cause,
    });
  }
}

function reason(cause: unknown): string {
  switch (cause instanceof Error && 'code' in cause ? cause.code : undefined) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EISDIR':
      return 'it is a folder';
    case 'EACCES':
    case 'EPERM':
      return 'its permissions do not allow it';
    default:
      return 'the system refused';
  }
}

/** `case.yaml:3:7: expected a number`, as editors and terminals turn it into a link. */
export function problemLine({ file, severity, message, range: { start } }: FileProblem): string {
  return `${file}:${start.line}:${start.column}: ${severity === 'warning' ? 'warning: ' : ''}${message}`;
}
