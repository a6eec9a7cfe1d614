/** `semblance status`, `doctor` and `clean`: looking after what was indexed. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
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
    expect((await line.run(['clean', '--all'])).output).toContain('Deleted');
    expect(await readdir(join(line.cacheFolder, 'workspaces'))).toEqual([]);
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
