/**
 * Opens a workspace's index: decides which generation is written, which one answers, and which encoders each has.
 */
import path from 'node:path';
import type { EncoderSet } from '../../core/encoders/encoderSet.ts';
import { describeError, SemblanceError } from '../../core/errors/semblanceError.ts';
import type { Logger } from '../../core/logging/logger.ts';
import type { VectorStore } from '../../core/ports/vectorStore.ts';
import type { EngineConfiguration } from '../../core/protocol/engineApi.ts';
import { manifestsOf, setVersionOf, unavailableEncoderSet } from '../encoders/createEncoderSet.ts';
import type { EncoderDefinitions } from '../encoders/encoderDefinition.ts';
import { type Generation, generationNameOf, IndexGenerations } from '../lance/indexGenerations.ts';
import { IndexTable } from '../lance/indexTable.ts';
import { LanceVectorStore } from '../lance/lanceVectorStore.ts';
import { type IndexIdentity, schemaVersion } from '../lance/rowSchema.ts';
import { TowerOffsetFile } from '../lance/towerOffsetFile.ts';
import { WriterLease } from '../lease/writerLease.ts';
import { GenerationRole } from './generationRole.ts';
import { IndexSession, type IndexSessionParts } from './indexSession.ts';

/** Everything of a session but what depends on its generation. */
export type SharedParts = Omit<
  IndexSessionParts,
  'store' | 'offsets' | 'map' | 'encoders' | 'lease' | 'generation'
>;

export interface OpeningParts {
  readonly configuration: EngineConfiguration;
  readonly shared: SharedParts;
  readonly logger: Logger;
  /** The encoders of a choice, in the words of `semblance.encoder`. */
  readonly resolve: (choice: string) => Promise<EncoderDefinitions>;
  /** Rejects with `encoder/switched-off` when the text encoder is. */
  readonly createSet: (definitions: EncoderDefinitions) => Promise<EncoderSet>;
  /** What is used on a new index when the wanted encoders cannot be: `built-in`. */
  readonly fallbackChoice: string;
  readonly createLease?: (file: string, logger: Logger) => WriterLease;
  readonly wrapStore?: (store: VectorStore) => VectorStore;
}

/** A generation with encoders that can be used. */
interface Usable {
  readonly generation: Generation;
  readonly encoders: EncoderSet;
}

export async function openSession(parts: OpeningParts): Promise<IndexSession> {
  const { configuration, logger } = parts;
  const { indexFolder, settings } = configuration;
  const storeLogger = logger.topic('store');
  const createLease = parts.createLease ?? ((file, leaseLogger) => new WriterLease(file, leaseLogger));
  const lease = createLease(path.join(indexFolder, 'writer.lease'), storeLogger);
  // A folder that refuses writes is found again, and named, when the engine tries to become the writer.
  const isWriter = await lease.tryAcquire().catch(() => false);
  try {
    const generations = new IndexGenerations(indexFolder, storeLogger);
    const current = await generations.current();
    const wanted = await attempt(() => usable(parts, settings.encoder));
    const plan = await planGenerations(parts, isWriter, current, wanted);
    const storageOf = (generation: Generation): Pick<IndexSessionParts, 'store' | 'offsets' | 'map'> => {
      const { identity } = generation.description;
      const folder = generations.folderOf(generation.name);
      const table = new IndexTable(folder, identity, storeLogger);
      const store = new LanceVectorStore(table, identity, lease, storeLogger);
      return {
        store: parts.wrapStore?.(store) ?? store,
        offsets: new TowerOffsetFile(folder, identity),
        map: { folder: path.join(folder, 'map'), dimensions: identity.dimensions },
      };
    };
    const openPrevious = async ({ generation, encoders }: Usable): Promise<IndexSession | undefined> => {
      const silent = { pictureText: undefined, onProgress: () => undefined };
      const session = new IndexSession({
        ...parts.shared,
        ...silent,
        ...storageOf(generation),
        encoders,
        lease,
      });
      try {
        await session.load();
        return session;
      } catch (error) {
        logger.topic('index').warn(`The old index cannot answer meanwhile: ${describeError(error)}`);
        await session.closeIndex();
        return undefined;
      }
    };
    const previous = plan.previous === undefined ? undefined : await openPrevious(plan.previous);
    return new IndexSession({
      ...parts.shared,
      ...storageOf(plan.own.generation),
      encoders: plan.own.encoders,
      lease,
      generation: new GenerationRole({
        generations,
        own: plan.own.generation,
        currentName: current?.name,
        previous,
        previousGeneration: previous === undefined ? undefined : plan.previous?.generation,
        problem: plan.problem,
        canIndex: plan.canIndex,
        isWanted: plan.isWanted,
        logger,
      }),
    });
  } catch (error) {
    await lease.release();
    throw error;
  }
}

interface Plan {
  readonly own: Usable;
  readonly previous: Usable | undefined;
  readonly problem: SemblanceError | undefined;
  readonly canIndex: boolean;
  readonly isWanted: boolean;
}

