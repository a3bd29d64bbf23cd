import type { DocumentLink } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';

import type { Span } from '../../core/case/yaml-source.ts';
import { entriesOf, refAt, type Model } from '../model.ts';
import { childOf } from '../tree.ts';

const browsers: Readonly<Record<string, (code: string) => string>> = {
  LOINC: (code) => `https://loinc.org/${code}`,
  SNOMED: (code) => `https://browser.ihtsdotools.org/?perspective=full&conceptId1=${code}`,
  RxNorm: (code) => `https://mor.nlm.nih.gov/RxNav/search?searchBy=RXCUI&searchTerm=${code}`,
  'ICD-10-CM': (code) => `https://icd10cmtool.cdc.gov/?fy=FY2026&query=${code}`,
  HPO: (code) => `https://hpo.jax.org/browse/term/${code}`,
};

/** Pictures beside the case, publications by PMID or DOI, and codes in the browser of their terminology. */
export function linksOf(model: Model, document: TextDocument): DocumentLink[] {
  const links: DocumentLink[] = [];
  const add = ({ start, end }: Span, target: string, tooltip: string): void => {
    links.push({
      range: { start: document.positionAt(start), end: document.positionAt(end) },
      target,
      tooltip,
    });
  };
  for (const match of model.text.matchAll(/\bPMID:?\s?(\d{1,9})\b/g))
    add(spanOf(match), `https://pubmed.ncbi.nlm.nih.gov/${match[1] ?? ''}/`, 'Open in PubMed');
  for (const match of model.text.matchAll(
    /\b(?:doi:\s?|https:\/\/doi\.org\/)?(10\.\d{4,9}\/[^\s"'<>,;\]})]{1,200})/gi,
  )) {
    const doi = (match[1] ?? '').replace(/\.$/, '');
    const { start } = spanOf(match);
    const end = start + match[0].length - ((match[1] ?? '').length - doi.length);
    add({ start, end }, `https://doi.org/${encodeURI(doi)}`, 'Open the publication');
  }
  if (model.kind === 'panel') return links;
  for (const { index } of entriesOf(model, 'imaging')) {
    const files = refAt(model, ['imaging', index, 'files']);
    if (files?.node.kind !== 'list') continue;
    for (const file of files.node.items) {
      const target = file.kind === 'scalar' ? fileTarget(document.uri, file.value) : undefined;
      if (target !== undefined)
        add({ start: files.base + file.start, end: files.base + file.end }, target, 'Open the picture');
    }
  }
  for (const section of ['symptoms', 'problems', 'allergies', 'medications', 'labs', 'procedures']) {
    for (const { node, base } of entriesOf(model, section)) {
      const code = childOf(node, 'code');
      const system = childOf(code, 'system');
      const value = childOf(code, 'code');
      if (system?.kind !== 'scalar' || value?.kind !== 'scalar' || typeof value.value !== 'string') continue;
      const browser = browsers[String(system.value)];
      if (browser !== undefined && /^[\w.:-]+$/.test(value.value))
        add(
          { start: base + value.start, end: base + value.end },
          browser(value.value),
          `Look up in ${String(system.value)}`,
        );
    }
  }
  return links;
}

const spanOf = (match: RegExpExecArray): Span => ({ start: match.index, end: match.index + match[0].length });

function fileTarget(uri: string, value: unknown): string | undefined {
  if (typeof value !== 'string' || value.trim() === '' || /^[/\\]|:|(?:^|[/\\])\.\.(?:[/\\]|$)/.test(value))
    return undefined;
  try {
    return new URL(value.split('/').map(encodeURIComponent).join('/'), uri).href;
  } catch {
    // An editor's URI that has no folder, as of a text that was never saved.
    return undefined;
  }
}
