import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  cleanDocument,
  demoDocument,
  doctorDocument,
  errorDocument,
  indexDocument,
  searchDocument,
  statusDocument,
  versionDocument,
  whyDocument,
} from '../../../extension/cli/jsonDocuments.ts';
import type { Explanation } from '../../../extension/core/protocol/explainApi.ts';
import { MemoryCommandLine } from './memoryEnvironment.ts';

let line: MemoryCommandLine;
beforeEach(async () => {
  line = new MemoryCommandLine();
  await line.setUp();
});
afterEach(() => line.tearDown());

/** The only thing on stdout is one document of this schema. */
function document<T>(schema: v.GenericSchema<unknown, T>, output: string): T {
  expect(output.endsWith('\n')).toBe(true);
  expect(output.trim().split('\n')).toHaveLength(1);
  return v.parse(schema, JSON.parse(output));
}

describe('usage', () => {
  it.each([
    [[]],
    [['serch', 'x']],
    [['search']],
    [['search', '  ']],
    [['search', 'x', '--limit', '0']],
    [['search', 'x', '--limit', '1.5']],
    [['search', 'x', '--limit', '1001']],
    [['search', 'x', '--modality', 'sound']],
    [['search', 'x', '--mode', 'magic']],
    [['index', '--encoder', 'two words']],
    [['index', '--encoder', 'a/b/c']],
    [['index', '--device', 'gpu']],
    [['search', 'x', '--nope']],
    [['similar']],
    [['similar', 'a', 'b']],
    [['similar', 'a.ts:0']],
    [['status', 'a', 'b']],
    [['clean', '--all', 'x']],
  ])('%j ends with 2, on stderr', async (words) => {
    const { exitCode, output, errors } = await line.run(words);
    expect(exitCode).toBe(2);
    expect(output).toBe('');
    expect(errors).toContain('semblance');
    expect(line.engines).toEqual([]);
  });

  it('mistakes are a document with --json', async () => {
    const { exitCode, output } = await line.run(['search', 'x', '--json', '--modality', 'imge']);
    expect(exitCode).toBe(2);
    const { error } = document(errorDocument, output);
    expect(error).toMatchObject({ code: 'usage', message: expect.stringContaining('Did you mean "image"?') });
    expect(document(errorDocument, (await line.run(['--json', 'serch'])).output).error.code).toBe('usage');
    expect((await line.run(['serch', '--', '--json'])).output).toBe('');
  });

  it('help and version go to stdout', async () => {
    expect(await line.run(['--help'])).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining('semblance demo'),
    });
    expect(await line.run(['search', '-h'])).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining('--mode'),
    });
    expect(await line.run(['--version'])).toMatchObject({ exitCode: 0, output: '1.2.3\n' });
    expect(document(versionDocument, (await line.run(['--version', '--json'])).output).version).toBe('1.2.3');
  });
});

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
    const { folders } = document(indexDocument, output);
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
    expect(document(errorDocument, locked.output).error.code).toBe('index/locked');
    line.behaviour = { problem: { code: 'index/read-only', message: 'The folder is read-only.' } };
    const readOnly = await line.run(['index', '--json']);
    expect(document(errorDocument, readOnly.output).error).toMatchObject({ code: 'index/read-only' });
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
    expect(document(searchDocument, json.output).isComplete).toBe(false);
  });
});

