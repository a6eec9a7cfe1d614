/**
 * Makes a definition of a model that the product does not know, from the model's own configuration files.
 */
import { familyOf, type ModelFamily, modulesOf } from './architecture.ts';
import {
  checkDefinition,
  definitionFileName,
  type EncoderDefinition,
  parseDefinition,
} from './definition.ts';
import {
  asCount,
  asObject,
  asText,
  type DescribedModel,
  type JsonObject,
  readObject,
  refuse,
} from './describedModel.ts';
import { imageProcessingFrom } from './imageProcessing.ts';
import { readModelCard } from './modelCard.ts';
import { type ChosenWeights, chooseWeights, type WeightType } from './onnxFiles.ts';

export interface DerivedDefinition {
  readonly definition: EncoderDefinition;
  /** What the files did not say and was assumed. */
  readonly assumptions: readonly Assumption[];
}

/** The pooling: the mean is taken. The licence: its authors have to be asked. */
export type Assumption = 'mean-pooling' | 'unstated-licence';

export interface DerivationOptions {
  /** Takes this number format or refuses; absent, the best for a processor. */
  readonly dtype?: WeightType;
}

/** Longer inputs cost memory with the square of their length, and no chunk of the product is that long. */
const maxUsefulTokens = 8192;

/** What SigLIP was trained with, whatever its tokenizer says. */
const siglipTokens = 64;

const clipTokens = 77;

/** Networks whose positions begin behind the padding's, so that two of them are no tokens. */
const offsetPositions = new Set(['roberta', 'xlm-roberta', 'camembert', 'mpnet']);

const tokenizerFiles = ['config.json', 'tokenizer.json', 'tokenizer_config.json'];

/**
 * A `semblance-encoder.json` among the files is used as it is. Throws `config/invalid` with a sentence that names the
 * model and what is wrong: no encoder, no ONNX files, no tokenizer, an unknown picture size.
 */
export function deriveDefinition(source: DescribedModel, options: DerivationOptions = {}): DerivedDefinition {
  const own = source.texts.get(definitionFileName);
  if (own !== undefined) {
    return { definition: parseDefinition(own, `${source.model}/${definitionFileName}`), assumptions: [] };
  }
  const config = readObject(source, 'config.json');
  if (config === undefined) throw refuse(source, 'it has no config.json');
  requireTokenizer(source);
  const family = familyOf(source, config);
  const parts =
    family === 'text' ? textParts(source, config, options) : jointParts(source, config, family, options);
  const card = readModelCard(source.texts.get('README.md') ?? '');
  const assumptions = [...parts.assumptions];
  if (card.licence === undefined) assumptions.push('unstated-licence');
  const definition = checkDefinition(
    {
      version: 1,
      id: idOf(source.model),
      displayName: source.model,
      kind: family === 'jina-clip' ? 'clip' : family,
      source: {
        model: source.model,
        revision: source.revision,
        ...(source.commit !== undefined && { commit: source.commit }),
      },
      dtype: parts.weights.dtype,
      files: filesOf(source, parts.weights, family !== 'text'),
      ...parts.fields,
      languages: card.languages,
      licence: {
        spdx: card.licence ?? 'NOASSERTION',
        ...(card.licenceUrl !== undefined && { url: card.licenceUrl }),
      },
    },
    `The definition of ${source.model}`,
  );
  return { definition, assumptions };
}

interface Parts {
  readonly weights: ChosenWeights;
  readonly fields: JsonObject;
  readonly assumptions: readonly Assumption[];
}

function textParts(source: DescribedModel, config: JsonObject, options: DerivationOptions): Parts {
  const assumptions: Assumption[] = [];
  const weights = chooseWeights(source, ['model'], options.dtype);
  const isGemma = asText(config.model_type) === 'gemma3_text';
  if (modulesOf(source).includes('Dense') && !isGemma) {
    throw refuse(
      source,
      'a layer follows its pooling (modules.json: Dense), which its ONNX file does not contain. Write a semblance-encoder.json that names an output with the finished vector',
    );
  }
  const pooling = isGemma ? 'model' : poolingOf(source);
  if (pooling === undefined) assumptions.push('mean-pooling');
  const tokenizer = readObject(source, 'tokenizer_config.json') ?? {};
  const dimensions =
    asCount(readObject(source, '1_Pooling/config.json')?.word_embedding_dimension) ??
    asCount(config.hidden_size) ??
    asCount(config.dim) ??
    asCount(config.n_embd) ??
    asCount(config.d_model);
  if (dimensions === undefined) throw refuse(source, 'its config.json does not say how long its vectors are');
  return {
    weights,
    assumptions,
    fields: {
      text: {
        model: weights.models[0],
        output: isGemma ? 'sentence_embedding' : ['last_hidden_state', 'token_embeddings'],
        pooling: pooling ?? 'mean',
        prompts: promptsOf(source),
        maxTokens: textTokens(source, config, tokenizer),
        paddingSide: tokenizer.padding_side === 'left' ? 'left' : 'right',
      },
      dimensions,
    },
  };
}

