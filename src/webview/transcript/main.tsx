import { render } from 'preact';

import type { FromReplay, FromTranscript } from '../../protocol/transcript.ts';
import { connectHost } from '../shared/host.ts';
import { App } from './App.tsx';
import { openFeed } from './feed.ts';

import '../shared/base.css';
import './transcript.css';
import './replay.css';

const root = document.getElementById('app');
if (root !== null) {
  const host = connectHost<FromTranscript | FromReplay>(root);
  render(<App host={host} feed={openFeed(host)} />, root);
}
