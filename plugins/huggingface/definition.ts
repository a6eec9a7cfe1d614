/**
 * The encoder definition: a JSON document that says everything the product must know about a model of the Hugging
 * Face hub (or of a folder in its layout) to make an encoder of it. It lies beside the model's files.
 */
import * as v from 'valibot';
import { SemblanceError } from '../../extension/core/errors/semblanceError.ts';

/** Name of the document in a model's folder. */
export const definitionFileName = 'semblance-encoder.json';

/** Version of the document's form. A reader refuses what is newer. */
const definitionVersion = 1;

const count = v.pipe(v.number(), v.integer('must be a whole number'), v.minValue(1, 'must be at least 1'));
const name = v.pipe(v.string(), v.trim(), v.nonEmpty('must not be empty'), v.maxLength(200, 'is too long'));
const cosine = v.pipe(v.number(), v.minValue(-1, 'must be at least -1'), v.maxValue(1, 'must be at most 1'));

/** Inside the model's own folder on every system: no drive, no backslash, no way up. */
const relativePath = v.pipe(
  v.string(),
  v.regex(
    /^(?!\.{1,2}(\/|$))[\w.-]+(\/(?!\.{1,2}(\/|$))[\w.-]+)*$/,
    'must be a path inside the model folder, with "/" and without ".."',
  ),
);

const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits in lower case'));

const file = v.strictObject({
  path: relativePath,
  /** Both are written by whoever installs the model, and checked from then on. */
  bytes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  sha256: v.optional(sha256),
  /** Taken when the source has it, not missed otherwise (a licence text). It decides no vector. */
  optional: v.optional(v.boolean()),
});

const source = v.strictObject({
  /** Repository on the hub; a name of the same form for a model that was never there. */
  model: v.pipe(
    v.string(),
    v.regex(/^[\w.-]+\/[\w.-]+$/, 'must be the id of a model on the hub: "organisation/name"'),
  ),
  /** Commit, tag or branch to install. */
  revision: v.pipe(v.string(), v.regex(/^(?!.*\.\.)[\w.-]+(\/[\w.-]+)*$/, 'must be a commit, tag or branch')),
  /** The commit that `revision` stood for when the model was installed; written by the installer. */
  commit: v.optional(
    v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/, 'must be a commit of 40 hexadecimal digits')),
  ),
  /** The model that this one was converted from, if another. */
  original: v.optional(name),
});

const prompts = v.strictObject({
  query: v.pipe(v.string(), v.maxLength(2000, 'is too long')),
  document: v.pipe(v.string(), v.maxLength(2000, 'is too long')),
});

/** Exporters name one thing differently: of several names, the first that the graph has is taken. */
const outputName = v.union([name, v.pipe(v.array(name), v.minLength(1, 'must not be empty'))]);

const textTower = v.strictObject({
  /** ONNX file of the text side. */
  model: relativePath,
  /** Name of the graph's output: token states for `mean`, `cls` and `last`, one vector per input for `model`. */
  output: outputName,
  pooling: v.picklist(['mean', 'cls', 'last', 'model']),
  prompts: v.optional(prompts, { query: '', document: '' }),
  /** Special tokens and prompt included. */
  maxTokens: count,
  onOverflow: v.optional(v.picklist(['cut', 'refuse']), 'cut'),
  /** `none` runs a text at its own length; `max-length` fills it up to `maxTokens`, as SigLIP was trained. */
  padding: v.optional(v.picklist(['none', 'max-length']), 'none'),
  paddingSide: v.optional(v.picklist(['left', 'right']), 'right'),
  /** The model was trained on lower case and its tokenizer does not see to it. */
  lowercase: v.optional(v.boolean(), false),
  /** The pooled vector is layer-normalised before it is cut, as nomic-embed was trained. */
  layerNorm: v.optional(v.boolean(), false),
  /** Extra inputs of the graph that are always the same, such as `task_id` of jina-embeddings-v3. */
  constants: v.optional(v.record(v.string(), v.array(v.pipe(v.number(), v.integer()))), {}),
});

const channel = v.pipe(v.number(), v.finite('must be a number'));
const channels = v.tuple([channel, channel, channel]);
const positiveChannel = v.pipe(channel, v.gtValue(0, 'must be greater than 0'));

