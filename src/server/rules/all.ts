import type { CaseFacts } from '../caseFacts.ts';
import type { Finding } from '../findings.ts';
import type { Model } from '../model.ts';
import type { RunSettings } from '../settings.ts';
import { answerRule } from './answer.ts';
import { dateRule } from './dates.ts';
import { duplicateRule } from './duplicates.ts';
import { emptyRule } from './empty.ts';
import { fileRule } from './files.ts';
import { negationRule } from './negation.ts';
import { panelRule } from './panel.ts';
import { panelModelsRule } from './panelModels.ts';
import { panelNamesRule } from './panelNames.ts';
import { allergyRule, bodyRule } from './patient.ts';
import { privacyRule } from './privacy.ts';
import { unitRule } from './units.ts';
import { vitalRule } from './vitals.ts';

/** What a check may ask of the disk. */
export interface Disk {
  /** Whether a path relative to the folder of the case exists; undefined when nobody can tell. */
  exists(relative: string): 'file' | 'folder' | 'missing' | 'outside' | undefined;
  /** Today, as `2026-03-01`. */
  today(): string;
}

export type CaseRule = (facts: CaseFacts, disk: Disk) => readonly Finding[];
export type PanelRule = (model: Model, settings: RunSettings) => readonly Finding[];

export const caseRules: readonly CaseRule[] = [
  emptyRule,
  unitRule,
  vitalRule,
  dateRule,
  duplicateRule,
  negationRule,
  bodyRule,
  allergyRule,
  fileRule,
  privacyRule,
  answerRule,
];
export const panelRules: readonly PanelRule[] = [panelNamesRule, panelModelsRule, panelRule];
