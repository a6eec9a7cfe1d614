/**
 * What is known of a model before its weights are fetched: the list of its files and the text of the small ones.
 */
import { SemblanceError } from '../../extension/core/errors/semblanceError.ts';
import type { DefinitionFile } from './definition.ts';

export interface DescribedModel {
  /** Id on the hub, or a name of the same form for a folder. */
  readonly model: string;
  /** Commit, tag or branch. */
  readonly revision: string;
  /** The commit that the revision stands for, where the source told it. */
  readonly commit?: string;
  /** All files of the repository or folder, with lengths and hashes where the source told them. */
  readonly files: readonly DefinitionFile[];
  /** Texts by path, of those of {@link configFiles} that exist. */
  readonly texts: ReadonlyMap<string, string>;
}

/** The small files to read before `deriveDefinition`; any of them may be absent but config.json. */
export const configFiles = [
  'semblance-encoder.json',
  'config.json',
  'tokenizer_config.json',
  'modules.json',
  '1_Pooling/config.json',
  'sentence_bert_config.json',
  'config_sentence_transformers.json',
  'preprocessor_config.json',
  'README.md',
] as const;

export type JsonObject = Readonly<Record<string, unknown>>;

/** Undefined when the file is absent. Throws `config/invalid` when it is not JSON. */
export function readJson(source: DescribedModel, path: (typeof configFiles)[number]): unknown {
  const text = source.texts.get(path);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refuse(source, `its ${path} is not JSON`, error);
  }
}

/** As {@link readJson}; undefined too when the document is no object. */
export function readObject(
  source: DescribedModel,
  path: (typeof configFiles)[number],
): JsonObject | undefined {
  return asObject(readJson(source, path));
}

export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined;
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A whole number of at least 1. */
export function asCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 ? value : undefined;
}

/** "Model X cannot be used: <reason>." */
export function refuse(source: DescribedModel, reason: string, cause?: unknown): SemblanceError {
  return new SemblanceError(
    'config/invalid',
    `The model ${source.model} cannot be used: ${reason}.`,
    { model: source.model },
    cause === undefined ? undefined : { cause },
  );
}