const imageTower = v.strictObject({
  /** ONNX file of the picture side. */
  model: relativePath,
  /** Name of the output with one vector per picture, in the space of the text side. */
  output: outputName,
  /** The raster that the model looks at. */
  width: v.pipe(count, v.maxValue(2048, 'must be at most 2048')),
  height: v.pipe(count, v.maxValue(2048, 'must be at most 2048')),
  /**
   * `shortest-side`: scaled until the shorter side is `resizeTo`, then the centre is cut out; `stretch`: scaled to
   * width and height whatever the proportions; `fit`: scaled until all of it fits, the rest is filled.
   */
  resize: v.picklist(['shortest-side', 'stretch', 'fit']),
  /** Shorter side in pixels before the centre is cut out; absent, the smaller of width and height. */
  resizeTo: v.optional(v.pipe(count, v.maxValue(4096, 'must be at most 4096'))),
  kernel: v.picklist(['nearest', 'linear', 'cubic', 'lanczos3']),
  /** A colour value 0..255 is multiplied by `rescale`, then the channel's mean is taken off and divided by `std`. */
  rescale: v.optional(positiveChannel, 1 / 255),
  mean: v.optional(channels, [0, 0, 0]),
  std: v.optional(v.tuple([positiveChannel, positiveChannel, positiveChannel]), [1, 1, 1]),
  /** What shows through transparent pixels, and what fills the rest of a `fit`: red, green, blue, 0..255. */
  background: v.optional(channels, [255, 255, 255]),
});

const calibration = v.pipe(
  v.strictObject({
    unrelatedMean: cosine,
    unrelatedDeviation: v.pipe(v.number(), v.gtValue(0, 'must be greater than 0')),
    relatedMean: cosine,
    relatedDeviation: v.pipe(v.number(), v.gtValue(0, 'must be greater than 0')),
  }),
  v.check(
    (value) => value.relatedMean > value.unrelatedMean,
    'relatedMean must be greater than unrelatedMean',
  ),
);

const definition = v.pipe(
  v.strictObject({
    $schema: v.optional(v.string()),
    version: v.literal(definitionVersion),
    /** Names the model's folder and, behind `huggingface.`, the encoder. */
    id: v.pipe(
      v.string(),
      v.regex(/^[a-z0-9][a-z0-9.-]*$/, 'must consist of a-z, 0-9, "." and "-"'),
      v.maxLength(80, 'is too long'),
    ),
    displayName: name,
    description: v.optional(v.pipe(v.string(), v.maxLength(2000, 'is too long'))),
    /** `text` encodes texts; `clip` and `siglip` texts and pictures. */
    kind: v.picklist(['text', 'clip', 'siglip']),
    source,
    /** Number format of the weights. */
    dtype: v.picklist(['float32', 'float16', 'int8', 'int4']),
    files: v.pipe(v.array(file), v.minLength(1, 'must name the files of the model')),
    text: textTower,
    image: v.optional(imageTower),
    /** Length of the vectors in the index. */
    dimensions: count,
    /** Length of the vectors that the graph makes, when it is more than `dimensions`. */
    modelDimensions: v.optional(count),
    /** Lengths to which the model was trained to be cut. */
    matryoshka: v.optional(v.array(count), []),
    languages: v.optional(v.array(name), []),
    licence: v.strictObject({
      /** SPDX id, or `LicenseRef-...` for one that is not on the list. */
      spdx: name,
      /** Opened in the browser when the user asks for it: an address of another scheme would start a program. */
      url: v.optional(
        v.pipe(
          v.string(),
          v.url('must be an address'),
          v.regex(/^https?:\/\//i, 'must be an address that begins with https://'),
        ),
      ),
    }),
    calibration: v.optional(
      v.strictObject({
        text: v.optional(calibration),
        code: v.optional(calibration),
        image: v.optional(calibration),
      }),
      {},
    ),
    /**
     * Lowest cosine between the vectors of one input, alone and in any batch, where somebody has measured it. Below
     * 0.999 the encoder makes no batches.
     */
    reproducibility: v.optional(v.pipe(v.number(), v.minValue(0.9), v.maxValue(1))),
    /** Only for models that were trained into the space of another one: that space's id. */
    space: v.optional(name),
  }),
  v.forward(
    v.check((value) => value.kind === 'text' || value.image !== undefined, 'is needed for this kind'),
    ['image'],
  ),
  v.forward(
    v.check(
      (value) => value.kind !== 'text' || value.image === undefined,
      'cannot stand in a definition of kind "text"',
    ),
    ['image'],
  ),
  v.forward(
    v.check(
      (value) => value.files.some(({ path }) => path === value.text.model),
      'must be one of the paths in files',
    ),
    ['text', 'model'],
  ),
  v.forward(
    v.check(
      (value) => value.image === undefined || value.files.some(({ path }) => path === value.image?.model),
      'must name an ONNX file that is one of the paths in files',
    ),
    ['image'],
  ),
  v.forward(
    v.check(
      ({ image }) => image?.resizeTo === undefined || image.resizeTo >= Math.max(image.width, image.height),
      'must not be smaller than width and height',
    ),
    ['image', 'resizeTo'],
  ),
  v.forward(
    v.check(
      (value) => new Set(value.files.map(({ path }) => path)).size === value.files.length,
      'names a path twice',
    ),
    ['files'],
  ),
  v.forward(
    v.check(
      (value) => tokenizerFiles.every((path) => value.files.some((entry) => entry.path === path)),
      'must contain tokenizer.json and tokenizer_config.json',
    ),
    ['files'],
  ),
  v.forward(
    v.check((value) => {
      const full = value.modelDimensions ?? value.dimensions;
      return value.dimensions === full || value.matryoshka.includes(value.dimensions);
    }, 'must be modelDimensions or one of matryoshka'),
    ['dimensions'],
  ),
  v.forward(
    v.check(
      (value) => value.matryoshka.every((length) => length <= (value.modelDimensions ?? value.dimensions)),
      'must not exceed modelDimensions',
    ),
    ['matryoshka'],
  ),
);

/** What transformers.js reads to make a tokenizer. */
const tokenizerFiles = ['tokenizer.json', 'tokenizer_config.json'] as const;

/** A definition after parsing: defaults are filled in. */
export type EncoderDefinition = v.InferOutput<typeof definition>;
/** A definition as it may be written: what has a default may be left out. */
export type EncoderDefinitionInput = v.InferInput<typeof definition>;
export type DefinitionFile = v.InferOutput<typeof file>;
export type TextTowerDefinition = v.InferOutput<typeof textTower>;
export type ImageTowerDefinition = v.InferOutput<typeof imageTower>;

/** Throws `config/invalid` with a sentence that names `path` (the file, for the user) and the field. */
export function parseDefinition(text: string, path: string): EncoderDefinition {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw invalid(path, `${path} is not JSON. Correct it or install the model again.`, error);
  }
  return checkDefinition(json, path);
}

