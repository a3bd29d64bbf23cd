import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const read = (name: string): unknown => JSON.parse(readFileSync(path.join(root, name), 'utf8'));

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}
interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly hasInstallScript?: boolean;
}

const manifest = read('package.json') as Manifest;
const { packages } = read('package-lock.json') as { packages: Readonly<Record<string, Locked>> };
const nameOf = (place: string): string => place.slice(place.lastIndexOf('node_modules/') + 13);

/** What comes into the package: everything that is no development tool, and the icons. */
const shipped = Object.entries(packages).filter(
  ([place, { dev, devOptional }]) =>
    place !== '' && ((dev !== true && devOptional !== true) || nameOf(place) === '@vscode/codicons'),
);

/** All allow to be put into a product under another licence, with their notice, which the build puts beside the bundles. */
const allowed = new Set([
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  '0BSD',
  'CC-BY-4.0',
]);

it('every package that is shipped has a licence that allows it', () => {
  expect(shipped.length).toBeGreaterThan(Object.keys(manifest.dependencies).length);
  expect(shipped.filter(([, { license }]) => !allowed.has(license ?? '')).map(([place]) => place)).toEqual(
    [],
  );
});

it('every version is pinned, in the manifest and with its hash in the lock file, and nothing that is shipped runs a script', () => {
  const wanted = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(wanted.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  for (const [name, version] of wanted)
    expect([name, packages[`node_modules/${name}`]?.version]).toEqual([name, version]);
  expect(
    shipped.filter(([, one]) => one.integrity?.startsWith('sha512-') !== true).map(([place]) => place),
  ).toEqual([]);
  expect(shipped.filter(([, one]) => one.hasInstallScript === true).map(([place]) => place)).toEqual([]);
});

it('few packages are shipped', () => {
  expect(Object.keys(manifest.dependencies).length).toBeLessThanOrEqual(12);
  expect(shipped.length).toBeLessThanOrEqual(50);
});

it('the source imports nothing else, so that nothing else is bundled', () => {
  const source = path.join(root, 'src');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.tsx?$/.test(name),
  );
  const named = files.flatMap((name) =>
    [
      ...readFileSync(path.join(source, name), 'utf8').matchAll(
        /^(?:import|export)\b(?! type\b)[^;]*?from '([^'.][^']*)'|\bimport\('([^'.][^']*)'\)/gm,
      ),
    ].map((match) => match[1] ?? match[2] ?? ''),
  );
  const packagesUsed = new Set(
    named
      .filter((name) => !name.startsWith('node:'))
      .map((name) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name),
  );
  expect(packagesUsed.size).toBeGreaterThan(5);
  expect(
    [...packagesUsed].filter((name) => name !== 'vscode' && !Object.hasOwn(manifest.dependencies, name)),
  ).toEqual([]);
});
