import * as vscode from 'vscode';

import { caseCommands } from './vscode/caseCommands.ts';
import { CaseLens } from './vscode/caseLens.ts';
import { folderOf, registerCommands, runOf } from './vscode/commands.ts';
import { contextState } from './vscode/contextState.ts';
import { DemoModel } from './vscode/demoModel.ts';
import { deidentifyCommands } from './vscode/deidentify.ts';
import { FindingList } from './vscode/findingList.ts';
import { FindingMarks } from './vscode/findingMarks.ts';
import { Keys } from './vscode/keys.ts';
import { LanguageSupport } from './vscode/languageClientStart.ts';
import { modelCommands } from './vscode/modelCommands.ts';
import { replayPanel, reportPanel, transcriptPanel } from './vscode/names.ts';
import { openAnchor } from './vscode/openAnchor.ts';
import { openCommands, openRunFile } from './vscode/openCommands.ts';
import type { OpenRun } from './vscode/openRun.ts';
import { Problems } from './vscode/problems.ts';
import { replayCommand } from './vscode/replayCommand.ts';
import { ReplayPanels } from './vscode/replayPanel.ts';
import { ReportPanels } from './vscode/reportPanel.ts';
import { offerResume } from './vscode/resumeOffer.ts';
import { restoreWhenSeen } from './vscode/restoreRuns.ts';
import { runCommands } from './vscode/runCommands.ts';
import { logRuns } from './vscode/runLogChannel.ts';
import { runNotices } from './vscode/runNotices.ts';
import { RunController } from './vscode/runs.ts';
import { RunsTree } from './vscode/runsTree.ts';
import { saveCommands, saveNotices } from './vscode/saveCommands.ts';
import { comparisons, compareScheme, savedRunCommands } from './vscode/savedRunCommands.ts';
import { StatusBar } from './vscode/statusBar.ts';
import { TeamsTree } from './vscode/teamsTree.ts';
import { TranscriptPanels } from './vscode/transcriptPanel.ts';

/** What other code, the project's tests above all, gets from `activate`. */
export interface ConsiliumApi {
  readonly runs: RunController;
  readonly savedRuns: RunsTree;
  readonly findings: FindingList;
}

const demo = new DemoModel();

/** Builds the parts and connects them. Waits for nothing: the engine is loaded by the first command that needs it. */
export function activate(context: vscode.ExtensionContext): ConsiliumApi {
  const { extensionUri, workspaceState: memory } = context;
  const log = vscode.window.createOutputChannel('Consilium', { log: true });
  const runs = new RunController(memory);
  const keys = new Keys(context.secrets);
  const problems = new Problems();
  const tree = new TeamsTree(runs);
  const savedRuns = new RunsTree(runs);
  const findings = new FindingList(runs);

  const openRun = async (folder: string): Promise<OpenRun> => {
    const known = runs.find(folder);
    if (known !== undefined) return known;
    const { reopen } = await import('./vscode/runStarter.ts');
    return runs.add(await reopen(runs.whereIs(folder)));
  };
  const runFor = async (argument: unknown): Promise<OpenRun | undefined> => {
    const known = runOf(runs, argument);
    const folder = folderOf(argument);
    return known === undefined && folder !== undefined ? await openRun(folder) : known;
  };
  const panelParts = { extensionUri, openRun, openAnchor };
  const transcripts = new TranscriptPanels(panelParts);
  const openTranscript = (run: OpenRun, team: string, turn?: string): void =>
    transcripts.open(run, team, turn);
  const reports = new ReportPanels({ ...panelParts, openTranscript, openFile: openRunFile });
  const replays = new ReplayPanels({ extensionUri, openAnchor, log });

  context.subscriptions.push(
    log,
    logRuns(runs, log),
    tree,
    savedRuns,
    vscode.workspace.registerTextDocumentContentProvider(compareScheme, comparisons),
    problems,
    new StatusBar(runs),
    new CaseLens(runs),
    contextState(runs),
    runNotices(runs, () => tree.view.visible),
    saveNotices(runs),
    transcripts,
    reports,
    replays,
    vscode.window.registerWebviewPanelSerializer(transcriptPanel, transcripts),
    vscode.window.registerWebviewPanelSerializer(reportPanel, reports),
    vscode.window.registerWebviewPanelSerializer(replayPanel, replays),
    registerCommands(
      {
        ...runCommands({ extensionUri, keys, problems, demo, runs, log, memory, runFor }),
        ...openCommands({
          runFor,
          log,
          openRun,
          openTranscript,
          openReport: (run) => reports.open(run),
          findingAt: (argument) => findings.placeOf(argument),
        }),
        ...modelCommands({ keys, demo, log }),
        ...caseCommands(extensionUri),
        ...savedRunCommands({
          runs,
          tree: savedRuns,
          closePanels: (folder) => {
            transcripts.close(folder);
            reports.close(folder);
            replays.close(folder);
          },
        }),
        ...replayCommand(runs, replays),
        ...deidentifyCommands(),
        ...saveCommands(runs),
      },
      log,
    ),
    runs,
    new LanguageSupport(context, problems),
    new FindingMarks(runs),
    findings,
  );
  restoreWhenSeen(context, tree, runs);
  context.subscriptions.push(offerResume({ runs, memory, view: tree.view }));
  return { runs, savedRuns, findings };
}

export async function deactivate(): Promise<void> {
  await demo.stop();
}
