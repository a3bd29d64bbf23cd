// Makes dist/: one bundle for each process that Consilium runs in, and one for each page.
//
//   node esbuild.config.mjs            minified, no source maps: what is shipped
//   node esbuild.config.mjs --dev      readable, with source maps
//   node esbuild.config.mjs --tests    the integration tests too
//   node esbuild.config.mjs --quiet    says only what goes wrong
//   node esbuild.config.mjs --measure  writes nothing; prints sizes and imports as JSON (used by a test)

import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';

import { notices } from './.ci/notices.mjs';

const root = import.meta.dirname;
const dist = path.join(root, 'dist');

/**
 * The most bytes that a process loads when it starts, minified: the bundle and what it requires of its own at once.
 * A test fails beyond it.
 */
export const budgets = {
  'dist/extension.js': 500_000,
  'dist/cli.js': 500_000,
  'dist/demo.js': 300_000,
  'dist/server.js': 500_000,
  'dist/webview/transcript.js': 150_000,
  'dist/webview/report.js': 150_000,
};

/** Which folders of src a folder may take values from, beside itself. Types are free: they vanish in the build. */
const mayUse = {
  core: [],
  protocol: [],
  webview: ['protocol'],
  server: [
    'protocol',
    'core/case',
    'core/panel',
    'core/source',
    'core/tools',
    'core/errors.ts',
    'core/version.ts',
  ],
  demo: ['core'],
  cli: ['core', 'demo'],
  vscode: ['core', 'demo', 'protocol'],
  'extension.ts': ['core', 'demo', 'protocol', 'vscode'],
};

/**
 * What is loaded at the first run and not when a process starts: a file of its own, reached by await import() alone and
 * shared by all processes. It must hold no class of ours: `instanceof` fails between two bundles. Code of ours that
 * is to load late needs no entry here: `lazy` bundles split at every await import() and share what both sides use.
 */
const lazyFiles = {
  'src/core/model/openaiClient.ts': 'dist/openai.js',
};

const node = { platform: 'node', format: 'cjs', target: 'node22', supported: { 'dynamic-import': false } };
const browser = { platform: 'browser', format: 'iife', target: 'chrome128' };

/**
 * `tests`: built with --tests alone. `lazy`: what the source loads by `await import()` goes to files of its own beside the
 * bundle, which are read when they are wanted.
 */
const bundles = [
  { entry: 'src/extension.ts', out: 'dist/extension.js', ...node, external: ['vscode'], lazy: true },
  { entry: 'src/cli/main.ts', out: 'dist/cli.js', ...node, lazy: true },
  { entry: 'src/demo/worker.ts', out: 'dist/demo.js', ...node },
  { entry: 'src/server/main.ts', out: 'dist/server.js', ...node, lazy: true },
  ...Object.entries(lazyFiles).map(([entry, out]) => ({ entry, out, ...node })),
  { entry: 'src/webview/transcript/main.tsx', out: 'dist/webview/transcript.js', ...browser },
  { entry: 'src/webview/report/main.tsx', out: 'dist/webview/report.js', ...browser },
  {
    entry: 'test/integration/index.ts',
    out: 'dist/test/integration/index.js',
    ...node,
    external: ['vscode', 'mocha'],
    tests: true,
  },
];

/** The part of `file` that `mayUse` names, as `core/case/parse.ts`, or undefined outside src. */
function insideSource(file) {
  const relative = path.relative(path.join(root, 'src'), file).replaceAll(path.sep, '/');
  return relative.startsWith('../') || path.isAbsolute(relative) ? undefined : relative;
}

/** Fails the build where a folder of src takes values from one that it should know nothing of. */
const walls = {
  name: 'walls',
  setup(build) {
    build.onResolve({ filter: /^\.|^vscode$|^openai(\/|$)/ }, (args) => {
      const from = insideSource(args.importer);
      if (args.kind === 'entry-point' || from === undefined) return undefined;
      const folder = from.split('/')[0];
      const fail = (text) => ({ errors: [{ text }] });

      if (args.path === 'vscode') {
        if (folder === 'vscode' || folder === 'extension.ts') return undefined;
        return fail(`src/${from} imports vscode. Only src/vscode and src/extension.ts may do that.`);
      }
      if (!args.path.startsWith('.')) {
        if (from === 'core/model/openaiClient.ts') return undefined;
        return fail(`src/${from} imports ${args.path}. Only src/core/model/openaiClient.ts may do that.`);
      }

      const file = path.resolve(args.resolveDir, args.path);
      if (file === path.join(root, 'package.json')) return undefined;
      const target = insideSource(file);
      const allowed = [folder, ...(mayUse[folder] ?? [])];
      if (target !== undefined && allowed.some((part) => target === part || target.startsWith(`${part}/`))) {
        return undefined;
      }
      const others = allowed.slice(1).map((part) => `src/${part}`);
      return fail(
        `src/${from} takes values from ${target === undefined ? args.path : `src/${target}`}. ` +
          `src/${folder} may use ${others.length === 0 ? 'no other folder' : `only ${others.join(', ')}`} (types are free).`,
      );
    });
  },
};

