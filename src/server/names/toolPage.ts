import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Location } from 'vscode-languageserver/node';

/** The heading of a tool on the page that explains all of them; undefined without that page. */
export function toolPlace(page: string | undefined, tool: string): Location | undefined {
  const line = page === undefined ? undefined : lineOf(page, `### ${tool}`);
  if (page === undefined || line === undefined) return undefined;
  return { uri: page, range: { start: { line, character: 4 }, end: { line, character: 4 + tool.length } } };
}

function lineOf(page: string, heading: string): number | undefined {
  try {
    const lines = readFileSync(fileURLToPath(page), 'utf8').split(/\r?\n/);
    const line = lines.indexOf(heading);
    return line === -1 ? undefined : line;
  } catch {
    // A page that the client has and this machine has not.
    return undefined;
  }
}