describe('search', () => {
  it('without an index says how to make one', async () => {
    const { exitCode, output, errors } = await line.run(['search', 'x']);
    expect(exitCode).toBe(1);
    expect(output).toBe('');
    expect(errors).toContain(`semblance index "${line.work}"`);
    expect(line.engines).toEqual([]);
  });

  it('passes every option on', async () => {
    await line.run(['index']);
    const words = 'search two words -m code -m image -l go --path src/** --limit 7 --mode words'.split(' ');
    const { exitCode, output } = await line.run(words);
    expect(exitCode).toBe(0);
    expect(output).toContain('src/retry.ts:12-21  retryWithBackoff');
    expect(line.engines.at(-1)?.calls.find((call) => call.method === 'search')?.params).toEqual({
      text: 'two words',
      mode: 'words',
      limit: 7,
      filter: { modalities: ['code', 'image'], languageIds: ['go'], pathGlobs: ['src/**'] },
    });
  });

  it('prints the documented fields', async () => {
    await line.run(['index']);
    const { output } = await line.run(['search', 'x', '--json']);
    const found = document(searchDocument, output);
    expect(found).toMatchObject({ schema: 1, command: 'search', folder: line.work, isComplete: true });
    expect(found.results[0]).toEqual({
      path: 'src/retry.ts',
      file: `${line.work}/src/retry.ts`,
      range: { start: { line: 11, character: 0 }, end: { line: 20, character: 1 } },
      modality: 'code',
      language: 'typescript',
      scope: ['retryWithBackoff'],
      score: 0.875,
      probability: 0.9,
      why: [
        { kind: 'meaning', similarity: 0.71 },
        { kind: 'words', words: ['retry'] },
      ],
      snippet: 'xxxxxxxxxx',
      more: [],
    });
  });

  it('looks in the nearest indexed folder, or where it is told', async () => {
    const deep = join(line.work, 'a', 'b');
    await mkdir(deep, { recursive: true });
    await line.run(['index']);
    const near = document(searchDocument, (await line.run(['search', 'x', '--json'], { from: deep })).output);
    expect(near.folder).toBe(line.work);
    const told = await line.run(['search', 'x', '--json', '--in', '../work'], { from: line.work });
    expect(document(searchDocument, told.output).folder).toBe(line.work);
    expect((await line.run(['search', 'x', '--in', 'a'])).exitCode).toBe(1);
  });

  it('keeps stdout empty when nothing is found, and that is no failure', async () => {
    await line.run(['index']);
    line.behaviour = { results: [] };
    expect(await line.run(['search', 'x'])).toMatchObject({ exitCode: 0, output: '' });
  });

  it('prints nothing but results with --quiet', async () => {
    await line.run(['index']);
    expect((await line.run(['search', 'x', '--quiet'])).errors).toBe('');
    expect((await line.run(['search', 'x'])).errors).toContain('1 result in 6 ms');
  });

  it('failures of the engine come with advice', async () => {
    await line.run(['index']);
    line.behaviour = { failures: { search: { code: 'model/corrupt', message: 'model.onnx is damaged.' } } };
    const { exitCode, errors } = await line.run(['search', 'x']);
    expect(exitCode).toBe(1);
    expect(errors).toContain('model.onnx is damaged.');
    expect(errors).toContain('Install Semblance again');
    expect(line.engines.at(-1)?.isClosed).toBe(true);
  });
});

