export interface PageParts {
  /** The webview's own source, for the content security policy. */
  readonly cspSource: string;
  readonly nonce: string;
  /** Addresses inside the webview. */
  readonly script: string;
  readonly styles: readonly string[];
  readonly title: string;
  readonly lang: string;
  /** What the page keeps as its state, so that the panel finds its run again after a reload of the window. */
  readonly restore: Readonly<Record<string, string>>;
}

/**
 * The page of a panel. Its policy lets run the one script that carries the nonce; styles and fonts come from the extension
 * alone, images from nowhere, and nothing can be fetched.
 */
export function pageHtml(parts: PageParts): string {
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${parts.nonce}'`,
    `style-src ${parts.cspSource}`,
    `font-src ${parts.cspSource}`,
    `img-src 'none'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escapeHtml(parts.lang)}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(parts.title)}</title>
${parts.styles.map((style) => `<link rel="stylesheet" href="${escapeHtml(style)}">`).join('\n')}
</head>
<body>
<div id="app" data-restore="${escapeHtml(JSON.stringify(parts.restore))}"></div>
<script nonce="${parts.nonce}" src="${escapeHtml(parts.script)}"></script>
</body>
</html>`;
}

/** A page that only says something, with no script at all. */
export function messageHtml(title: string, message: string, lang: string): string {
  return `<!DOCTYPE html>
<html lang="${escapeHtml(lang)}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<title>${escapeHtml(title)}</title>
</head>
<body><p role="status">${escapeHtml(message)}</p></body>
</html>`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
