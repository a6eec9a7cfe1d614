// Makes the VSIX when it is older than the sources, installs it into VS Code and opens a folder; where there is no
// VS Code, it serves code-server on a local port until it is interrupted.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startCodeServer } from '../../test/e2e/harness/codeServer.ts';
import { fingerprint } from '../bootstrap/freshness.mjs';
import { cacheFolder, inRepository, repositoryRoot } from '../bootstrap/repository.mjs';
import { targetOfThisMachine } from '../build/targets.ts';
import { vsixFile } from '../package/vsixFile.ts';

/** The VSIX of the present sources. */
function freshVsix(): string {
  const vsix = vsixFile(targetOfThisMachine());
  const stampFile = `${vsix}.stamp`;
  const current = fingerprint();
  if (existsSync(vsix) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === current) return vsix;
  const result = spawnSync(process.execPath, [inRepository('scripts/package/main.ts')], {
    cwd: repositoryRoot,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (result.status !== 0) throw new Error('The extension could not be packaged; see above.');
  writeFileSync(stampFile, current);
  return vsix;
}

const isWindows = process.platform === 'win32';
const code = (args: readonly string[]) =>
  spawnSync('code', [...args], { stdio: 'inherit', shell: isWindows });

/** code-server answers to `code` inside its own terminal; that one is not a desktop. */
function hasDesktop(): boolean {
  const answer = spawnSync('code', ['--version'], { encoding: 'utf8', shell: isWindows });
  return answer.status === 0 && process.env.VSCODE_IPC_HOOK_CLI === undefined;
}

async function serve(vsix: string, folder: string): Promise<void> {
  console.log('There is no VS Code on PATH; starting code-server, which is VS Code in a browser.');
  const userDataDir = path.join(cacheFolder, 'code-server-user');
  mkdirSync(userDataDir, { recursive: true });
  const server = await startCodeServer({ vsix: [vsix], workspace: folder, userDataDir });
  console.log(`\nOpen ${server.url}/?folder=${encodeURIComponent(folder)}\nCtrl+C ends it.`);
  await new Promise<void>((resolve) => {
    // Not once(): npm and the terminal both pass a signal on, and the second must not cut the cleaning up short.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  await server.stop();
}

try {
  const folder = path.resolve(process.argv[2] ?? inRepository('test/fixtures/sample-workspace'));
  if (!existsSync(folder)) throw new Error(`${folder} does not exist.`);
  const vsix = freshVsix();
  if (hasDesktop()) {
    const installed = code(['--install-extension', vsix, '--force']);
    if (installed.status !== 0) throw new Error('VS Code refused the extension; see above.');
    code([folder]);
    console.log('Semblance is installed; open the command palette and choose "Semblance: Search".');
  } else {
    await serve(vsix, folder);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
