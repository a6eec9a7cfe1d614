/** `semblance demo`: the first minute with the product. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { demoDocument } from '../../../extension/cli/jsonDocuments.ts';
import { documentOf, useCommandLine } from './memoryEnvironment.ts';

const line = useCommandLine();

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
    const { examples } = documentOf(demoDocument, output);
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
    expect(documentOf(demoDocument, output).examples.map((example) => example.question)).toEqual([
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
