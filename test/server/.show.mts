import { Client } from './client.ts';
import { readFileSync } from 'node:fs';
const c = new Client();
await c.start();
const f = process.argv[2]!;
const t = readFileSync(f, 'utf8');
setTimeout(() => {
  console.log(c.log, c.errors);
  process.exit(1);
}, 4000);
const uri = await c.open(f.startsWith('/') ? f : process.cwd() + '/' + f, t);
const d = await c.diagnostics(uri);
for (const x of d)
  console.log(
    x.range.start.line + 1,
    x.code,
    JSON.stringify(
      t
        .split('\n')
        [x.range.start.line]!.slice(
          x.range.start.character,
          x.range.end.line === x.range.start.line ? x.range.end.character : undefined,
        )
        .slice(0, 40),
    ),
    '|',
    x.message.slice(0, 130),
  );
console.log(d.length, c.log, c.errors);
await c.stop();
process.exit(0);
