/** Installing without network: from folders and archives, also from those that mean harm. */
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ZipEntry, zipArchive } from '../../fakes/zipArchive.ts';
import {
  commit,
  createInstaller,
  filesIn,
  installedFiles,
  modelId,
  temporaryFolder,
  tinyModel,
} from './installFixture.ts';

const model = tinyModel();

async function writeModel(folder: string, leaveOut: readonly string[] = []): Promise<void> {
  for (const file of model.files.filter(({ path: name }) => !leaveOut.includes(name))) {
    await mkdir(path.dirname(path.join(folder, file.path)), { recursive: true });
    await writeFile(path.join(folder, file.path), file.content);
  }
}

async function writeZip(entries: readonly ZipEntry[], name = 'model.zip'): Promise<string> {
  const file = path.join(await temporaryFolder(), name);
  await writeFile(file, zipArchive(entries));
  return file;
}

function entriesOf(top = ''): ZipEntry[] {
  return model.files.map(({ path: name, content }) => ({ name: `${top}${name}`, content }));
}

describe('a folder', () => {
  it('is copied, and stays as it is', async () => {
    const source = path.join(await temporaryFolder(), 'a model');
    await writeModel(source);
    const before = await filesIn(source);
    const { install, modelsFolder } = await createInstaller();
    const installed = await install({ kind: 'folder', path: source });
    expect(installed).toMatchObject({ id: modelId, sourceKind: 'folder', source, commit: '', problem: '' });
    expect(await filesIn(modelsFolder)).toEqual(installedFiles);
    expect(await filesIn(source)).toEqual(before);
  });

  it('without a definition is named after itself', async () => {
    const source = path.join(await temporaryFolder(), 'Mein Modell (1)');
    await writeModel(source, ['semblance-encoder.json']);
    const { install } = await createInstaller();
    expect((await install({ kind: 'folder', path: source })).id).toBe('local/Mein-Modell-1');
  });

  it('of the cache of the hub is known by its name, links and all', async () => {
    const cache = path.join(await temporaryFolder(), 'models--semblance--tiny-bert');
    const snapshot = path.join(cache, 'snapshots', commit);
    await writeModel(path.join(cache, 'blobs'), ['semblance-encoder.json']);
    for (const { path: name } of model.files) {
      if (name === 'semblance-encoder.json') continue;
      await mkdir(path.dirname(path.join(snapshot, name)), { recursive: true });
      await symlink(path.join(cache, 'blobs', name), path.join(snapshot, name));
    }
    const { install } = await createInstaller();
    expect(await install({ kind: 'folder', path: snapshot })).toMatchObject({ id: modelId, commit });
  });

  it('that lacks a file is refused with its name', async () => {
    const source = await temporaryFolder();
    await writeModel(source, ['onnx/model.onnx']);
    const { install, modelsFolder } = await createInstaller();
    await expect(install({ kind: 'folder', path: source })).rejects.toMatchObject({
      code: 'model/not-found',
      message: expect.stringContaining('onnx/model.onnx'),
    });
    expect(await filesIn(modelsFolder)).toEqual([]);
  });

  it('with a changed file is refused by the hash of its definition', async () => {
    const source = await temporaryFolder();
    await writeModel(source);
    const file = path.join(source, 'onnx/model.onnx');
    const bytes = await readFile(file);
    await writeFile(file, bytes.fill(1, 0, 1));
    const { install, modelsFolder } = await createInstaller();
    await expect(install({ kind: 'folder', path: source })).rejects.toMatchObject({
      code: 'model/corrupt',
      details: { file: 'onnx/model.onnx' },
    });
    expect(await filesIn(modelsFolder)).toEqual([]);
  });

  it('that does not exist, or is a file, is named', async () => {
    const folder = await temporaryFolder();
    await writeFile(path.join(folder, 'file'), 'x');
    const { install } = await createInstaller();
    for (const name of ['absent', 'file']) {
      await expect(install({ kind: 'folder', path: path.join(folder, name) })).rejects.toMatchObject({
        code: 'file/not-found',
        message: expect.stringContaining(name),
      });
    }
  });

  it('without a model is told as such', async () => {
    const { install } = await createInstaller();
    await expect(install({ kind: 'folder', path: await temporaryFolder() })).rejects.toMatchObject({
      code: 'model/unsupported',
    });
  });

  it('is a model again after an installed one was copied to another computer', async () => {
    const source = await temporaryFolder();
    await writeModel(source);
    const first = await createInstaller();
    const installed = await first.install({ kind: 'folder', path: source });
    const carried = path.join(await temporaryFolder(), 'carried');
    await cp(installed.folder, carried, { recursive: true });
    const second = await createInstaller();
    expect(await second.install({ kind: 'folder', path: carried })).toMatchObject({
      id: modelId,
      problem: '',
    });
  });
});

