/**
 * The encoders of the product in a real engine: complete, and with a damaged part.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import type { EngineConfiguration } from '../../../extension/core/protocol/engineApi.ts';
import { builtInEncoders } from '../../../extension/node/encoders/builtInEncoders.ts';
import { definitionsOf } from '../../../extension/node/encoders/encoderDefinition.ts';
import { createEngine } from '../../../extension/node/engine/compose.ts';
import { createWorkspaceRoot } from '../../../extension/node/files/workspaceRoot.ts';
import { defaultSettings, layout, until } from '../../fakes/testEngine.ts';
import { icon, program, useEngineFixture } from '../engine/engineFixture.ts';

const fixture = useEngineFixture();
const never = neverCancelled();

function configurationWith(modelsFolder: string): EngineConfiguration {
  return {
    indexFolder: path.join(fixture.storage, 'index'),
    cacheFolder: path.join(fixture.storage, 'cache'),
    modelsFolder,
    userModelsFolder: path.join(fixture.storage, 'models'),
    roots: [createWorkspaceRoot(fixture.workspace)],
    settings: { ...defaultSettings, shouldReadImageText: false },
  };
}

describe('the built-in encoders', () => {
  it('share one space, and each is examined by name', async () => {
    await fixture.write({ 'walrus.ts': program('walrus'), 'red.svg': icon('red') });
    const engine = createEngine(layout);
    try {
      await engine.open(configurationWith(layout.modelsFolder), never);
      await engine.index(never);
      const status = await engine.status(never);
      expect(status).toMatchObject({ encoderId: 'built-in', encoderProblem: null, problem: null });
      const { checks } = await engine.doctor({ shouldRepair: false }, never);
      const detailOf = (name: string): string => checks.find((check) => check.name === name)?.detail ?? '';
      for (const { plugin } of definitionsOf(builtInEncoders(layout.modelsFolder))) {
        expect(detailOf('model')).toContain(plugin.manifest.modelId);
        expect(detailOf('encoder')).toContain(plugin.manifest.id);
      }
      expect(detailOf('model')).toContain('The files of ppocr-v4 are complete');
      expect(checks.filter(({ state }) => state === 'failed')).toEqual([]);
    } finally {
      await engine.close();
    }
  });

  it('go on without a part whose files are gone, say so, and keep their index when it is back', async () => {
    await fixture.write({ 'walrus.ts': program('walrus'), 'red.svg': icon('red') });
    const models = path.join(fixture.folder, 'models of the product');
    await fs.cp(layout.modelsFolder, models, {
      recursive: true,
      filter: (from) => !from.includes('training'),
    });
    const { image } = builtInEncoders(models);
    if (image === undefined) return;
    const away = path.join(fixture.folder, 'away');
    await fs.rename(path.join(models, image.plugin.manifest.modelId), away);
    const engine = createEngine(layout);
    await engine.open(configurationWith(models), never);
    await engine.index(never).catch(() => undefined);
    await until(async () => (await engine.status(never)).isComplete);
    expect(await engine.status(never)).toMatchObject({
      filesIndexed: 2,
      encoderId: 'built-in',
      problem: null,
      encoderProblem: {
        code: 'encoder/switched-off',
        message: expect.stringContaining(image.plugin.manifest.modelId),
      },
    });
    const query = { text: 'walrus', filter: {}, limit: 3, mode: 'meaning' as const };
    expect((await engine.search(query, never)).results[0]?.path).toBe('walrus.ts');
    const names = await fs.readdir(path.join(fixture.storage, 'index'));
    await engine.close();
    await fs.rename(away, path.join(models, image.plugin.manifest.modelId));
    const again = createEngine(layout);
    try {
      await again.open(configurationWith(models), never);
      await again.index(never);
      expect(await again.status(never)).toMatchObject({ encoderProblem: null, isComplete: true });
      expect(
        (await fs.readdir(path.join(fixture.storage, 'index'))).filter((name) => !names.includes(name)),
      ).toEqual([]);
    } finally {
      await again.close();
    }
  });
});