async function planGenerations(
  parts: OpeningParts,
  isWriter: boolean,
  current: (Generation & { readonly isComplete: boolean }) | undefined,
  wanted: Usable | SemblanceError,
): Promise<Plan> {
  const log = parts.logger.topic('index');
  const problem = wanted instanceof SemblanceError ? wanted : undefined;
  if (problem !== undefined) log.warn(problem.message);
  const whole = { previous: undefined, problem, canIndex: true, isWanted: true };
  // What another version of the product made cannot be read.
  const schema = current?.description.identity.schemaVersion;
  const known = schema === schemaVersion ? current : undefined;
  if (current !== undefined && schema !== undefined && schema > schemaVersion) {
    // Opening its table says that it is of a newer version, and only a rebuild replaces it.
    const { encoders, generation } = wanted instanceof SemblanceError ? await fallback(parts) : wanted;
    return { ...whole, own: { encoders, generation: { ...generation, name: current.name } } };
  }
  if (wanted instanceof SemblanceError) {
    const old = known && (await answering(parts, known));
    if (old !== undefined) return { ...whole, own: old };
    // Words of an index that was never complete are worth less than a new index.
    if (known?.isComplete === true) return { ...whole, own: withoutEncoders(known, wanted), canIndex: false };
    const own = await fallback(parts);
    return { ...whole, own, canIndex: own.canIndex };
  }
  if (known === undefined) return { ...whole, own: wanted };
  // A rebuild may have put it into the folder of another one, so the name alone does not tell.
  if (generationNameOf(known.description.identity) === wanted.generation.name)
    return { ...whole, own: { ...wanted, generation: { ...wanted.generation, name: known.name } } };
  const old = await answering(parts, known);
  if (isWriter) {
    if (old === undefined) {
      const { encoderId } = known.description.identity;
      log.info(
        `The encoders of the old index (${encoderId}) are not available any more; the new one answers as it grows.`,
      );
    }
    return { ...whole, own: wanted, previous: old };
  }
  if (old !== undefined) return { ...whole, own: old, isWanted: false };
  const reason = unavailable(known);
  return {
    own: withoutEncoders(known, reason),
    previous: undefined,
    problem: reason,
    canIndex: false,
    isWanted: false,
  };
}

/** The built-in encoders, or, when even they cannot be used, their index without them. */
async function fallback(parts: OpeningParts): Promise<Usable & { readonly canIndex: boolean }> {
  const found = await attempt(() => usable(parts, parts.fallbackChoice));
  if (!(found instanceof SemblanceError)) return { ...found, canIndex: true };
  const definitions = await parts.resolve(parts.fallbackChoice);
  const empty = generationOf(parts, parts.fallbackChoice, definitions);
  return { ...withoutEncoders(empty, found), canIndex: false };
}

/** The encoders of a choice and the generation that they make. */
async function usable(parts: OpeningParts, choice: string): Promise<Usable> {
  const definitions = await parts.resolve(choice);
  return {
    generation: generationOf(parts, choice, definitions),
    encoders: await parts.createSet(definitions),
  };
}

function generationOf(parts: OpeningParts, choice: string, definitions: EncoderDefinitions): Generation {
  const manifests = manifestsOf(definitions);
  const identity: IndexIdentity = {
    schemaVersion,
    encoderId: definitions.id,
    encoderVersion: setVersionOf(manifests),
    spaceId: manifests.text.space.id,
    dimensions: manifests.text.space.dimensions,
    chunkerVersion: parts.shared.chunker.version,
  };
  return { name: generationNameOf(identity), description: { choice, identity, manifests } };
}

/** An older generation with its encoders, if they still make the same vectors for questions. */
async function answering(parts: OpeningParts, generation: Generation): Promise<Usable | undefined> {
  const { choice, manifests } = generation.description;
  const found = await attempt(async () => await parts.createSet(await parts.resolve(choice)));
  if (found instanceof SemblanceError) {
    parts.logger.topic('index').info(`The encoders of the index cannot be used: ${found.message}`);
    return undefined;
  }
  const { manifest } = found.text;
  const isSame = manifest.id === manifests.text.id && manifest.versionHash === manifests.text.versionHash;
  return isSame ? { generation, encoders: found } : undefined;
}

function withoutEncoders(generation: Generation, reason: SemblanceError): Usable {
  const { identity, manifests } = generation.description;
  return { generation, encoders: unavailableEncoderSet(identity.encoderId, manifests, reason) };
}

function unavailable({ description }: Generation): SemblanceError {
  const { encoderId } = description.identity;
  return new SemblanceError(
    'encoder/switched-off',
    `The index was made with "${encoderId}", which is not available; words are found, meanings are not.`,
    { encoder: encoderId },
  );
}

/** The value, or the error as one of the product's. */
async function attempt<T>(work: () => Promise<T>): Promise<T | SemblanceError> {
  try {
    return await work();
  } catch (error) {
    if (SemblanceError.is(error)) return error;
    return new SemblanceError('encoder/failed', describeError(error), {}, { cause: error });
  }
}
