// A VSIX is installed by code-server once; every server then gets a folder of its own with links to those files, for
// unpacking the product takes longer than starting the editor.

import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { withLock } from '../../../scripts/bootstrap/lock.mjs';
import { cacheFolder } from '../../../scripts/bootstrap/repository.mjs';

const installations = path.join(cacheFolder, 'e2e-extensions');

// Two builds may be compared; more would only fill the disk.
const mostInstallations = 2;

/**
 * Fills the empty `folder` as `install` would.
 * @param install installs the VSIX into an empty folder
 */
export async function provideInstalled(
  vsix: string,
  folder: string,
  install: (folder: string) => Promise<void>,
): Promise<void> {
  await withLock('e2e-extensions', async () => {
    const { size, mtimeMs } = statSync(vsix);
    const name = createHash('sha256')
      .update(`${path.resolve(vsix)}\n${size}\n${mtimeMs}`)
      .digest('hex');
    const installed = path.join(installations, name.slice(0, 16));
    if (!existsSync(installed)) {
      makeRoom();
      const unfinished = path.join(installations, 'unfinished');
      rmSync(unfinished, { recursive: true, force: true });
      mkdirSync(unfinished, { recursive: true });
      await install(unfinished);
      renameSync(unfinished, installed);
    }
    for (const entry of readdirSync(installed, { withFileTypes: true })) {
      const [source, target] = [path.join(installed, entry.name), path.join(folder, entry.name)];
      // The editor writes its list of extensions, which lies beside them, in place.
      if (entry.isDirectory()) linkTree(source, target);
      else copyFileSync(source, target);
    }
  });
}

/** Removes the oldest installations; folders of servers that run keep their links to the files. */
function makeRoom(): void {
  if (!existsSync(installations)) return;
  const oldestFirst = readdirSync(installations)
    .map((name) => path.join(installations, name))
    .sort((a, b) => statSync(a).mtimeMs - statSync(b).mtimeMs);
  for (const old of oldestFirst.slice(0, Math.max(0, oldestFirst.length - mostInstallations + 1)))
    rmSync(old, { recursive: true });
}

function linkTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target);
    else linkOrCopy(source, target);
  }
}

function linkOrCopy(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch {
    // The temporary folder may be on another disk.
    copyFileSync(source, target);
  }
}
