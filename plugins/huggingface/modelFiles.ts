/**
 * The files of an installed model: are they there, are they the right ones, and what are their lengths and hashes.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { neverCancelled, throwIfCancelled } from '../../extension/core/cancellation/cancellation.ts';
import { type ErrorCode, SemblanceError } from '../../extension/core/errors/semblanceError.ts';
import {
  type DefinitionFile,
  definitionFileName,
  type EncoderDefinition,
  isComplete,
  parseDefinition,
} from './definition.ts';
import { manifestOf } from './manifest.ts';

/**
 * Reads the definition that lies in a model's folder. Rejects with `model/missing` when there is none and
 * `config/invalid` when it cannot be used.
 */
export async function readDefinition(modelFolder: string): Promise<EncoderDefinition> {
  const path = join(modelFolder, definitionFileName);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new SemblanceError(
      'model/missing',
      `There is no model in ${modelFolder}: ${definitionFileName} cannot be read. Choose the folder that contains it, or install the model again.`,
      { path },
      { cause: error },
    );
  });
  return parseDefinition(text, path);
}

/**
 * The definition with length and SHA-256 of every file, after reading them all. What the definition says already is
 * checked. Optional files that are absent are left out. Rejects with `model/missing`, `model/corrupt` or
 * CancelledError.
 */
export async function completeDefinition(
  definition: EncoderDefinition,
  modelFolder: string,
  signal: AbortSignal,
): Promise<EncoderDefinition> {
  const files: DefinitionFile[] = [];
  for (const file of definition.files) {
    throwIfCancelled(signal);
    const bytes = await lengthOf(file, definition.id, modelFolder);
    if (bytes === undefined) continue;
    const sha256 = await hashOf(file, definition.id, modelFolder, signal);
    if (file.sha256 !== undefined && file.sha256 !== sha256) {
      throw fault(
        'model/corrupt',
        file,
        definition.id,
        modelFolder,
        'was changed or damaged: its SHA-256 differs',
      );
    }
    files.push({ ...file, bytes, sha256 });
  }
  return { ...definition, files };
}

/**
 * Looks at the lengths only, so it is cheap enough for every start. Rejects with `model/missing` or `model/corrupt`
 * and names the file.
 */
export async function checkModelFiles(definition: EncoderDefinition, modelFolder: string): Promise<void> {
  for (const file of definition.files) await lengthOf(file, definition.id, modelFolder);
}

/**
 * The folder still holds the version that the definition was read of: a model may be installed anew while it is in use.
 * Rejects with {@link replacedError} when it does not, and as `readDefinition`.
 */
export async function requireSameVersion(definition: EncoderDefinition, modelFolder: string): Promise<void> {
  const written = await readDefinition(modelFolder);
  // One without hashes says nothing of the files.
  requireSame(
    definition,
    isComplete(written) ? written : { ...written, files: definition.files },
    modelFolder,
  );
}

/**
 * Call what it resolves to before and after reading a file later on. That rejects as `requireSameVersion` and
 * `completeDefinition`, which it asks when a file is not the one that lay there at first: it may have been put back.
 */
export async function watchModelFiles(
  definition: EncoderDefinition,
  modelFolder: string,
): Promise<() => Promise<void>> {
  const look = async (): Promise<string> => {
    const paths = definition.files.map(({ path }) => join(modelFolder, path));
    const facts = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)));
    return JSON.stringify(facts.map((one) => (one === undefined ? null : [one.ino, one.size, one.mtimeMs])));
  };
  let seen = await look();
  return async () => {
    const found = await look();
    if (found === seen) return;
    const now = await completeDefinition(await readDefinition(modelFolder), modelFolder, neverCancelled());
    requireSame(definition, now, modelFolder);
    seen = found;
  };
}

function requireSame(definition: EncoderDefinition, now: EncoderDefinition, modelFolder: string): void {
  if (manifestOf(now).versionHash === manifestOf(definition).versionHash) return;
  throw replacedError(definition, modelFolder);
}

/** `model/corrupt` with the detail `isReplaced`: nothing is wrong with the files, they are those of another version. */
function replacedError({ id, displayName }: EncoderDefinition, modelFolder: string): SemblanceError {
  return new SemblanceError(
    'model/corrupt',
    `The model ${displayName} in ${modelFolder} was replaced while it was in use.`,
    { path: modelFolder, model: id, isReplaced: true },
  );
}

/** Undefined for an optional file that is absent. */
async function lengthOf(
  file: DefinitionFile,
  model: string,
  modelFolder: string,
): Promise<number | undefined> {
  const facts = await stat(join(modelFolder, file.path)).catch(() => undefined); // Whatever the reason, it cannot be read.
  if (!facts?.isFile()) {
    if (file.optional === true) return undefined;
    throw fault('model/missing', file, model, modelFolder, 'is missing');
  }
  if (file.bytes !== undefined && facts.size !== file.bytes) {
    throw fault(
      'model/corrupt',
      file,
      model,
      modelFolder,
      `has ${facts.size} bytes instead of ${file.bytes}`,
    );
  }
  return facts.size;
}

async function hashOf(
  file: DefinitionFile,
  model: string,
  modelFolder: string,
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const part of createReadStream(join(modelFolder, file.path), { signal })) hash.update(part);
  } catch (error) {
    throwIfCancelled(signal);
    throw fault('model/missing', file, model, modelFolder, 'cannot be read', error);
  }
  return hash.digest('hex');
}

function fault(
  code: ErrorCode,
  file: DefinitionFile,
  model: string,
  modelFolder: string,
  what: string,
  cause?: unknown,
): SemblanceError {
  const path = join(modelFolder, file.path);
  return new SemblanceError(
    code,
    `The file ${path} of the model ${model} ${what}. Install the model again.`,
    { path, model },
    cause === undefined ? undefined : { cause },
  );
}
