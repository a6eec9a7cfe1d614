// What a VSIX consists of: which files are staged, and which file names may occur in it at all.

import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inRepository } from '../bootstrap/repository.mjs';
import { bundledModels, grammars, listAssets, listFiles } from '../build/assets.ts';
import { nativePackages, shippedFiles, type Target } from '../build/targets.ts';
import { documentFiles, packagedDocument } from './documents.ts';

const literally = (text: string): string => text.replaceAll(/[.+]/g, '\\$&');

/** Every file of a VSIX (below `extension/`) matches one of these; a file that does not was packed by accident. */
export function allowedFiles(target: Target): RegExp[] {
  return [
    /^package(\.nls(\.[a-z-]+)?)?\.json$/,
    // vsce renames these three.
    /^(readme\.md|changelog\.md|LICENSE\.txt)$/i,
    /^(ARCHITECTURE|CONTRIBUTING|docs\/[\w-]+)\.md$/,
    /^docs\/images\/[\w-]+\.(png|webp)$/,
    /^dist\/(extension|engine|models|deviceProbe|chunker|imageInspector|mapThread|pluginHost|cli)\.cjs$/,
    /^dist\/THIRD_PARTY_NOTICES\.txt$/,
    /^dist\/LANCEDB_THIRD_PARTY_LICENSES\.html$/,
    /^dist\/webview\/[a-zA-Z]+\.(js|css)$/,
    /^dist\/webview\/codicon\.ttf$/,
    new RegExp(`^dist/wasm/(web-tree-sitter|tree-sitter-(${grammars.map(literally).join('|')}))\\.wasm$`),
    new RegExp(
      `^dist/models/(README\\.md|manifest\\.json|(${bundledModels.map(literally).join('|')})/[\\w./-]+)$`,
    ),
    /^l10n\/bundle\.l10n(\.[a-z-]+)?\.json$/,
    /^extension\/media\/[\w./-]+\.(svg|png|jpe?g|md)$/,
    ...nativePackages(target).map(
      ({ name, files }) =>
        new RegExp(`^dist/node_modules/${literally(name)}/(${files.source.replace(/^\^|\$$/g, '')})$`),
    ),
  ];
}

/** Native packages whose folder is missing in `modulesFolder`. */
export function missingNatives(target: Target, modulesFolder: string): string[] {
  return nativePackages(target)
    .map(({ name }) => name)
    .filter((name) => !existsSync(path.join(modulesFolder, name)));
}

/**
 * Lays out what goes into the VSIX in an empty folder. The bundles in dist/ are those of this machine: they hold no
 * native code and serve every target.
 */
export function stage(target: Target, modulesFolder: string, folder: string): void {
  const copies: [source: string, destination: string][] = [];
  for (const file of ['LICENSE', '.vscodeignore', ...documentFiles()])
    copies.push([inRepository(file), file]);
  for (const source of ['extension/media', 'l10n']) {
    for (const file of listFiles(inRepository(source)))
      copies.push([inRepository(source, file), `${source}/${file}`]);
  }
  const built = listFiles(inRepository('dist')).filter((file) =>
    /^(webview\/.+|[^/]+\.(cjs|txt))$/.test(file),
  );
  const assets = listAssets().map(({ destination }) => destination);
  for (const file of [...built, ...assets]) copies.push([inRepository('dist', file), `dist/${file}`]);
  copies.push([
    inRepository('node_modules/@lancedb/lancedb/RUST_THIRD_PARTY_LICENSES.html'),
    'dist/LANCEDB_THIRD_PARTY_LICENSES.html',
  ]);
  for (const { name, files } of nativePackages(target)) {
    const source = path.join(modulesFolder, name);
    for (const file of shippedFiles(source, files)) {
      copies.push([path.join(source, file), `dist/node_modules/${name}/${file}`]);
    }
  }
  for (const file of readdirSync(inRepository()).filter((name) => /^package\.nls.*\.json$/.test(name))) {
    copies.push([inRepository(file), file]);
  }
  for (const [source, destination] of copies) {
    // A missing part is reported by the release build.
    if (!existsSync(source)) continue;
    const to = path.join(folder, destination);
    mkdirSync(path.dirname(to), { recursive: true });
    copyFileSync(source, to);
  }
  // Over the copies: some of what documents link to lies elsewhere in the package.
  for (const file of documentFiles().filter((name) => name.endsWith('.md'))) {
    const text = readFileSync(inRepository(file), 'utf8');
    writeFileSync(path.join(folder, file), packagedDocument(file, text));
  }
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(shippedManifest(), null, 2)}\n`);
}

/** package.json without what only developers need; vsce would run the scripts. */
function shippedManifest(): Record<string, unknown> {
  const manifest = JSON.parse(readFileSync(inRepository('package.json'), 'utf8')) as Record<string, unknown>;
  const {
    scripts,
    devDependencies,
    dependencies,
    overrides,
    allowScripts,
    private: isPrivate,
    files,
    ...shipped
  } = manifest;
  return shipped;
}

/** Paths of files that package.json refers to (entry point, icons, walkthrough pages), relative to it. */
export function referencedFiles(manifest: unknown): string[] {
  if (typeof manifest === 'string') {
    const match = /^(?:\.\/)?((?:dist|extension)\/[\w./-]+\.\w+)$/.exec(manifest);
    return match?.[1] === undefined ? [] : [match[1]];
  }
  if (typeof manifest !== 'object' || manifest === null) return [];
  return [...new Set(Object.values(manifest).flatMap(referencedFiles))];
}
