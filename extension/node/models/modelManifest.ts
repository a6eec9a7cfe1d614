/**
 * Reads the manifest of the models that travel with the product, and checks a model's files against it.
 */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { isCancelled, throwIfCancelled } from '../../core/cancellation/cancellation.ts';
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import { hashFile } from '../files/hashFile.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const name = v.pipe(v.string(), v.nonEmpty());
/** Inside the model's own folder on every system: no drive, no backslash, no way up. */
const relativePath = v.pipe(v.string(), v.regex(/^(?!\.{1,2}(\/|$))[\w.-]+(\/(?!\.{1,2}(\/|$))[\w.-]+)*$/));

const modelFile = v.object({
  path: relativePath,
  bytes: count,
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});

const modelEntry = v.object({
  /** Also the name of the model's folder. */
  id: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9.-]*$/)),
  displayName: name,
  /** Of the vectors; absent, like the pooling, for models that make none. */
  dimensions: v.optional(count),
  pooling: v.optional(v.picklist(['mean', 'cls', 'last', 'model', 'static'])),
  dtype: v.picklist(['int8', 'float16', 'float32']),
  licence: v.object({ spdx: name, file: relativePath }),
  source: v.object({ model: name, weights: name, conversion: name }),
  files: v.pipe(v.array(modelFile), v.minLength(1)),
});

const manifestSchema = v.object({ version: v.literal(1), models: v.array(modelEntry) });

export type ModelManifest = v.InferOutput<typeof manifestSchema>;
export type ModelEntry = v.InferOutput<typeof modelEntry>;
type ModelFile = v.InferOutput<typeof modelFile>;

const whatToDo = 'Install the extension again to restore it.';

/** Rejects with `model/missing` when there is no manifest and `model/corrupt` when it cannot be understood. */
export async function loadModelManifest(modelsFolder: string): Promise<ModelManifest> {
  const path = join(modelsFolder, 'manifest.json');
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw missing(path, 'The list of models', error);
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw corrupt(path, `The list of models ${path} is not JSON.`, error);
  }
  const parsed = v.safeParse(manifestSchema, json);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw corrupt(
    path,
    `The list of models ${path} cannot be used: ${v.getDotPath(issue) ?? 'manifest'}: ${issue.message}.`,
  );
}

/**
 * The manifest's entry of a model whose files are all there and have the right lengths: cheap enough for every start.
 * Rejects with `model/missing` for an unknown id or an absent file, `model/corrupt` for a wrong length.
 */
export async function findModel(modelsFolder: string, id: string, signal: AbortSignal): Promise<ModelEntry> {
  throwIfCancelled(signal);
  const { models } = await loadModelManifest(modelsFolder);
  const model = models.find((entry) => entry.id === id);
  if (model === undefined) {
    const known = models.map((entry) => entry.id).join(', ') || 'none';
    throw new SemblanceError(
      'model/missing',
      `There is no model "${id}" in ${join(modelsFolder, 'manifest.json')}; it names: ${known}.`,
      { model: id },
    );
  }
  for (const file of model.files) {
    throwIfCancelled(signal);
    await checkLength(join(modelsFolder, id, file.path), id, file);
  }
  return model;
}

/**
 * As {@link findModel}, and every file has the SHA-256 of the manifest; reads all of them. Rejects with
 * CancelledError when the signal fires.
 */
export async function verifyModel(
  modelsFolder: string,
  id: string,
  signal: AbortSignal,
): Promise<ModelEntry> {
  const model = await findModel(modelsFolder, id, signal);
  for (const file of model.files) {
    const path = join(modelsFolder, id, file.path);
    const hash = await hashOf(path, id, signal);
    if (hash !== file.sha256)
      throw corrupt(
        path,
        `The file ${path} of the model ${id} was changed: its SHA-256 differs.`,
        undefined,
        id,
      );
  }
  return model;
}

/** As {@link verifyModel}; a sentence for the report. */
export async function reportModel(modelsFolder: string, id: string, signal: AbortSignal): Promise<string> {
  await verifyModel(modelsFolder, id, signal);
  return `The files of ${id} are complete and unchanged (SHA-256).`;
}

async function checkLength(path: string, id: string, file: ModelFile): Promise<void> {
  const found = await stat(path).catch((error: unknown) => {
    throw missing(path, `A file of the model ${id}`, error, id);
  });
  if (!found.isFile()) throw corrupt(path, `${path} of the model ${id} is not a file.`, undefined, id);
  if (found.size !== file.bytes)
    throw corrupt(
      path,
      `The file ${path} of the model ${id} has ${found.size} bytes instead of ${file.bytes}.`,
      undefined,
      id,
    );
}

async function hashOf(path: string, id: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  try {
    await hashFile(path, hash, signal);
  } catch (error) {
    if (isCancelled(error)) throw error;
    throw missing(path, `A file of the model ${id}`, error, id);
  }
  return hash.digest('hex');
}

function missing(path: string, what: string, cause: unknown, model = ''): SemblanceError {
  return new SemblanceError(
    'model/missing',
    `${what} cannot be read: ${path}. ${whatToDo}`,
    { path, model },
    { cause },
  );
}

function corrupt(path: string, sentence: string, cause?: unknown, model = ''): SemblanceError {
  return new SemblanceError('model/corrupt', `${sentence} ${whatToDo}`, { path, model }, { cause });
}
