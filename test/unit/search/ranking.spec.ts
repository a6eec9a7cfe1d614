import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rangesOverlap } from '../../../extension/core/documents/textRange.ts';
import type { Candidate, IndexedRow } from '../../../extension/core/ports/vectorStore.ts';
import { explainMatch } from '../../../extension/core/search/explainMatch.ts';
import {
  type FusedPart,
  type FusedRow,
  fuse as fuseAll,
  pathWords,
} from '../../../extension/core/search/fusion.ts';
import { groupByFile } from '../../../extension/core/search/grouping.ts';
import { analyseQuery, type QueryAnalysis } from '../../../extension/core/search/queryAnalysis.ts';
import { firstDefinitionLine, snippetOf } from '../../../extension/core/search/snippet.ts';
import { splitWords } from '../../../extension/core/words/splitWords.ts';
import { row } from '../../fakes/rows.ts';

const candidate = (name: string, score: number, change: Partial<IndexedRow> = {}): Candidate => ({
  row: row(`${name}.ts`, 1, { symbols: [], ...change }),
  score,
});
/** Both sides, with the cosine itself as evidence, which is what one encoder alone amounts to. */
const fuse = (
  meaning: readonly Candidate[],
  words: readonly Candidate[],
  similarities: ReadonlyMap<string, number>,
  analysis: QueryAnalysis,
  wordWeight: number,
): readonly FusedRow[] =>
  fuseAll({
    meaning,
    words,
    similarities,
    analysis,
    wordWeight,
    evidenceOf: (_row, similarity) => similarity,
    priorOf: () => 0,
  });
const paths = (rows: readonly FusedRow[]): string[] => rows.map((one) => one.row.path.replace('.ts', ''));
const none = new Map<string, number>();
const plain = analyseQuery('some words here');