describe('why', () => {
  const range = { start: { line: 1, character: 0 }, end: { line: 3, character: 1 } };
  const told: Explanation = {
    file: '',
    path: 'a.ts',
    range,
    modality: 'code',
    score: 0.75,
    probability: 0.5,
    parts: [
      { kind: 'meaning', source: 'content', similarity: 0.5, weight: 0.9, contribution: 0.875 },
      { kind: 'form', weight: 0.9, contribution: -0.125 },
    ],
    similarity: 0.5,
    lines: [
      {
        line: 1,
        text: 'two\u001b[31m',
        contribution: 0.375,
        surplus: 0.1,
        tokens: [{ start: 0, end: 3, contribution: 0.375 }],
      },
    ],
    around: { text: 'a', contribution: 0.125 },
    heat: { columns: 2, rows: 1, values: [0.5, -0.25], similarity: 0.25 },
    words: [{ text: 'word', x: 0, y: 0, width: 0.5, height: 0.5, contribution: 0.1 }],
    neighbours: [],
    isApproximate: true,
  };

  it('asks for the lines and wishes that were written, and prints what adds up', async () => {
    const file = join(line.work, 'a.ts');
    await writeFile(file, 'one\ntwo\nthree\n');
    await line.run(['index']);
    line.behaviour = { explanation: { ...told, file } };
    const { exitCode, output } = await line.run([
      'why',
      'read',
      'a file',
      'a.ts:2',
      '--without',
      'tests',
      '--less',
      'a.ts',
    ]);
    expect(exitCode).toBe(0);
    expect(line.engines.at(-1)?.calls.find((call) => call.method === 'explain')?.params).toEqual({
      query: {
        kind: 'search',
        query: {
          text: 'read a file',
          mode: 'hybrid',
          filter: {},
          limit: 10,
          without: ['tests'],
          less: [{ file }],
        },
      },
      item: {
        file,
        modality: 'code',
        range: { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } },
      },
    });
    expect(output).toContain('a.ts:2-3  score 0.75, 50 % likely');
    expect(output).toContain('+0.875');
    expect(output).toContain('-0.125');
    expect(output).toContain('+0.375  2  two');
    expect(output).not.toContain('\u001b[31m');
    expect(output).toContain('leaving lines out');
    expect(output).toContain('|██  |');
  });

  it('prints the documented fields', async () => {
    const file = join(line.work, 'a.ts');
    await writeFile(file, 'one\n');
    await line.run(['index']);
    line.behaviour = { explanation: { ...told, file } };
    const { output } = await line.run(['why', 'x', 'a.ts', '--json']);
    const found = document(whyDocument, output);
    expect(found).toMatchObject({
      command: 'why',
      question: 'x',
      file,
      similarity: 0.5,
      isApproximate: true,
    });
    expect(found.heat?.values).toEqual([0.5, -0.25]);
  });

  it('needs a question and a file that exists', async () => {
    await line.run(['index']);
    expect((await line.run(['why', 'a.ts'])).exitCode).toBe(2);
    const { exitCode, errors } = await line.run(['why', 'x', 'gone.ts']);
    expect(exitCode).toBe(1);
    expect(errors).toContain('gone.ts');
  });
});

describe('similar', () => {
  it('takes lines, and looks for the index from the file on', async () => {
    const file = join(line.work, 'a 🦊.ts');
    await writeFile(file, 'one\ntwo\nthree\n');
    await line.run(['index']);
    const { exitCode } = await line.run(['similar', '../work/a 🦊.ts:2'], { from: `${line.folder}/work` });
    expect(exitCode).toBe(0);
    expect(line.engines.at(-1)?.calls.find((call) => call.method === 'similar')?.params).toEqual({
      file,
      range: { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } },
      filter: {},
      limit: 10,
    });
  });

  it('sends the text of a file that is not in the index, but no picture', async () => {
    await writeFile(join(line.work, 'a.ts'), 'one\ntwo\nthree\n');
    await writeFile(join(line.work, 'a.png'), Buffer.from([137, 80, 0, 0]));
    await line.run(['index']);
    line.behaviour = { failures: { similar: { code: 'file/not-indexed', message: 'Not indexed.' } } };
    expect((await line.run(['similar', 'a.ts:2'])).exitCode).toBe(1);
    const asked = line.engines.at(-1)?.calls.filter((call) => call.method === 'similar');
    expect(asked).toHaveLength(2);
    expect(asked?.[1]?.params).toMatchObject({ text: 'two' });
    await line.run(['similar', 'a.png']);
    expect(line.engines.at(-1)?.calls.filter((call) => call.method === 'similar')).toHaveLength(1);
  });

  it('refuses what is no file', async () => {
    await line.run(['index']);
    expect(await line.run(['similar', 'absent.ts:3'])).toMatchObject({
      exitCode: 1,
      errors: expect.stringContaining('absent.ts'),
    });
    expect((await line.run(['similar', '.'])).exitCode).toBe(1);
  });
});

