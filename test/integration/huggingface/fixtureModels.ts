// The tiny models of test/fixtures/models, and what PyTorch computed with them.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Encoder, EncoderContext, EncoderInput } from '../../../plugins/api/encoder.ts';
import {
  checkDefinition,
  type EncoderDefinition,
  type EncoderDefinitionInput,
} from '../../../plugins/huggingface/definition.ts';
import { createHuggingFacePlugin } from '../../../plugins/huggingface/index.ts';
import { completeDefinition, readDefinition } from '../../../plugins/huggingface/modelFiles.ts';
import { encoderContext } from '../../fakes/encoderContext.ts';
import { sharpDecoder } from '../../fakes/sharpDecoder.ts';

export type FixtureName = 'tiny-bert' | 'tiny-clip' | 'tiny-siglip' | 'tiny-decoder';

export const fixturesFolder = join(import.meta.dirname, '../../fixtures/models');

export function fixtureFolder(name: FixtureName): string {
  return join(fixturesFolder, 'semblance', name);
}

export interface ReferenceVectors {
  /** By kind of pooling. */
  readonly texts: Readonly<
    Record<string, readonly { readonly text: string; readonly vector: readonly number[] }[]>
  >;
  readonly pictures: readonly { readonly file: string; readonly vector: readonly number[] }[];
}

export async function readReference(name: FixtureName): Promise<ReferenceVectors> {
  return JSON.parse(await readFile(join(fixtureFolder(name), 'reference.json'), 'utf8'));
}

/** The fixture's definition with some fields changed; lengths and hashes are computed anew. */
export async function fixtureDefinition(
  name: FixtureName,
  change: (definition: EncoderDefinition) => EncoderDefinitionInput = (definition) => definition,
): Promise<EncoderDefinition> {
  const definition = checkDefinition(change(await readDefinition(fixtureFolder(name))), name);
  return await completeDefinition(definition, fixtureFolder(name), new AbortController().signal);
}

export async function createFixtureEncoder(
  name: FixtureName,
  change?: (definition: EncoderDefinition) => EncoderDefinitionInput,
  context: Partial<EncoderContext> = {},
): Promise<Encoder> {
  const folder = fixtureFolder(name);
  const plugin = createHuggingFacePlugin(await fixtureDefinition(name, change), folder);
  return await plugin.create({ ...encoderContext(folder, sharpDecoder), ...context });
}

/** Takes another file for the text side. */
export function withTextModel(
  definition: EncoderDefinition,
  path: string,
  dtype: EncoderDefinition['dtype'],
): EncoderDefinitionInput {
  const files = definition.files.filter((file) => file.path !== definition.text.model);
  return { ...definition, dtype, files: [...files, { path }], text: { ...definition.text, model: path } };
}

export async function pictureInput(file: string): Promise<EncoderInput> {
  const bytes = await readFile(join(fixturesFolder, 'pictures', file));
  return { kind: 'image', bytes: new Uint8Array(bytes), mimeType: 'image/png' };
}

export function textInput(text: string): EncoderInput {
  return { kind: 'text', text };
}
