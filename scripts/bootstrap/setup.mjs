// Makes sure that the dependencies of package-lock.json are installed, on a machine that has only Node 20 and npm.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { pinnedNode, repositoryRoot } from './repository.mjs';

/** @param {string} file */
const readText = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

/**
 * Compares a lock file with the one that npm leaves in node_modules, and names the first difference; an empty string
 * when everything the lock asks for on this platform is there.
 * @param {string} lockText
 * @param {string} installedText
 */
export function findMissingPackage(lockText, installedText) {
  if (installedText === '') return 'node_modules';
  const wanted = JSON.parse(lockText).packages;
  const installed = JSON.parse(installedText).packages ?? {};
  for (const [location, entry] of Object.entries(wanted)) {
    if (location === '' || entry.link) continue;
    const present = installed[location];
    // Optional packages of other platforms are absent by right; the right ones are checked by version.
    if (present === undefined ? !entry.optional : present.version !== entry.version) return location;
  }
  return '';
}

/**
 * Installs the dependencies if they are absent or differ from package-lock.json. Costs some milliseconds when there
 * is nothing to do.
 * @param {{ root?: string, node?: string, install?: () => void }} [options] other folders, for tests
 * @returns {Promise<string>} the path of the pinned Node
 */
export async function ensureSetup(options = {}) {
  const root = options.root ?? repositoryRoot;
  const node = options.node ?? pinnedNode;
  const install = options.install ?? (() => runNpmCi(root));
  const stampFile = path.join(root, 'node_modules', '.semblance-setup');
  const lockText = readText(path.join(root, 'package-lock.json'));
  if (lockText === '')
    throw new Error(`${path.join(root, 'package-lock.json')} is missing: restore it from git.`);
  const stamp = createHash('sha256').update(`${process.platform}-${process.arch}\n${lockText}`).digest('hex');
  const isReady = () => readText(stampFile) === stamp && existsSync(node);
  if (isReady()) return node;

  await withLock(
    'setup',
    () => {
      if (isReady()) return;
      const missing = () =>
        findMissingPackage(lockText, readText(path.join(root, 'node_modules', '.package-lock.json')));
      // Someone may have run npm themselves; then there is nothing to install again.
      if (missing() !== '' || !existsSync(node)) {
        process.stderr.write('Installing dependencies (about half a minute, once)...\n');
        install();
        const absent = missing();
        if (absent !== '')
          throw new Error(`npm ci ended, but ${absent} is not installed. Delete node_modules and try again.`);
        if (!existsSync(node)) {
          throw new Error(
            `The pinned Node is not at ${node}: the install script of the package "node" did not run. ` +
              'Allow install scripts (npm config get ignore-scripts) and run npm run setup again.',
          );
        }
      }
      writeFileSync(stampFile, stamp);
    },
    {
      folder: path.join(root, '.cache'),
      onWait: () => process.stderr.write('Waiting for another set-up to finish...\n'),
    },
  );
  return node;
}

/** @param {string} root */
function runNpmCi(root) {
  // Inside `npm run`, npm_execpath is the npm that the user called; otherwise the one on PATH.
  const npmScript = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const result =
    npmScript?.endsWith('.js') && path.basename(npmScript).startsWith('npm')
      ? spawnSync(process.execPath, [npmScript, ...args], {
          cwd: root,
          stdio: ['ignore', 'pipe', 'pipe'],
          encoding: 'utf8',
        })
      : spawnSync('npm', args, {
          cwd: root,
          stdio: ['ignore', 'pipe', 'pipe'],
          encoding: 'utf8',
          shell: process.platform === 'win32',
        });
  if (result.error !== undefined) throw new Error(`npm could not be started: ${result.error.message}`);
  if (result.status !== 0) {
    process.stderr.write(`${result.stdout}${result.stderr}`);
    throw new Error('npm ci failed; its output is above.');
  }
}
