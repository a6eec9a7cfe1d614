// Records what a page of the editor sees of a theme: the --vscode-* variables of the default dark, light and high
// contrast themes, read from the real workbench. Run by hand when the editor's themes change:
//   node test/webview/themes/record.ts

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEditor } from '../../e2e/harness/editorSession.ts';
import type { Theme } from '../../e2e/harness/workbench.ts';

const files: readonly (readonly [Theme, string])[] = [
  ['dark', 'dark'],
  ['light', 'light'],
  ['high contrast', 'hc-dark'],
  ['high contrast light', 'hc-light'],
];

const workspace = mkdtempSync(path.join(tmpdir(), 'semblance-themes-'));
writeFileSync(path.join(workspace, 'readme.md'), '# Themes\n');
const session = await startEditor({ workspace });
try {
  for (const [theme, file] of files) {
    await session.workbench.setTheme(theme);
    const variables = await session.workbench.page.evaluate(() => {
      const found: Record<string, string> = {};
      const workbench = document.querySelector('.monaco-workbench');
      if (workbench === null) return found;
      const computed = getComputedStyle(workbench);
      for (const sheet of document.styleSheets) {
        for (const rule of sheet.cssRules) {
          if (!(rule instanceof CSSStyleRule)) continue;
          for (const name of rule.style) {
            if (!name.startsWith('--vscode-')) continue;
            const value = computed.getPropertyValue(name).trim();
            // Colours only: a page gets neither the workbench's icons nor its sizes.
            if (/^(#|rgba?\(|transparent|color)/.test(value)) found[name] = value;
          }
        }
      }
      return found;
    });
    const sorted = Object.fromEntries(Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1)));
    writeFileSync(path.join(import.meta.dirname, `${file}.json`), `${JSON.stringify(sorted, null, 2)}\n`);
    console.log(`${file}: ${Object.keys(sorted).length} variables`);
  }
} finally {
  await session.stop();
  rmSync(workspace, { recursive: true, force: true });
}
