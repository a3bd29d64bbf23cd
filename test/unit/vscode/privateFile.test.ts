import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { plainSay } from '../../../src/vscode/say.ts';
import { writePrivateFile } from '../../../src/vscode/privateFile.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'consilium-private-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

it.skipIf(process.platform === 'win32')(
  'an export is for its owner alone, also where a file that all may read stood before, or a link',
  async () => {
    const file = join(folder, 'run.md');
    await writeFile(file, 'old');
    await chmod(file, 0o666);
    await writePrivateFile(file, 'new', plainSay);
    expect([await readFile(file, 'utf8'), (await stat(file)).mode & 0o777]).toEqual(['new', 0o600]);

    const other = join(folder, 'of-somebody-else');
    await writeFile(other, 'kept');
    await rm(file);
    await symlink(other, file);
    await writePrivateFile(file, 'newer', plainSay);
    expect([await readFile(file, 'utf8'), await readFile(other, 'utf8')]).toEqual(['newer', 'kept']);
    expect((await readdir(folder)).toSorted()).toEqual(['of-somebody-else', 'run.md']);
  },
);

it('an export that cannot be written says so, and leaves nothing behind', async () => {
  const file = join(folder, 'there-is-no-such-folder', 'run.md');
  await expect(writePrivateFile(file, 'new', plainSay)).rejects.toMatchObject({
    errorClass: 'storage',
    message: expect.stringContaining('cannot be written') as string,
  });
  await expect(writePrivateFile(folder, 'new', plainSay)).rejects.toMatchObject({ errorClass: 'storage' });
  expect(await readdir(folder)).toEqual([]);
});
