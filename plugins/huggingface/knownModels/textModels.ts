/**
 * Sentence encoders whose prompts, pooling and files were looked up in the models' own repositories (docs/models.md
 * names the sources). A revision is a commit whose list of files was seen.
 */
import type { EncoderDefinitionInput } from '../definition.ts';

const tokenizer = [{ path: 'config.json' }, { path: 'tokenizer.json' }, { path: 'tokenizer_config.json' }];
/** BERT's tokenizer for lower-case English, the same file in several models. */
const uncasedTokenizer = {
  bytes: 711_396,
  sha256: 'd241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66',
};
const quantized = 'onnx/model_quantized.onnx';
const states = ['last_hidden_state', 'token_embeddings'];

const e5Prompts = { query: 'query: ', document: 'passage: ' };
const bgePrompts = { query: 'Represent this sentence for searching relevant passages: ', document: '' };

/** Longer ones are possible with some models, but slow, and no chunk of the product is that long. */
const longInput = 8192;

export const textModels: readonly EncoderDefinitionInput[] = [
  {
    version: 1,
    id: 'all-minilm-l6-v2-hub',
    displayName: 'all-MiniLM-L6-v2',
    description: 'Small and fast, English. The same network that the extension ships.',
    kind: 'text',
    source: {
      model: 'Xenova/all-MiniLM-L6-v2',
      revision: '57cbdab1181b7eba8170805260bd39e733b0e25d',
      original: 'sentence-transformers/all-MiniLM-L6-v2',
    },
    dtype: 'int8',
    files: [...tokenizer, { path: quantized }],
    text: { model: quantized, output: states, pooling: 'mean', maxTokens: 256 },
    dimensions: 384,
    languages: ['en'],
    licence: { spdx: 'Apache-2.0', url: 'https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2' },
  },
  {
    version: 1,
    id: 'bge-small-en-v1.5',
    displayName: 'BGE small English v1.5',
    description: 'Better retrieval than MiniLM at a little more time, English.',
    kind: 'text',
    source: {
      model: 'Xenova/bge-small-en-v1.5',
      revision: 'b7ad92a45a298ac620504489f28ecb6ac66ad67c',
      original: 'BAAI/bge-small-en-v1.5',
    },
    dtype: 'int8',
    files: [...tokenizer, { path: quantized }],
    text: { model: quantized, output: states, pooling: 'cls', prompts: bgePrompts, maxTokens: 512 },
    dimensions: 384,
    languages: ['en'],
    licence: { spdx: 'MIT', url: 'https://huggingface.co/BAAI/bge-small-en-v1.5' },
  },
  {
    version: 1,
    id: 'bge-base-en-v1.5',
    displayName: 'BGE base English v1.5',
    description: 'Good retrieval, English; three times as slow as the small one.',
    kind: 'text',
    source: {
      model: 'Xenova/bge-base-en-v1.5',
      revision: '4d6cd88e18e51a5e020c2c305726d76ada9c03cf',
      original: 'BAAI/bge-base-en-v1.5',
    },
    dtype: 'int8',
    files: [...tokenizer, { path: quantized }],
    text: { model: quantized, output: states, pooling: 'cls', prompts: bgePrompts, maxTokens: 512 },
    dimensions: 768,
    languages: ['en'],
    licence: { spdx: 'MIT', url: 'https://huggingface.co/BAAI/bge-base-en-v1.5' },
  },
  {
    version: 1,
    id: 'bge-m3',
    displayName: 'BGE M3',
    description: 'More than 100 languages and long texts; large and slow without a graphics processor.',
    kind: 'text',
    source: {
      model: 'Xenova/bge-m3',
      revision: '0304fba9855cf475521c7fb1199d623f1cc82b73',
      original: 'BAAI/bge-m3',
    },
    dtype: 'int8',
    files: [...tokenizer, { path: quantized }],
    text: { model: quantized, output: states, pooling: 'cls', maxTokens: longInput },
    dimensions: 1024,
    licence: { spdx: 'MIT', url: 'https://huggingface.co/BAAI/bge-m3' },
  },
  {
    version: 1,
    id: 'e5-small-v2',
    displayName: 'E5 small v2',
    description: 'Small, English, trained for questions and passages.',
    kind: 'text',
    source: {
      model: 'Xenova/e5-small-v2',
      revision: '02af79985278377e65c724a76275707cb0333c70',
      original: 'intfloat/e5-small-v2',
    },
    dtype: 'int8',
    files: [
      { path: 'config.json' },
      { path: 'tokenizer.json', ...uncasedTokenizer },
      { path: 'tokenizer_config.json' },
      {
        path: quantized,
        bytes: 34_014_367,
        sha256: '7d9092cb25f2bd1c023b7e8d2aa459044a02030ac880e5a59fdaf27af69f1ded',
      },
    ],
    text: { model: quantized, output: states, pooling: 'mean', prompts: e5Prompts, maxTokens: 512 },
    dimensions: 384,
    languages: ['en'],
    licence: { spdx: 'MIT', url: 'https://huggingface.co/intfloat/e5-small-v2' },
  },
  {
    version: 1,
    id: 'multilingual-e5-small',
    displayName: 'Multilingual E5 small',
    description: 'The smallest choice for comments and documents in other languages than English.',
    kind: 'text',
    source: {
      model: 'Xenova/multilingual-e5-small',
      revision: '761b726dd34fb83930e26aab4e9ac3899aa1fa78',
      original: 'intfloat/multilingual-e5-small',
    },
    dtype: 'int8',
    files: [
      {
        path: 'config.json',
        sha256: 'cb99455288675345e1a4f411438d5d0adbba5fbd3a67ea4fb03c015433b996c1',
      },
      {
        path: 'tokenizer.json',
        sha256: '0b44a9d7b51c3c62626640cda0e2c2f70fdacdc25bbbd68038369d14ebdf4c39',
      },
      {
        path: 'tokenizer_config.json',
        sha256: 'a1d6bc8734a6f635dc158508bef000f8e2e5a759c7d92f984b2c86e5ff53425b',
      },
      {
        path: quantized,
        sha256: 'f80102d3f2a1229f387d3c81909990d8945513e347b0eab049f7de3c6f98c193',
      },
    ],
    text: { model: quantized, output: states, pooling: 'mean', prompts: e5Prompts, maxTokens: 512 },
    dimensions: 384,
    licence: { spdx: 'MIT', url: 'https://huggingface.co/intfloat/multilingual-e5-small' },
  },
  {
    version: 1,
    id: 'multilingual-e5-base',
    displayName: 'Multilingual E5 base',
    description: 'About 100 languages; three times as slow as the small one.',
    kind: 'text',
    source: {
      model: 'Xenova/multilingual-e5-base',
      revision: '1ec9243030a27d1a115d5c340572074c125b58b2',
      original: 'intfloat/multilingual-e5-base',
    },
    dtype: 'int8',
    files: [...tokenizer, { path: quantized }],
    text: { model: quantized, output: states, pooling: 'mean', prompts: e5Prompts, maxTokens: 512 },
    dimensions: 768,
    licence: { spdx: 'MIT', url: 'https://huggingface.co/intfloat/multilingual-e5-base' },
  },
  {
    version: 1,
    id: 'gte-small',
    displayName: 'GTE small',
    description: 'Small, English, no prompts; a good all-round choice.',
    kind: 'text',
    source: {
      model: 'Xenova/gte-small',
      revision: '77722e7b8415efb61a504383b4c3f8857975caa3',
      original: 'thenlper/gte-small',
    },
    dtype: 'int8',
    files: [...tokenizer, { path: quantized }],
    text: { model: quantized, output: states, pooling: 'mean', maxTokens: 512 },
    dimensions: 384,
    languages: ['en'],
    licence: { spdx: 'MIT', url: 'https://huggingface.co/thenlper/gte-small' },
  },
  {
    version: 1,
    id: 'nomic-embed-text-v1.5',
    displayName: 'Nomic Embed Text v1.5',
    description: 'English, long texts, and vectors that may be cut to 64 to 512 numbers.',
    kind: 'text',
    source: {
      model: 'nomic-ai/nomic-embed-text-v1.5',
      revision: 'e9b6763023c676ca8431644204f50c2b100d9aab',
    },
    dtype: 'int8',
    files: [
      { path: 'config.json' },
      { path: 'tokenizer.json', ...uncasedTokenizer },
      { path: 'tokenizer_config.json' },
      {
        path: quantized,
        bytes: 137_296_292,
        sha256: 'b4342336debaea79de872370664b0aaeb67dea4605513d00ee236ea871a81f27',
      },
    ],
    text: {
      model: quantized,
      output: states,
      pooling: 'mean',
      layerNorm: true,
      prompts: { query: 'search_query: ', document: 'search_document: ' },
      // Beyond this its rotary positions would have to be stretched, which the export does not do.
      maxTokens: 2048,
    },
    dimensions: 768,
    matryoshka: [64, 128, 256, 512, 768],
    languages: ['en'],
    licence: { spdx: 'Apache-2.0', url: 'https://huggingface.co/nomic-ai/nomic-embed-text-v1.5' },
  },
  {
    version: 1,
    id: 'jina-embeddings-v2-base-code',
    displayName: 'Jina Embeddings v2 base code',
    description: 'Trained on code in 30 programming languages and on English questions about it.',
    kind: 'text',
    source: {
      model: 'jinaai/jina-embeddings-v2-base-code',
      revision: '55e5a5e8f73a773d71584222991e349f843e64ea',
    },
    dtype: 'int8',
    files: [...tokenizer, { path: quantized }],
    text: { model: quantized, output: states, pooling: 'mean', maxTokens: longInput },
    dimensions: 768,
    languages: ['en'],
    licence: { spdx: 'Apache-2.0', url: 'https://huggingface.co/jinaai/jina-embeddings-v2-base-code' },
  },
  {
    version: 1,
    id: 'embeddinggemma-300m',
    displayName: 'EmbeddingGemma 300M',
    description: 'More than 100 languages, strong for its size. Its licence has conditions of use.',
    kind: 'text',
    source: {
      model: 'onnx-community/embeddinggemma-300m-ONNX',
      revision: '75a84c732f1884df76bec365346230e32f582c82',
      original: 'google/embeddinggemma-300m',
    },
    // Not the 8-bit file: it unpacks all weights in every run, which is slower than full precision.
    dtype: 'int4',
    files: [...tokenizer, { path: 'onnx/model_q4.onnx' }, { path: 'onnx/model_q4.onnx_data' }],
    text: {
      model: 'onnx/model_q4.onnx',
      // The graph pools and applies the two layers behind the pooling.
      output: 'sentence_embedding',
      pooling: 'model',
      prompts: { query: 'task: search result | query: ', document: 'title: none | text: ' },
      maxTokens: 2048,
    },
    dimensions: 768,
    matryoshka: [128, 256, 512, 768],
    licence: { spdx: 'LicenseRef-Gemma', url: 'https://ai.google.dev/gemma/terms' },
  },
  {
    version: 1,
    id: 'qwen3-embedding-0.6b',
    displayName: 'Qwen3 Embedding 0.6B',
    description: 'More than 100 languages and code; wants a graphics processor.',
    kind: 'text',
    source: {
      model: 'onnx-community/Qwen3-Embedding-0.6B-ONNX',
      revision: 'c25a394dd583836952667c12f008335071b3f43d',
      original: 'Qwen/Qwen3-Embedding-0.6B',
    },
    dtype: 'int8',
    files: [
      { path: 'config.json' },
      {
        path: 'tokenizer.json',
        bytes: 11_423_705,
        sha256: 'def76fb086971c7867b829c23a26261e38d9d74e02139253b38aeb9df8b4b50a',
      },
      { path: 'tokenizer_config.json' },
      {
        path: quantized,
        bytes: 613_527_631,
        sha256: '87cd124e0ef1fd1f223ebc283efccbaeac386d0b08344701c46975d0657b591f',
      },
    ],
    text: {
      model: quantized,
      output: 'last_hidden_state',
      pooling: 'last',
      paddingSide: 'left',
      prompts: {
        // The model takes any one-sentence task; documents go without.
        query:
          'Instruct: Given a search query, retrieve relevant code, documentation and notes that answer it\nQuery:',
        document: '',
      },
      maxTokens: longInput,
    },
    dimensions: 1024,
    matryoshka: [32, 64, 128, 256, 512, 768, 1024],
    licence: { spdx: 'Apache-2.0', url: 'https://huggingface.co/Qwen/Qwen3-Embedding-0.6B' },
  },
];
