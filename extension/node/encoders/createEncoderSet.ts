/**
 * From definitions to the set that makes an index: encoders of the pool, each with its own cache.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Encoder, EncoderManifest } from '../../../plugins/api/encoder.ts';
import type { EncoderSet, EncoderSource } from '../../core/encoders/encoderSet.ts';
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import type { EmbeddingCache } from '../../core/ports/embeddingCache.ts';
import type { EncoderDefinition, EncoderDefinitions } from './encoderDefinition.ts';
import { cacheFolderName, type EncoderPool, type PooledEncoder } from './encoderPool.ts';

export interface SetOptions {
  readonly pool: EncoderPool;
  /** Of all encoders; each has a folder of its own in it. */
  readonly cacheFolder: string;
  readonly openCache: (options: { readonly folder: string; readonly dimensions: number }) => EmbeddingCache;
}

/** 64 bits tell the versions of one set apart. */
const versionLength = 16;

/** The manifests of a set's parts, as they are stored beside an index. */
export interface SetManifests {
  readonly text: EncoderManifest;
  readonly fast: EncoderManifest | undefined;
  readonly image: EncoderManifest | undefined;
}

export function manifestsOf({ text, fast, image }: EncoderDefinitions): SetManifests {
  return { text: text.plugin.manifest, fast: fast?.plugin.manifest, image: image?.plugin.manifest };
}

/** Changes with every part, also with one that is switched off at the moment. */
export function setVersionOf({ text, fast, image }: SetManifests): string {
  const parts = [text, fast, image].map((part) =>
    part === undefined ? '' : `${part.id}@${part.versionHash}`,
  );
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, versionLength);
}

/**
 * Encoders that are switched off are left out; without the text encoder there is no set: rejects with
 * `encoder/switched-off`, and with `config/invalid` when the parts are of different spaces.
 */
export async function createEncoderSet(
  definitions: EncoderDefinitions,
  options: SetOptions,
): Promise<EncoderSet> {
  const manifests = manifestsOf(definitions);
  for (const part of [manifests.fast, manifests.image]) {
    if (part === undefined || part.space.id === manifests.text.space.id) continue;
    throw new SemblanceError(
      'config/invalid',
      `The encoders "${manifests.text.id}" and "${part.id}" make vectors of different spaces.`,
      { encoder: part.id },
    );
  }
  const { pool, cacheFolder, openCache } = options;
  const sources = new Map<EncoderDefinition, EncoderSource>();
  const sourceOf = async (
    definition: EncoderDefinition | undefined,
    isCached: boolean,
  ): Promise<EncoderSource | undefined> => {
    if (definition === undefined) return undefined;
    const known = sources.get(definition);
    if (known !== undefined) return known;
    const pooled = await pool.add(definition, cacheFolder);
    if (pooled.health.switchedOff !== undefined) return undefined;
    const { manifest } = pooled;
    const { dimensions } = manifest.space;
    const folder = path.join(cacheFolder, cacheFolderName(manifest));
    const source: EncoderSource = {
      manifest,
      // Without its files a part of the set is left out; the text encoder is waited for.
      get: definition === definitions.text ? () => pooled.get() : () => getOrSwitchOff(pooled),
      // Summing the rows of a table is quicker than reading a vector from disk.
      cache: isCached && manifest.pooling !== 'static' ? openCache({ folder, dimensions }) : undefined,
    };
    sources.set(definition, source);
    return source;
  };
  const text = await sourceOf(definitions.text, true);
  if (text === undefined) {
    const { health } = await pool.add(definitions.text, cacheFolder);
    throw health.switchedOff ?? new SemblanceError('internal', 'There is no text encoder.');
  }
  return {
    id: definitions.id,
    version: setVersionOf(manifests),
    text,
    fast: await sourceOf(definitions.fast, false),
    image: await sourceOf(definitions.image, true),
  };
}

async function getOrSwitchOff(pooled: PooledEncoder): Promise<Encoder> {
  try {
    return await pooled.get();
  } catch (error) {
    const isWithoutFiles =
      SemblanceError.is(error, 'model/missing') || SemblanceError.is(error, 'model/corrupt');
    throw isWithoutFiles ? pooled.health.switchOff(error) : error;
  }
}

/** For an index whose encoders cannot be used: its manifests are known, its words can be searched. */
export function unavailableEncoderSet(
  id: string,
  manifests: SetManifests,
  reason: SemblanceError,
): EncoderSet {
  const off =
    reason.code === 'encoder/switched-off'
      ? reason
      : new SemblanceError('encoder/switched-off', reason.message, reason.details, { cause: reason });
  const sourceOf = (manifest: EncoderManifest): EncoderSource => ({
    manifest,
    get: (): Promise<Encoder> => Promise.reject(off),
    cache: undefined,
  });
  return {
    id,
    version: setVersionOf(manifests),
    text: sourceOf(manifests.text),
    fast: manifests.fast && sourceOf(manifests.fast),
    image: manifests.image && sourceOf(manifests.image),
  };
}
