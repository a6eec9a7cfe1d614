import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SemblanceError } from '../../../../extension/core/errors/semblanceError.ts';
import {
  checkDefinition,
  type EncoderDefinitionInput,
  isComplete,
  parseDefinition,
  requiredFiles,
  spaceIdOf,
} from '../../../../plugins/huggingface/definition.ts';

const valid: EncoderDefinitionInput = {
  version: 1,
  id: 'small',
  displayName: 'Small',
  kind: 'text',
  source: { model: 'org/small', revision: 'main' },
  dtype: 'int8',
  files: [{ path: 'onnx/model.onnx' }, { path: 'tokenizer.json' }, { path: 'tokenizer_config.json' }],
  text: { model: 'onnx/model.onnx', output: 'last_hidden_state', pooling: 'mean', maxTokens: 512 },
  dimensions: 384,
  licence: { spdx: 'MIT' },
};

const image = {
  model: 'onnx/vision.onnx',
  output: 'image_embeds',
  width: 224,
  height: 224,
  resize: 'shortest-side',
  kernel: 'cubic',
} as const;

const joint: EncoderDefinitionInput = {
  ...valid,
  kind: 'clip',
  files: [...valid.files, { path: 'onnx/vision.onnx' }],
  image,
};

function messageOf(value: unknown): string {
  try {
    checkDefinition(value, 'folder/semblance-encoder.json');
  } catch (error) {
    expect(SemblanceError.is(error, 'config/invalid')).toBe(true);
    return error instanceof Error ? error.message : '';
  }
  return 'It was accepted.';
}

describe('checkDefinition', () => {
  it('fills in what may be left out', () => {
    const { text, matryoshka, languages, calibration } = checkDefinition(valid, 'x');
    expect(text).toMatchObject({
      prompts: { query: '', document: '' },
      onOverflow: 'cut',
      padding: 'none',
      paddingSide: 'right',
      lowercase: false,
    });
    expect([matryoshka, languages, calibration]).toEqual([[], [], {}]);
    expect(checkDefinition(joint, 'x').image).toMatchObject({ background: [255, 255, 255], std: [1, 1, 1] });
  });

  it.each(['https://licence.test/mit', 'http://mirror.test/licence', 'HTTPS://licence.test/'])(
    'takes the licence at %s',
    (url) => {
      expect(checkDefinition({ ...valid, licence: { spdx: 'MIT', url } }, 'x').licence.url).toBe(url);
    },
  );

  it('is stable: what it returns is accepted and stays as it is', () => {
    for (const input of [valid, joint]) {
      const definition = checkDefinition(input, 'x');
      expect(parseDefinition(JSON.stringify(definition), 'x')).toEqual(definition);
    }
  });

  it.each<[string, unknown, string]>([
    ['a typing error', { ...valid, poling: 'mean' }, 'poling is no known field'],
    ['an unknown pooling', { ...valid, text: { ...valid.text, pooling: 'max' } }, 'text.pooling is "max"'],
    ['a missing field', { ...valid, text: { ...valid.text, maxTokens: undefined } }, 'text.maxTokens'],
    ['no text side', { ...valid, text: undefined }, 'text is missing'],
    ['a fraction', { ...valid, dimensions: 1.5 }, 'dimensions must be a whole number'],
    ['no dimensions', { ...valid, dimensions: 0 }, 'dimensions must be at least 1'],
    ['a way up', { ...valid, files: [{ path: '../../secret' }] }, 'files.0.path must be a path inside'],
    ['an absolute path', { ...valid, files: [{ path: '/etc/passwd' }] }, 'files.0.path'],
    ['a drive', { ...valid, files: [{ path: 'C:\\model.onnx' }] }, 'files.0.path'],
    ['no files', { ...valid, files: [] }, 'files must name the files'],
    ['a file twice', { ...valid, files: [...valid.files, { path: 'tokenizer.json' }] }, 'names a path twice'],
    ['no tokenizer', { ...valid, files: [{ path: 'onnx/model.onnx' }] }, 'must contain tokenizer.json'],
    [
      'a graph that is not among the files',
      { ...valid, text: { ...valid.text, model: 'onnx/other.onnx' } },
      'text.model must be one of the paths in files',
    ],
    ['a joint kind without pictures', { ...valid, kind: 'siglip' }, 'image is needed for this kind'],
    [
      'pictures in a text model',
      { ...joint, kind: 'text' },
      'image cannot stand in a definition of kind "text"',
    ],
    ['a picture graph that is not among the files', { ...joint, files: valid.files }, 'image must name'],
    [
      'a scale below the raster',
      { ...joint, image: { ...image, resizeTo: 100 } },
      'image.resizeTo must not be',
    ],
    ['a deviation of zero', { ...joint, image: { ...image, std: [0, 1, 1] } }, 'image.std.0'],
    ['a length without training', { ...valid, dimensions: 64, modelDimensions: 384 }, 'dimensions must be'],
    ['a training beyond the length', { ...valid, matryoshka: [512] }, 'matryoshka must not exceed'],
    [
      'no repository',
      { ...valid, source: { model: 'small', revision: 'main' } },
      'source.model must be the id',
    ],
    [
      'a revision with dots',
      { ...valid, source: { model: 'a/b', revision: '../x' } },
      'source.revision must',
    ],
    ...['file:///etc/passwd', 'ms-msdt:/id', 'vscode://a.b/c', 'search-ms:query=x', 'mit'].map(
      (url): [string, unknown, string] => [
        `the licence at ${url}`,
        { ...valid, licence: { spdx: 'MIT', url } },
        'licence.url must be an address',
      ],
    ),
    ['a hash in capitals', { ...valid, files: [{ path: 'x', sha256: 'A'.repeat(64) }] }, 'files.0.sha256'],
    ['no document', null, 'the document is null'],
    ['a list', [], 'version is missing'],
  ])('names the field: %s', (_name, value, expected) => {
    const message = messageOf(value);
    expect(message).toContain(expected);
    expect(message).toMatch(/^folder\/semblance-encoder\.json cannot be used: .*\.$/);
  });

  it('asks for an update where the document is newer', () => {
    expect(messageOf({ ...valid, version: 2, unheardOf: true })).toBe(
      'folder/semblance-encoder.json has version 2; this version of Semblance reads version 1. Update Semblance.',
    );
  });

  it('refuses whatever is no definition, always with its own error', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(messageOf(value)).toContain('folder/semblance-encoder.json');
      }),
      { numRuns: 300 },
    );
  });

  it('reports text that is not JSON', () => {
    expect(() => parseDefinition('{', 'm/semblance-encoder.json')).toThrow(
      'm/semblance-encoder.json is not JSON. Correct it or install the model again.',
    );
  });
});