const lazyChunks = (out) => ({
  name: 'lazy-chunks',
  setup(build) {
    build.onResolve({ filter: /\.ts$/ }, (args) => {
      if (args.kind === 'entry-point') return undefined;
      const file = path.relative(root, path.resolve(args.resolveDir, args.path)).replaceAll(path.sep, '/');
      const target = lazyFiles[file];
      if (target === undefined) return undefined;
      if (args.kind !== 'dynamic-import') {
        const text = `${path.relative(root, args.importer)} must load ${file} by await import(), so that it is read at the first run only.`;
        return { errors: [{ text }] };
      }
      const chunk = path.posix.relative(path.posix.dirname(out), target);
      return { path: chunk.startsWith('.') ? chunk : `./${chunk}`, external: true };
    });
  },
});

/** zod brings its messages in fifty languages, 260 KB, and Consilium writes its own. */
const oneLanguage = {
  name: 'one-language',
  setup(build) {
    build.onResolve({ filter: /^\.\.\/locales\/index\.js$/ }, ({ resolveDir }) =>
      /node_modules[\\/]zod[\\/]/.test(resolveDir)
        ? { path: path.join(resolveDir, '../locales/en.js') }
        : undefined,
    );
  },
};

function optionsOf({ entry, out, tests: _tests, lazy, ...rest }, { dev }) {
  const { dir, name } = path.posix.parse(out);
  return {
    absWorkingDir: root,
    entryPoints: [{ in: entry, out: name }],
    outdir: dir,
    bundle: true,
    metafile: true,
    write: false,
    minify: !dev,
    sourcemap: dev ? (lazy ? 'inline' : 'linked') : false,
    legalComments: 'none',
    charset: 'utf8',
    mainFields: rest.platform === 'browser' ? ['browser', 'module', 'main'] : ['module', 'main'],
    define: { 'process.env.NODE_ENV': dev ? '"development"' : '"production"' },
    loader: { '.svg': 'dataurl', '.ttf': 'file' },
    logLevel: 'error',
    plugins: [lazyChunks(out), walls, oneLanguage],
    ...rest,
    // esbuild splits ES modules alone; the extension host wants CommonJS, which `asCommonJs` makes of them.
    ...(lazy && { format: 'esm', splitting: true, supported: {}, chunkNames: `${name}-[name]-[hash]` }),
  };
}

/**
 * One plain `require` of VS Code's API for a file. esbuild would copy all of its several hundred members, one getter each,
 * for every module that imports it, and that was more than half of the time that activation took.
 */
function requireVscodeOnce(text) {
  const names = [];
  const rest = text.replaceAll(/\bimport\s*\*\s*as\s+([\w$]+)\s*from\s*"vscode";?/g, (_, name) => {
    names.push(name);
    return '';
  });
  if (/\bfrom\s*"vscode"/.test(rest)) throw new Error("Import VS Code's API by import * as vscode alone.");
  if (names.length === 0) return rest;
  return `var ${names.map((name, index) => `${name}=${names[index - 1] ?? 'require("vscode")'}`).join(',')};${rest}`;
}

async function asCommonJs(text, { dev }) {
  const { target, supported, platform } = node;
  const { code } = await esbuild.transform(requireVscodeOnce(text), {
    format: 'cjs',
    target,
    supported,
    platform,
    minify: !dev,
    sourcemap: dev ? 'inline' : false,
    charset: 'utf8',
  });
  return Buffer.from(code);
}

