import { readFile, stat } from 'node:fs/promises';
import * as path from 'node:path';

import { attendanceFile, attendedBy } from '../core/run/attendance.ts';
import type { RunMetrics, RunTotals } from '../core/run/events.ts';
import type { RunPlan } from '../core/run/plan.ts';

/** Where a run stands, as far as its path tells: `<case>/<run>/run.json`. */
export interface SavedPlace {
  /** Absolute. */
  readonly folder: string;
  readonly caseId: string;
  readonly runId: string;
}

/** A run as its two small files tell it: no journal is read for a list. */
export interface SavedRun extends SavedPlace {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly teams: number;
  readonly models: readonly string[];
  readonly demo: boolean;
  /** `running`: some window or process is at work on it. */
  readonly state: 'running' | 'ended' | 'cancelled' | 'interrupted';
  /** Of all its rounds of work. */
  readonly metrics?: Pick<RunTotals, 'wallMs' | 'cost'> & Pick<RunMetrics, 'succeeded'>;
}

/** The places of `run.json` files, newest first. Ids of runs begin with their time. */
export function placesOf(planFiles: Iterable<string>): readonly SavedPlace[] {
  const folders = new Set([...planFiles].map((file) => path.dirname(file)));
  return [...folders]
    .map((folder) => ({
      folder,
      caseId: path.basename(path.dirname(folder)),
      runId: path.basename(folder),
    }))
    .sort((a, b) => b.runId.localeCompare(a.runId));
}

/** The runs of each case, in the order of the newest run of each. */
export function byCase(places: readonly SavedPlace[]): ReadonlyMap<string, readonly SavedPlace[]> {
  return Map.groupBy(places, (place) => place.caseId);
}

/** Undefined for a folder that holds no run, or one of a later format. */
export async function readSavedRun(place: SavedPlace): Promise<SavedRun | undefined> {
  const plan = await readJson<Partial<RunPlan>>(path.join(place.folder, 'run.json'));
  if (plan?.format !== 1 || !Array.isArray(plan.teams) || !Array.isArray(plan.models)) return undefined;
  const metrics = await readJson<Partial<RunMetrics> & { cancelled?: boolean }>(
    path.join(place.folder, 'metrics.json'),
  );
  const left = await isThere(path.join(place.folder, attendanceFile));
  const busy = left && (await attendedBy(place.folder)) !== undefined;
  const models = plan.models as RunPlan['models'];
  return {
    ...place,
    startedAt: String(plan.startedAt),
    teams: plan.teams.length,
    models: models.map(({ id }) => id),
    demo: models[0]?.demo === true,
    state: busy
      ? 'running'
      : left || metrics === undefined
        ? 'interrupted'
        : metrics.cancelled === true
          ? 'cancelled'
          : 'ended',
    ...(metrics !== undefined && {
      metrics: {
        wallMs: Number(metrics.whole?.wallMs ?? metrics.wallMs),
        succeeded: Number(metrics.succeeded),
        cost: Number(metrics.whole?.cost ?? metrics.cost),
      },
    }),
  };
}

async function readJson<T>(file: string): Promise<T | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    return typeof value === 'object' && value !== null ? (value as T) : undefined;
  } catch {
    return undefined;
  }
}

async function isThere(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch {
    return false;
  }
}
