import { describe, expect, it } from 'vitest';
import { deriveDefinition } from '../../../../plugins/huggingface/deriveDefinition.ts';
import type { DescribedModel } from '../../../../plugins/huggingface/describedModel.ts';

interface Given {
  readonly paths?: readonly string[];
  readonly texts?: Readonly<Record<string, unknown>>;
  readonly model?: string;
}

const onnx = ['onnx/model.onnx', 'onnx/model_quantized.onnx', 'onnx/model_fp16.onnx'];

/** Objects become JSON; strings stay as they are. */
function describeModel({ paths = onnx, texts = {}, model = 'Org/Some_Model' }: Given): DescribedModel {
  const all: Record<string, unknown> = { 'tokenizer.json': '{}', 'tokenizer_config.json': {}, ...texts };
  return {
    model,
    revision: 'main',
    files: [...new Set([...Object.keys(all), ...paths])].map((path) => ({ path, bytes: 10 })),
    texts: new Map(
      Object.entries(all).map(([path, value]) => [
        path,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    ),
  };
}

const bert = {
  architectures: ['BertModel'],
  model_type: 'bert',
  hidden_size: 384,
  max_position_embeddings: 512,
};

function derive(given: Given) {
  return deriveDefinition(describeModel(given));
}

describe('a sentence encoder', () => {
  it.each([
    [{ pooling_mode_cls_token: true, pooling_mode_mean_tokens: false }, 'cls'],
    [{ pooling_mode_mean_tokens: true }, 'mean'],
    [{ pooling_mode_lasttoken: true }, 'last'],
    [{ pooling_mode: 'lasttoken' }, 'last'],
  ])('pools as 1_Pooling says: %j', (pooling, expected) => {
    const { definition, assumptions } = derive({
      texts: {
        'config.json': bert,
        '1_Pooling/config.json': pooling,
        'README.md': '---\nlicense: mit\n---\n',
      },
    });
    expect(definition.text.pooling).toBe(expected);
    expect(assumptions).toEqual([]);
  });

  it('takes the mean where nothing is said, and says so', () => {
    const { definition, assumptions } = derive({ texts: { 'config.json': bert } });
    expect(definition.text.pooling).toBe('mean');
    expect(assumptions).toEqual(['mean-pooling', 'unstated-licence']);
    expect(definition.licence.spdx).toBe('NOASSERTION');
  });

  it('reads prompts, limits, padding, languages and licence', () => {
    const { definition } = derive({
      texts: {
        'config.json': { ...bert, max_position_embeddings: 2048 },
        'config_sentence_transformers.json': { prompts: { query: 'query: ', passage: 'passage: ' } },
        'sentence_bert_config.json': { max_seq_length: 300 },
        'tokenizer_config.json': { model_max_length: 1e30, padding_side: 'left' },
        'README.md':
          '---\nlanguage:\n- en\n- de\n- code\nlicense: other\nlicense_name: gemma terms\nlicense_link: https://example.org/l\n---\n# Model\n',
      },
    });
    expect(definition.text).toMatchObject({
      prompts: { query: 'query: ', document: 'passage: ' },
      maxTokens: 300,
      paddingSide: 'left',
    });
    expect(definition.languages).toEqual(['en', 'de']);
    expect(definition.licence).toEqual({ spdx: 'LicenseRef-gemma-terms', url: 'https://example.org/l' });
  });

  it('leaves out the two positions that RoBERTa does not use for tokens', () => {
    const config = { ...bert, model_type: 'xlm-roberta', max_position_embeddings: 514 };
    expect(derive({ texts: { 'config.json': config } }).definition.text.maxTokens).toBe(512);
  });

  it('takes the best number format that there is, with the files of its numbers', () => {
    const config = { 'config.json': bert };
    expect(derive({ texts: config }).definition).toMatchObject({
      dtype: 'int8',
      text: { model: 'onnx/model_quantized.onnx' },
    });
    const large = derive({
      texts: config,
      paths: [
        'onnx/model.onnx',
        'onnx/model.onnx_data',
        'onnx/model.onnx_data_1',
        'onnx/model_fp16.onnx_data',
      ],
    }).definition;
    expect(large.dtype).toBe('float32');
    expect(large.files.map(({ path }) => path).filter((path) => path.includes('onnx'))).toEqual([
      'onnx/model.onnx',
      'onnx/model.onnx_data',
      'onnx/model.onnx_data_1',
    ]);
    const half = deriveDefinition(describeModel({ texts: config }), { dtype: 'float16' }).definition;
    expect(half.text.model).toBe('onnx/model_fp16.onnx');
    expect(derive({ texts: config, paths: ['model.onnx'] }).definition.text.model).toBe('model.onnx');
  });

  it('makes an id that can name a folder', () => {
    expect(derive({ texts: { 'config.json': bert } }).definition.id).toBe('org.some-model');
  });

  it('takes a decoder with a pooling module for an encoder', () => {
    const { definition } = derive({
      texts: {
        'config.json': { architectures: ['Qwen3ForCausalLM'], model_type: 'qwen3', hidden_size: 1024 },
        '1_Pooling/config.json': { word_embedding_dimension: 1024, pooling_mode_lasttoken: true },
      },
    });
    expect(definition).toMatchObject({ kind: 'text', dimensions: 1024, text: { pooling: 'last' } });
  });

  it("takes the finished vector of EmbeddingGemma's graph", () => {
    const { definition } = derive({
      texts: {
        'config.json': { architectures: ['Gemma3TextModel'], model_type: 'gemma3_text', hidden_size: 768 },
        'modules.json': [{ type: 'sentence_transformers.models.Dense' }],
      },
    });
    expect(definition.text).toMatchObject({ output: 'sentence_embedding', pooling: 'model' });
  });

  it("uses the repository's own definition as it is", () => {
    const { definition } = derive({ texts: { 'config.json': bert } });
    const own = { ...definition, displayName: 'Its own name' };
    expect(derive({ texts: { 'config.json': 'broken', 'semblance-encoder.json': own } }).definition).toEqual(
      own,
    );
  });
});

const vision = ['onnx/text_model.onnx', 'onnx/vision_model.onnx'];

describe('a joint model', () => {
  it('reads CLIP', () => {
    const { definition } = derive({
      paths: vision,
      texts: {
        'config.json': {
          model_type: 'clip',
          projection_dim: 640,
          text_config: { max_position_embeddings: 77 },
        },
        'preprocessor_config.json': {
          size: { shortest_edge: 256 },
          crop_size: { height: 224, width: 224 },
          do_center_crop: true,
          resample: 3,
          image_mean: [0.4, 0.5, 0.6],
          image_std: [0.1, 0.2, 0.3],
        },
      },
    });
    expect(definition).toMatchObject({
      kind: 'clip',
      dimensions: 640,
      text: {
        model: vision[0],
        output: 'text_embeds',
        pooling: 'model',
        maxTokens: 77,
        padding: 'max-length',
      },
      image: {
        model: vision[1],
        output: 'image_embeds',
        width: 224,
        height: 224,
        resize: 'shortest-side',
        resizeTo: 256,
        kernel: 'cubic',
        mean: [0.4, 0.5, 0.6],
        std: [0.1, 0.2, 0.3],
      },
    });
    expect(definition.files.map(({ path }) => path)).toContain('preprocessor_config.json');
  });

  it('reads SigLIP, whose configuration leaves out what is the default', () => {
    const { definition } = derive({
      paths: vision,
      texts: {
        'config.json': { model_type: 'siglip', text_config: {}, vision_config: {} },
        'tokenizer_config.json': { tokenizer_class: 'GemmaTokenizer' },
        'preprocessor_config.json': { size: { height: 224, width: 224 }, resample: 2 },
      },
    });
    expect(definition).toMatchObject({
      kind: 'siglip',
      dimensions: 768,
      text: { output: 'pooler_output', maxTokens: 64, padding: 'max-length', lowercase: true },
      image: { resize: 'stretch', kernel: 'linear', output: 'pooler_output' },
    });
    expect(definition.image).not.toHaveProperty('resizeTo');
  });

  it('reads the older form of sizes, and normalisation that is switched off', () => {
    const { definition } = derive({
      paths: vision,
      texts: {
        'config.json': { model_type: 'clip' },
        'preprocessor_config.json': {
          size: 224,
          crop_size: 224,
          do_center_crop: true,
          do_normalize: false,
          image_mean: [0.5, 0.5, 0.5],
        },
      },
    });
    expect(definition.image).toMatchObject({
      width: 224,
      resize: 'shortest-side',
      mean: [0, 0, 0],
      std: [1, 1, 1],
    });
  });

  it("reads jina-clip's own form", () => {
    const { definition } = derive({
      paths: vision,
      texts: {
        'config.json': { model_type: 'jina_clip', projection_dim: 768 },
        'preprocessor_config.json': {
          image_processor_type: 'JinaCLIPImageProcessor',
          interpolation: 'bicubic',
          resize_mode: 'shortest',
          size: 224,
          mean: [0.1, 0.2, 0.3],
          std: [0.4, 0.5, 0.6],
        },
      },
    });
    expect(definition).toMatchObject({
      kind: 'clip',
      dimensions: 768,
      image: { kernel: 'cubic', resize: 'shortest-side', mean: [0.1, 0.2, 0.3] },
    });
  });
});

describe('what is refused', () => {
  it.each<[string, Given, string]>([
    [
      'a text generator',
      { texts: { 'config.json': { architectures: ['LlamaForCausalLM'] } } },
      'it generates text',
    ],
    [
      'a reranker',
      { texts: { 'config.json': { architectures: ['BertForSequenceClassification'], model_type: 'bert' } } },
      'it scores or classifies texts',
    ],
    [
      'a speech model',
      { texts: { 'config.json': { architectures: ['WhisperModel'] } } },
      'it works on sound',
    ],
    [
      'a picture classifier',
      { texts: { 'config.json': { architectures: ['ViTModel'] } } },
      'it has no text side',
    ],
    [
      'half of a CLIP',
      { texts: { 'config.json': { model_type: 'clip_vision_model', architectures: ['CLIPVisionModel'] } } },
      'only one half of a CLIP model',
    ],
    ['no configuration', {}, 'it has no config.json'],
    ['a configuration that is not JSON', { texts: { 'config.json': '{' } }, 'its config.json is not JSON'],
    [
      'an empty configuration',
      { texts: { 'config.json': {} } },
      'names neither model_type nor architectures',
    ],
    [
      'no ONNX files',
      { texts: { 'config.json': bert }, paths: ['model.safetensors'] },
      'it has no ONNX files',
    ],
    [
      'ONNX files of another name',
      { texts: { 'config.json': bert }, paths: ['onnx/decoder.onnx'] },
      'it has no onnx/model.onnx, only: onnx/decoder.onnx',
    ],
    [
      'pooling that is not supported',
      { texts: { 'config.json': bert, '1_Pooling/config.json': { pooling_mode_max_tokens: true } } },
      'its pooling (pooling_mode_max_tokens) is not supported',
    ],
    [
      'two kinds of pooling',
      {
        texts: {
          'config.json': bert,
          '1_Pooling/config.json': { pooling_mode_max_tokens: true, pooling_mode_cls_token: true },
        },
      },
      'it joins several kinds of pooling',
    ],
    [
      'a layer behind the pooling',
      { texts: { 'config.json': bert, 'modules.json': [{ type: 'sentence_transformers.models.Dense' }] } },
      'a layer follows its pooling',
    ],
    [
      'no length',
      { texts: { 'config.json': { architectures: ['BertModel'], model_type: 'bert' } } },
      'does not say how long its vectors are',
    ],
    [
      'a joint model without its picture processing',
      { texts: { 'config.json': { model_type: 'clip' } }, paths: vision },
      'it has no preprocessor_config.json',
    ],
    [
      'a picture processing without a size',
      { texts: { 'config.json': { model_type: 'clip' }, 'preprocessor_config.json': {} }, paths: vision },
      'does not say to what size',
    ],
  ])('%s', (_name, given, expected) => {
    expect(() => derive(given)).toThrow(expected);
    expect(() => derive(given)).toThrow(/^The model Org\/Some_Model cannot be used: .*\.$/);
  });

  it('a model without a tokenizer', () => {
    const source = describeModel({ texts: { 'config.json': bert } });
    const files = source.files.filter(({ path }) => path !== 'tokenizer.json');
    expect(() => deriveDefinition({ ...source, files })).toThrow('it has no tokenizer.json');
  });
});
