/**
 * Models in folders as encoders of an engine: by path, as installed models, and offered by an extension.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { until } from '../../fakes/testEngine.ts';
import { icon, programs, useEngineFixture } from '../engine/engineFixture.ts';

const fixture = useEngineFixture();
const never = neverCancelled();
const models = path.resolve(import.meta.dirname, '../../fixtures/models/semblance');
const quick = { idleMs: 50, busyMaintenanceMs: 100, takeOverIntervalMs: 150, retryMs: 200 };

describe('a model in a folder', () => {
  it('with text and pictures encodes both, is measured, and is examined by name', async () => {
    await fixture.write({ ...programs(5), 'red.svg': icon('red'), 'blue.svg': icon('blue') });
    const folder = path.join(models, 'tiny-clip');
    const engine = await fixture.opened({ times: quick, settings: { encoder: folder } });
    await engine.engine.index(never);
    await engine.settled();
    const status = await engine.status();
    expect(status).toMatchObject({
      filesIndexed: 7,
      images: 2,
      isComplete: true,
      encoderProblem: null,
      problem: null,
    });
    const { text, image } = engine.session().encoders;
    expect(status.encoderId).toBe(text.manifest.id);
    expect(image?.manifest).toBe(text.manifest);
    expect(Object.keys(text.manifest.calibration).sort()).toEqual(['code', 'image', 'text']);
    const entry = [...engine.session().indexer.catalog.values()].find((one) => one.path === 'red.svg');
    expect(entry?.sources).toContain('pixels');
    expect(await engine.results('red', 'meaning')).not.toEqual([]);
    const { checks } = await engine.engine.doctor({ shouldRepair: false }, never);
    const model = checks.find(({ name }) => name === 'model');
    expect(model).toMatchObject({ state: 'ok', detail: expect.stringContaining(folder) });
    expect(checks.find(({ name }) => name === 'encoder')?.detail).toContain(text.manifest.id);
  });

  it('that is installed later is used by itself, and by either of its names', async () => {
    await fixture.write(programs(5));
    const engine = await fixture.opened({ times: quick, settings: { encoder: 'semblance/tiny-bert' } });
    await engine.engine.index(never);
    expect(await engine.status()).toMatchObject({
      encoderId: 'test.hash.plain',
      encoderProblem: { code: 'model/missing', message: expect.stringContaining('semblance/tiny-bert') },
    });
    const installed = path.join(engine.configuration.userModelsFolder, 'semblance', 'tiny-bert');
    await fs.cp(path.join(models, 'tiny-bert'), installed, { recursive: true });
    await until(async () => (await engine.status()).encoderId.startsWith('huggingface.'));
    await engine.settled();
    const { encoderId } = await engine.status();
    expect(await engine.status()).toMatchObject({ encoderProblem: null, isComplete: true });
    // The id of its encoder means the same model: nothing is made anew.
    const { roots, settings } = engine.configuration;
    await engine.engine.configure({ roots, settings: { ...settings, encoder: encoderId } }, never);
    expect(await engine.status()).toMatchObject({ encoderId, nextEncoderId: null, encoderProblem: null });
    expect(await engine.engine.index(never)).toMatchObject({ filesUnchanged: 5 });
  });

  it('that an extension offers works the same, and a damaged file is named', async () => {
    await fixture.write(programs(3));
    const folder = path.join(fixture.folder, 'offered');
    await fs.cp(path.join(models, 'tiny-bert'), folder, { recursive: true });
    const offer = {
      id: 'acme.model',
      displayName: 'Acme',
      extensionId: 'acme.acme',
      kind: 'folder' as const,
      path: folder,
    };
    const settings = { encoder: 'acme.model', contributedEncoders: [offer] };
    const engine = await fixture.opened({ times: quick, settings });
    await engine.engine.index(never);
    expect(await engine.status()).toMatchObject({ filesIndexed: 3, encoderProblem: null });
    await fixture.close(engine);
    const weights = (await fs.readdir(path.join(folder, 'onnx'))).map((name) =>
      path.join(folder, 'onnx', name),
    );
    for (const file of weights) await fs.appendFile(file, 'x');
    const again = await fixture.opened({ times: quick, settings });
    const { checks } = await again.engine.doctor({ shouldRepair: false }, never);
    expect(checks.find(({ name }) => name === 'model')).toMatchObject({
      state: 'failed',
      detail: expect.stringContaining('.onnx'),
    });
  });
});
