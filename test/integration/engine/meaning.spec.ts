import fs from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import type { EngineApi } from '../../../extension/core/protocol/engineApi.ts';
import { createEngine } from '../../../extension/node/engine/compose.ts';
import { createWorkspaceRoot } from '../../../extension/node/files/workspaceRoot.ts';
import { defaultSettings, layout } from '../../fakes/testEngine.ts';
import { icon } from './engineFixture.ts';

const never = neverCancelled();
let folder: string;
let engine: EngineApi;

/** The engine as the product composes it, with the model that travels with it. */
beforeAll(async () => {
  folder = await fs.realpath(
    await fs.mkdtemp(path.join((await import('node:os')).tmpdir(), 'semblance meaning-')),
  );
  const files: Record<string, string> = {
    'src/session.ts': `export function endSession(user: string): void {\n  // Removes the cookie and forgets who was logged in.\n  cookies.delete(user);\n}\n`,
    'src/geometry.py': `def area_of_circle(radius):\n    """Surface of a disc."""\n    return 3.14159 * radius ** 2\n`,
    'src/retry.go': `package net\n\n// Retry calls f until it succeeds, waiting longer after each failure.\nfunc Retry(f func() error) error {\n\tfor {\n\t\tif err := f(); err == nil {\n\t\t\treturn nil\n\t\t}\n\t}\n}\n`,
    'docs/garden.md':
      '# Growing tomatoes\n\nWater them every morning and keep the soil warm.\n\n![A watering can](can.svg)\n',
    'docs/can.svg': icon('green'),
  };
  for (const [name, text] of Object.entries(files)) {
    await fs.mkdir(path.dirname(path.join(folder, 'workspace', name)), { recursive: true });
    await fs.writeFile(path.join(folder, 'workspace', name), text);
  }
  engine = createEngine(layout);
  await engine.open(
    {
      indexFolder: path.join(folder, 'index'),
      cacheFolder: path.join(folder, 'cache'),
      modelsFolder: layout.modelsFolder,
      userModelsFolder: path.join(folder, 'models'),
      roots: [createWorkspaceRoot(path.join(folder, 'workspace'))],
      settings: defaultSettings,
    },
    never,
  );
  await engine.index(never);
});

afterAll(async () => {
  await engine.close();
  await fs.rm(folder, { recursive: true, force: true });
});

describe('the engine with its model', () => {
  it.each([
    ['sign out', 'src/session.ts'],
    ['how large is a round surface', 'src/geometry.py'],
    ['exponential backoff', 'src/retry.go'],
    ['planting vegetables in warm earth', 'docs/garden.md'],
  ])('finds "%s" by meaning', async (text, expected) => {
    const { results, isComplete } = await engine.search(
      { text, filter: {}, limit: 3, mode: 'hybrid' },
      never,
    );
    expect(results[0]?.path).toBe(expected);
    expect(results[0]?.why.map(({ kind }) => kind)).toContain('meaning');
    expect(isComplete).toBe(true);
  });

  it('finds a picture by the words around it', async () => {
    const query = {
      text: 'tool for wetting plants',
      filter: { modalities: ['image' as const] },
      limit: 3,
      mode: 'hybrid' as const,
    };
    const { results } = await engine.search(query, never);
    expect(results[0]?.path).toBe('docs/can.svg');
  });

  it('passes its own examination', async () => {
    const { checks } = await engine.doctor({ shouldRepair: true }, never);
    expect(checks.filter(({ state }) => state === 'failed')).toEqual([]);
    expect(checks.map(({ name }) => name)).toContain('encoder');
  });

  it('opens with every vector known, without loading the model', async () => {
    const again = createEngine(layout);
    const logs: string[] = [];
    again.onDidLog(({ message }) => logs.push(message));
    await engine.close();
    await again.open(
      {
        indexFolder: path.join(folder, 'index'),
        cacheFolder: path.join(folder, 'cache'),
        modelsFolder: path.join(folder, 'no-models-here'),
        userModelsFolder: path.join(folder, 'no-models-here'),
        roots: [createWorkspaceRoot(path.join(folder, 'workspace'))],
        settings: defaultSettings,
      },
      never,
    );
    try {
      expect(await again.index(never)).toMatchObject({ filesUnchanged: 5, chunksEncoded: 0 });
      expect(await again.rebuild(never)).toMatchObject({ filesIndexed: 5, chunksEncoded: 0 });
      expect(logs.filter((line) => line.includes('loaded in'))).toEqual([]);
      await expect(
        again.search({ text: 'sign out', filter: {}, limit: 3, mode: 'hybrid' }, never),
      ).rejects.toMatchObject({ code: 'model/missing' });
    } finally {
      await again.close();
    }
  });
});
