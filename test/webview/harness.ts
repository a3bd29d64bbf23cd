import type { ReportView } from '../../src/protocol/report.ts';
import type { ReplayView, TranscriptView } from '../../src/protocol/transcript.ts';
import { reports } from './reports.ts';
import { transcripts } from './transcripts.ts';

/**
 * Stands in for the extension: `?page=transcript|report&state=…&theme=dark|light|high-contrast`. With `stream` the last message
 * grows and new ones come; with `replay` it is a replay that stands still. What the page posts is kept in `window.posted`.
 */
interface Fake {
  posted: unknown[];
  send: (message: unknown) => void;
  acquireVsCodeApi: () => unknown;
}

const query = new URLSearchParams(location.search);
const theme = `vscode-${query.get('theme') ?? 'dark'}`;
document.documentElement.classList.add(theme);
document.body.classList.add(theme);
const page = query.get('page') ?? 'transcript';
document.getElementById('page-style')?.setAttribute('href', `${page}.css`);

const fake = window as unknown as Fake;
const key = `state ${page}`;
let seq = 0;
let current: TranscriptView | ReportView | undefined;

const replay: ReplayView = {
  position: 8900,
  duration: 15_200,
  now: 8900,
  playing: query.get('replay') === 'playing',
  speed: 1,
  speeds: [0.5, 1, 2, 5, 20, 100],
  team: 'treatment_planning',
  teams: [
    {
      id: 'symptom_pattern_analysis',
      title: 'Symptom pattern',
      short: 'SP',
      status: { kind: 'ended', outcome: 'consensus' },
      turns: 9,
    },
    {
      id: 'literature_review',
      title: 'Literature review',
      short: 'LR',
      status: { kind: 'running' },
      turns: 7,
    },
    {
      id: 'drug_interaction_check',
      title: 'Drug interactions',
      short: 'DI',
      status: { kind: 'ended', outcome: 'no_consensus' },
      turns: 11,
    },
    { id: 'imaging_analysis', title: 'Imaging analysis', short: 'IA', status: { kind: 'queued' }, turns: 0 },
    {
      id: 'treatment_planning',
      title: 'Treatment planning',
      short: 'TP',
      status: { kind: 'running' },
      turns: 11,
    },
  ],
  turnEnds: [900, 1500, 2900, 3100, 3300, 5200, 5400, 7100, 8700, 10_400, 12_200, 15_000],
};

fake.posted = [];
fake.send = (message) => window.postMessage(message, '*');
fake.acquireVsCodeApi = () => ({
  getState: () => JSON.parse(sessionStorage.getItem(key) ?? 'null') as unknown,
  setState: (state: unknown) => sessionStorage.setItem(key, JSON.stringify(state)),
  postMessage: (message: { type: string }) => {
    fake.posted.push(message);
    if (message.type !== 'ready') return;
    const state = query.get('state') ?? 'finished';
    current ??= page === 'report' ? reports[state] : transcripts[state];
    if (query.has('replay')) fake.send({ type: 'replay', replay });
    fake.send({ type: 'snapshot', seq, view: current });
  },
});

function stream(): void {
  const words = 'closed before the next dose is due and the potassium was taken again '.split(' ');
  let at = 0;
  setInterval(() => {
    const view = transcripts['running']!;
    const last = view.turns.find((turn) => turn.status === 'writing')!;
    at += 1;
    seq += 1;
    const patch =
      at % 60 === 0
        ? { turns: [{ ...last, id: `more.${at}`, number: 20 + at, text: 'A new message. '.repeat(20) }] }
        : { deltas: [{ turn: last.id, text: `${words[at % words.length]} ` }] };
    fake.send({ type: 'patch', seq, patch });
  }, 20);
}

const script = document.createElement('script');
script.src = `${page}.js`;
document.body.append(script);
if (query.has('stream')) setTimeout(stream, 500);
