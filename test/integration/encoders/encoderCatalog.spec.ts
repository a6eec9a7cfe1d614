/**
 * From a choice in the settings to encoders, and what is said when there are none.
 */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { createNullLogger } from '../../../extension/core/logging/logger.ts';
import { setVersionOf } from '../../../extension/node/encoders/createEncoderSet.ts';
import { EncoderCatalog } from '../../../extension/node/encoders/encoderCatalog.ts';
import { definitionsOf } from '../../../extension/node/encoders/encoderDefinition.ts';
import { minilmManifest } from '../../../plugins/text-minilm/manifest.ts';
import { sampleContribution, sampleContributions } from '../../fakes/sampleEncoders.ts';
import { defaultSettings, layout } from '../../fakes/testEngine.ts';

const never = neverCancelled();
let folder = '';
let catalog: EncoderCatalog;

beforeEach(async () => {
  folder = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), 'semblance catalog ü-')));
  catalog = new EncoderCatalog({ pluginHostEntry: layout.pluginHostEntry, logger: createNullLogger() });
});
afterEach(async () => {
  await catalog.reset();
  await fs.rm(folder, { recursive: true, force: true });
});

const resolve = (choice: string, contributedEncoders = sampleContributions()) =>
  catalog.resolve(
    choice,
    {
      modelsFolder: layout.modelsFolder,
      userModelsFolder: path.join(folder, 'models'),
      settings: { ...defaultSettings, contributedEncoders },
    },
    never,
  );

describe('the catalog of encoders', () => {
  it('knows those of the product, whose files are whole', async () => {
    const set = await resolve('built-in');
    expect(set.id).toBe('built-in');
    expect(set.text.plugin.manifest).toBe(minilmManifest);
    for (const definition of definitionsOf(set)) {
      const { modelId, space } = definition.plugin.manifest;
      expect(await definition.findFiles(never)).toBe(path.join(layout.modelsFolder, modelId));
      expect(await definition.verifyFiles(never)).toContain(modelId);
      expect(space.id).toBe(minilmManifest.space.id);
    }
  });

  it('reads the manifest of a contributed module once for all who ask', async () => {
    const [one, two] = await Promise.all([resolve('sample.ngrams'), resolve('sample.ngrams')]);
    expect(one.text.plugin).toBe(two.text.plugin);
    expect(one).toMatchObject({ id: 'sample.ngrams', fast: undefined, image: undefined });
    expect(await one.text.verifyFiles(never)).toContain('semblance-samples.sample-encoders');
  });

  it.each([
    ['nobody.knows', 'config/invalid', /"nobody\.knows".*built-in, sample\.ngrams/],
    ['owner/absent-model', 'model/missing', /owner\/absent-model is not installed/],
    ['./relative', 'config/invalid', /must be "built-in"/],
    ['sample.unloadable', 'encoder/failed', /sample\.unloadable.*on purpose/],
  ])('says why %s cannot be used', async (choice, code, sentence) => {
    await expect(resolve(choice)).rejects.toMatchObject({ code, message: expect.stringMatching(sentence) });
  });

  it('names a folder without a model, and one with a broken description', async () => {
    await expect(resolve(folder)).rejects.toMatchObject({
      code: 'model/missing',
      message: expect.stringContaining(folder),
    });
    await fs.writeFile(path.join(folder, 'semblance-encoder.json'), '{"version": 1}');
    await expect(resolve(folder)).rejects.toMatchObject({ code: 'config/invalid' });
    // The same for a folder that an extension contributes.
    const contributed = { ...sampleContribution('sample.ngrams'), kind: 'folder' as const, path: folder };
    await expect(resolve('sample.ngrams', [contributed])).rejects.toMatchObject({ code: 'config/invalid' });
    // And for an installed model.
    await fs.mkdir(path.join(folder, 'models', 'owner', 'name'), { recursive: true });
    await expect(resolve('owner/name')).rejects.toMatchObject({ code: 'model/missing' });
  });

  it('refuses an encoder that takes no text', async () => {
    const helper = JSON.stringify(path.join(sampleContribution('sample.ngrams').path, '../createPlugin.cjs'));
    const module = path.join(folder, 'pictures.cjs');
    await fs.writeFile(
      module,
      `const plugin = require(${helper}).createPlugin('own.pictures', 'Pictures');
       plugin.manifest.modalities = ['image']; exports.plugin = plugin;`,
    );
    const contribution = { ...sampleContribution('sample.ngrams'), id: 'own.pictures', path: module };
    await expect(resolve('own.pictures', [contribution])).rejects.toMatchObject({
      code: 'config/invalid',
      message: expect.stringContaining('takes no text'),
    });
  });
});

describe('the version of a set', () => {
  it('changes with each part and with its place', () => {
    const other = { ...minilmManifest, id: 'other', versionHash: 'x' };
    const versions = [
      { text: minilmManifest, fast: undefined, image: undefined },
      { text: { ...minilmManifest, versionHash: 'y' }, fast: undefined, image: undefined },
      { text: minilmManifest, fast: other, image: undefined },
      { text: minilmManifest, fast: undefined, image: other },
      { text: minilmManifest, fast: other, image: other },
    ].map(setVersionOf);
    expect(new Set(versions).size).toBe(versions.length);
    expect(versions[0]).toBe(setVersionOf({ text: minilmManifest, fast: undefined, image: undefined }));
  });
});
