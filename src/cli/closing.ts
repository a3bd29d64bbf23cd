import type { RunState, TeamState } from '../core/run/state.ts';
import type { Line, Look } from './format.ts';
import { count, duration, fit, oneLine, paint, width } from './format.ts';
import { lossWords } from './storage-watch.ts';
import { elapsed, findingCount, modelWords, reason, statusWords, synthesisWords } from './team-words.ts';

interface Row {
  readonly icon: string;
  readonly look: Look;
  readonly cells: readonly string[];
  /** Sentences below the row. */
  readonly notes: readonly string[];
}

const heads = ['Team', 'Outcome', 'Time', 'Findings', 'Tokens', 'Cost'] as const;
/** The first two columns are words; numbers are set to the right. */
const words = 2;

/** What stands when a run is over: each team, the numbers of the run, where the files are, what to do next. */
export function closingLines(
  state: RunState,
  options: {
    readonly folder: string;
    readonly report: string;
    /** Undefined: as wide as it needs, for a file or a pipe. */
    readonly columns: number | undefined;
    readonly colour: boolean;
  },
): readonly string[] {
  const columns = options.columns ?? Number.MAX_SAFE_INTEGER;
  const lines: Line[] = [
    [
      { text: oneLine(state.caseId), look: 'bold' },
      { text: `  run ${state.runId}` },
      { text: `  ${oneLine(modelWords(state))}`, look: 'dim' },
    ],
    [],
    ...table(state, columns),
    [],
    ...numbers(state),
    [],
  ];
  // Paths and sentences to act on are never cut: a terminal may break them, and they can still be copied.
  const whole: Line[] = [
    ...(state.storage.kind === 'lost'
      ? [[{ text: 'Not saved: ', look: 'red' }, { text: oneLine(lossWords(state)) }] satisfies Line]
      : []),
    ...state.warnings.map((warning): Line => [
      { text: 'Warning: ', look: 'yellow' },
      { text: oneLine(warning.message) },
    ]),
    [{ text: `Report: ${options.report}` }],
    [{ text: `All files: ${options.folder}` }],
    [{ text: 'Open the same in VS Code: npm run vscode' }],
    ...(state.demo ? [demoLine] : []),
    [{ text: 'Consilium is a research and development tool, not a medical device.', look: 'dim' }],
  ];
  return [
    ...lines.map((line) => paint(line, columns, options.colour)),
    ...whole.map((line) => paint(line, Number.MAX_SAFE_INTEGER, options.colour)),
  ];
}

const demoLine: Line = [
  {
    text: 'The demo is no language model: it plays the agents by rules over the case. For a real model use --model, --base-url and --model-name.',
    look: 'yellow',
  },
];

function table(state: RunState, columns: number): readonly Line[] {
  const rows = [...state.teams.map((team) => teamRow(state, team)), synthesisRow(state)];
  const widths = heads.map((head, index) =>
    Math.max(width(head), ...rows.map(({ cells }) => width(cells[index] ?? ''))),
  );
  // Where the screen is narrow the titles give way, so that the numbers stay.
  const rest = widths.slice(1).reduce((sum, cells) => sum + cells + 2, 2);
  widths[0] = Math.max(9, Math.min(widths[0] ?? 9, columns - rest));
  const cells = (row: readonly string[]): string =>
    widths
      .map((cellWidth, index) => fit(row[index] ?? '', cellWidth, index < words ? 'start' : 'end'))
      .join('  ');
  return [
    [{ text: `  ${cells(heads)}`, look: 'dim' }],
    ...rows.flatMap((row): readonly Line[] => [
      [{ text: `${row.icon} `, look: row.look }, { text: cells(row.cells) }],
      ...row.notes
        .flatMap((note) => wrapped(note, columns - 4))
        .map((text): Line => [{ text: `    ${text}` }]),
    ]),
  ];
}

function teamRow(state: RunState, team: TeamState): Row {
  const { icon, word, look } = statusWords(team.status, 0);
  const measured = state.metrics?.teams.find((metrics) => metrics.team === team.info.id);
  const time = measured?.runningMs ?? elapsed(team, team.endedAt ?? 0);
  const never = team.startedAt === undefined;
  const note = reason(team);
  return {
    icon,
    look,
    cells: [
      oneLine(team.info.title),
      word,
      never || time === undefined ? '-' : duration(time),
      count(findingCount(team)),
      count(team.usage.input + team.usage.output),
      never ? '-' : price(team.cost, state.demo),
    ],
    notes: note === undefined ? [] : [oneLine(note)],
  };
}

function synthesisRow(state: RunState): Row {
  const { synthesis, metrics } = state;
  const { icon, word, look } = synthesisWords(synthesis, 0);
  const made = synthesis.startedAt !== undefined && synthesis.endedAt !== undefined;
  const sum = (of: (team: TeamState) => number): number =>
    state.teams.reduce((total, team) => total + of(team), 0);
  // The metrics count the whole run: what the teams did not use, the synthesis did.
  const tokens =
    metrics === undefined || synthesis.startedAt === undefined
      ? undefined
      : metrics.tokens.input + metrics.tokens.output - sum(({ usage }) => usage.input + usage.output);
  const cost = metrics === undefined ? 0 : metrics.cost - sum((team) => team.cost);
  return {
    icon,
    look,
    cells: [
      'Synthesis',
      word,
      made ? duration((synthesis.endedAt ?? 0) - (synthesis.startedAt ?? 0)) : '-',
      synthesis.result === undefined ? '-' : count(synthesis.result.findings.length),
      tokens === undefined || tokens <= 0 ? '-' : count(tokens),
      synthesis.startedAt === undefined ? '-' : price(Math.max(0, cost), state.demo),
    ],
    notes: synthesis.error === undefined ? [] : [oneLine(synthesis.error.message)],
  };
}

/** Zero means that no price is known, except for the demo, which is free. */
function price(dollars: number, demo: boolean): string {
  if (demo) return '$0.00';
  if (dollars === 0) return '-';
  return dollars < 0.01 ? `$${dollars.toFixed(4)}` : `$${dollars.toFixed(2)}`;
}

function numbers({ metrics, teams }: RunState): readonly Line[] {
  if (metrics === undefined) return [];
  const longest = teams.find(({ info }) => info.id === metrics.longestTeam)?.info.title;
  const rows: readonly (readonly [string, string])[] = [
    [
      'Wall time',
      metrics.whole.rounds > 1
        ? `${duration(metrics.wallMs)}, the last of ${metrics.whole.rounds} rounds of work (${duration(metrics.whole.wallMs)} in all)`
        : duration(metrics.wallMs),
    ],
    [
      'Sum of teams',
      `${duration(metrics.sumOfTeamsMs)}, and ${duration(metrics.synthesisMs)} for the synthesis`,
    ],
    [
      'Longest team',
      `${duration(metrics.longestTeamMs)}${longest === undefined ? '' : ` (${oneLine(longest)})`}`,
    ],
    ['Speed-up', `${metrics.speedUp.toFixed(2)} times, against one after another`],
    ['Teams at once', `${metrics.slotsUsed} of ${metrics.slots}`],
  ];
  const labelWidth = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, value]) => [
    { text: `${fit(label, labelWidth)}  ` },
    { text: value, ...(label === 'Speed-up' && { look: 'bold' as const }) },
  ]);
}

/** A sentence on lines of at most `columns`, broken between words: an error is to be read whole. */
function wrapped(sentence: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of sentence.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && width(last) + 1 + width(word) <= columns)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
