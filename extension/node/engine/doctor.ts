/**
 * Checks an index against itself, the files and the model, and repairs what it can.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import type { EncodedBatch, Encoder } from '../../../plugins/api/encoder.ts';
import { isCancelled, throwIfCancelled } from '../../core/cancellation/cancellation.ts';
import { calibrationPictures } from '../../core/encoders/calibrationPairs.ts';
import { builtInChoice } from '../../core/encoders/encoderChoice.ts';
import { encodersOf } from '../../core/encoders/encoderSet.ts';
import { describeError } from '../../core/errors/semblanceError.ts';
import type { DoctorCheck, DoctorReport, EngineConfiguration } from '../../core/protocol/engineApi.ts';
import { deviceTable } from '../encoders/deviceProbe.ts';
import { definitionsOf } from '../encoders/encoderDefinition.ts';
import type { EngineEncoders } from '../encoders/engineEncoders.ts';
import { requireHardLinks } from '../lance/writeFailure.ts';
import { loadModelManifest, reportModel } from '../models/modelManifest.ts';
import type { IndexSession } from './indexSession.ts';

export interface Examination {
  readonly session: IndexSession;
  readonly configuration: EngineConfiguration;
  readonly encoders: Pick<EngineEncoders, 'resolve' | 'switchedOff' | 'devices'>;
  readonly shouldRepair: boolean;
}

type Check = (examination: Examination, signal: AbortSignal) => Promise<Omit<DoctorCheck, 'name'>>;

const checks: readonly (readonly [name: string, check: Check])[] = [
  ['storage', checkStorage],
  ['role', checkRole],
  ['model', checkModel],
  ['encoder', checkEncoder],
  ['devices', checkDevices],
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
  await requireHardLinks(folder);
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

/** Every model of the set and of the product by name; one that is damaged is told with what to do. */
async function checkModel(
  { session, configuration, encoders }: Examination,
  signal: AbortSignal,
): Promise<Omit<DoctorCheck, 'name'>> {
  const { modelsFolder, settings } = configuration;
  const choice = session.generation?.choice ?? settings.encoder;
  const definitions = definitionsOf(await encoders.resolve(choice, configuration, signal));
  const sentences: string[] = [];
  let isSound = true;
  const verify = async (name: string, verifyFiles: () => Promise<string>): Promise<void> => {
    throwIfCancelled(signal);
    try {
      sentences.push(await verifyFiles());
    } catch (error) {
      if (isCancelled(error)) throw error;
      isSound = false;
      sentences.push(`${name}: ${describeError(error)}`);
    }
  };
  for (const { plugin, verifyFiles } of definitions)
    await verify(plugin.manifest.displayName, () => verifyFiles(signal));
  // The reader of text in pictures, and built-in encoders that another choice may come back to.
  const verified = new Set(definitions.map(({ plugin }) => plugin.manifest.modelId));
  for (const { id, displayName } of (await loadModelManifest(modelsFolder)).models) {
    if (!verified.has(id)) await verify(displayName, () => reportModel(modelsFolder, id, signal));
  }
  return { state: isSound ? 'ok' : 'failed', detail: sentences.join(' ') };
}

/** Every encoder of the set encodes something; two sentences of one meaning must be nearer than to a third one. */
async function checkEncoder(
  { session, configuration, encoders }: Examination,
  signal: AbortSignal,
): Promise<Omit<DoctorCheck, 'name'>> {
  const sentences: string[] = [];
  let isSound = true;
  for (const source of encodersOf(session.encoders)) {
    const { isRight, sentence } = await tryEncoder(await source.get(), signal);
    isSound &&= isRight;
    sentences.push(sentence);
  }
  if (!isSound) {
    const advice =
      configuration.settings.encoder === builtInChoice
        ? 'The model gives wrong vectors; reinstall the extension.'
        : 'The model gives wrong vectors; choose another one.';
    return { state: 'failed', detail: [...sentences, advice].join(' ') };
  }
  const off = [session.generation?.problem, ...encoders.switchedOff].filter((error) => error !== undefined);
  const problems = [...new Set(off.map(({ message }) => message))];
  return { state: problems.length === 0 ? 'ok' : 'warning', detail: [...sentences, ...problems].join(' ') };
}

/** Every device with its measured rate. With repair they are measured anew: a driver may have been updated. */
async function checkDevices(
  { session, configuration, encoders, shouldRepair }: Examination,
  signal: AbortSignal,
): Promise<Omit<DoctorCheck, 'name'>> {
  const choice = session.generation?.choice ?? configuration.settings.encoder;
  const sentences: string[] = [];
  let isUnusable = false;
  for (const definition of definitionsOf(await encoders.resolve(choice, configuration, signal))) {
    const report = await encoders.devices.report(definition, { isFresh: shouldRepair }, signal);
    if (report === undefined) continue;
    const { device } = configuration.settings;
    const forced =
      device === 'auto' || device === report.chosen
        ? ''
        : ` The setting semblance.device asks for ${device}.`;
    isUnusable ||= report.devices.some(
      (one) => one.device === device && one.state !== 'ok' && one.state !== 'unused',
    );
    sentences.push(`${definition.plugin.manifest.displayName}: ${deviceTable(report)}${forced}`);
  }
  if (sentences.length === 0) return { state: 'ok', detail: 'The encoder chooses its device itself.' };
  return { state: isUnusable ? 'warning' : 'ok', detail: sentences.join(' ') };
}

async function tryEncoder(
  encoder: Encoder,
  signal: AbortSignal,
): Promise<{ readonly isRight: boolean; readonly sentence: string }> {
  const { id, modalities } = encoder.manifest;
  const started = performance.now();
  const elapsed = (): string => `${Math.round(performance.now() - started)} ms`;
  if (!modalities.includes('text')) {
    const pictures = calibrationPictures.slice(0, 3).map(({ svg }) => ({
      kind: 'image' as const,
      bytes: new TextEncoder().encode(svg),
      mimeType: 'image/svg+xml',
    }));
    const batch = await encoder.encode(pictures, { role: 'document', signal });
    const near = cosine(batch, 0, 1);
    return {
      isRight: near < 0.999, // One answer for every picture would be worthless.
      sentence: `${id}: different pictures ${near.toFixed(2)}, ${elapsed()}.`,
    };
  }
  const texts = [
    'open a file and read its lines',
    'read every line of a text file',
    'the colour of the evening sky',
  ];
  const inputs = texts.map((text) => ({ kind: 'text' as const, text }));
  const batch = await encoder.encode(inputs, { role: 'document', signal });
  const near = cosine(batch, 0, 1);
  const far = cosine(batch, 0, 2);
  return {
    isRight: near > far,
    sentence: `${id}: similar texts ${near.toFixed(2)}, different texts ${far.toFixed(2)}, ${elapsed()}.`,
  };
}

function cosine({ vectors, dimensions }: EncodedBatch, row: number, other: number): number {
  let sum = 0;
  for (let i = 0; i < dimensions; i++)
    sum += (vectors[row * dimensions + i] ?? 0) * (vectors[other * dimensions + i] ?? 0);
  return sum;
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
