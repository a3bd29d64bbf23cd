import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * The licences of packages that are shipped, which have to go with them: one text for all, and the names of those that bring no
 * licence text. `folders` are from `root`, such as `node_modules/yaml`.
 */
export async function notices(root, folders) {
  const parts = ['Consilium contains code of these packages, under these licences.\n'];
  const missing = [];
  for (const folder of folders) {
    const place = path.join(root, folder);
    const { name, version, license } = JSON.parse(await readFile(path.join(place, 'package.json'), 'utf8'));
    const file = (await readdir(place)).sort().find((entry) => /^licen[cs]e(?:\.(?:md|txt))?$/i.test(entry));
    const text = file === undefined ? '' : (await readFile(path.join(place, file), 'utf8')).trim();
    if (text === '') missing.push(`${name} ${version}`);
    parts.push(`${'-'.repeat(72)}\n${name} ${version} (${license})\n\n${text}\n`);
  }
  return { text: parts.join('\n'), missing };
}
