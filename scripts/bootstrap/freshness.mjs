// Decides whether dist/ is up to date, from sizes and times of its inputs: a few milliseconds, on any Node.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { inRepository, repositoryRoot } from './repository.mjs';

/** Files and folders that the build reads. */
const inputs = [
  'extension',
  'plugins',
  'webview',
  'models',
  'scripts/build',
  'package.json',
  'package-lock.json',
];
const stampFile = inRepository('dist', '.build-stamp');

/**
 * A digest of names, sizes and modification times below `paths`; absent paths count as absent.
 * @param {readonly string[]} [paths] relative to `root`
 * @param {string} [root]
 */
export function fingerprint(paths = inputs, root = repositoryRoot) {
  const hash = createHash('sha256');
  /** @param {string} relative */
  const visit = (relative) => {
    const absolute = path.join(root, relative);
    const stats = statSync(absolute, { throwIfNoEntry: false });
    if (stats === undefined) hash.update(`${relative} absent\n`);
    else if (!stats.isDirectory()) hash.update(`${relative} ${stats.size} ${stats.mtimeMs}\n`);
    else for (const name of readdirSync(absolute).sort()) visit(path.join(relative, name));
  };
  for (const relative of paths) visit(relative);
  return hash.digest('hex');
}

export const isBuildFresh = () => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === fingerprint();

/**
 * Called by the build when it is done, with the fingerprint from before it read its inputs: a file that was saved
 * meanwhile makes the next call build again.
 * @param {string} before
 */
export const markBuildFresh = (before) => writeFileSync(stampFile, before);

/**
 * Builds dist/ when its inputs changed.
 * @param {string} node the pinned Node
 */
export async function ensureBuild(node) {
  if (isBuildFresh()) return;
  await withLock('build', () => {
    if (isBuildFresh()) return;
    process.stderr.write('Building...\n');
    const result = spawnSync(node, [inRepository('scripts', 'build', 'main.ts')], {
      cwd: repositoryRoot,
      stdio: ['ignore', 'ignore', 'inherit'],
      // The child runs inside our lock.
      env: { ...process.env, SEMBLANCE_BUILD_LOCKED: '1' },
    });
    if (result.status !== 0) throw new Error('The build failed; see above.');
  });
}