describe('fuse', () => {
  it('gives each side alone at the extremes of the weight', () => {
    const meaning = [candidate('a', 0.9), candidate('b', 0.5)];
    const words = [candidate('b', 7), candidate('c', 5)];
    expect(paths(fuse(meaning, words, none, plain, 0)).slice(0, 2)).toEqual(['a', 'b']);
    expect(paths(fuse(meaning, words, none, plain, 1))).toEqual(['b', 'c', 'a']);
  });

  it('answers with one side, and with none', () => {
    expect(fuse([], [], none, plain, 0.5)).toEqual([]);
    expect(paths(fuse([candidate('a', 0.1)], [], none, plain, 0.5))).toEqual(['a']);
    const [only] = fuse([], [candidate('a', 3)], none, plain, 0.5);
    expect(only).toMatchObject({ bm25: 3, similarity: undefined, score: 0.5 });
  });

  it('takes the similarity of rows that only the words found', () => {
    const found = candidate('c', 4);
    const [best] = fuse([candidate('a', 0.2)], [found], new Map([[found.row.id, 0.8]]), plain, 0.5);
    expect(best).toMatchObject({ similarity: 0.8, bm25: 4, score: 1 });
  });

  it('makes one item of the vectors of one picture, and lets each of them speak for it', () => {
    const vector = (name: string, source: 'context' | 'pixels' | 'ocr', score: number): Candidate => ({
      row: row(`${name}.png`, 1, { modality: 'image', item: name, source, id: `${name}.${source}` }),
      score,
    });
    const meaning = [
      vector('both', 'context', 2),
      vector('both', 'pixels', 2.1),
      vector('one', 'pixels', 2.1),
      vector('none', 'context', -9),
    ];
    const words = [vector('one', 'ocr', 4)];
    const items = fuse(meaning, words, new Map([['one.ocr', -3]]), plain, 0);
    expect(items.map(({ row: { item: name } }) => name)).toEqual(['both', 'one', 'none']);
    expect(items.map(({ parts }) => parts.map(({ row: { source } }) => source))).toEqual([
      ['pixels', 'context'],
      ['pixels', 'ocr'],
      ['context'],
    ]);
    expect(items[1]).toMatchObject({ similarity: 2.1, bm25: 4 });
  });

  it('adds what speaks for an item beforehand, before it compares', () => {
    const meaning = [candidate('near', 3), candidate('linked', 1), candidate('far', 0)];
    const items = fuseAll({
      meaning,
      words: [],
      similarities: none,
      analysis: plain,
      wordWeight: 0,
      evidenceOf: (_row, similarity) => similarity,
      priorOf: ({ path }) => (path === 'linked.ts' ? 5 : 0),
    });
    expect(paths(items)).toEqual(['linked', 'near', 'far']);
    expect(items[0]).toMatchObject({ similarity: 1, evidence: 6, score: 1 });
  });

  it('puts the definition of a name before its uses, and a longer name after the exact one', () => {
    const analysis = analyseQuery('fileReadable');
    const words = [
      candidate('use', 9),
      candidate('part', 2, { symbols: ['make_file_readable'] }),
      candidate('exact', 1, { symbols: ['file_readable'] }),
      candidate('apart', 2, { symbols: ['fileIsReadable'] }),
    ];
    const fused = fuse([], words, none, analysis, analysis.wordWeight);
    expect(paths(fused)).toEqual(['exact', 'part', 'use', 'apart']);
    expect(fused.map(({ symbol }) => symbol)).toEqual([
      'file_readable',
      'make_file_readable',
      undefined,
      undefined,
    ]);
  });

  it('is finite, sorted, complete and independent of the order of its input (property)', () => {
    const side = fc.array(
      fc.tuple(fc.constantFrom(...'abcdefg'), fc.double({ min: -1, max: 50, noNaN: true })),
      {
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(side, side, fc.double({ min: 0, max: 1, noNaN: true }), (left, right, weight) => {
        const unique = (some: [string, number][]): Candidate[] =>
          [...new Map(some)].map(([name, score]) => candidate(name, score));
        const [meaning, words] = [unique(left), unique(right)];
        const fused = fuse(meaning, words, none, plain, weight);
        const names = new Set([...meaning, ...words].map((one) => one.row.id));
        expect(new Set(fused.map((one) => one.row.id))).toEqual(names);
        expect(fused).toHaveLength(names.size);
        for (const [i, one] of fused.entries()) {
          expect(Number.isFinite(one.score)).toBe(true);
          expect(one.score).toBeLessThanOrEqual(fused[i - 1]?.score ?? Number.POSITIVE_INFINITY);
        }
        expect(fuse(meaning.toReversed(), words.toReversed(), none, plain, weight)).toEqual(fused);
      }),
    );
  });
});

const steady = {
  shares: { meaning: 0, words: 0, name: 0, perLogOdds: 0 },
  unwanted: Number.NEGATIVE_INFINITY,
};
/** An item of one vector. */
const item = (
  part: Partial<FusedPart> & Pick<FusedPart, 'row'>,
  score: number,
  symbol?: string,
): FusedRow => {
  const whole: FusedPart = { similarity: undefined, evidence: undefined, bm25: 0, ...part };
  return { ...whole, ...steady, score, symbol, parts: [whole] };
};
const fused = (path: string, from: number, to: number, score: number, name = `${path}${from}`): FusedRow =>
  item(
    {
      row: row(path, 1, {
        id: `${name}-${score}`,
        item: name,
        range: { start: { line: from, character: 0 }, end: { line: to, character: 0 } },
      }),
      similarity: 0.5,
    },
    score,
  );

describe('groupByFile', () => {
  it('gives one group per file in order of the best row, merges overlaps and lists the rest', () => {
    const rows = [fused('a', 0, 10, 9), fused('b', 0, 5, 8), fused('a', 8, 20, 7), fused('a', 30, 40, 6)];
    const groups = groupByFile(rows, 10);
    expect(groups.map(({ best }) => best.row.path)).toEqual(['a', 'b']);
    expect(groups[0]?.range.end.line).toBe(20);
    expect(groups[0]?.more.map(({ range }) => range.start.line)).toEqual([30]);
    expect(groupByFile(rows, 1)).toHaveLength(1);
    expect(groupByFile([], 5)).toEqual([]);
  });

  it('never lists one item twice, and keeps equal paths of two roots apart', () => {
    const twice = [fused('a', 0, 5, 9, 'same'), fused('a', 0, 5, 8, 'same')];
    expect(groupByFile(twice, 5)[0]?.more).toEqual([]);
    const other = { ...fused('a', 0, 5, 7), row: { ...fused('a', 0, 5, 7).row, root: 'other' } };
    expect(groupByFile([...twice, other], 5)).toHaveLength(2);
  });

  it('lists places that do not overlap the one they were compared with (property)', () => {
    const span = fc.tuple(fc.nat(50), fc.integer({ min: 1, max: 10 }));
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 12 }), (spans) => {
        const rows = spans.map(([from, length], i) => fused('a', from, from + length, 100 - i, `item${i}`));
        const [group] = groupByFile(rows, 5);
        expect(group?.best).toBe(rows[0]);
        expect(group?.more.length).toBeLessThanOrEqual(5);
        const scores = group?.more.map((one) => one.row.score) ?? [];
        expect(scores).toEqual(scores.toSorted((a, b) => b - a));
        for (const { row: other } of group?.more ?? []) {
          expect(rangesOverlap(other.row.range, rows[0]?.row.range ?? other.row.range)).toBe(false);
        }
      }),
    );
  });
});

