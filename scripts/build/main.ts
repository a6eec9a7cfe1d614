// Builds dist/ from the sources. --release fails when any part of the product is missing; --force ignores the stamp.

import { existsSync, rmSync } from 'node:fs';
import { fingerprint, isBuildFresh, markBuildFresh } from '../bootstrap/freshness.mjs';
import { withLock } from '../bootstrap/lock.mjs';
import { inRepository } from '../bootstrap/repository.mjs';
import { bundledModels, copyAssets, listAssets } from './assets.ts';
import { buildBundles, writeIfChanged } from './bundles.ts';
import { bundledPackageFolders, composeNotices } from './notices.ts';
import { nativePackages, targetOfThisMachine } from './targets.ts';

/** Builds everything; returns what a release needs and is not there. */
async function buildAll(): Promise<string[]> {
  const before = fingerprint();
  const { built, missing, metafiles } = await buildBundles();
  const missingAssets = copyAssets();
  const natives = nativePackages(targetOfThisMachine())
    .map(({ name }) => `node_modules/${name}`)
    .filter((folder) => existsSync(inRepository(folder)));
  const copiedPackages = [
    'node_modules/web-tree-sitter',
    'node_modules/@vscode/tree-sitter-wasm',
    'node_modules/@vscode/codicons',
  ];
  const folders = [...bundledPackageFolders(metafiles), ...natives, ...copiedPackages];
  writeIfChanged(inRepository('dist', 'THIRD_PARTY_NOTICES.txt'), composeNotices(folders, bundledModels));
  markBuildFresh(before);
  for (const { output, bytes } of built) console.log(`dist/${output}  ${(bytes / 1024).toFixed(0)} kB`);
  return [...missing, ...missingAssets];
}

const isRelease = process.argv.includes('--release');
if (process.argv.includes('--force')) rmSync(inRepository('dist'), { recursive: true, force: true });

const work = async (): Promise<void> => {
  if (!isRelease && isBuildFresh()) {
    console.log('dist/ is up to date.');
    return;
  }
  const missing = await buildAll();
  console.log(
    `dist/ has ${listAssets().length - missing.filter((file) => !file.endsWith('.ts')).length} assets.`,
  );
  if (missing.length === 0) return;
  console.error(`Not in the build, because there is no such file:\n  ${missing.join('\n  ')}`);
  if (isRelease) throw new Error('A release needs every part; see the list above.');
};

try {
  if (process.env.SEMBLANCE_BUILD_LOCKED === '1') await work();
  else await withLock('build', work);
} catch (error) {
  // esbuild has printed its own errors with places already.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
