import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';

import { ConsiliumError } from '../core/errors.ts';
import type { Say } from './say.ts';

/**
 * Writes a file for its owner alone (0600), whole or not at all. What stood there before lends it neither its permissions nor, by a
 * link, its place. Throws `storage`.
 */
export async function writePrivateFile(file: string, text: string, say: Say): Promise<void> {
  const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await writeFile(temporary, text, { flag: 'wx', mode: 0o600 });
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new ConsiliumError(
      'storage',
      say(
        '{0} cannot be written. Check the permissions and the space of its folder, or choose another one.',
        file,
      ),
      { cause },
    );
  }
}
