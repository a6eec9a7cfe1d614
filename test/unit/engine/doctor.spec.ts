/** `semblance doctor` over the files of the models: those of the chosen encoders and all that came with the product. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import type { EncoderDefinitions } from '../../../extension/node/encoders/encoderDefinition.ts';
import { type Examination, examineIndex } from '../../../extension/node/engine/doctor.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doctor-'));
  const models = ['text-model', 'text-reader'].map((id) => ({
    id,
    displayName: `The ${id}`,
    dtype: 'float32',
    licence: { spdx: 'MIT', file: 'LICENSE' },
    source: { model: id, weights: 'here', conversion: 'none' },
    files: [{ path: 'weights', bytes: id.length, sha256: createHash('sha256').update(id).digest('hex') }],
  }));
  for (const { id } of models) {
    await mkdir(join(folder, id));
    await writeFile(join(folder, id, 'weights'), id);
  }
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ version: 1, models }));
});
afterEach(() => rm(folder, { recursive: true }));

/** What the check of the models says while another encoder than those of the product is chosen. */
async function checkModels(): Promise<unknown> {
  const chosen = {
    plugin: { manifest: { modelId: 'chosen', displayName: 'Chosen' } },
    verifyFiles: async () => 'The chosen one is sound.',
  };
  const definitions = { id: 'chosen', text: chosen } as unknown as EncoderDefinitions;
  const examination = {
    session: {},
    configuration: { indexFolder: folder, modelsFolder: folder, settings: { encoder: 'chosen' } },
    encoders: { resolve: async () => definitions },
    shouldRepair: false,
  } as unknown as Examination;
  const { checks } = await examineIndex(examination, neverCancelled());
  return checks.find(({ name }) => name === 'model');
}

describe('the check of the models', () => {
  it('reads the files of the chosen encoder and of every model of the product', async () => {
    expect(await checkModels()).toMatchObject({
      state: 'ok',
      detail: expect.stringMatching(
        /The chosen one is sound\. .* text-model are .* text-reader are complete/,
      ),
    });
  });

  it('names a damaged model that no encoder of the choice uses', async () => {
    await writeFile(join(folder, 'text-reader', 'weights'), 'TEXT-READER');
    expect(await checkModels()).toMatchObject({
      state: 'failed',
      detail: expect.stringMatching(/The text-reader: .* was changed: its SHA-256 differs\. Install/),
    });
  });
});
