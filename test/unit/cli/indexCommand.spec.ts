/** `semblance index`: what it makes, refuses, and leaves when it is stopped. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorDocument, indexDocument, searchDocument } from '../../../extension/cli/jsonDocuments.ts';
import { documentOf, useCommandLine } from './memoryEnvironment.ts';

const line = useCommandLine();

describe('index', () => {
  it('indexes the current folder and says what happened', async () => {
    const { exitCode, output, errors } = await line.run(['index']);
    expect(exitCode).toBe(0);
    expect(output).toContain('Done');
    expect(output).toContain('2 new or changed, 1 unchanged');
    expect(errors).toContain('Indexing');
    expect(line.engines[0]?.isClosed).toBe(true);
    const configuration = line.engines[0]?.calls[0]?.params;
    expect(configuration).toMatchObject({
      cacheFolder: join(line.cacheFolder, 'embedding-cache'),
      modelsFolder: '/models',
      roots: [{ path: line.work, name: 'work' }],
    });
  });

  it('prints one document for several folders, each once, and remembers what was excluded', async () => {
    const other = join(line.folder, 'with space 🦊');
    await mkdir(other);
    const words = ['index', '.', other, line.work, '--json', '--exclude', 'vendor/**'];
    const { exitCode, output } = await line.run(words);
    expect(exitCode).toBe(0);
    const { folders } = documentOf(indexDocument, output);
    expect(folders.map((entry) => entry.folder)).toEqual([line.work, other]);

    await line.run(['index']);
    expect(line.engines.at(-1)?.calls[0]?.params).toMatchObject({
      settings: { excludeGlobs: ['vendor/**'] },
    });
    await line.run(['index', '--exclude', '']);
    expect(line.engines.at(-1)?.calls[0]?.params).toMatchObject({ settings: { excludeGlobs: [] } });
  });

  it('makes the index with the encoder that was named, and remembers it for the folder', async () => {
    await line.run(['index', '--encoder', 'Xenova/bge-small-en-v1.5', '--device', 'cuda']);
    const settingsOf = () => line.engines.at(-1)?.calls[0]?.params;
    expect(settingsOf()).toMatchObject({
      settings: { encoder: 'Xenova/bge-small-en-v1.5', device: 'cuda' },
      userModelsFolder: join(line.cacheFolder, 'models'),
    });
    await line.run(['search', 'x']);
    expect(settingsOf()).toMatchObject({ settings: { encoder: 'Xenova/bge-small-en-v1.5', device: 'auto' } });
    // A relative path is one of the folder where the command runs.
    await line.run(['index', '--encoder', './model']);
    expect(settingsOf()).toMatchObject({ settings: { encoder: join(line.work, 'model') } });
    await line.run(['index', '--encoder', 'built-in']);
    expect(settingsOf()).toMatchObject({ settings: { encoder: 'built-in' } });
  });

  it('makes no index with another encoder than the one that was named', async () => {
    const encoderProblem = { code: 'model/missing', message: 'The model a/b is not installed.' };
    line.behaviour = { encoderProblem };
    const { exitCode, errors } = await line.run(['index', '--encoder', 'a/b']);
    expect(exitCode).toBe(1);
    expect(errors).toContain('The model a/b is not installed.');
    expect(line.engines[0]?.calls.map(({ method }) => method)).not.toContain('index');
  });

  it('touches nothing when one of the folders does not exist', async () => {
    const { exitCode, errors } = await line.run(['index', '.', 'absent']);
    expect(exitCode).toBe(1);
    expect(errors).toContain('absent');
    expect(line.engines).toEqual([]);
  });

  it('does not take the home folder or a whole disk by accident', async () => {
    expect((await line.run(['index'], { from: '/' })).exitCode).toBe(2);
    await mkdir(join(line.folder, 'home'));
    expect((await line.run(['index'], { from: join(line.folder, 'home') })).exitCode).toBe(2);
    expect((await line.run(['index', '.'], { from: join(line.folder, 'home') })).exitCode).toBe(0);
  });

  it('refuses while another process writes, and when the storage refuses', async () => {
    line.behaviour = { role: 'reader' };
    const locked = await line.run(['index', '--json']);
    expect(locked.exitCode).toBe(1);
    expect(documentOf(errorDocument, locked.output).error.code).toBe('index/locked');
    line.behaviour = { problem: { code: 'index/read-only', message: 'The folder is read-only.' } };
    const readOnly = await line.run(['index', '--json']);
    expect(documentOf(errorDocument, readOnly.output).error).toMatchObject({ code: 'index/read-only' });
    expect(line.engines.every((engine) => engine.isClosed)).toBe(true);
  });

  it('waits until the index is as accurate as it gets, unless it shall be fast', async () => {
    line.behaviour = { refiningMs: 150 };
    const patient = await line.run(['index']);
    expect(patient.errors).toContain('making 12 chunks more accurate');
    expect(patient.output).not.toContain('yet');
    const hasty = await line.run(['index', '--fast']);
    expect(hasty.exitCode).toBe(0);
    expect(hasty.output).toContain('12 chunks can be more accurate yet');
  });

  it('ends when the engine gives up to make the index more accurate, and says so', async () => {
    line.behaviour = { refiningMs: 50, unrefined: 12 };
    const { exitCode, output } = await line.run(['index']);
    expect(exitCode).toBe(0);
    expect(output).toContain('12 chunks can be more accurate yet');
  });

  it('stopped while that goes on leaves an index that counts as finished', async () => {
    line.behaviour = { refiningMs: 60_000 };
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 200);
    const { exitCode, errors } = await line.run(['index'], { signal: stop.signal });
    expect(exitCode).toBe(130);
    expect(errors).toContain('kept');
    expect((await line.run(['search', 'x'])).errors).not.toContain('has not been finished');
  });

  it('stops cleanly, and the search that follows says that files are missing', async () => {
    line.behaviour = { files: 1000 };
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    const { exitCode, errors } = await line.run(['index'], { signal: stop.signal });
    expect(exitCode).toBe(130);
    expect(errors).toContain('kept');
    expect(line.engines[0]?.isClosed).toBe(true);

    const found = await line.run(['search', 'x']);
    expect(found.exitCode).toBe(0);
    expect(found.errors).toContain('has not been finished');
    const json = await line.run(['search', 'x', '--json']);
    expect(documentOf(searchDocument, json.output).isComplete).toBe(false);
  });
});
