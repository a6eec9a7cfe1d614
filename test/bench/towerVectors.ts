/**
 * CoSQA's functions and questions as vectors of both text towers, made by the product's chunker and encoders.
 */
import path from 'node:path';
import { neverCancelled } from '../../extension/core/cancellation/cancellation.ts';
import { createNullLogger } from '../../extension/core/logging/logger.ts';
import { createChunker } from '../../extension/node/chunking/createChunker.ts';
import type { Encoder, EncoderContext, EncoderPlugin } from '../../plugins/api/encoder.ts';
import { layout } from './benchEngine.ts';
import { cosqaFunctions } from './cosqaData.ts';

/** What the product embeds of each function; long ones are several chunks. */
export interface FunctionChunks {
  readonly texts: readonly string[];
  /** Index of the function that each text belongs to. */
  readonly functionOf: readonly number[];
}

export async function chunkFunctions(): Promise<FunctionChunks> {
  const { wasmFolder, treeSitterRuntime } = layout;
  const chunker = await createChunker({ wasmFolder, treeSitterRuntime, logger: createNullLogger() });
  const texts: string[] = [];
  const functionOf: number[] = [];
  try {
    for (const [index, text] of cosqaFunctions().entries()) {
      // The file names of `bench cosqa`.
      const document = { path: `${Math.floor(index / 100)}/${index}.py`, languageId: 'python', text };
      for (const { embeddingText } of await chunker.chunk(document, neverCancelled())) {
        texts.push(embeddingText);
        functionOf.push(index);
      }
    }
  } finally {
    chunker.dispose();
  }
  return { texts, functionOf };
}

export function openEncoder(plugin: EncoderPlugin, threads: number): Promise<Encoder> {
  const context: EncoderContext = {
    modelFolder: path.join(layout.modelsFolder, plugin.manifest.modelId),
    threads,
    device: 'cpu',
    decodeImage: () => Promise.reject(new Error('Texts have no pictures.')),
    log: () => undefined,
  };
  return plugin.create(context);
}

/** One row a text. */
export async function vectorsOf(
  encoder: Encoder,
  texts: readonly string[],
  role: 'query' | 'document',
): Promise<Float32Array[]> {
  const inputs = texts.map((text) =>
    role === 'query'
      ? ({ kind: 'text', text } as const)
      : ({ kind: 'code', text, languageId: 'python' } as const),
  );
  const { vectors, dimensions } = await encoder.encode(inputs, { role, signal: neverCancelled() });
  return inputs.map((_, index) => vectors.subarray(index * dimensions, (index + 1) * dimensions));
}
