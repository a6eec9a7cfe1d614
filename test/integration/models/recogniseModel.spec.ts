/** Known models that arrive in folders and archives, without the files that say how they are used. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import {
  defaultNetworkSettings,
  type ModelSourceRequest,
} from '../../../extension/core/protocol/modelApi.ts';
import type { KnownModels } from '../../../extension/node/encoders/huggingFaceRecipes.ts';
import type { EncoderDefinition } from '../../../plugins/huggingface/definition.ts';
import { findKnownModel, knownModels } from '../../../plugins/huggingface/knownModels/knownModels.ts';
import { readDefinition } from '../../../plugins/huggingface/modelFiles.ts';
import { sha256 } from '../../fakes/hubServer.ts';
import { zipArchive } from '../../fakes/zipArchive.ts';
import { createInstaller, temporaryFolder } from './installFixture.ts';

const known: KnownModels = { all: knownModels, find: findKnownModel };
const weights = Buffer.from('weights');

/** As conversions for the browser lie on the hub: no word on pooling and prompts. */
function conversion(original: string): Readonly<Record<string, string | Buffer>> {
  return {
    'README.md': '---\nlibrary_name: transformers.js\nlicense: mit\n---\n',
    'config.json': JSON.stringify({
      _name_or_path: original,
      architectures: ['BertModel'],
      model_type: 'bert',
      hidden_size: 384,
      max_position_embeddings: 512,
    }),
    'tokenizer.json': '{}',
    'tokenizer_config.json': JSON.stringify({ model_max_length: 512, tokenizer_class: 'BertTokenizer' }),
    'onnx/model_quantized.onnx': weights,
  };
}

async function folderOf(name: string, files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const folder = path.join(await temporaryFolder(), name);
  for (const [file, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), content);
  }
  return folder;
}

async function installFrom(source: ModelSourceRequest, models = known) {
  const { service, modelsFolder, install } = await createInstaller({ known: models });
  const offer = await service.describe(
    { source, modelsFolder, network: defaultNetworkSettings },
    neverCancelled(),
  );
  const installed = await install(source);
  return { offer, installed, definition: await readDefinition(installed.folder) };
}

const bge = findKnownModel('bge-small-en-v1.5');

describe('a known model without a network', () => {
  it.each([
    ['by the name of its folder', 'bge-small-en-v1.5', ''],
    ['by the full name of its folder', 'Xenova--bge-small-en-v1.5', ''],
    ['by what it was converted from', 'my model', 'BAAI/bge-small-en-v1.5'],
  ])('is recognised %s', async (_, name, original) => {
    const { offer, installed, definition } = await installFrom({
      kind: 'folder',
      path: await folderOf(name, conversion(original)),
    });
    expect(offer).toMatchObject({
      id: 'Xenova/bge-small-en-v1.5',
      isDerived: false,
      assumptions: ['known-by-name'],
    });
    expect(installed.problem).toBe('');
    expect(definition.text).toEqual(bge?.text);
    expect(definition.text.pooling).toBe('cls');
    expect(definition.files.every((file) => file.sha256 !== undefined)).toBe(true);
  });

  it('is recognised in an archive', async () => {
    const file = path.join(await temporaryFolder(), 'e5-small-v2.zip');
    const files = Object.entries(conversion('')).map(([name, content]) => ({
      name,
      content: Buffer.from(content),
    }));
    await writeFile(file, zipArchive(files));
    const { installed, definition } = await installFrom({ kind: 'zip', path: file });
    expect(installed.id).toBe('Xenova/e5-small-v2');
    expect(definition.text.prompts).toEqual({ query: 'query: ', document: 'passage: ' });
  });

  it.each(['folder', 'zip'] as const)(
    'is recognised in a %s of any name by the hash of its weights',
    async (kind) => {
      const nomic = findKnownModel('nomic-embed-text-v1.5');
      if (nomic === undefined) throw new Error('The model is not known.');
      const pinned: EncoderDefinition = {
        ...nomic,
        files: nomic.files.map((file) =>
          file.path.endsWith('.onnx')
            ? { ...file, bytes: weights.length, sha256: sha256(weights) }
            : { ...file, bytes: 1_000_000 },
        ),
      };
      const files = conversion('');
      const archive = path.join(await temporaryFolder(), 'x.zip');
      await writeFile(
        archive,
        zipArchive(Object.entries(files).map(([name, content]) => ({ name, content: Buffer.from(content) }))),
      );
      const source = { kind, path: kind === 'zip' ? archive : await folderOf('x', files) };
      const { offer, definition } = await installFrom(source, { all: () => [pinned], find: () => undefined });
      expect(offer).toMatchObject({ id: nomic.source.model, assumptions: [] });
      expect(definition.text.layerNorm).toBe(true);
    },
  );
});

describe('a model of another name', () => {
  it('is read off its own files, and the offer says what was assumed', async () => {
    const source = await folderOf('something', {
      ...conversion('/home/me/checkpoint'),
      'README.md': 'No facts.',
    });
    const { offer, definition } = await installFrom({ kind: 'folder', path: source });
    expect(offer).toMatchObject({
      id: 'local/something',
      isDerived: true,
      assumptions: ['mean-pooling', 'unstated-licence'],
    });
    expect(definition.text.pooling).toBe('mean');
  });

  it('keeps its own pooling when it was trained further from a known one', async () => {
    const source = await folderOf('mine', {
      ...conversion('BAAI/bge-small-en-v1.5'),
      '1_Pooling/config.json': JSON.stringify({ pooling_mode_mean_tokens: true }),
    });
    const { offer, definition } = await installFrom({ kind: 'folder', path: source });
    expect(offer).toMatchObject({ id: 'local/mine', isDerived: true, assumptions: [] });
    expect(definition.text.pooling).toBe('mean');
  });
});
