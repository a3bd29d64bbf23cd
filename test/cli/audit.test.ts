import { execFile } from 'node:child_process';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { root, type Ended } from './consilium.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** The audit against a registry of the test's own. */
async function audit(registry: RequestListener): Promise<Ended> {
  const server = createServer(registry);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['.ci/audit.mjs'],
      { cwd: root, env: { ...process.env, npm_config_registry: url } },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

/** Answers what npm asks of weaknesses, and knows no package. */
const answering =
  (advisories: object): RequestListener =>
  (request, response) => {
    request.resume();
    const asked = request.method === 'POST' && request.url === '/-/npm/v1/security/advisories/bulk';
    response.writeHead(asked ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(asked ? advisories : {}));
  };

test('packages without a known weakness pass', async () => {
  const { code, stdout } = await audit(answering({}));
  expect({ code, stdout }).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^No known weakness in the [1-9]/) as string,
  });
});

test('a package with a known weakness fails, with its name and where to read of it', async () => {
  const { code, stderr } = await audit(
    answering({
      yaml: [
        {
          id: 1,
          url: 'https://advisories.example/1',
          title: 'Reads too much',
          severity: 'high',
          vulnerable_versions: '<99',
          cwe: [],
          cvss: { score: 0, vectorString: null },
        },
      ],
    }),
  );
  expect(code).toBe(1);
  expect(stderr).toMatch(/^yaml .*: high\. Reads too much \(https:\/\/advisories\.example\/1\)$/m);
});

test.each([
  ['has no such endpoint', 405],
  ['is out of order', 503],
])('a registry that %s could not be asked, which is said and is no failure', async (_, status) => {
  const { code, stdout } = await audit((request, response) => {
    request.resume();
    response.writeHead(status).end();
  });
  expect(code).toBe(0);
  expect(stdout).toMatch(
    new RegExp(`^The registry could not be asked .*${status}.* Nothing is known either way\\.$`, 'm'),
  );
});

test('a registry that cannot be reached could not be asked either', async () => {
  const { code, stdout } = await audit((request) => request.socket.destroy());
  expect(code).toBe(0);
  expect(stdout).toContain('could not be asked');
});
