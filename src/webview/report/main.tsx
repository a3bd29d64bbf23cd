import { render } from 'preact';

import type { FromReport } from '../../protocol/report.ts';
import { connectHost } from '../shared/host.ts';
import { App } from './App.tsx';

import '../shared/base.css';
import './report.css';

const root = document.getElementById('app');
if (root !== null) render(<App host={connectHost<FromReport>(root)} />, root);
