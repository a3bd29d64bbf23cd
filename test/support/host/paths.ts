import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const projectRoot = resolve(import.meta.dirname, '../../..');

/** Ignored by git; everything in it can be deleted and comes back by itself. */
export const cacheFolder = join(projectRoot, '.cache');

/** A fresh folder under the system's temp folder, with symbolic links resolved so that paths compare equal. */
export async function temporaryFolder(name: string): Promise<string> {
  return realpath(await mkdtemp(join(tmpdir(), `consilium-${name}-`)));
}
