import { fromJsonSchema } from '@modelcontextprotocol/server';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  findImagesQuestion,
  searchQuestion,
  similarQuestion,
} from '../../../extension/core/agents/agentQuestions.ts';
import {
  agentTools,
  findImagesInput,
  searchInput,
  similarInput,
} from '../../../extension/core/agents/agentTools.ts';

const parsers = {
  semblance_search: searchInput,
  semblance_similar: similarInput,
  semblance_find_images: findImagesInput,
} as const;

/** What models are told, and what is checked, must agree. */
const inputs: readonly (readonly [keyof typeof parsers, Record<string, unknown>, boolean])[] = [
  ['semblance_search', { query: 'x' }, true],
  [
    'semblance_search',
    { query: 'x', limit: 50, kinds: ['code', 'image'], paths: ['src/**'], language: 'go' },
    true,
  ],
  ['semblance_search', {}, false],
  ['semblance_search', { query: '' }, false],
  ['semblance_search', { query: 7 }, false],
  ['semblance_search', { query: 'x'.repeat(2001) }, false],
  ['semblance_search', { query: 'x', limit: 0 }, false],
  ['semblance_search', { query: 'x', limit: 51 }, false],
  ['semblance_search', { query: 'x', limit: 1.5 }, false],
  ['semblance_search', { query: 'x', kinds: ['sound'] }, false],
  ['semblance_search', { query: 'x', paths: Array.from({ length: 21 }, () => '*') }, false],
  ['semblance_search', { query: 'x', file: 'a' }, false],
  ['semblance_similar', { file: 'a.ts' }, true],
  ['semblance_similar', { file: 'a.ts', startLine: 1, endLine: 1 }, true],
  ['semblance_similar', { file: 'a.ts', startLine: 0 }, false],
  ['semblance_similar', { query: 'a' }, false],
  ['semblance_find_images', { query: 'x' }, true],
  ['semblance_find_images', { file: 'x', limit: 3, paths: ['assets/**'] }, true],
  ['semblance_find_images', { query: 'x', kinds: ['image'] }, false],
];

describe('inputs', () => {
  it.each(inputs)('%s %j: schema and check agree', async (name, input, isValid) => {
    const { issues } = await fromJsonSchema({ ...agentTools[name].inputSchema })['~standard'].validate(input);
    expect(issues === undefined, JSON.stringify(issues)).toBe(isValid);
    expect(v.safeParse(parsers[name], input).success).toBe(isValid);
  });

  it('are also checked for what a schema cannot say', () => {
    expect(v.safeParse(searchInput, { query: '  ' }).success).toBe(false);
    expect(v.safeParse(similarInput, { file: 'a', startLine: 3, endLine: 2 }).success).toBe(false);
    expect(v.safeParse(similarInput, { file: 'a', endLine: 2 }).success).toBe(false);
    expect(v.safeParse(findImagesInput, {}).success).toBe(false);
    expect(v.safeParse(findImagesInput, { query: 'x', file: 'y' }).success).toBe(false);
  });
});

describe('questions', () => {
  it('carry the filters that were given, and no empty ones', () => {
    expect(searchQuestion({ query: 'x', kinds: [], paths: ['a/**'], language: 'go', limit: 3 })).toEqual({
      kind: 'search',
      query: { text: 'x', filter: { pathGlobs: ['a/**'], languageIds: ['go'] }, limit: 3, mode: 'hybrid' },
    });
  });

  it('count lines from 0, the end excluded; one line when there is no end', () => {
    expect(similarQuestion({ file: 'a', startLine: 2, endLine: 4 }).query).toMatchObject({
      range: { start: { line: 1, character: 0 }, end: { line: 4, character: 0 } },
    });
    expect(similarQuestion({ file: 'a', startLine: 2 }).query).toMatchObject({
      range: { start: { line: 1 }, end: { line: 2 } },
    });
    expect(similarQuestion({ file: 'a' }).query).not.toHaveProperty('range');
  });

  it('for pictures ask for pictures alone', () => {
    const filter = { modalities: ['image'] };
    expect(findImagesQuestion({ query: 'x' })).toMatchObject({
      kind: 'search',
      query: { text: 'x', filter },
    });
    expect(findImagesQuestion({ file: 'x' })).toMatchObject({
      kind: 'similar',
      query: { file: 'x', filter },
    });
  });
});
