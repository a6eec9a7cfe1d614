// Makes out/semblance-<target>-<version>.vsix and verifies it: its list of files for every target, and for the target
// of this machine that every native part works from the unpacked folder. The other targets are only staged here.

import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { inRepository, repositoryRoot } from '../bootstrap/repository.mjs';
import { isTarget, type Target, targetOfThisMachine, targets } from '../build/targets.ts';
import { allowedFiles, missingNatives, referencedFiles, stage } from './contents.ts';
import { deadLinks } from './documents.ts';
import { vsixFile } from './vsixFile.ts';
import { readZip, unpackZip } from './zip.ts';

function readTarget(args: readonly string[]): Target {
  const index = args.indexOf('--target');
  if (index < 0) return targetOfThisMachine();
  const name = args[index + 1] ?? '';
  if (!isTarget(name)) throw new Error(`--target ${name}: there are ${targets.join(', ')}.`);
  return name;
}

function run(command: string, args: readonly string[], cwd: string): void {
  const result = spawnSync(command, [...args], { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  if (result.status !== 0) throw new Error(`${path.basename(command)} ${args.join(' ')} failed.`);
}

/** node_modules with the native packages of a target; for another platform, installed into `scratch`. */
function modulesFor(target: Target, scratch: string): string {
  if (target === targetOfThisMachine()) return inRepository('node_modules');
  const folder = path.join(scratch, 'modules');
  mkdirSync(folder);
  for (const file of ['package.json', 'package-lock.json', '.npmrc']) {
    copyFileSync(inRepository(file), path.join(folder, file));
  }
  const [os, cpu] = target.split('-');
  console.log(`Installing the native packages of ${target}...`);
  const libc = os === 'linux' ? ['--libc=glibc'] : [];
  const args = [
    'ci',
    '--omit=dev',
    '--ignore-scripts',
    `--os=${os}`,
    `--cpu=${cpu}`,
    ...libc,
    '--loglevel=error',
  ];
  run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, folder);
  return path.join(folder, 'node_modules');
}

/** @throws Error naming the first files that must not, or should, be in the archive */
function verifyContents(vsix: string, target: Target, isPartial: boolean): void {
  const entries = readZip(vsix)
    .filter(({ name }) => name.startsWith('extension/'))
    .map((entry) => ({ name: entry.name.slice('extension/'.length), entry }));
  const names = entries.map(({ name }) => name);
  const allowed = allowedFiles(target);
  const strangers = names.filter((name) => !allowed.some((pattern) => pattern.test(name)));
  if (strangers.length > 0)
    throw new Error(`Files that nobody asked for are in the VSIX: ${strangers.slice(0, 10).join(', ')}`);
  const unused = allowed.filter((pattern) => !names.some((name) => pattern.test(name)));
  // Pages, translations and media come and go; everything else in the list is needed.
  const optional = /webview|nls|l10n|media|changelog/;
  const absent = unused.filter((pattern) => !optional.test(pattern.source));
  const manifest: unknown = JSON.parse(readFileSync(inRepository('package.json'), 'utf8'));
  const dangling = referencedFiles(manifest).filter((file) => !names.includes(file));
  if ((absent.length > 0 || dangling.length > 0) && !isPartial) {
    throw new Error(`The VSIX lacks ${[...dangling, ...absent.map(String)].join(', ')}.`);
  }
  const documents = entries.filter(({ name }) => /^(?!dist\/node_modules\/).*\.md$/.test(name));
  const texts = new Map(documents.map(({ name, entry }) => [name, entry.read().toString('utf8')]));
  const dead = deadLinks(texts, new Set(names));
  if (dead.length > 0) throw new Error(`Links that lead to nothing in the VSIX: ${dead.join(', ')}.`);
  console.log(`Contents: ${names.length} files, all on the allow list.`);
}

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const target = readTarget(args);
  // For work on the packaging while a part of the product does not build; such a VSIX is never released.
  const isPartial = args.includes('--partial');
  const scratch = mkdtempSync(path.join(tmpdir(), 'semblance-vsix-'));
  try {
    run(
      process.execPath,
      [inRepository('scripts/build/main.ts'), ...(isPartial ? [] : ['--release'])],
      repositoryRoot,
    );
    const modulesFolder = modulesFor(target, scratch);
    const missing = missingNatives(target, modulesFolder);
    if (missing.length > 0) throw new Error(`Not installed for ${target}: ${missing.join(', ')}.`);
    const stageFolder = path.join(scratch, 'stage');
    stage(target, modulesFolder, stageFolder);
    const vsix = vsixFile(target);
    mkdirSync(path.dirname(vsix), { recursive: true });
    rmSync(vsix, { force: true });
    await createVSIX({
      cwd: stageFolder,
      packagePath: vsix,
      target,
      dependencies: false,
      allowMissingRepository: true,
      // Links lead to files of the package (documents.ts); there is no repository address to rewrite them to.
      rewriteRelativeLinks: false,
    });
    verifyContents(vsix, target, isPartial);
    if (target === targetOfThisMachine()) {
      const unpacked = path.join(scratch, 'unpacked');
      unpackZip(readZip(vsix), unpacked);
      // A process of its own, outside the repository: what the VSIX lacks cannot be found in our node_modules.
      run(
        process.execPath,
        [inRepository('scripts/package/verifyRuntime.ts'), path.join(unpacked, 'extension')],
        scratch,
      );
    } else {
      console.log(`${target} is not this machine's platform: its native parts were not run.`);
    }
    const megabytes = statSync(vsix).size / 1e6;
    console.log(`${path.relative(repositoryRoot, vsix)}  ${megabytes.toFixed(1)} MB`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