/** Builds one bundle in memory: its files with their contents, and what esbuild tells of them. */
async function buildBundle(bundle, flags) {
  const { outputFiles, metafile } = await esbuild.build(optionsOf(bundle, flags));
  const files = await Promise.all(
    outputFiles.map(async ({ path: file, contents, text }) => ({
      file: path.relative(root, file).replaceAll(path.sep, '/'),
      contents: bundle.lazy && file.endsWith('.js') ? await asCommonJs(text, flags) : contents,
    })),
  );
  return { bundle, files, metafile };
}

/** Writes the files of a bundle, and takes away what an earlier build split off under other names. */
async function writeBundle({ bundle, files }) {
  for (const { file, contents } of files) {
    await mkdir(path.join(root, path.dirname(file)), { recursive: true });
    await writeFile(path.join(root, file), contents);
  }
  if (!bundle.lazy) return;
  const { dir, name } = path.posix.parse(bundle.out);
  for (const file of await readdir(path.join(root, dir))) {
    const old = file.startsWith(`${name}-`) && !files.some((one) => one.file === `${dir}/${file}`);
    if (old) await rm(path.join(root, dir, file), { force: true });
  }
}

/** The packages whose code is in the bundles, as folders under node_modules. */
function packagesIn(metafiles) {
  const found = new Set();
  for (const { inputs } of metafiles) {
    for (const input of Object.keys(inputs)) {
      const match = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
      if (match !== null)
        found.add(
          input.slice(0, input.lastIndexOf(`node_modules/${match[1]}/`)) + `node_modules/${match[1]}`,
        );
    }
  }
  return [...found].sort((a, b) => a.localeCompare(b));
}

async function copyCodicons() {
  const from = path.join(root, 'node_modules/@vscode/codicons/dist');
  await mkdir(path.join(dist, 'webview'), { recursive: true });
  for (const file of ['codicon.css', 'codicon.ttf'])
    await copyFile(path.join(from, file), path.join(dist, 'webview', file));
}

/**
 * What `--measure` prints of one file: its path from the root, bytes, what it requires from elsewhere, which files of its
 * own bundle it loads at once, what is in it.
 */
function measured({ files, metafile }) {
  return Object.entries(metafile.outputs).map(([file, output]) => ({
    file,
    bytes: files.find((one) => one.file === file)?.contents.length ?? output.bytes,
    requires: output.imports.filter((one) => one.external).map((one) => one.path),
    loads: output.imports
      .filter((one) => !one.external && one.kind === 'import-statement')
      .map((one) => one.path),
    inputs: Object.entries(output.inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([input]) => input),
  }));
}

async function main() {
  const { values: flags } = parseArgs({
    options: {
      dev: { type: 'boolean' },
      tests: { type: 'boolean' },
      measure: { type: 'boolean' },
      quiet: { type: 'boolean' },
    },
  });
  const wanted = bundles.filter((bundle) => bundle.tests !== true || flags.tests === true);
  const there = wanted.filter((bundle) => existsSync(path.join(root, bundle.entry)));
  for (const bundle of flags.quiet ? [] : wanted) {
    if (!there.includes(bundle)) console.error(`${bundle.out}: skipped, ${bundle.entry} is not there yet`);
  }

  const results = await Promise.allSettled(there.map((bundle) => buildBundle(bundle, flags)));
  const built = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failed = there.filter((_, index) => results[index].status === 'rejected');
  for (const bundle of failed) console.error(`${bundle.out}: not built`);

  if (flags.measure) {
    console.log(JSON.stringify({ budgets, outputs: built.flatMap(measured) }));
  } else {
    for (const one of built) await writeBundle(one);
    await copyCodicons();
    if (failed.length === 0) {
      const folders = [...packagesIn(built.map(({ metafile }) => metafile)), 'node_modules/@vscode/codicons'];
      const { text, missing } = await notices(root, folders);
      await writeFile(path.join(dist, 'THIRD-PARTY-NOTICES.txt'), text);
      if (missing.length > 0) {
        console.error(`These packages bring no licence text, and must not be shipped: ${missing.join(', ')}`);
        process.exitCode = 1;
      }
    }
    for (const { file, bytes } of flags.quiet ? [] : built.flatMap(measured)) {
      if (!file.endsWith('.map'))
        console.log(`${file.padEnd(40)} ${(bytes / 1000).toFixed(1).padStart(8)} KB`);
    }
  }
  if (failed.length > 0) process.exitCode = 1;
}

await main();
