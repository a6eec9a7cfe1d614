/** The manifest of the bundled models: the real one against the real files, and what happens to damaged copies. */
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isCancelled, neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { SemblanceError } from '../../../extension/core/errors/semblanceError.ts';
import { findModel, loadModelManifest, verifyModel } from '../../../extension/node/models/modelManifest.ts';

const bundled = new URL('../../../models', import.meta.url).pathname;
const id = 'all-minilm-l6-v2';
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'models-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A copy that a test may damage. */
async function copyModels(): Promise<void> {
  const { models } = await loadModelManifest(bundled);
  await copyFile(join(bundled, 'manifest.json'), join(folder, 'manifest.json'));
  for (const model of models)
    for (const file of model.files) {
      const target = join(folder, model.id, file.path);
      await mkdir(dirname(target), { recursive: true });
      await copyFile(join(bundled, model.id, file.path), target);
    }
}

async function failureOf(promise: Promise<unknown>): Promise<SemblanceError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof SemblanceError) return error;
  throw new Error(`no SemblanceError, but ${String(error)}`);
}

describe('the bundled models', () => {
  it('are what the manifest says, byte for byte, and nothing else lies beside them', async () => {
    const { models } = await loadModelManifest(bundled);
    expect(models.map((model) => model.id)).toContain(id);
    for (const model of models) {
      expect(await verifyModel(bundled, model.id, neverCancelled())).toEqual(model);
      const entries = await readdir(join(bundled, model.id), { recursive: true, withFileTypes: true });
      const present = entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(join(bundled, model.id).length + 1));
      const listed = [...model.files.map((file) => file.path), 'README.md'];
      expect(present.sort()).toEqual(listed.sort());
      expect(listed).toContain(model.licence.file);
    }
  });

  it('agree with their own configuration', async () => {
    const model = await findModel(bundled, id, neverCancelled());
    const configuration: unknown = JSON.parse(await readFile(join(bundled, id, 'config.json'), 'utf8'));
    expect(configuration).toMatchObject({ hidden_size: model.dimensions });
  });
});

describe('a damaged model', () => {
  it('is found by length, and the file is named', async () => {
    await copyModels();
    const path = join(folder, id, 'onnx/model_quantized.onnx');
    await truncate(path, 1000);
    const failure = await failureOf(findModel(folder, id, neverCancelled()));
    expect(failure.code).toBe('model/corrupt');
    expect(failure.message).toContain(path);
    expect(failure.message).toContain('1000 bytes instead of 22944452');
    expect(failure.message).toContain('Install the extension again');
  });

  it('is found by hash when the length is right', async () => {
    await copyModels();
    const path = join(folder, id, 'tokenizer.json');
    const bytes = await readFile(path);
    bytes.writeUInt8(bytes.readUInt8(5000) ^ 1, 5000);
    await writeFile(path, bytes);
    expect((await findModel(folder, id, neverCancelled())).id).toBe(id);
    const failure = await failureOf(verifyModel(folder, id, neverCancelled()));
    expect(failure).toMatchObject({ code: 'model/corrupt', details: { path, model: id } });
  });

  it('is missing when a file is', async () => {
    await copyModels();
    const path = join(folder, id, 'config.json');
    await rm(path);
    const failure = await failureOf(verifyModel(folder, id, neverCancelled()));
    expect(failure).toMatchObject({ code: 'model/missing', details: { path } });
    await mkdir(path);
    expect((await failureOf(findModel(folder, id, neverCancelled()))).code).toBe('model/corrupt');
  });
});

describe('the manifest', () => {
  it('is asked for by folder, and an unknown model names the known ones', async () => {
    expect((await failureOf(loadModelManifest(join(folder, 'nowhere')))).code).toBe('model/missing');
    const failure = await failureOf(findModel(bundled, 'other', neverCancelled()));
    expect(failure.code).toBe('model/missing');
    expect(failure.message).toContain(id);
  });

  it('is refused when it is no JSON, has another version, or leads out of the folder', async () => {
    const good: unknown = JSON.parse(await readFile(join(bundled, 'manifest.json'), 'utf8'));
    const text = JSON.stringify(good);
    const bad = [
      '{',
      '[]',
      '{}',
      text.replace('"version":1', '"version":2'),
      text.replace('"config.json"', '"../config.json"'),
      text.replace('"config.json"', '"onnx/../../config.json"'),
      text.replace('"config.json"', '"/etc/passwd"'),
      text.replace('"config.json"', '"C:\\\\config.json"'),
      text.replace(`"id":"${id}"`, '"id":".."'),
      text.replace(/"sha256":"[0-9a-f]+"/, '"sha256":""'),
      text.replace(/"bytes":\d+/, '"bytes":-1'),
      text.replace(/"bytes":\d+/, '"bytes":"1"'),
    ];
    for (const content of bad) {
      expect(content).not.toBe(text);
      await writeFile(join(folder, 'manifest.json'), content);
      const failure = await failureOf(loadModelManifest(folder));
      expect(failure.code, content.slice(0, 80)).toBe('model/corrupt');
      expect(failure.message).toContain(join(folder, 'manifest.json'));
    }
  });
});

describe('cancellation', () => {
  it('stops before and between reads', async () => {
    await expect(verifyModel(bundled, id, AbortSignal.abort())).rejects.toSatisfy(isCancelled);
    const controller = new AbortController();
    const running = verifyModel(bundled, id, controller.signal);
    setTimeout(() => controller.abort(), 2);
    await expect(running).rejects.toSatisfy(isCancelled);
  });
});
