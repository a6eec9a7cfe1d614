/** `semblance search` and `similar`: what they ask the engine, and what they print. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { searchDocument } from '../../../extension/cli/jsonDocuments.ts';
import { documentOf, useCommandLine } from './memoryEnvironment.ts';

const line = useCommandLine();

describe('search', () => {
  it('without an index says how to make one', async () => {
    const { exitCode, output, errors } = await line.run(['search', 'x']);
    expect(exitCode).toBe(1);
    expect(output).toBe('');
    expect(errors).toContain(`semblance index '${line.work}'`);
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
    const found = documentOf(searchDocument, output);
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
    const near = documentOf(
      searchDocument,
      (await line.run(['search', 'x', '--json'], { from: deep })).output,
    );
    expect(near.folder).toBe(line.work);
    const told = await line.run(['search', 'x', '--json', '--in', '../work'], { from: line.work });
    expect(documentOf(searchDocument, told.output).folder).toBe(line.work);
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
