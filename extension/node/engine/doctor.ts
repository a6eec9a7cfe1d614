/**
 * Checks an index against itself, the files and the model, and repairs what it can.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import type { Encoder } from '../../../plugins/api/encoder.ts';
import { isCancelled, throwIfCancelled } from '../../core/cancellation/cancellation.ts';
import { describeError } from '../../core/errors/semblanceError.ts';
import type { DoctorCheck, DoctorReport, EngineConfiguration } from '../../core/protocol/engineApi.ts';
import { verifyModel } from '../models/modelManifest.ts';
import type { IndexSession } from './indexSession.ts';

export interface Examination {
  readonly session: IndexSession;
  readonly configuration: EngineConfiguration;
  readonly encoder: () => Promise<Encoder>;
  readonly shouldRepair: boolean;
}

type Check = (examination: Examination, signal: AbortSignal) => Promise<Omit<DoctorCheck, 'name'>>;

const checks: readonly (readonly [name: string, check: Check])[] = [
  ['storage', checkStorage],
  ['role', checkRole],
  ['model', checkModel],
  ['encoder', checkEncoder],
  ['rows', checkRows],
  ['files', checkFiles],
  ['size', checkSize],
];

export async function examineIndex(examination: Examination, signal: AbortSignal): Promise<DoctorReport> {
  const results: DoctorCheck[] = [];
  for (const [name, check] of checks) {
    throwIfCancelled(signal);
    try {
      results.push({ name, ...(await check(examination, signal)) });
    } catch (error) {
      if (isCancelled(error)) throw error;
      results.push({ name, state: 'failed', detail: describeError(error) });
    }
  }
  return { checks: results };
}

async function checkStorage({ configuration }: Examination): Promise<Omit<DoctorCheck, 'name'>> {
  const folder = configuration.indexFolder;
  const probe = path.join(folder, '.doctor');
  await fs.writeFile(probe, 'x');
  await fs.rm(probe, { force: true });
  const { bavail, bsize } = await fs.statfs(folder);
  const freeMB = Math.round((bavail * bsize) / 1024 ** 2);
  const lowMB = 200; // An index of 100 000 chunks, and its copy while it is compacted.
  if (freeMB < lowMB)
    return { state: 'warning', detail: `Only ${freeMB} MB are free at ${folder}; free some space.` };
  return { state: 'ok', detail: `${folder} can be written; ${freeMB} MB are free.` };
}

async function checkRole({ session }: Examination): Promise<Omit<DoctorCheck, 'name'>> {
  if (session.store.isWriter) return { state: 'ok', detail: 'This process builds the index.' };
  return { state: 'warning', detail: 'Another process builds the index, so nothing is repaired here.' };
}

async function checkModel(
  { configuration }: Examination,
  signal: AbortSignal,
): Promise<Omit<DoctorCheck, 'name'>> {
  await verifyModel(configuration.modelsFolder, 'all-minilm-l6-v2', signal);
  return { state: 'ok', detail: 'The files of all-minilm-l6-v2 are complete and unchanged (SHA-256).' };
}

/** Two sentences of one meaning must be nearer to each other than to a third one. */
async function checkEncoder(
  { encoder }: Examination,
  signal: AbortSignal,
): Promise<Omit<DoctorCheck, 'name'>> {
  const texts = [
    'open a file and read its lines',
    'read every line of a text file',
    'the colour of the evening sky',
  ];
  const started = performance.now();
  const loaded = await encoder();
  const batch = await loaded.encode(
    texts.map((text) => ({ kind: 'text', text })),
    { role: 'document', signal },
  );
  const similarity = (a: number, b: number): number => {
    let sum = 0;
    for (let i = 0; i < batch.dimensions; i++)
      sum += (batch.vectors[a * batch.dimensions + i] ?? 0) * (batch.vectors[b * batch.dimensions + i] ?? 0);
    return sum;
  };
  const near = similarity(0, 1);
  const far = similarity(0, 2);
  const detail = `${loaded.manifest.id}: similar texts ${near.toFixed(2)}, different texts ${far.toFixed(2)}, ${Math.round(performance.now() - started)} ms.`;
  return near > far + 0.2
    ? { state: 'ok', detail }
    : { state: 'failed', detail: `${detail} The model gives wrong vectors; reinstall the extension.` };
}

async function checkRows(
  { session, shouldRepair }: Examination,
  signal: AbortSignal,
): Promise<Omit<DoctorCheck, 'name'>> {
  const { duplicateIds, mixedFiles } = await session.store.findInconsistencies();
  if (duplicateIds.length === 0 && mixedFiles.length === 0)
    return { state: 'ok', detail: 'No row is doubled and no file is half written.' };
  const found = `${duplicateIds.length} doubled rows, ${mixedFiles.length} files with rows of different contents`;
  if (!shouldRepair || !session.store.isWriter)
    return { state: 'failed', detail: `${found}. Run the check with repair.` };
  await session.rebuild(signal);
  return { state: 'repaired', detail: `${found}; the index was built anew.` };
}

async function checkFiles(
  { session, shouldRepair }: Examination,
  signal: AbortSignal,
): Promise<Omit<DoctorCheck, 'name'>> {
  if (!session.store.isWriter || !shouldRepair) {
    return {
      state: 'ok',
      detail: `${session.indexer.catalog.size} files are in the index; they were not compared with the disk.`,
    };
  }
  const counts = await session.reconcile(signal);
  const changed = counts.filesIndexed + counts.filesRemoved;
  if (changed === 0) return { state: 'ok', detail: `All ${counts.filesUnchanged} files are as indexed.` };
  return {
    state: 'repaired',
    detail: `${counts.filesIndexed} files were new or changed and ${counts.filesRemoved} were gone; the index is up to date now.`,
  };
}

async function checkSize(
  { session, shouldRepair }: Examination,
  signal: AbortSignal,
): Promise<Omit<DoctorCheck, 'name'>> {
  if (shouldRepair) await session.store.maintain({ isIdle: true, signal });
  const { rows, sizeBytes, versions, vectorIndex, unindexedRows } = await session.store.statistics();
  const size =
    sizeBytes < 1024 ** 2 ? `${Math.round(sizeBytes / 1024)} kB` : `${Math.round(sizeBytes / 1024 ** 2)} MB`;
  return {
    state: 'ok',
    detail: `${rows} rows in ${size}, ${versions} versions kept, vector search ${vectorIndex}, ${unindexedRows} rows not yet in the word index.`,
  };
}
