import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, test } from 'vitest';

import {
  commandIds,
  contextKeys,
  findingComments,
  replayPanel,
  reportPanel,
  restrictedSettings,
  runsView,
  settingNames,
  teamsView,
  transcriptPanel,
  trustedCommands,
} from '../../../src/vscode/names.ts';

interface Manifest {
  readonly icon: string;
  readonly activationEvents: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly category: string;
      readonly enablement?: string;
    }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>>;
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly configuration: readonly {
      readonly properties: Readonly<Record<string, { readonly order?: number; readonly scope?: string }>>;
    }[];
    readonly walkthroughs: readonly {
      readonly steps: readonly { readonly media: { readonly markdown: string } }[];
    }[];
  };
}

const root = path.resolve(import.meta.dirname, '../../..');
const text = readFileSync(path.join(root, 'package.json'), 'utf8');
const manifest = JSON.parse(text) as Manifest;
const { contributes } = manifest;
const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort();

describe('package.json and the code', () => {
  test('name the same commands, under one category', () => {
    expect(sorted(contributes.commands.map((entry) => entry.command))).toEqual(sorted(commandIds));
    expect(sorted(contributes.commands.map((entry) => entry.category))).toEqual(['Consilium']);
  });

  test('name the same settings, each with an order and a scope', () => {
    const properties = contributes.configuration.flatMap((page) => Object.entries(page.properties));
    expect(sorted(properties.map(([name]) => name))).toEqual(
      sorted(settingNames.map((name) => `consilium.${name}`)),
    );
    for (const [name, property] of properties) {
      expect([name, typeof property.order, typeof property.scope]).toEqual([name, 'number', 'string']);
    }
  });

  test('hold back the same settings where a folder is not trusted', () => {
    expect(sorted(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations)).toEqual(
      sorted(restrictedSettings.map((name) => `consilium.${name}`)),
    );
  });

  test('offer what runs, retries, resumes or tests where the folder is trusted alone', () => {
    const offered = contributes.commands.filter(({ enablement }) =>
      enablement?.split(' && ').includes('isWorkspaceTrusted'),
    );
    expect(sorted(offered.map(({ command }) => command))).toEqual(sorted(trustedCommands));
    const calling = commandIds.filter((id) => /\.(?:run|retry|resume|test)[A-Z]/.test(id));
    expect(sorted(trustedCommands)).toEqual(sorted(calling));
    for (const name of settingNames.filter((one) => /^limits\.|Timeout|teamsAtOnce|pattern/.test(one)))
      expect(restrictedSettings).toContain(name);
  });

  test('name the same context keys, view and panels', () => {
    const known = new Set<string>([
      ...contextKeys,
      ...commandIds,
      'consilium.teams',
      'consilium.runs',
      'consilium.teams.focus',
      findingComments,
    ]);
    const conditions = [...text.matchAll(/"(?:when|enablement)": "((?:[^"\\]|\\.)*)"/g)].map(
      (match) => match[1] ?? '',
    );
    expect(conditions.length).toBeGreaterThan(20);
    for (const condition of conditions) {
      for (const [name] of condition.matchAll(/\bconsilium\.[\w.]+/g)) expect(known).toContain(name);
    }
    expect(contributes.views['consilium']?.map((view) => view.id)).toEqual([teamsView, runsView]);
    for (const panel of [transcriptPanel, reportPanel, replayPanel]) {
      expect(manifest.activationEvents).toContain(`onWebviewPanel:${panel}`);
    }
  });

  test('menus use commands that are there', () => {
    const used = Object.values(contributes.menus).flatMap((menu) => menu.map((entry) => entry.command));
    expect(sorted(used).filter((command) => !commandIds.some((id) => id === command))).toEqual([]);
  });

  test('every text has its words, and every word its text', () => {
    const words = Object.keys(
      JSON.parse(readFileSync(path.join(root, 'package.nls.json'), 'utf8')) as Record<string, string>,
    );
    const used = [...text.matchAll(/"%([\w.]+)%"/g)].map((match) => match[1] ?? '');
    expect(sorted(used)).toEqual(sorted(words));
  });

  test('every file that is named is there', () => {
    const files = [
      manifest.icon,
      ...[...text.matchAll(/"(media\/[^"]+)"/g)].map((match) => match[1] ?? ''),
      ...['transcript', 'report'].flatMap((page) =>
        ['light', 'dark'].map((theme) => `media/icons/${page}-${theme}.svg`),
      ),
    ];
    expect(sorted(files).filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });
});
