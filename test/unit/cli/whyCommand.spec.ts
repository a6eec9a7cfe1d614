/** `semblance why`: what made a match, for people and for programs. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { whyDocument } from '../../../extension/cli/jsonDocuments.ts';
import type { Explanation } from '../../../extension/core/protocol/explainApi.ts';
import { documentOf, useCommandLine } from './memoryEnvironment.ts';

const line = useCommandLine();

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
    const found = documentOf(whyDocument, output);
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
