/**
 * Tells whether a folder or an archive holds a model that the product knows: conversions for the browser rarely carry
 * the files that say how to pool and which prompts to use, so read off its own files it would find worse.
 */
import type { EncoderDefinition } from '../../../plugins/huggingface/definition.ts';
import type { SourceFacts } from '../models/install/modelSource.ts';

export interface ModelClues {
  readonly facts: SourceFacts;
  /** Text of `config.json`; undefined when there is none. */
  readonly config: string | undefined;
  /** SHA-256 of a file of the source; undefined when it cannot be told. */
  readonly hashOf: (path: string) => Promise<string | undefined>;
}

export interface RecognisedModel {
  /** Without lengths and hashes: small files may differ from the pinned ones, by their line ends for example. */
  readonly definition: EncoderDefinition;
  /** `name`: other weights under that name are possible, and a person should be told. */
  readonly by: 'weights' | 'name';
}

/** By the hash of the weights where it is pinned, else by the one known model that its name can mean. */
export async function recogniseModel(
  known: readonly EncoderDefinition[],
  clues: ModelClues,
): Promise<RecognisedModel | undefined> {
  const { facts } = clues;
  const there = new Map(facts.files?.map((file) => [file.path, file]));
  const possible = known.filter(({ files }) =>
    files.every(({ path, optional }) => optional === true || there.has(path)),
  );
  for (const candidate of possible) {
    const pinned = candidate.files.filter(({ path, sha256 }) => isWeights(path) && sha256 !== undefined);
    // Lengths first: hashing takes a second per gigabyte.
    if (pinned.length === 0 || !pinned.every(({ path, bytes }) => there.get(path)?.bytes === bytes)) continue;
    const hashes = await Promise.all(pinned.map(({ path }) => clues.hashOf(path)));
    if (pinned.every(({ sha256 }, index) => sha256 === hashes[index])) {
      return { definition: unpinned(candidate), by: 'weights' };
    }
  }
  for (const name of namesOf(clues)) {
    const named = possible.filter((candidate) => isCalled(candidate, name));
    const [only] = named;
    if (only !== undefined && named.length === 1) return { definition: unpinned(only), by: 'name' };
  }
  return undefined;
}

function isWeights(path: string): boolean {
  return path.includes('.onnx');
}

function unpinned(definition: EncoderDefinition): EncoderDefinition {
  return {
    ...definition,
    files: definition.files.map(({ path, optional }) => ({
      path,
      ...(optional === undefined ? {} : { optional }),
    })),
  };
}

/** What the model may be called, the most telling first: where it lies, then what it was converted from. */
function namesOf({ facts, config }: ModelClues): readonly string[] {
  const last = facts.origin.split(/[\\/]/).findLast((part) => part !== '') ?? '';
  // `organisation--name`, as the hub's tools write it.
  const own = last
    .replace(/\.zip$/i, '')
    .replace(/^models--/, '')
    .replace('--', '/');
  // A model that was trained further keeps the name of its origin there, but then it says itself how it pools.
  const saysPooling = facts.files?.some(({ path }) => path === '1_Pooling/config.json') === true;
  return saysPooling ? [own] : [own, originalIn(config)];
}

/** `_name_or_path`, where that is a name and no folder on the computer of whoever converted the model. */
function originalIn(config: string | undefined): string {
  try {
    const { _name_or_path: name } = Object(JSON.parse(config ?? '{}')) as {
      readonly _name_or_path?: unknown;
    };
    return typeof name === 'string' && /^[\w.-]+\/[\w.-]+$/.test(name) ? name : '';
  } catch {
    return ''; // Whoever reads the configuration for its facts says that it is no JSON.
  }
}

function isCalled({ id, source }: EncoderDefinition, name: string): boolean {
  const wanted = name.toLowerCase();
  const full = [source.model, source.original].filter((one) => one !== undefined);
  const names = name.includes('/') ? full : [id, ...full.map((one) => one.slice(one.indexOf('/') + 1))];
  return names.some((one) => one.toLowerCase() === wanted);
}
