import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { cacheFolder, projectRoot, temporaryFolder } from './paths.ts';

const samples = join(projectRoot, 'media/cases');

/** A fresh copy of the sample cases under the system's temp folder; the caller deletes it. */
export async function freshWorkspace(): Promise<string> {
  const folder = await temporaryFolder('workspace');
  await cp(samples, folder, { recursive: true });
  return folder;
}

/** The sample workspace that stays. Files that a person has changed there are left as they are. */
export async function lastingWorkspace(): Promise<string> {
  const folder = join(cacheFolder, 'sample-workspace');
  await mkdir(folder, { recursive: true });
  await cp(samples, folder, { recursive: true, force: false });
  return folder;
}
