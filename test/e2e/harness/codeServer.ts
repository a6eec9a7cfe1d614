// Starts the real VS Code workbench (code-server) for one test file: own port, own user data, own extensions, and
// nothing left behind after stop().

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ensureCodeServer } from '../code-server/install.ts';
import { artifactsFolder } from './artifacts.ts';
import { provideInstalled } from './installedExtensions.ts';

export interface CodeServerOptions {
  /** VSIX files to install first; the product's own leads, since it is the one that takes long. */
  readonly vsix?: readonly string[];
  /** Folder to open; never copied, so a test that writes passes a copy. */
  readonly workspace: string;
  /** Added to, and stronger than, the quiet defaults. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Kept after stop() when given; otherwise a temporary one. */
  readonly userDataDir?: string;
  /** Added to the environment of the server and with it of the extension host. */
  readonly environment?: Readonly<Record<string, string>>;
  /** False opens the workspace in Restricted Mode, without a question at the start; true when absent. */
  readonly isTrusted?: boolean;
}

export interface CodeServer {
  readonly url: string;
  readonly workspace: string;
  readonly userDataDir: string;
  /** Group of the server's processes: extension hosts and engines belong to it. */
  readonly processGroup: number;
  /** What the server has printed so far. */
  output(): string;
  /**
   * Merges into the user settings. An open window reads them only when it is opened again; for a change while it is
   * open, write .vscode/settings.json in the workspace.
   */
  writeSettings(settings: Readonly<Record<string, unknown>>): void;
  /** Copies the server's output and the workbench's logs into test/e2e/artifacts. */
  saveLogs(name: string): void;
  /** Ends the server and every process it started. Idempotent. */
  stop(): Promise<void>;
}

// Nothing that covers the workbench, asks the network, or changes from release to release.
const quietSettings = {
  'workbench.colorTheme': 'Dark Modern',
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  // Otherwise some editors open as a dialog that swallows every key.
  'workbench.editor.useModal': 'off',
  'workbench.reduceMotion': 'on',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': 'off',
  'extensions.ignoreRecommendations': true,
  'telemetry.telemetryLevel': 'off',
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'update.mode': 'none',
  'security.workspace.trust.enabled': false,
};

const restrictedSettings = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
};

// It answers in under a second on a free machine.
const startTimeoutMs = 60_000;
// Installing unpacks 200 MB.
const installTimeoutMs = 180_000;
// Between a polite and a final signal.
const graceMs = 5_000;

const runFile = promisify(execFile);

/** A port that was free a moment ago. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  return address.port;
}

/**
 * Installs code-server if needed, installs the extensions and starts the server.
 * @throws Error with the server's output when it does not answer
 */
export async function startCodeServer(options: CodeServerOptions): Promise<CodeServer> {
  const { node, entry } = await ensureCodeServer((line) => process.stderr.write(`${line}\n`));
  const home = mkdtempSync(path.join(tmpdir(), 'semblance-code-server-'));
  const userDataDir = options.userDataDir ?? path.join(home, 'data');
  const extensionsDir = path.join(home, 'extensions');
  mkdirSync(extensionsDir);
  const configFile = path.join(home, 'config.yaml');
  // An empty one: without it the server would write its own below the user's home.
  writeFileSync(configFile, '');
  const common = ['--config', configFile, '--user-data-dir', userDataDir, '--extensions-dir', extensionsDir];
  const environment = {
    ...process.env,
    ...options.environment,
    PATH: `${path.dirname(node)}:${process.env.PATH ?? ''}`,
  };

  const isTrusted = options.isTrusted ?? true;
  let settings: Record<string, unknown> = {
    ...quietSettings,
    ...(isTrusted ? {} : restrictedSettings),
    ...options.settings,
  };
  const settingsFile = path.join(userDataDir, 'User', 'settings.json');
  const writeSettings = (change: Readonly<Record<string, unknown>>): void => {
    settings = { ...settings, ...change };
    mkdirSync(path.dirname(settingsFile), { recursive: true });
    writeFileSync(settingsFile, JSON.stringify(settings, null, 2));
  };
  writeSettings({});
  const installInto = async (folder: string, vsix: string): Promise<void> => {
    const into = ['--config', configFile, '--user-data-dir', userDataDir, '--extensions-dir', folder];
    await runFile(node, [entry, ...into, '--install-extension', vsix], {
      env: environment,
      timeout: installTimeoutMs,
    });
  };
  const [largest, ...others] = options.vsix ?? [];
  if (largest !== undefined)
    await provideInstalled(largest, extensionsDir, (folder) => installInto(folder, largest));
  for (const vsix of others) await installInto(extensionsDir, vsix);

  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const flags = ['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`];
  const quiet = ['--disable-telemetry', '--disable-update-check'];
  if (isTrusted) quiet.push('--disable-workspace-trust');
  // A group of its own, so that one signal reaches extension host, engine and language servers too.
  const child = spawn(node, [entry, ...common, ...flags, ...quiet, options.workspace], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    output += data.toString();
  });
  // A test run that dies must not leave a server behind.
  const killNow = () => signalGroup(child, 'SIGKILL');
  process.once('exit', killNow);

  let isStopped = false;
  const stop = async (): Promise<void> => {
    if (isStopped) return;
    isStopped = true;
    process.off('exit', killNow);
    await endGroup(child);
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    await waitForAnswer(`${url}/healthz`, child);
  } catch (error) {
    await stop();
    throw new Error(`${error instanceof Error ? error.message : error}\n${output}`);
  }
  const processGroup = child.pid;
  if (processGroup === undefined) throw new Error('code-server did not start.');
  return {
    url,
    workspace: options.workspace,
    userDataDir,
    processGroup,
    output: () => output,
    writeSettings,
    saveLogs: (name) => {
      const folder = path.join(artifactsFolder, name);
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, 'code-server.log'), output);
      const logs = path.join(userDataDir, 'logs');
      if (existsSync(logs)) cpSync(logs, path.join(folder, 'logs'), { recursive: true });
    },
    stop,
  };
}

async function waitForAnswer(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`code-server ended with exit code ${child.exitCode}.`);
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // Not listening yet.
    }
    await delay(100);
  }
  throw new Error(`code-server did not answer within ${startTimeoutMs / 1000} s.`);
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  try {
    if (child.pid === undefined) return false;
    return process.kill(-child.pid, signal);
  } catch {
    // No such group any more.
    return false;
  }
}

async function endGroup(child: ChildProcess): Promise<void> {
  signalGroup(child, 'SIGTERM');
  const deadline = Date.now() + graceMs;
  while (Date.now() < deadline && signalGroup(child, 0)) await delay(50);
  signalGroup(child, 'SIGKILL');
}
