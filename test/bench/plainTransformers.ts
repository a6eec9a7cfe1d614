/**
 * transformers.js alone, as its documentation uses it: what embedding costs without the product around it.
 */
import path from 'node:path';
import { type FeatureExtractionPipeline, pipeline } from '@huggingface/transformers';
import { configureTransformers } from '../../plugins/shared/transformersEnvironment.ts';
import { maxTokens, minilmManifest } from '../../plugins/text-minilm/manifest.ts';
import { layout } from './benchEngine.ts';

export interface PlainEncoder {
  encode(texts: readonly string[]): Promise<void>;
  dispose(): Promise<void>;
}

export interface PlainOptions {
  /** Texts per run of the model. */
  readonly batch: number;
  /** Undefined takes the library's defaults. */
  readonly threads: number | undefined;
}

export async function loadPlainEncoder(options: PlainOptions): Promise<PlainEncoder> {
  configureTransformers();
  const folder = path.join(layout.modelsFolder, minilmManifest.modelId);
  const extractor: FeatureExtractionPipeline = await pipeline('feature-extraction', folder, {
    dtype: 'q8',
    device: 'cpu',
    ...(options.threads === undefined ? {} : { session_options: productSessionOptions(options.threads) }),
  });
  // The same cut as the product's, or the library would encode up to 512 word pieces of long chunks.
  Object.defineProperty(extractor.tokenizer, 'model_max_length', { value: maxTokens });
  return {
    async encode(texts) {
      for (let start = 0; start < texts.length; start += options.batch) {
        const output = await extractor(texts.slice(start, start + options.batch), {
          pooling: 'mean',
          normalize: true,
        });
        output.dispose();
      }
    },
    dispose: () => extractor.dispose(),
  };
}

/** Those of plugins/text-minilm/encoder.ts. */
function productSessionOptions(threads: number) {
  return {
    executionMode: 'sequential' as const,
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    extra: { session: { intra_op: { allow_spinning: '1', spin_duration_us: '20' } } },
  };
}
