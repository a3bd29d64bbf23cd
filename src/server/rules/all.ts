import type { CaseFacts } from '../caseFacts.ts';
import type { Finding } from '../findings.ts';
import type { Model } from '../model.ts';

/** What a check may ask of the disk. */
export interface Disk {
  /** Whether a path relative to the folder of the case exists; undefined when nobody can tell. */
  exists(relative: string): 'file' | 'folder' | 'missing' | 'outside' | undefined;
  /** Today, as `2026-03-01`. */
  today(): string;
}

export type CaseRule = (facts: CaseFacts, disk: Disk) => readonly Finding[];
export type PanelRule = (model: Model) => readonly Finding[];

export const caseRules: readonly CaseRule[] = [];
export const panelRules: readonly PanelRule[] = [];
