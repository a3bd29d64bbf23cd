import { describe, expect, it } from 'vitest';

import { isFromReplay, isFromReport, isFromTranscript } from '../../../src/protocol/guards.ts';
import { messageHtml, pageHtml, type PageParts } from '../../../src/vscode/webviewHtml.ts';
import { hostileTexts } from '../../support/hostileOrders.ts';

const parts: PageParts = {
  cspSource: 'https://files.example',
  nonce: 'n0nce',
  script: 'https://files.example/a.js',
  styles: ['https://files.example/a.css'],
  title: 'Title',
  lang: 'en',
  restore: { folder: '/runs/1' },
};

const policyOf = (html: string): string => /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';

describe('a page', () => {
  it('may run the script with its nonce, and load nothing from anywhere else', () => {
    expect(policyOf(pageHtml(parts)).split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'nonce-n0nce'",
      'style-src https://files.example',
      'font-src https://files.example',
      "img-src 'none'",
    ]);
    expect(policyOf(pageHtml(parts))).not.toMatch(/unsafe|\*|data:|blob:|https?:\/\/(?!files\.example)/);
    expect(policyOf(messageHtml('t', 'm', 'en'))).toBe("default-src 'none'");
  });

  it('has one script, and no handler, style or frame of its own', () => {
    const html = pageHtml(parts);
    expect(html.match(/<script\b[^>]*>/g)).toEqual([
      '<script nonce="n0nce" src="https://files.example/a.js">',
    ]);
    expect(html).not.toMatch(/\son\w+=|style=|<iframe|<base|javascript:/i);
  });

  it.each(hostileTexts.map((text) => `${text}" onload="x' </title><script>`))('keeps %j as text', (text) => {
    const html =
      pageHtml({ ...parts, title: text, lang: text, restore: { folder: text } }) +
      messageHtml(text, text, text);
    const tags = [...html.matchAll(/<\/?([a-z]+)/gi)].map((match) => match[1]);
    const usual = [...(pageHtml(parts) + messageHtml('t', 'm', 'en')).matchAll(/<\/?([a-z]+)/gi)].map(
      (match) => match[1],
    );
    expect(tags).toEqual(usual);
    // Outside of quotation marks, where attributes begin.
    expect(html.replaceAll(/="[^"]*"/g, '')).not.toMatch(/<[^>]*\sonload/);
  });
});

describe('a message from a page', () => {
  const deep = (levels: number): unknown => (levels === 0 ? 1 : { type: deep(levels - 1) });
  it.each([
    null,
    undefined,
    'ready',
    7,
    [],
    [{ type: 'ready' }],
    {},
    { type: 'openUrl', url: 'https://evil.invalid' },
    { type: 'command', command: 'workbench.action.quit' },
    { type: 'openAnchor' },
    { type: 'openAnchor', anchor: ['c1'] },
    { type: 'openAnchor', anchor: 'x'.repeat(301) },
    { type: 'openCitation', id: { toString: () => 'PMID:1' } },
    { type: 'openFile', file: '../../etc/passwd' },
    { type: 'openFile', file: '/etc/passwd' },
    { type: 'openTranscript', team: 1 },
    { type: 'openTranscript', team: 'a', finding: {} },
    { type: 'copy', text: 'x'.repeat(5_000_001) },
    { type: 'action', action: 'deleteEverything' },
    { type: 'action', action: 'constructor' },
    { type: '__proto__' },
    { type: 'seek', to: '1' },
    { type: 'seek', to: Number.NaN },
    { type: 'seek', to: -1 },
    { type: 'seek', to: Infinity },
    { type: 'step', by: 0 },
    { type: 'speed', speed: 0 },
    { type: 'speed', speed: 1e9 },
    { type: 'team', team: ['a'] },
    deep(100),
  ])('is dropped when it is none of ours (%#)', (message) => {
    expect([isFromTranscript(message), isFromReport(message), isFromReplay(message)]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('is taken when it is one', () => {
    expect(isFromTranscript({ type: 'openAnchor', anchor: 'c1' })).toBe(true);
    expect(isFromReport({ type: 'openFile', file: 'report' })).toBe(true);
  });

  it.each([
    { type: 'play' },
    { type: 'pause' },
    { type: 'seek', to: 0 },
    { type: 'seek', to: 12.5 },
    { type: 'step', by: -1 },
    { type: 'speed', speed: 0.5 },
    { type: 'team', team: 'a' },
  ])('moves the time of a replay alone: $type', (message) => {
    expect([isFromReplay(message), isFromTranscript(message)]).toEqual([true, false]);
  });

  it('of a replay can read what a transcript can, and touch no run', () => {
    const actions = ['openReport', 'openResult', 'cancel', 'retry'].map((action) => ({
      type: 'action',
      action,
    }));
    expect(actions.map(isFromReplay)).toEqual([true, true, false, false]);
    expect(actions.map(isFromTranscript)).toEqual([true, true, true, true]);
    expect(isFromReplay({ type: 'openAnchor', anchor: 'c1' })).toBe(true);
  });
});