describe('an archive', () => {
  it.each([
    ['of the files themselves', ''],
    ['of one folder', 'tiny-bert/'],
  ])('%s is unpacked', async (_, top) => {
    const file = await writeZip([
      { name: `${top}onnx/`, content: Buffer.alloc(0), mode: 0o40755, isStored: true },
      ...entriesOf(top),
      { name: `${top}not-needed.bin`, content: Buffer.from('x') },
    ]);
    const { install, modelsFolder } = await createInstaller();
    expect(await install({ kind: 'zip', path: file })).toMatchObject({
      id: modelId,
      sourceKind: 'zip',
      source: file,
    });
    expect(await filesIn(modelsFolder)).toEqual(installedFiles);
  });

  it('made on a Mac is unpacked too', async () => {
    const file = await writeZip([
      ...entriesOf('tiny-bert/'),
      { name: '__MACOSX/tiny-bert/._config.json', content: Buffer.from('x') },
    ]);
    const { install } = await createInstaller();
    expect((await install({ kind: 'zip', path: file })).problem).toBe('');
  });

  const evil = Buffer.from('evil');
  it.each<readonly [string, ZipEntry]>([
    ['a path upwards', { name: '../../evil.sh', content: evil }],
    ['a path upwards further in', { name: 'onnx/../../../evil.sh', content: evil }],
    ['an absolute path', { name: '/tmp/evil.sh', content: evil }],
    ['a drive', { name: 'C:/evil.sh', content: evil }],
    ['a stream of another file', { name: 'config.json:evil', content: evil }],
    ['a device', { name: 'onnx/NUL', content: evil }],
    ['a name that Windows rewrites', { name: 'evil. ', content: evil }],
    ['a control character', { name: 'evil\u0007', content: evil }],
    ['a link', { name: 'link', content: Buffer.from('/etc/passwd'), mode: 0o120777 }],
    ['a device file', { name: 'device', content: evil, mode: 0o20666 }],
    ['an encrypted file', { name: 'secret', content: evil, isEncrypted: true }],
    ['a name twice', { name: 'Config.JSON', content: evil }],
    ['a bomb', { name: 'bomb.bin', content: Buffer.alloc(20 * 1024 * 1024) }],
    [
      'bytes shared by two names',
      { name: 'shared.bin', content: Buffer.alloc(300_000, 'ab'), isStored: true, sharesFirst: true },
    ],
  ])('with %s is refused, and nothing is written', async (_, entry) => {
    const file = await writeZip([...entriesOf(), entry]);
    const { install, modelsFolder } = await createInstaller();
    await expect(install({ kind: 'zip', path: file })).rejects.toMatchObject({
      code: 'model/corrupt',
      message: expect.stringContaining(file),
    });
    expect(await filesIn(path.dirname(modelsFolder))).toEqual([]);
  });

  it('whose directory tells wrong lengths is refused', async () => {
    const entries = entriesOf().map((entry) =>
      entry.name === 'onnx/model.onnx' ? { ...entry, claimedBytes: entry.content.length + 1_000 } : entry,
    );
    const { install, modelsFolder } = await createInstaller();
    await expect(install({ kind: 'zip', path: await writeZip(entries) })).rejects.toMatchObject({
      code: 'model/corrupt',
    });
    expect(await filesIn(modelsFolder)).toEqual([]);
  });

  it.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 100)],
    ['damaged', (bytes: Buffer) => Buffer.from(bytes).fill(0x55, 2_000, 2_500)],
    ['of another kind', () => Buffer.from('this is text')],
    ['empty', () => Buffer.alloc(0)],
  ])('%s is refused', async (_, damage) => {
    const file = path.join(await temporaryFolder(), 'damaged.zip');
    await writeFile(file, damage(zipArchive(entriesOf())));
    const { install, modelsFolder } = await createInstaller();
    await expect(install({ kind: 'zip', path: file })).rejects.toMatchObject({ code: 'model/corrupt' });
    expect(await filesIn(modelsFolder)).toEqual([]);
  });

  it('with one wrong byte in its weights is refused, and nothing is left behind', async () => {
    const isWeights = ({ name }: ZipEntry): boolean => name === 'onnx/model_quantized.onnx';
    // Without the definition, which chooses other weights.
    const entries = entriesOf().filter(({ name }) => name !== 'semblance-encoder.json');
    const bytes = zipArchive(entries.map((entry) => ({ ...entry, isStored: isWeights(entry) })));
    const { content = Buffer.alloc(0) } = entries.find(isWeights) ?? {};
    const wrong = bytes.indexOf(content) + Math.round(content.length / 2);
    bytes.writeUInt8(bytes.readUInt8(wrong) ^ 1, wrong);
    const file = path.join(await temporaryFolder(), 'damaged.zip');
    await writeFile(file, bytes);
    const { install, modelsFolder } = await createInstaller();
    await expect(install({ kind: 'zip', path: file })).rejects.toMatchObject({
      code: 'model/corrupt',
      message: expect.stringContaining('onnx/model_quantized.onnx'),
    });
    expect(await filesIn(modelsFolder)).toEqual([]);
  });

  it('that does not exist is named', async () => {
    const { install } = await createInstaller();
    await expect(install({ kind: 'zip', path: '/nowhere/model.zip' })).rejects.toMatchObject({
      code: 'file/not-found',
      message: expect.stringContaining('/nowhere/model.zip'),
    });
  });
});
