/**
 * Models that encode texts and pictures to one space. See `textModels.ts` about sources and revisions.
 */
import type { EncoderDefinitionInput } from '../definition.ts';

const processed = [
  { path: 'config.json' },
  { path: 'tokenizer.json' },
  { path: 'tokenizer_config.json' },
  { path: 'preprocessor_config.json' },
];

/** OpenAI's, used by most models that were trained after CLIP. */
const clipMean: [number, number, number] = [0.48145466, 0.4578275, 0.40821073];
const clipStd: [number, number, number] = [0.26862954, 0.26130258, 0.27577711];

const half: [number, number, number] = [0.5, 0.5, 0.5];

export const jointModels: readonly EncoderDefinitionInput[] = [
  {
    version: 1,
    id: 'clip-vit-base-patch32',
    displayName: 'CLIP ViT-B/32',
    description: 'The classic: English, pictures at 224 pixels, fast.',
    kind: 'clip',
    source: {
      model: 'Xenova/clip-vit-base-patch32',
      revision: '4c1807b705b1d015fb032789cc4d221b23025a6f',
      original: 'openai/clip-vit-base-patch32',
    },
    dtype: 'int8',
    files: [
      ...processed,
      { path: 'onnx/text_model_quantized.onnx' },
      { path: 'onnx/vision_model_quantized.onnx' },
    ],
    // Each token sees only those before it, and the end of the text is pooled: padding would change nothing.
    text: { model: 'onnx/text_model_quantized.onnx', output: 'text_embeds', pooling: 'model', maxTokens: 77 },
    image: {
      model: 'onnx/vision_model_quantized.onnx',
      output: 'image_embeds',
      width: 224,
      height: 224,
      resize: 'shortest-side',
      kernel: 'cubic',
      mean: clipMean,
      std: clipStd,
    },
    dimensions: 512,
    languages: ['en'],
    licence: { spdx: 'MIT', url: 'https://github.com/openai/CLIP/blob/main/LICENSE' },
  },
  {
    version: 1,
    id: 'siglip-base-patch16-224',
    displayName: 'SigLIP base 224',
    description: 'Finds pictures better than CLIP of its size; English.',
    kind: 'siglip',
    source: {
      model: 'Xenova/siglip-base-patch16-224',
      revision: '294847d6b5fe86c91330269da98ce112d6c75e7e',
      original: 'google/siglip-base-patch16-224',
    },
    dtype: 'int8',
    files: [
      ...processed,
      { path: 'onnx/text_model_quantized.onnx' },
      { path: 'onnx/vision_model_quantized.onnx' },
    ],
    text: {
      model: 'onnx/text_model_quantized.onnx',
      output: 'pooler_output',
      pooling: 'model',
      maxTokens: 64,
      // It was trained on texts of exactly this length and reads its padding (the token "</s>").
      padding: 'max-length',
    },
    image: {
      model: 'onnx/vision_model_quantized.onnx',
      output: 'pooler_output',
      width: 224,
      height: 224,
      resize: 'stretch',
      kernel: 'cubic',
      mean: half,
      std: half,
    },
    dimensions: 768,
    languages: ['en'],
    licence: { spdx: 'Apache-2.0', url: 'https://huggingface.co/google/siglip-base-patch16-224' },
  },
  {
    version: 1,
    id: 'siglip2-base-patch16-224',
    displayName: 'SigLIP 2 base 224',
    description: 'Successor of SigLIP, many languages; its vocabulary makes it large.',
    kind: 'siglip',
    source: {
      model: 'onnx-community/siglip2-base-patch16-224-ONNX',
      revision: 'ba1f3b0843f24bc5417d38e19c37b287d719b2f4',
      original: 'google/siglip2-base-patch16-224',
    },
    dtype: 'float16',
    files: [
      ...processed,
      {
        path: 'onnx/text_model_fp16.onnx',
        bytes: 564_862_230,
        sha256: '711da56ada0a4aa11c7dd3320df741081a3cae4f0ae1b5e5c6d5b294738d0eb0',
      },
      {
        path: 'onnx/vision_model_fp16.onnx',
        bytes: 186_039_516,
        sha256: 'a1959f7bd3993a607e48839f6d01e25b876fe76afda301b028b78eef68aabd95',
      },
    ],
    text: {
      model: 'onnx/text_model_fp16.onnx',
      output: 'pooler_output',
      pooling: 'model',
      maxTokens: 64,
      padding: 'max-length',
      // It was trained on lower case; its tokenizer is Gemma's, which keeps capitals.
      lowercase: true,
    },
    image: {
      model: 'onnx/vision_model_fp16.onnx',
      output: 'pooler_output',
      width: 224,
      height: 224,
      resize: 'stretch',
      kernel: 'linear',
      mean: half,
      std: half,
    },
    dimensions: 768,
    licence: { spdx: 'Apache-2.0', url: 'https://huggingface.co/google/siglip2-base-patch16-224' },
  },
  {
    version: 1,
    id: 'mobileclip-s0',
    displayName: 'MobileCLIP S0',
    description: 'The fastest for pictures; English. For research only by its licence.',
    kind: 'clip',
    source: {
      model: 'Xenova/mobileclip_s0',
      revision: '757d59c9c6870a76a4b0306f05f5061bca15c39f',
      original: 'apple/MobileCLIP-S0',
    },
    // Not its int8 files: several users report that the pictures' half no longer tells pictures apart.
    dtype: 'float32',
    files: [
      ...processed,
      {
        path: 'onnx/text_model.onnx',
        bytes: 169_807_789,
        sha256: 'f6e9bd5742bfc515889e901634d8a2ff2a57fab8564e4ad3760e800b1a51b77c',
      },
      {
        path: 'onnx/vision_model.onnx',
        bytes: 45_543_630,
        sha256: '17d3c037b1d488c10c50e09f6009ea5a198caef4e0e8f4ea5617b7cb2d067ac0',
      },
    ],
    text: {
      model: 'onnx/text_model.onnx',
      output: 'text_embeds',
      pooling: 'model',
      maxTokens: 77,
      // Unlike CLIP's, its tokens see each other both ways, padding included.
      padding: 'max-length',
    },
    image: {
      model: 'onnx/vision_model.onnx',
      output: 'image_embeds',
      width: 256,
      height: 256,
      resize: 'shortest-side',
      kernel: 'linear',
    },
    dimensions: 512,
    languages: ['en'],
    licence: {
      spdx: 'LicenseRef-apple-amlr',
      url: 'https://huggingface.co/apple/MobileCLIP-S0/blob/main/LICENSE',
    },
  },
  {
    version: 1,
    id: 'jina-clip-v1',
    displayName: 'Jina CLIP v1',
    description: 'As good for text among texts as for pictures; English, long texts.',
    kind: 'clip',
    source: {
      model: 'jinaai/jina-clip-v1',
      revision: 'fd7f7158b59ba9347679ec009a6547936d2c7378',
    },
    // The repository's 8-bit text file is older than a correction that full and half precision received.
    dtype: 'float16',
    files: [...processed, { path: 'onnx/text_model_fp16.onnx' }, { path: 'onnx/vision_model_fp16.onnx' }],
    text: {
      model: 'onnx/text_model_fp16.onnx',
      output: 'text_embeds',
      pooling: 'model',
      maxTokens: 8192,
    },
    image: {
      model: 'onnx/vision_model_fp16.onnx',
      output: 'image_embeds',
      width: 224,
      height: 224,
      resize: 'shortest-side',
      kernel: 'cubic',
      mean: clipMean,
      std: clipStd,
    },
    dimensions: 768,
    languages: ['en'],
    licence: { spdx: 'Apache-2.0', url: 'https://huggingface.co/jinaai/jina-clip-v1' },
  },
];