describe('status, doctor and clean', () => {
  it('status knows both states', async () => {
    const before = await line.run(['status', '--json']);
    expect(before.exitCode).toBe(0);
    expect(document(statusDocument, before.output)).toMatchObject({ isIndexed: false, index: null });
    expect((await line.run(['status'])).output).toContain('is not indexed');
    await line.run(['index']);
    const after = document(statusDocument, (await line.run(['status', '--json'])).output);
    expect(after).toMatchObject({
      isIndexed: true,
      folder: line.work,
      index: { encoder: 'fake', role: 'writer' },
    });
    expect((await line.run(['status'])).output).toContain(line.work);
  });

  it('doctor repairs unless told not to, and fails when a check does', async () => {
    await line.run(['index']);
    const repaired = document(doctorDocument, (await line.run(['doctor', '--json'])).output);
    expect(repaired).toMatchObject({ isHealthy: true, checks: [{ detail: 'Repair wanted: true' }] });
    const looked = document(doctorDocument, (await line.run(['doctor', '--check-only', '--json'])).output);
    expect(looked.checks[0]?.detail).toBe('Repair wanted: false');
    line.behaviour = { doctor: { checks: [{ name: 'model', state: 'failed', detail: 'Damaged.' }] } };
    const failed = await line.run(['doctor']);
    expect(failed.exitCode).toBe(1);
    expect(failed.output).toContain('FAILED  model  Damaged.');
  });

  it('doctor checks the installation where nothing is indexed, and leaves nothing behind', async () => {
    const { exitCode, output } = await line.run(['doctor', '--json']);
    expect(exitCode).toBe(0);
    const { checks } = document(doctorDocument, output);
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
    const { removed } = document(cleanDocument, (await line.run(['clean', '--json'])).output);
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
    expect(document(errorDocument, output).error.code).toBe('index/locked');
    expect((await line.run(['search', 'x'])).exitCode).toBe(0);
  });
});

describe('demo', () => {
  it('indexes, asks and explains', async () => {
    const { exitCode, output } = await line.run(['demo']);
    expect(exitCode).toBe(0);
    expect(output).toContain('Step 1.');
    expect(output).toContain('1. Find code by what it does');
    expect(output).toContain('Question: "');
    expect(output).toContain('semblance search "your question"');
  });

  it('chooses pictures and code that exist', async () => {
    const picture = (name: string) => ({
      file: join(line.work, name),
      path: name,
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
      modality: 'image' as const,
      languageId: 'png',
      scope: [],
      score: 1,
      probability: 0.9,
      why: [],
      snippet: 'a fox',
      more: [],
    });
    const code = { ...picture('a.ts'), modality: 'code' as const, scope: ['f'] };
    line.behaviour = { results: [picture('fox.png'), picture('cat.png'), code] };
    const { output } = await line.run(['demo', '--json']);
    const { examples } = document(demoDocument, output);
    expect(examples.map((example) => [example.kind, example.question.split(' ')[0]])).toEqual([
      ['search', 'check'],
      ['search', 'logo,'],
      ['similar', 'a.ts:1'],
      ['similar', 'fox.png'],
    ]);
    const similar = line.engines.at(-1)?.calls.filter((call) => call.method === 'similar');
    expect(similar?.map((call) => call.params)).toMatchObject([
      { file: join(line.work, 'a.ts'), filter: { modalities: ['image'] } },
      { file: join(line.work, 'fox.png'), filter: { modalities: ['image'] } },
    ]);
  });

  it('uses the examples that lie beside the sample workspace', async () => {
    const sample = join(line.folder, 'sample-workspace');
    await mkdir(sample);
    await mkdir(join(line.folder, 'sample-queries'));
    const prepared = [
      { title: 'A', kind: 'search', text: 'q', modality: 'text' },
      { title: 'B', kind: 'similar', file: 'src/a.ts', startLine: 2, endLine: 4 },
    ];
    const file = join(line.folder, 'sample-queries', 'demo.json');
    await writeFile(file, JSON.stringify(prepared));
    const { output } = await line.run(['demo', sample, '--json']);
    expect(document(demoDocument, output).examples.map((example) => example.question)).toEqual([
      'q',
      'src/a.ts:2-4',
    ]);
    expect(line.engines.at(-1)?.calls.at(-2)?.params).toMatchObject({
      file: join(sample, 'src', 'a.ts'),
      range: { start: { line: 1, character: 0 }, end: { line: 4, character: 0 } },
    });
    await writeFile(file, '[{"title": 1}]');
    expect((await line.run(['demo', sample])).exitCode).toBe(1);
  });

  it('says so when there is nothing to search', async () => {
    line.behaviour = { results: [] };
    const { exitCode, output } = await line.run(['demo']);
    expect(exitCode).toBe(0);
    expect(output).toContain('nothing that can be searched');
  });
});
