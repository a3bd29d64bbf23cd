import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Surroundings } from './features/choices.ts';
import type { Disk } from './rules/all.ts';

/** More files than anybody picks from a list. */
const maxEntries = 200;

function folderOf(uri: string): string | undefined {
  try {
    return uri.startsWith('file:') ? path.dirname(fileURLToPath(uri)) : undefined;
  } catch {
    // A URI that names no file of this machine.
    return undefined;
  }
}

/** Looks at the disk beside one file. Never looks outside of its folder. */
export function diskBeside(uri: string): Disk {
  const folder = folderOf(uri);
  return {
    exists(relative) {
      if (folder === undefined) return undefined;
      const target = path.resolve(folder, relative);
      if (target !== folder && !target.startsWith(folder + path.sep)) return 'outside';
      try {
        if (!existsSync(target)) return 'missing';
        const real = realpathSync(target);
        const root = realpathSync(folder);
        if (real !== root && !real.startsWith(root + path.sep)) return 'outside';
        return statSync(real).isDirectory() ? 'folder' : 'file';
      } catch {
        // Files that may not be looked at: nobody can tell.
        return undefined;
      }
    },
    today,
  };
}

/** What suggestions may tell of the disk and the day. */
export function surroundingsOf(uri: string, models: readonly string[]): Surroundings {
  return { files: filesBeside(uri), today: today(), models };
}

const today = (): string => new Date().toISOString().slice(0, 10);

/** Lists what stands in folders beside one file. */
function filesBeside(uri: string): Surroundings['files'] {
  const folder = folderOf(uri);
  return (below) => {
    if (folder === undefined) return [];
    const target = path.resolve(folder, below);
    if (target !== folder && !target.startsWith(folder + path.sep)) return [];
    try {
      return readdirSync(target, { withFileTypes: true })
        .filter(({ name }) => !name.startsWith('.') && !/\.case\.(?:ya?ml|md)$/i.test(name))
        .slice(0, maxEntries)
        .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
    } catch {
      // A folder that is not there (yet) has nothing to offer.
      return [];
    }
  };
}
