/**
 * Recomputes the version hash of an encoder from its files, so that a test can prove a manifest's hash to be current.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EncoderManifest } from '../api/encoder.ts';

export interface VersionHashSource {
  readonly manifest: EncoderManifest;
  readonly modelFolder: string;
  /** Every file that decides a vector, relative to the model folder. */
  readonly files: readonly string[];
  /** Changes with the plug-in's own code. */
  readonly preprocessingVersion: number;
}

/** 64 bits in hexadecimal: the hash tells versions of one encoder apart, it does not guard against forgery. */
const hashCharacters = 16;

export async function computeVersionHash(source: VersionHashSource): Promise<string> {
  const { manifest, modelFolder, files, preprocessingVersion } = source;
  const fileHashes: Record<string, string> = {};
  for (const file of files) {
    fileHashes[file] = createHash('sha256')
      .update(await readFile(join(modelFolder, file)))
      .digest('hex');
  }
  const facts = {
    fileHashes,
    dimensions: manifest.space.dimensions,
    isNormalized: manifest.space.isNormalized,
    pooling: manifest.pooling,
    prompts: manifest.prompts,
    maxTokens: manifest.limits.maxTokens,
    preprocessingVersion,
  };
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, hashCharacters);
}