function jointParts(
  source: DescribedModel,
  config: JsonObject,
  family: ModelFamily,
  options: DerivationOptions,
): Parts {
  const weights = chooseWeights(source, ['text_model', 'vision_model'], options.dtype);
  const processor = readObject(source, 'preprocessor_config.json');
  if (processor === undefined) throw refuse(source, 'it has no preprocessor_config.json');
  const text = asObject(config.text_config) ?? {};
  const isSiglip = family === 'siglip';
  const tokenizer = readObject(source, 'tokenizer_config.json') ?? {};
  const limit = asCount(text.max_position_embeddings);
  const maxTokens = isSiglip
    ? (limit ?? siglipTokens)
    : family === 'jina-clip'
      ? textTokens(source, text, tokenizer)
      : (limit ?? clipTokens);
  // Configurations leave out what is the default of their family.
  const dimensions = isSiglip
    ? (asCount(text.projection_size) ?? asCount(text.hidden_size) ?? 768)
    : (asCount(config.projection_dim) ?? asCount(text.projection_dim) ?? 512);
  return {
    weights,
    assumptions: [],
    fields: {
      text: {
        model: weights.models[0],
        output: isSiglip ? 'pooler_output' : 'text_embeds',
        pooling: 'model',
        maxTokens,
        // CLIP-like models without a causal mask read their padding; those with one do not mind it.
        padding: family === 'jina-clip' ? 'none' : 'max-length',
        lowercase: isSiglip && asText(tokenizer.tokenizer_class)?.startsWith('Gemma') === true,
      },
      image: {
        model: weights.models[1],
        output: isSiglip ? 'pooler_output' : 'image_embeds',
        ...imageProcessingFrom(source, processor),
      },
      dimensions,
    },
  };
}

function requireTokenizer(source: DescribedModel): void {
  const known = new Set(source.files.map(({ path }) => path));
  const missing = tokenizerFiles.filter((path) => !known.has(path));
  if (missing.length > 0) throw refuse(source, `it has no ${missing.join(' and no ')}`);
}

/** Undefined when the files do not say. Throws for kinds of pooling that the product does not have. */
function poolingOf(source: DescribedModel): 'mean' | 'cls' | 'last' | undefined {
  const pooling = readObject(source, '1_Pooling/config.json');
  if (pooling === undefined) return undefined;
  const newStyle = asText(pooling.pooling_mode);
  const modes = Object.keys(pooling).filter(
    (key) => key.startsWith('pooling_mode_') && pooling[key] === true,
  );
  if (newStyle !== undefined) modes.push(`pooling_mode_${newStyle}`);
  if (modes.length > 1)
    throw refuse(source, `it joins several kinds of pooling (${modes.join(', ')}), which is not supported`);
  switch (modes[0]) {
    case 'pooling_mode_mean_tokens':
    case 'pooling_mode_mean':
      return 'mean';
    case 'pooling_mode_cls_token':
    case 'pooling_mode_cls':
      return 'cls';
    case 'pooling_mode_lasttoken':
      return 'last';
    default:
      throw refuse(source, `its pooling (${modes[0] ?? 'none'}) is not supported`);
  }
}

function promptsOf(source: DescribedModel): { readonly query: string; readonly document: string } {
  const prompts = asObject(readObject(source, 'config_sentence_transformers.json')?.prompts) ?? {};
  return {
    query: asText(prompts.query) ?? '',
    document: asText(prompts.document) ?? asText(prompts.passage) ?? '',
  };
}

function textTokens(source: DescribedModel, config: JsonObject, tokenizer: JsonObject): number {
  const positions = asCount(config.max_position_embeddings);
  const isOffset = offsetPositions.has(asText(config.model_type) ?? '');
  const limits = [
    asCount(readObject(source, 'sentence_bert_config.json')?.max_seq_length),
    // A tokenizer without a limit says 1e30.
    asCount(tokenizer.model_max_length),
    positions === undefined ? undefined : positions - (isOffset ? 2 : 0),
    maxUsefulTokens,
  ].filter((limit) => limit !== undefined);
  return Math.min(...limits);
}

function filesOf(source: DescribedModel, weights: ChosenWeights, hasImages: boolean): readonly JsonObject[] {
  const known = new Map(source.files.map((file) => [file.path, file]));
  const chosen = [...tokenizerFiles, ...(hasImages ? ['preprocessor_config.json'] : [])].map(
    (path) => known.get(path) ?? { path },
  );
  const licences = source.files.filter(({ path }) => /^(LICEN[CS]E|NOTICE)(\.(md|txt))?$/i.test(path));
  return [...chosen, ...weights.files, ...licences.map((file) => ({ ...file, optional: true }))].map(
    (file) => ({
      ...file,
    }),
  );
}

/** `Xenova/bge-small-en-v1.5` becomes `xenova.bge-small-en-v1.5`. */
function idOf(model: string): string {
  return model
    .toLowerCase()
    .replace('/', '.')
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 80);
}
