/**
 * What made a match: it adds up to what the search showed, and names lines, links, words and places.
 */
import fs from 'node:fs/promises';
import { expect, it } from 'vitest';
import { neverCancelled } from '../../../../extension/core/cancellation/cancellation.ts';
import type { ExplainedQuestion, Explanation } from '../../../../extension/core/protocol/explainApi.ts';
import type { SearchResult } from '../../../../extension/core/search/searchTypes.ts';
import { inSample, questionOf, type SampleEngine, searchSample } from './sampleEngine.ts';

const never = neverCancelled();

const sum = (parts: readonly { readonly contribution: number }[]): number =>
  parts.reduce((total, { contribution }) => total + contribution, 0);

export function defineExplanationTests(engine: SampleEngine): void {
  const explain = async (query: ExplainedQuestion, result: SearchResult): Promise<Explanation> => {
    const { file, range, modality } = result;
    return await engine().explain({ query, item: { file, range, modality } }, never);
  };

  it('adds up to what the search showed: score, probability and similarity', async () => {
    for (const text of [
      'reconnect automatically when the streaming channel to the server breaks',
      'screenshot of the settings page',
      'parseDate',
      'battery icon',
    ]) {
      const query = { kind: 'search', query: questionOf(text) } as const;
      for (const result of (await searchSample(engine(), text)).slice(0, 3)) {
        const told = await explain(query, result);
        expect(told.path).toBe(result.path);
        expect(told.score).toBeCloseTo(result.score, 9);
        expect(told.probability).toBeCloseTo(result.probability, 9);
        expect(sum(told.parts)).toBeCloseTo(told.score, 9);
        expect(told.around.contribution + sum(told.lines)).toBeCloseTo(told.similarity ?? 0, 9);
        for (const line of told.lines) {
          expect(sum(line.tokens)).toBeCloseTo(line.contribution, 9);
          for (const { start, end } of line.tokens) expect(line.text.slice(start, end).trim()).not.toBe('');
        }
        expect(told.isApproximate).toBe(false);
        expect(told.neighbours.length).toBeGreaterThan(0);
        const meaning = told.parts.find(({ source }) => source === 'content' || source === 'context');
        if (meaning !== undefined) expect(meaning.similarity).toBeCloseTo(told.similarity ?? 0, 6);
      }
    }
  });

  it('names the lines as they stand in the file', async () => {
    const query = {
      kind: 'search',
      query: questionOf('reconnect when the streaming channel breaks'),
    } as const;
    const [first] = (await engine().search({ ...query.query, filter: { modalities: ['code'] } }, never))
      .results;
    if (first === undefined) throw new Error('no result');
    const told = await explain(query, first);
    const lines = (await fs.readFile(first.file, 'utf8')).split(/\r?\n/u);
    expect(told.lines.length).toBeGreaterThan(3);
    for (const { line, text } of told.lines) expect(lines[line]).toBe(text);
  });

  it('shows the links of code with its pictures, and where a picture shows it', async () => {
    const query = {
      kind: 'similar',
      query: {
        file: inSample('web/src/components/BatteryBadge.tsx'),
        filter: { modalities: ['image'] },
        limit: 5,
      },
    } as const;
    const [first] = (await engine().similar(query.query, never)).results;
    if (first === undefined) throw new Error('no result');
    const told = await explain(query, first);
    expect(told.parts.map(({ kind }) => kind)).toContain('links');
    expect(told.heat?.values).toHaveLength((told.heat?.columns ?? 0) * (told.heat?.rows ?? 0));
    expect(Math.max(...(told.heat?.values ?? [0]))).toBeGreaterThan(0);
  });

  it('outlines the words in a screenshot that fit', async () => {
    const query = { kind: 'search', query: questionOf('settings for temperature and language') } as const;
    const file = inSample('docs/images/screenshots/settings-page.png');
    const told = await engine().explain({ query, item: { file, modality: 'image' } }, never);
    const best = told.words?.toSorted((a, b) => b.contribution - a.contribution)[0];
    expect(best?.text).toMatch(/settings|temperature|language/iu);
    expect(best?.width).toBeGreaterThan(0);
  });

  it('is given for an item that the question did not find, and refused for one that is not there', async () => {
    const query = { kind: 'search', query: questionOf('how are invoices split between tenants') } as const;
    const far = await engine().explain(
      { query, item: { file: inSample('firmware/src/debounce.c'), modality: 'code' } },
      never,
    );
    expect(far.probability).toBeLessThan(0.1);
    expect(far.lines.length).toBeGreaterThan(0);
    await expect(
      engine().explain({ query, item: { file: inSample('gone.ts'), modality: 'code' } }, never),
    ).rejects.toMatchObject({ code: 'file/not-indexed' });
  });
}
