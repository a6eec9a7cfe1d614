import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANGUAGE_VERSION, Language, MIN_COMPATIBLE_VERSION, Parser } from 'web-tree-sitter';
import { rulesForLanguage, syntaxLanguageIds } from '../../../extension/core/chunking/languages.ts';
import type { DisposableChunker } from '../../../extension/node/chunking/createChunker.ts';
import { samples } from './samples.ts';
import { chunksOf, expectSound, openChunker, treeSitterRuntime, wasmFolder } from './testChunker.ts';

let chunker: DisposableChunker;
beforeAll(async () => {
  chunker = await openChunker();
});
afterAll(() => chunker.dispose());

describe('grammars', () => {
  it.each(syntaxLanguageIds)('%s is ABI-compatible and knows every node of its table', async (languageId) => {
    await Parser.init({ wasmBinary: await readFile(treeSitterRuntime) });
    const rules = rulesForLanguage(languageId);
    if (rules === undefined) throw new Error('no rules');
    const language = await Language.load(
      await readFile(join(wasmFolder, `tree-sitter-${rules.grammar}.wasm`)),
    );
    expect(language.abiVersion).toBeGreaterThanOrEqual(MIN_COMPATIBLE_VERSION);
    expect(language.abiVersion).toBeLessThanOrEqual(LANGUAGE_VERSION);
    const known = new Set<string | null>();
    for (let id = 0; id < language.nodeTypeCount; id++) known.add(language.nodeTypeForId(id));
    const used = [
      ...rules.transparent,
      ...Object.keys(rules.definitions),
      ...rules.wrappers,
      ...rules.comments,
      ...rules.attached,
    ];
    // One table serves TypeScript and JavaScript; what only the other has may be absent.
    const isScript = ['javascript', 'typescript', 'tsx'].includes(rules.grammar);
    const missing = used.filter((type) => !known.has(type));
    if (isScript) expect(used.length - missing.length).toBeGreaterThan(10);
    else expect(missing).toEqual([]);
  });
});

describe.each(samples)('$languageId', (sample) => {
  it('finds definitions with scope, documentation and decorators', async () => {
    const chunks = await chunksOf(chunker, sample.languageId, sample.text, sample.path);
    expectSound(sample.text, chunks, false);
    for (const wanted of sample.definitions) {
      const found = chunks.find(
        (chunk) =>
          chunk.text.includes(wanted.contains) &&
          (wanted.symbol === '' || chunk.symbols.includes(wanted.symbol)) &&
          chunk.scope.join('/') === wanted.scope,
      );
      const shown = chunks.map(
        (chunk) => `${chunk.scope.join('/')} | ${chunk.symbols} | ${chunk.text.slice(0, 60)}`,
      );
      expect(found, `${wanted.scope}/${wanted.symbol} in\n${shown.join('\n')}`).toBeDefined();
    }
    expect(chunks.every((chunk) => chunk.modality === 'code' && chunk.languageId === sample.languageId)).toBe(
      true,
    );
  });

  it('gives the same lines and names with CRLF', async () => {
    const unix = await chunksOf(chunker, sample.languageId, sample.text, sample.path);
    const text = sample.text.replaceAll('\n', '\r\n');
    const windows = await chunksOf(chunker, sample.languageId, text, sample.path);
    expectSound(text, windows, false);
    const facts = (chunks: typeof unix) =>
      chunks.map(({ range, scope, symbols, embeddingText }) => ({ range, scope, symbols, embeddingText }));
    expect(facts(windows)).toEqual(facts(unix));
  });

  it('counts characters as VS Code does behind emoji', async () => {
    const comment = sample.languageId === 'css' ? '/* 🎉🎉 */' : '';
    const text = `${comment}\n${sample.text.replaceAll('total', 'täl').replaceAll('build', '📦build')}`;
    const chunks = await chunksOf(chunker, sample.languageId, text, sample.path);
    expectSound(text, chunks, true);
  });

  it('keeps working when the code is cut anywhere', async () => {
    for (let part = 1; part < 8; part++) {
      const text = sample.text.slice(0, Math.floor((sample.text.length * part) / 8));
      expectSound(text, await chunksOf(chunker, sample.languageId, text, sample.path), true);
    }
  });
});

describe('shape of chunks', () => {
  const line = (index: number): string =>
    `  results.push(transform(values[${index}], options.level, 'step ${index}'));`;
  const longFunction = `export async function transformAll(values: string[], options: Options): Promise<void> {\n${Array.from({ length: 60 }, (_, index) => line(index)).join('\n')}\n}\n`;

  it('keeps a small file in one chunk with all its names', async () => {
    const text =
      'import os\n\ndef first():\n    return 1\n\nclass Second:\n    def third(self):\n        return 3\n';
    const chunks = await chunksOf(chunker, 'python', text, 'a/utils.py');
    expect(chunks.map((chunk) => chunk.symbols)).toEqual([['first', 'Second', 'third']]);
    expect(chunks[0]?.range).toEqual({ start: { line: 0, character: 0 }, end: { line: 7, character: 16 } });
  });

  it('cuts a long function at statements and repeats its signature for the encoder', async () => {
    const chunks = await chunksOf(chunker, 'typescript', longFunction, 'src/work.ts');
    expect(chunks.length).toBeGreaterThan(3);
    expectSound(longFunction, chunks, false);
    expect(chunks[0]?.symbols).toEqual(['transformAll']);
    expect(chunks[0]?.scope).toEqual([]);
    for (const chunk of chunks.slice(1)) {
      expect(chunk.scope).toEqual(['transformAll']);
      expect(chunk.embeddingText).toContain('export async function transformAll(values: string[]');
      expect(chunk.text.replace(/\s/g, '').length).toBeLessThanOrEqual(860);
    }
  });

  it('puts getters together and keeps methods apart', async () => {
    const getters = Array.from(
      { length: 5 },
      (_, index) => `  get part${index}() {\n    return this.parts[${index}];\n  }`,
    );
    const text = `class Machine {\n${getters.join('\n')}\n\n  run(values) {\n${Array.from({ length: 8 }, (_, index) => line(index)).join('\n')}\n  }\n}\n`;
    const chunks = await chunksOf(chunker, 'javascript', text);
    const withGetters = chunks.filter((chunk) => chunk.symbols.some((name) => name.startsWith('part')));
    expect(withGetters.length).toBe(1);
    expect(chunks.find((chunk) => chunk.symbols.includes('run'))?.scope).toEqual(['Machine']);
    expect(chunks.find((chunk) => chunk.symbols.includes('run'))?.symbols).toEqual(['run']);
  });

  it('says the words of names and files before the code, and little else', async () => {
    const chunks = await chunksOf(chunker, 'typescript', longFunction, 'src/batchWorker.ts');
    expect(chunks[0]?.embeddingText.split('\n')[0]).toBe('batch worker');
    const header = (chunks[0]?.embeddingText.length ?? 0) - (chunks[0]?.text.length ?? 0);
    expect(header).toBeLessThan(60);
  });
});
