import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import * as path from 'node:path';

/**
 * Makes, beside the folder of a run that has ended, one of a run that a crash cut off: a part of each journal is there, and no
 * results. `kept`: how much of each journal stays, from 0 to 1. Returns the folder.
 */
export async function cutOff(folder: string, runId: string, kept: number): Promise<string> {
  const target = path.join(path.dirname(folder), runId);
  await cp(folder, target, { recursive: true });
  for (const name of await readdir(target)) {
    const file = path.join(target, name);
    if (name === 'run.json') {
      const plan = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
      await writeFile(file, JSON.stringify({ ...plan, runId }));
    } else if (name.endsWith('.jsonl')) {
      const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
      const count = Math.max(1, Math.floor(lines.length * kept));
      // And half a line, as it was being written.
      await writeFile(file, `${lines.slice(0, count).join('\n')}\n${lines[count]?.slice(0, 30) ?? ''}`);
    } else await rm(file);
  }
  return target;
}
