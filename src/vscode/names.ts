/** Every name that package.json and the code share. A unit test checks that both sides agree. */

export const commandIds = [
  'consilium.runAll',
  'consilium.runSelected',
  'consilium.runOne',
  'consilium.cancelRun',
  'consilium.cancelTeam',
  'consilium.retryFailed',
  'consilium.retryTeam',
  'consilium.resumeRun',
  'consilium.saveAgain',
  'consilium.saveElsewhere',
  'consilium.openTranscript',
  'consilium.openReport',
  'consilium.openResult',
  'consilium.openRunFolder',
  'consilium.openRun',
  'consilium.replayRun',
  'consilium.compareRuns',
  'consilium.exportRun',
  'consilium.deleteRun',
  'consilium.refreshRuns',
  'consilium.setKey',
  'consilium.testConnection',
  'consilium.chooseModel',
  'consilium.newCase',
  'consilium.openSample',
  'consilium.deidentify',
  'consilium.showLog',
] as const;

export type CommandId = (typeof commandIds)[number];

/** Commands that send a case or a call somewhere: not for a folder that is not trusted. */
export const trustedCommands: ReadonlySet<CommandId> = new Set([
  'consilium.runAll',
  'consilium.runSelected',
  'consilium.runOne',
  'consilium.retryFailed',
  'consilium.retryTeam',
  'consilium.resumeRun',
  'consilium.testConnection',
] as const);

export const contextKeys = [
  /** A case file is open in a tab, or the panel reads any document and one is open. */
  'consilium.caseOpen',
  /** A run of this window is going on. */
  'consilium.running',
  /** At least one run is in the list. */
  'consilium.hasRun',
  /** The newest run has teams without a result that can be run again. */
  'consilium.hasFailed',
  /** The newest run was interrupted and can be gone on with. */
  'consilium.interrupted',
  /** The newest run has teams that stopped at a cap. */
  'consilium.capped',
  /** Some run is in this window's memory alone, in part. */
  'consilium.unsaved',
  /** A team of some run has a result file. */
  'consilium.hasResult',
] as const;

export type ContextKey = (typeof contextKeys)[number];

export const settingNames = [
  'model',
  'models',
  'panel',
  'pattern',
  'teamsAtOnce',
  'teamTimeoutSeconds',
  'idleTimeoutSeconds',
  'limits.maxTurns',
  'limits.maxTokens',
  'limits.maxCost',
  'limits.maxTurnsPerTeam',
  'limits.maxTokensPerTeam',
  'limits.maxCostPerTeam',
  'resume',
  'outputFolder',
  'demo.pace',
  'notifications',
  'trace.server',
  'findingMarks',
  'findingList',
] as const;

export type SettingName = (typeof settingNames)[number];

/**
 * Settings that say where text goes, what agents are told, and what a run may take and cost: a folder that is not trusted may not
 * set them.
 */
export const restrictedSettings = [
  'model',
  'models',
  'panel',
  'pattern',
  'teamsAtOnce',
  'teamTimeoutSeconds',
  'idleTimeoutSeconds',
  'limits.maxTurns',
  'limits.maxTokens',
  'limits.maxCost',
  'limits.maxTurnsPerTeam',
  'limits.maxTokensPerTeam',
  'limits.maxCostPerTeam',
  'demo.pace',
  'outputFolder',
  'resume',
  'trace.server',
] as const satisfies SettingName[];

export const teamsView = 'consilium.teams';
export const runsView = 'consilium.runs';
/** The id of the list of findings among VS Code's comments. */
export const findingComments = 'consilium.findings';
export const transcriptPanel = 'consilium.transcript';
export const reportPanel = 'consilium.report';
export const replayPanel = 'consilium.replay';

/** File names of cases. */
export const casePattern = /\.case\.(?:ya?ml|md)$/i;

/** File names that the language server looks after. */
export const languageFilePattern = /\.(?:case\.(?:ya?ml|md)|panel\.ya?ml)$/i;