describe('facts of a definition', () => {
  it('lists the files to install', () => {
    expect(requiredFiles(checkDefinition(joint, 'x')).map(({ path }) => path)).toEqual([
      'onnx/model.onnx',
      'tokenizer.json',
      'tokenizer_config.json',
      'onnx/vision.onnx',
    ]);
  });

  it('is complete with lengths and hashes of all that is not optional', () => {
    const known = { bytes: 1, sha256: 'a'.repeat(64) };
    const files = valid.files.map((file) => ({ ...file, ...known }));
    const complete = { ...valid, files: [...files, { path: 'LICENSE', optional: true }] };
    expect(isComplete(checkDefinition(complete, 'x'))).toBe(true);
    expect(isComplete(checkDefinition({ ...complete, files: [...files, { path: 'b.json' }] }, 'x'))).toBe(
      false,
    );
  });

  it('has another space for another commit, pooling or length, and the same for another number format', () => {
    const space = (change: Partial<EncoderDefinitionInput>): string =>
      spaceIdOf(checkDefinition({ ...valid, ...change }, 'x'));
    const base = space({});
    expect(base).toBe('huggingface:org/small@main/mean/384');
    expect(space({ dtype: 'float32' })).toBe(base);
    const others = [
      space({ source: { ...valid.source, commit: 'c'.repeat(40) } }),
      space({ text: { ...valid.text, pooling: 'cls' } }),
      space({ dimensions: 128, modelDimensions: 384, matryoshka: [128] }),
      space({ space: 'nomic-v1.5' }),
    ];
    expect(new Set([base, ...others]).size).toBe(5);
    expect(others[3]).toBe('nomic-v1.5');
  });
});