/** As {@link parseDefinition}, for a document that is a value already. */
export function checkDefinition(value: unknown, path: string): EncoderDefinition {
  const version =
    typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;
  if (typeof version === 'number' && version > definitionVersion) {
    throw invalid(
      path,
      `${path} has version ${version}; this version of Semblance reads version ${definitionVersion}. Update Semblance.`,
    );
  }
  const parsed = v.safeParse(definition, value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const field = v.getDotPath(issue) ?? 'the document';
  throw invalid(path, `${path} cannot be used: ${field} ${faultOf(issue)}.`, undefined, field);
}

function faultOf(issue: v.BaseIssue<unknown>): string {
  if (issue.kind !== 'schema') return issue.message;
  if (issue.expected === 'never') return 'is no known field';
  if (issue.received === 'undefined') return 'is missing';
  return `is ${issue.received} and should be ${issue.expected ?? 'something else'}`;
}

/** The files to install, in order of the definition; optional ones are marked. */
export function requiredFiles(definition: EncoderDefinition): readonly DefinitionFile[] {
  return definition.files;
}

/** True when every file that decides a vector has its length and hash, so that a change would be noticed. */
export function isComplete(definition: EncoderDefinition): boolean {
  return definition.files.every(
    (entry) => entry.optional === true || (entry.bytes !== undefined && entry.sha256 !== undefined),
  );
}

/**
 * Names the common ground of the vectors: model, commit, pooling and length. Number formats of one model are taken
 * for the same space; an index never mixes them all the same, because the version hash differs.
 */
export function spaceIdOf(definition: EncoderDefinition): string {
  if (definition.space !== undefined) return definition.space;
  const { source: origin, text, dimensions } = definition;
  return `huggingface:${origin.model}@${origin.commit ?? origin.revision}/${text.pooling}/${dimensions}`;
}

function invalid(path: string, sentence: string, cause?: unknown, field = ''): SemblanceError {
  return new SemblanceError(
    'config/invalid',
    sentence,
    { path, field },
    cause === undefined ? undefined : { cause },
  );
}
