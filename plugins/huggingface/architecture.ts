/**
 * Reads from config.json what a model is, and refuses what is no encoder with a sentence that says what it is instead.
 */
import {
  asObject,
  asText,
  type DescribedModel,
  type JsonObject,
  readJson,
  refuse,
} from './describedModel.ts';

export type ModelFamily = 'text' | 'clip' | 'siglip' | 'jina-clip';

const jointFamilies: Readonly<Record<string, ModelFamily>> = {
  clip: 'clip',
  siglip: 'siglip',
  siglip2: 'siglip',
  jina_clip: 'jina-clip',
};

/** By the end of an architecture's name: what the model does instead of encoding. */
const otherTasks: readonly (readonly [RegExp, string])[] = [
  [/ForSequenceClassification$/, 'it scores or classifies texts (a reranker or classifier)'],
  [/ForTokenClassification$/, 'it labels words'],
  [/ForQuestionAnswering$/, 'it answers questions from a text'],
  [/ForConditionalGeneration$/, 'it generates text'],
  [/ForImageClassification$/, 'it classifies pictures and has no text side'],
  [/ForObjectDetection$|Segmentation/, 'it finds objects in pictures'],
  [/^(Whisper|Wav2Vec|Hubert|Clap|Speech)/, 'it works on sound'],
  [/^(ViT|Dino|Resnet|Swin|ConvNext|MobileNet|Beit|Deit)/i, 'it has no text side'],
  [/ForCausalLM$/, 'it generates text'],
];

/** Throws `config/invalid`. */
export function familyOf(source: DescribedModel, config: JsonObject): ModelFamily {
  const type = asText(config.model_type);
  const architectures = Array.isArray(config.architectures) ? config.architectures : [];
  const architecture = asText(architectures[0]) ?? '';
  const joint = type === undefined ? undefined : jointFamilies[type];
  if (joint !== undefined) return joint;
  if (type === 'clip_text_model' || type === 'clip_vision_model') {
    throw refuse(source, `it is only one half of a CLIP model (${type}). Choose the repository with both`);
  }
  // A decoder or a masked language model with a pooling module was trained further to be an encoder.
  if (isSentenceEncoder(source)) return 'text';
  const other = otherTasks.find(([pattern]) => pattern.test(architecture));
  if (other !== undefined) throw refuse(source, `${other[1]} (${architecture}). Choose an embedding model`);
  if (type === undefined && architecture === '') {
    throw refuse(source, 'its config.json names neither model_type nor architectures');
  }
  return 'text';
}

/** The files of the sentence-transformers library say how to pool. */
function isSentenceEncoder(source: DescribedModel): boolean {
  return source.texts.has('1_Pooling/config.json') || modulesOf(source).length > 0;
}

/** Names of the modules that follow the network, such as `Pooling`, `Dense`, `Normalize`. */
export function modulesOf(source: DescribedModel): readonly string[] {
  const modules = readJson(source, 'modules.json');
  if (!Array.isArray(modules)) return [];
  return modules.flatMap((module: unknown) => asText(asObject(module)?.type)?.split('.').at(-1) ?? []);
}
