/**
 * The document of a page, as text: a strict content security policy, the page's own files, its translated words, and
 * nothing else. It knows nothing of VS Code, so that tests load the very same document in a browser.
 */
import { stringsElementId } from '../../core/protocol/views/viewEnvelope.ts';

export interface PageParts {
  /** Source of the page's own files, as the content security policy names it. */
  readonly cspSource: string;
  /** Random for each document. */
  readonly nonce: string;
  readonly scriptUri: string;
  readonly styleUris: readonly string[];
  /** Name of the view: of its bundle, and class of the body. */
  readonly view: string;
  readonly title: string;
  /** BCP 47, of the words. */
  readonly language: string;
  /** Words of the page in the user's language, by key. */
  readonly strings: Readonly<Record<string, string>>;
}

export function pageHtml(parts: PageParts): string {
  const { cspSource, nonce } = parts;
  const policy = [
    `default-src 'none'`,
    // Files of the workspace and of the page; thumbnails that the page draws itself; pictures from the clipboard.
    `img-src ${cspSource} data: blob:`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    `font-src ${cspSource}`,
    `worker-src blob:`,
  ].join('; ');
  const styles = parts.styleUris
    .map((uri) => `<link rel="stylesheet" href="${escapeHtml(uri)}">`)
    .join('\n    ');
  return `<!DOCTYPE html>
<html lang="${escapeHtml(parts.language)}">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    ${styles}
    <title>${escapeHtml(parts.title)}</title>
  </head>
  <body class="${escapeHtml(parts.view)}">
    <div id="root"></div>
    <script type="application/json" id="${stringsElementId}">${escapeJson(parts.strings)}</script>
    <script nonce="${escapeHtml(nonce)}" src="${escapeHtml(parts.scriptUri)}"></script>
  </body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/** A data block ends at the first `</script`, whatever stands in it. */
function escapeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
