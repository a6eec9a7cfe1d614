/**
 * Chooses among the ONNX files of a repository, whose names follow the conventions of transformers.js.
 */
import type { DefinitionFile, EncoderDefinition } from './definition.ts';
import { type DescribedModel, refuse } from './describedModel.ts';

export type WeightType = EncoderDefinition['dtype'];

/** Ends of file names by number format. The first one that exists is taken. */
const suffixes: Readonly<Record<WeightType, readonly string[]>> = {
  int8: ['_quantized', '_int8', '_uint8'],
  float32: [''],
  float16: ['_fp16'],
  int4: ['_q4', '_q4f16', '_bnb4'],
};

/** int8 first: a quarter of the download and the memory, and the fastest on a processor. */
const preference: readonly WeightType[] = ['int8', 'float32', 'float16', 'int4'];

const folders = ['onnx/', ''];

export interface ChosenWeights {
  readonly dtype: WeightType;
  /** One path per stem, in their order. */
  readonly models: readonly string[];
  /** The models and the files that hold their numbers, where those are apart. */
  readonly files: readonly DefinitionFile[];
}

/**
 * All stems in one number format: `wanted`, or else the best that there is. Throws `config/invalid` when the
 * repository has no such files.
 */
export function chooseWeights(
  source: DescribedModel,
  stems: readonly string[],
  wanted?: WeightType,
): ChosenWeights {
  const known = new Map(source.files.map((file) => [file.path, file]));
  for (const dtype of wanted === undefined ? preference : [wanted]) {
    for (const folder of folders) {
      for (const suffix of suffixes[dtype]) {
        const models = stems.map((stem) => `${folder}${stem}${suffix}.onnx`);
        if (!models.every((path) => known.has(path))) continue;
        const files = [...new Set(models)].flatMap((path) => withExternalData(path, known));
        return { dtype, models, files };
      }
    }
  }
  const found = source.files.filter(({ path }) => path.endsWith('.onnx')).map(({ path }) => path);
  const names = stems.map((stem) => `onnx/${stem}.onnx`).join(' and ');
  throw refuse(
    source,
    found.length === 0
      ? `it has no ONNX files. Look for a conversion, such as onnx-community/... on the hub`
      : `it has no ${names}${wanted === undefined ? '' : ` as ${wanted}`}, only: ${found.join(', ')}`,
  );
}

/** Numbers of more than 2 GB, and those of some exporters, lie in files beside the graph. */
function withExternalData(path: string, known: ReadonlyMap<string, DefinitionFile>): DefinitionFile[] {
  const isData = (candidate: string): boolean =>
    candidate === `${path}.data` || new RegExp(`^${escapePattern(path)}_data(_\\d+)?$`).test(candidate);
  return [...known.values()].filter((file) => file.path === path || isData(file.path));
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
