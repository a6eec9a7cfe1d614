/**
 * What was installed, written beside the model's files as `install.json`: where it came from, its licence, and every
 * file with length and hash. A folder without it is no installed model.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { count } from '../../../core/documents/valueSchemas.ts';
import type { InstalledModel } from '../../../core/protocol/modelApi.ts';
import { isSafePath } from './relativePath.ts';

export const recordName = 'install.json';

const recordSchema = v.object({
  version: v.literal(1),
  id: v.string(),
  encoderId: v.string(),
  displayName: v.string(),
  source: v.string(),
  sourceKind: v.picklist(['hub', 'folder', 'zip']),
  revision: v.string(),
  commit: v.string(),
  licence: v.object({ spdx: v.string(), url: v.string() }),
  installedAt: v.string(),
  files: v.array(
    v.object({
      path: v.pipe(v.string(), v.check(isSafePath, 'must lie inside the model folder')),
      bytes: count,
      sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
    }),
  ),
});
export type InstallRecord = v.InferOutput<typeof recordSchema>;

export function recordText(record: InstallRecord): string {
  return `${JSON.stringify(record, undefined, 2)}\n`;
}

/** Undefined when the folder holds no installed model: no record, or one that cannot be read. */
export async function readInstalledModel(folder: string): Promise<InstalledModel | undefined> {
  let record: InstallRecord;
  try {
    const parsed = v.safeParse(
      recordSchema,
      JSON.parse(await fs.readFile(path.join(folder, recordName), 'utf8')),
    );
    if (!parsed.success) return undefined;
    record = parsed.output;
  } catch {
    return undefined; // Absent or damaged: either way nobody can say what these files are.
  }
  const { version: _, ...facts } = record;
  return {
    ...facts,
    folder,
    bytes: record.files.reduce((sum, file) => sum + file.bytes, 0),
    problem: await problemOf(folder, record),
  };
}

/** Lengths only: cheap enough for every list. Hashes are compared by the checks of the installation. */
async function problemOf(folder: string, record: InstallRecord): Promise<string> {
  for (const file of record.files) {
    const facts = await fs.stat(path.join(folder, ...file.path.split('/'))).catch(() => undefined);
    if (!facts?.isFile()) return `The file ${file.path} is missing. Install the model again.`;
    if (facts.size !== file.bytes) {
      return `The file ${file.path} has ${facts.size} bytes instead of ${file.bytes}. Install the model again.`;
    }
  }
  return '';
}