describe('snippetOf', () => {
  it('shows the line with most of the words, in at most 12 lines of bounded length', () => {
    const lines = Array.from({ length: 40 }, (_, n) => `line ${n}`);
    lines[30] = 'open the file';
    lines[10] = 'open';
    const snippet = snippetOf(lines.join('\n'), ['open', 'file'], 'text');
    expect(snippet.split('\n')).toHaveLength(12);
    expect(snippet).toContain('open the file');
    expect(snippetOf(lines.join('\r\n'), [], 'text')).toContain('line 0');
    expect(snippetOf('x'.repeat(10_000), ['x'], 'code').length).toBeLessThan(300);
    expect(snippetOf('', ['x'], 'code')).toBe('');
    // The 240th code unit is the first half of a character.
    expect(snippetOf(`${'x'.repeat(239)}🙂 and more`, [], 'text')).toBe(`${'x'.repeat(239)}…`);
    expect(snippetOf([...lines, '获取锁失败'].join('\n'), ['锁'], 'text')).toContain('获取锁失败');
  });

  it('gives lines of the text and nothing else (property)', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 30 }), { maxLength: 40 }),
        fc.array(fc.string()),
        fc.constantFrom('code' as const, 'text' as const),
        (lines, terms, modality) => {
          const text = lines.join('\n');
          const kept = new Set(text.split(/\r?\n/u).map((line) => line.trimEnd()));
          for (const line of snippetOf(text, terms, modality).split('\n'))
            expect(kept).toContain(line.trimEnd());
        },
      ),
    );
  });
});

describe('a snippet of code without a matched word', () => {
  const header = Array.from({ length: 20 }, (_, n) => `import { part${n} } from './part${n}.ts';`);
  const rest = Array.from({ length: 20 }, (_, n) => `  step(${n});`);

  it('begins shortly before the definition, not at its imports', () => {
    const snippet = snippetOf(
      [...header, '', '/** Why. */', 'export function run() {', ...rest].join('\n'),
      [],
      'code',
    );
    expect(snippet.split('\n').slice(0, 4)).toEqual([
      header.at(-1),
      '',
      '/** Why. */',
      'export function run() {',
    ]);
  });

  it('leaves prose as it is', () => {
    const prose = ['# Imports', 'import duties are', ...rest].join('\n');
    expect(snippetOf(prose, [], 'text').split('\n')[0]).toBe('# Imports');
  });
});

describe('firstDefinitionLine', () => {
  it.each([
    [['import a from "a";', '', 'const x = 1;'], 2],
    [['import {', '  a,', '  b,', '} from "ab";', 'run(a, b);'], 4],
    [['/*', ' * Licence', ' */', 'package store', '', 'import (', '\t"fmt"', ')', 'func A() {'], 8],
    [['#!/usr/bin/env python', 'from os import (', '    path,', ')', 'def main():'], 4],
    [['#include <stdio.h>', '#pragma once', 'int main(void) {'], 2],
    [['use std::collections::{', '    HashMap,', '};', '// Holds', '#[derive(Debug)]', 'struct A;'], 4],
    [['<?php', 'namespace A\\B;'], 0],
    [['using System;', 'using Json = System.Text.Json;', 'using (var file = Open())'], 2],
    [["'use strict';", "const fs = require('fs');", "require_relative 'x'", 'module A'], 3],
    [["export * from './a.ts';", "export { b } from './b.ts';", 'export { c };'], 2],
    [['-- adds', 'local x = 1'], 1],
    [["const page = await import('./page.ts');"], 0],
    [["import('./page.ts').then(show);"], 0],
    [['*pointer = 1;'], 0],
    [['#count = 0;'], 0],
    [['// nothing', '// else'], 0],
    [['import a from "a";'], 0],
    [[], 0],
  ])('of %j is %i', (lines, index) => {
    expect(firstDefinitionLine(lines)).toBe(index);
  });
});

