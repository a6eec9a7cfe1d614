/** Temporary folders with files in them, and readable views of what discovery says about them. */
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import type { WorkspaceFile, WorkspaceRoot } from '../../../extension/core/documents/workspaceFile.ts';
import { createNullLogger } from '../../../extension/core/logging/logger.ts';
import type { Discovery, DiscoverySettings } from '../../../extension/core/ports/fileSource.ts';
import type { DiscoveryEnvironment } from '../../../extension/node/files/environment.ts';
import { systemEnvironment } from '../../../extension/node/files/environment.ts';
import { createFileSource, type WorkspaceFileSource } from '../../../extension/node/files/fileSource.ts';

export const defaultSettings: DiscoverySettings = {
  excludeGlobs: [],
  shouldUseIgnoreFiles: true,
  maxTextBytes: 1024 * 1024,
  maxImageBytes: 8 * 1024 * 1024,
};

export async function withTemporaryFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'semblance-discovery-')));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function writeTree(
  folder: string,
  tree: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  for (const [path, content] of Object.entries(tree)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

export function rootAt(path: string, id = 'r'): WorkspaceRoot {
  return { id, name: id, path };
}

export function sourceAt(
  path: string,
  settings: Partial<DiscoverySettings> = {},
  environment: Partial<DiscoveryEnvironment> = {},
): WorkspaceFileSource {
  return createFileSource(
    { roots: [rootAt(path)], settings: { ...defaultSettings, ...settings }, logger: createNullLogger() },
    { ...systemEnvironment(), ...environment },
  );
}

export async function collect(discoveries: AsyncIterable<Discovery>): Promise<Discovery[]> {
  const all: Discovery[] = [];
  for await (const discovery of discoveries) all.push(discovery);
  return all;
}

/** `src/a.ts typescript`, `old/ ignored`, `x absent`. */
export function show(discovery: Discovery): string {
  if (discovery.kind === 'file') return `${discovery.file.path} ${discovery.file.languageId}`;
  if (discovery.kind === 'absent') return `${discovery.key.path} absent`;
  const { path, isFolder, reason } = discovery.skipped;
  return `${path}${isFolder === true ? '/' : ''} ${reason}`;
}

export async function walked(source: WorkspaceFileSource): Promise<string[]> {
  return (await collect(source.walk(neverCancelled()))).map(show);
}

/** The only file of a walk, for tests of reading. */
export async function fileAt(source: WorkspaceFileSource, path: string): Promise<WorkspaceFile> {
  const discovery = await source.examine({ root: 'r', path }, neverCancelled());
  if (discovery.kind !== 'file') throw new Error(`Not a file: ${show(discovery)}`);
  return discovery.file;
}
