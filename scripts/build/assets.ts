// Copies what the product reads at run time beside its code: grammars, models.

import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { inRepository } from '../bootstrap/repository.mjs';

/** Languages whose code is split along its syntax; each is a file of @vscode/tree-sitter-wasm. */
export const grammars = [
  'bash',
  'c-sharp',
  'cpp',
  'css',
  'go',
  'java',
  'javascript',
  'php',
  'python',
  'ruby',
  'rust',
  'tsx',
  'typescript',
];

/** Models that travel with the product. */
export const bundledModels = ['all-minilm-l6-v2', 'joint-image-tower', 'joint-text-static', 'ppocr-v4'];

/** Source and destination (relative to dist/) of every asset; sources that do not exist are listed too. */
export function listAssets(): { source: string; destination: string }[] {
  const grammarFolder = inRepository('node_modules/@vscode/tree-sitter-wasm/wasm');
  const assets = [
    {
      source: inRepository('node_modules/web-tree-sitter/web-tree-sitter.wasm'),
      destination: 'wasm/web-tree-sitter.wasm',
    },
    ...grammars.map((name) => ({
      source: path.join(grammarFolder, `tree-sitter-${name}.wasm`),
      destination: `wasm/tree-sitter-${name}.wasm`,
    })),
    ...['README.md', 'manifest.json'].map((file) => ({
      source: inRepository('models', file),
      destination: `models/${file}`,
    })),
    // The editor's own icons, for its pages: the style sheet names the font beside itself.
    ...['codicon.css', 'codicon.ttf'].map((file) => ({
      source: inRepository('node_modules/@vscode/codicons/dist', file),
      destination: `webview/${file}`,
    })),
  ];
  for (const model of bundledModels) {
    for (const file of listFiles(inRepository('models', model))) {
      assets.push({ source: inRepository('models', model, file), destination: `models/${model}/${file}` });
    }
  }
  return assets;
}

/** Copies every asset that changed and removes what is no longer one. Returns the sources that do not exist. */
export function copyAssets(): string[] {
  const missing: string[] = [];
  const assets = listAssets();
  for (const { source, destination } of assets) {
    if (existsSync(source)) copyIfChanged(source, inRepository('dist', destination));
    else missing.push(path.relative(inRepository(), source));
  }
  const wanted = new Set(assets.map(({ destination }) => destination));
  for (const folder of ['wasm', 'models']) {
    for (const file of listFiles(inRepository('dist', folder))) {
      if (!wanted.has(`${folder}/${file}`)) rmSync(inRepository('dist', folder, file));
    }
  }
  return missing;
}

/** Files below a folder, relative, with forward slashes, sorted; none when the folder does not exist. */
export function listFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

function copyIfChanged(source: string, destination: string): void {
  const from = statSync(source);
  const to = statSync(destination, { throwIfNoEntry: false });
  // A model is tens of megabytes: compare times rather than bytes.
  if (to !== undefined && to.size === from.size && Math.abs(to.mtimeMs - from.mtimeMs) < 1) return;
  mkdirSync(path.dirname(destination), { recursive: true });
  copyFileSync(source, destination);
  utimesSync(destination, from.atime, from.mtime);
}