describe('explainMatch', () => {
  const word = fc.constantFrom(
    'open',
    'file',
    'read',
    'user',
    'http',
    'parse',
    'walrus',
    'getUser',
    'read_file',
  );

  it('never claims a word that is not there, and no word twice (property)', () => {
    fc.assert(
      fc.property(
        fc.array(word),
        fc.array(word, { minLength: 1, maxLength: 3 }),
        fc.array(word, { maxLength: 12 }),
        (text, folders, query) => {
          const found = row(`${folders.join('/')}.ts`, 1, {
            text: text.join(' '),
            words: splitWords(text.join(' ')).join(' '),
          });
          const terms = [...new Set(splitWords(query.join(' ')))];
          const match = item({ row: found }, 1);
          const inText = new Set(splitWords(found.text));
          const inPath = new Set(splitWords(found.path));
          const claimed: string[] = [];
          for (const reason of explainMatch(match, { terms, links: [], isTelling: () => true })) {
            if (reason.kind === 'words') for (const one of reason.words) expect(inText).toContain(one);
            if (reason.kind === 'path') for (const one of reason.words) expect(inPath).toContain(one);
            if ('words' in reason) claimed.push(...reason.words);
            expect(['words', 'path']).toContain(reason.kind);
          }
          expect(new Set(claimed).size).toBe(claimed.length);
          for (const one of claimed) expect(terms).toContain(one);
        },
      ),
    );
  });

  it('tells of meaning, symbols, references and alternative texts where there are any', () => {
    const picture = row('img/logo.png', 1, {
      modality: 'image',
      imageReferences: [
        { target: 'docs/a.md', line: 3, alt: 'A walrus', heading: '' },
        { target: 'docs/b.md', line: 3, alt: '', heading: '' },
      ],
    });
    const match = item({ row: picture, similarity: 0.123_456 }, 1, 'logo');
    const links = [{ kind: 'reference', from: 'docs/a.md', line: 3 } as const];
    expect(explainMatch(match, { terms: ['logo'], links, isTelling: () => true })).toEqual([
      { kind: 'reference', from: 'docs/a.md', line: 3 },
      { kind: 'symbol', name: 'logo' },
      { kind: 'context', similarity: 0.123 },
      { kind: 'path', words: ['logo'] },
      { kind: 'alt', text: 'A walrus', from: 'docs/a.md' },
    ]);
  });

  it('says which of a picture’s vectors spoke, and where its words stand', () => {
    const part = (
      source: FusedPart['row']['source'],
      similarity: number,
      change: object = {},
    ): FusedPart => ({
      row: row('a.png', 1, { modality: 'image', source, item: 'a', ...change }),
      similarity,
      evidence: similarity,
      bm25: 0,
    });
    const box = { x: 0.1, y: 0.2, width: 0.3, height: 0.05 };
    const ocr = part('ocr', 0.4, {
      text: 'Sign in failed',
      textBoxes: [
        { text: 'Sign', ...box },
        { text: 'failed!', ...box, y: 0.5 },
      ],
    });
    const parts = [part('pixels', 0.5), ocr, part('context', 0.1, { text: 'a form' })];
    const [first] = parts;
    if (first === undefined) throw new Error('no part');
    const match: FusedRow = { ...first, ...steady, score: 1, symbol: undefined, parts };
    const isTelling = (one: FusedPart): boolean => (one.similarity ?? 0) > 0.2;
    expect(explainMatch(match, { terms: ['failed', 'form'], links: [], isTelling })).toEqual([
      { kind: 'pixels', similarity: 0.5 },
      { kind: 'textInImage', words: ['failed'], boxes: [{ ...box, y: 0.5 }] },
      { kind: 'words', words: ['form'] },
    ]);
  });

  it('names the text in a picture for its meaning alone, and then no place', () => {
    const ocr = row('a.png', 1, { modality: 'image', source: 'ocr', text: 'Log on', textBoxes: [] });
    const match = item({ row: ocr, similarity: 0.6, evidence: 1 }, 1);
    expect(explainMatch(match, { terms: ['sign'], links: [], isTelling: () => true })).toEqual([
      { kind: 'textInImage', words: [], boxes: [] },
    ]);
  });
});

describe('pathWords', () => {
  it('finds whole names and their parts', () => {
    expect(pathWords('src/userStore/get-item.test.ts', ['userstore', 'user', 'item', 'ts', 'stor'])).toEqual([
      'userstore',
      'user',
      'item',
      'ts',
    ]);
  });

  it('finds words with accents and parts of runs without blanks', () => {
    const path = 'docs/Übersicht/数据库连接.md'.normalize('NFD');
    expect(pathWords(path, ['übersicht', '据库', '库', '库数'])).toEqual(['übersicht', '据库', '库']);
  });
});
