/** A model that is installed anew while an engine uses it: what is encoded belongs to one version or the other. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { loadFolderEncoder } from '../../../extension/node/encoders/folderEncoders.ts';
import { definitionFileName } from '../../../plugins/huggingface/definition.ts';
import { completeDefinition, readDefinition } from '../../../plugins/huggingface/modelFiles.ts';
import { encoderContext } from '../../fakes/encoderContext.ts';
import { sharpDecoder } from '../../fakes/sharpDecoder.ts';
import { until } from '../../fakes/testEngine.ts';
import { icon, programs, useEngineFixture } from '../engine/engineFixture.ts';
import { pictureInput, textInput } from '../huggingface/fixtureModels.ts';

const fixture = useEngineFixture();
const never = neverCancelled();
const tinyClip = path.resolve(import.meta.dirname, '../../fixtures/models/semblance/tiny-clip');
const quick = { idleMs: 50, busyMaintenanceMs: 100, takeOverIntervalMs: 150, retryMs: 200 };
const options = { role: 'document', signal: never } as const;

async function installed(): Promise<string> {
  const folder = path.join(fixture.folder, 'model');
  await fs.cp(tinyClip, folder, { recursive: true });
  await pinFiles(folder);
  return folder;
}

/** As the installer leaves it: lengths and hashes are in the definition. */
async function pinFiles(folder: string): Promise<void> {
  const definition = await readDefinition(folder);
  const bare = { ...definition, files: definition.files.map(({ path: name }) => ({ path: name })) };
  const complete = await completeDefinition(bare, folder, never);
  await fs.writeFile(path.join(folder, definitionFileName), JSON.stringify(complete));
}

/** Other files that work as well: a description is part of the format, here of one byte. */
async function replace(folder: string): Promise<void> {
  for (const name of ['onnx/text_model.onnx', 'onnx/vision_model.onnx']) {
    await fs.appendFile(path.join(folder, name), Buffer.from([0x32, 1, 0x61]));
  }
  await pinFiles(folder);
}

describe('a model that is replaced', () => {
  it('before it is loaded is not loaded under its old version', async () => {
    const folder = await installed();
    const { plugin, findFiles } = await loadFolderEncoder(folder, never);
    await replace(folder);
    const expected = { code: 'model/corrupt', details: { isReplaced: true } };
    await expect(findFiles(never)).rejects.toMatchObject(expected);
    await expect(plugin.create(encoderContext(folder, sharpDecoder))).rejects.toMatchObject(expected);
    const fresh = await loadFolderEncoder(folder, never);
    expect(fresh.plugin.manifest.versionHash).not.toBe(plugin.manifest.versionHash);
    const encoder = await fresh.plugin.create(encoderContext(folder, sharpDecoder));
    expect((await encoder.encode([textInput('a')], options)).count).toBe(1);
    await encoder.dispose();
  });

  it('between its two halves goes on with the one that is open, and refuses the other', async () => {
    const folder = await installed();
    const { plugin } = await loadFolderEncoder(folder, never);
    const encoder = await plugin.create(encoderContext(folder, sharpDecoder));
    await replace(folder);
    const picture = await pictureInput('disc-32.png');
    await expect(encoder.encode([picture], options)).rejects.toMatchObject({
      code: 'model/corrupt',
      details: { isReplaced: true },
    });
    expect((await encoder.encode([textInput('a')], options)).count).toBe(1);
    await encoder.dispose();
  });

  it('while an engine uses it makes that engine build its index anew, by itself', async () => {
    await fixture.write(programs(5));
    const folder = await installed();
    const first = await fixture.opened({ times: quick, settings: { encoder: folder } });
    await first.engine.index(never);
    await first.settled();
    await fixture.close(first);
    // Its scores are measured by now, so that the half for pictures stays closed until the first picture.
    const engine = await fixture.opened({ times: quick, settings: { encoder: folder } });
    await fixture.write(programs(1, 'src/other'));
    await engine.engine.index(never);
    await engine.settled();
    const before = engine.session().encoders.text.manifest.versionHash;
    await replace(folder);
    await fixture.write({ 'red.svg': icon('red') });
    await engine.changed('red.svg').catch(() => undefined); // The change is taken up by the index that follows.
    await until(async () => engine.session().encoders.text.manifest.versionHash !== before);
    await engine.settled();
    await until(async () => (await engine.status()).isComplete);
    const status = await engine.settled();
    expect(status).toMatchObject({ filesIndexed: 7, images: 1, encoderProblem: null, problem: null });
    const entry = [...engine.session().indexer.catalog.values()].find((one) => one.path === 'red.svg');
    expect(entry?.sources).toContain('pixels');
    const fresh = await loadFolderEncoder(folder, never);
    expect(engine.session().encoders.text.manifest.versionHash).toBe(fresh.plugin.manifest.versionHash);
  });
});
