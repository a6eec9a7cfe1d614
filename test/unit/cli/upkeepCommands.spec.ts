/** `semblance status`, `doctor` and `clean`: looking after what was indexed. */
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  cleanDocument,
  doctorDocument,
  errorDocument,
  statusDocument,
} from '../../../extension/cli/jsonDocuments.ts';
import { documentOf, useCommandLine } from './memoryEnvironment.ts';

const line = useCommandLine();

const readRecordOf = (workspaces: string, home: string): Promise<string> =>
  readFile(join(workspaces, home, 'workspace.json'), 'utf8');

describe('status, doctor and clean', () => {
  it('status knows both states', async () => {
    const before = await line.run(['status', '--json']);
    expect(before.exitCode).toBe(0);
    expect(documentOf(statusDocument, before.output)).toMatchObject({ isIndexed: false, index: null });
    expect((await line.run(['status'])).output).toContain('is not indexed');
    await line.run(['index']);
    const after = documentOf(statusDocument, (await line.run(['status', '--json'])).output);
    expect(after).toMatchObject({
      isIndexed: true,
      folder: line.work,
      index: { encoder: 'fake', role: 'writer' },
    });
    expect((await line.run(['status'])).output).toContain(line.work);
  });

  it('doctor repairs unless told not to, and fails when a check does', async () => {
    await line.run(['index']);
    const repaired = documentOf(doctorDocument, (await line.run(['doctor', '--json'])).output);
    expect(repaired).toMatchObject({ isHealthy: true, checks: [{ detail: 'Repair wanted: true' }] });
    const looked = documentOf(doctorDocument, (await line.run(['doctor', '--check-only', '--json'])).output);
    expect(looked.checks[0]?.detail).toBe('Repair wanted: false');
    line.behaviour = { doctor: { checks: [{ name: 'model', state: 'failed', detail: 'Damaged.' }] } };
    const failed = await line.run(['doctor']);
    expect(failed.exitCode).toBe(1);
    expect(failed.output).toContain('FAILED  model  Damaged.');
  });

  it('doctor checks the installation where nothing is indexed, and leaves nothing behind', async () => {
    const { exitCode, output } = await line.run(['doctor', '--json']);
    expect(exitCode).toBe(0);
    const { checks } = documentOf(doctorDocument, output);
    expect(checks.map((check) => [check.name, check.state])).toEqual([
      ['index', 'ok'],
      ['index', 'warning'],
    ]);
    await expect(readdir(line.cacheFolder)).rejects.toThrow();
  });

  it('clean deletes one index and keeps others, and can be repeated', async () => {
    const other = join(line.folder, 'other');
    await mkdir(other);
    await line.run(['index', '.', other]);
    const { removed } = documentOf(cleanDocument, (await line.run(['clean', '--json'])).output);
    expect(removed).toHaveLength(1);
    expect(removed[0]?.sizeBytes).toBeGreaterThan(0);
    expect((await line.run(['search', 'x'])).exitCode).toBe(1);
    expect((await line.run(['search', 'x', '--in', other])).exitCode).toBe(0);
    expect((await line.run(['clean'])).output).toContain('no index');
    expect((await line.run(['clean', '--all', '--yes'])).output).toContain('Deleted');
    expect(await readdir(join(line.cacheFolder, 'workspaces'))).toEqual([]);
  });

  it('clean --all leaves alone what this program did not make', async () => {
    await line.run(['index']);
    const workspaces = join(line.cacheFolder, 'workspaces');
    const caches = join(line.cacheFolder, 'embedding-cache');
    const [home = ''] = await readdir(workspaces);
    const write = async (file: string, text = 'x'): Promise<void> => {
      await mkdir(join(file, '..'), { recursive: true });
      await writeFile(file, text);
    };
    await write(join(workspaces, 'my-project', 'thesis.tex'));
    await write(join(workspaces, 'copied-record', 'workspace.json'), await readRecordOf(workspaces, home));
    await write(join(workspaces, 'notes.txt'));
    await write(join(caches, 'text.fake-1', 'lance', 'vectors.lance', 'data', 'a.lance'));
    await write(join(caches, 'text.fake-1', 'calibration.json'));
    await write(join(caches, 'text.fake-1', 'maintenance.lease'));
    await write(join(caches, 'ocr.fake-1', `${'0a'.repeat(16)}.json`));
    await write(join(caches, 'devices', 'text.fake-1.json'));
    await write(join(caches, 'devices', 'text.fake-1.json.webgpu.12.running'));
    await write(join(caches, 'pictures', 'cat.png'));
    await write(join(caches, 'letters', 'a.json'));
    await symlink(join(caches, 'pictures'), join(caches, 'link'), 'junction');

    const { output } = await line.run(['clean', '--all', '--yes', '--json']);
    expect(documentOf(cleanDocument, output).removed.map(({ path }) => path)).toEqual([
      join(workspaces, home),
      ...['devices', 'ocr.fake-1', 'text.fake-1'].map((name) => join(caches, name)),
    ]);
    expect((await readdir(workspaces)).sort()).toEqual(['copied-record', 'my-project', 'notes.txt']);
    expect((await readdir(caches)).sort()).toEqual(['letters', 'link', 'pictures']);
    expect(await readdir(join(caches, 'pictures'))).toEqual(['cat.png']);
  });

  it('clean --all deletes the cache of embeddings as a whole when nothing else lies in it', async () => {
    const cache = join(line.cacheFolder, 'embedding-cache');
    await mkdir(join(cache, 'text.fake-1', 'lance'), { recursive: true });
    const { output } = await line.run(['clean', '--all', '--yes', '--json']);
    expect(documentOf(cleanDocument, output).removed).toEqual([{ path: cache, sizeBytes: 0 }]);
    await expect(readdir(cache)).rejects.toThrow();
  });

  it('clean --all wants --yes where nobody can be asked', async () => {
    await line.run(['index']);
    const { exitCode, errors } = await line.run(['clean', '--all']);
    expect(exitCode).toBe(2);
    expect(errors).toContain('add --yes');
    expect((await line.run(['search', 'x'])).exitCode).toBe(0);
  });

  it('clean asks a person, and does nothing on no', async () => {
    await line.run(['index']);
    line.answer = '';
    expect((await line.run(['clean'])).exitCode).toBe(130);
    expect((await line.run(['search', 'x'])).exitCode).toBe(0);
    expect((await line.run(['clean', '--yes'])).exitCode).toBe(0);
    expect(line.questions).toHaveLength(1);
    await line.run(['index']);
    line.answer = 'y';
    expect((await line.run(['clean'])).exitCode).toBe(0);
    expect(line.questions).toHaveLength(2);
    expect((await line.run(['search', 'x'])).exitCode).toBe(1);
  });

  it('clean leaves an index alone that another process writes', async () => {
    await line.run(['index']);
    const [home = ''] = await readdir(join(line.cacheFolder, 'workspaces'));
    const index = join(line.cacheFolder, 'workspaces', home, 'index');
    const { hostname } = await import('node:os');
    const holder = { pid: process.ppid, host: hostname(), token: 'someone' };
    await writeFile(join(index, 'writer.lease'), JSON.stringify(holder));
    const { exitCode, output } = await line.run(['clean', '--json']);
    expect(exitCode).toBe(1);
    expect(documentOf(errorDocument, output).error.code).toBe('index/locked');
    expect((await line.run(['search', 'x'])).exitCode).toBe(0);
  });
});
