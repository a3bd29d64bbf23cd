import { DiagnosticSeverity, type Diagnostic } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';

import type { Finding } from '../findings.ts';

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
} as const;

/** A finding as clients show it. The link behind the code leads to its explanation. */
export function diagnosticOf(
  finding: Finding,
  document: TextDocument,
  docsUri: string | undefined,
): Diagnostic {
  const { severity, code, message, related } = finding;
  return {
    source: 'Consilium',
    severity: severities[severity],
    code,
    message,
    range: { start: document.positionAt(finding.start), end: document.positionAt(finding.end) },
    ...(docsUri === undefined ? {} : { codeDescription: { href: `${docsUri}#${code}` } }),
    ...(related === undefined
      ? {}
      : {
          relatedInformation: [
            {
              message: related.message,
              location: {
                uri: document.uri,
                range: { start: document.positionAt(related.start), end: document.positionAt(related.end) },
              },
            },
          ],
        }),
  };
}
