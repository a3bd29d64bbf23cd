import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';

import { serve } from './session.ts';

/*
 * The language server of Consilium: `node dist/server.js --stdio`, or the transport that a client of VS Code asks for.
 * What a library writes to standard output would break the protocol there.
 */
if (!process.argv.some((word) => /^--(?:stdio|node-ipc|socket|pipe)/.test(word)))
  process.argv.push('--stdio');
if (process.argv.includes('--stdio')) console.log = console.error;

const connection = createConnection(ProposedFeatures.all);
serve(connection);
connection.listen();
