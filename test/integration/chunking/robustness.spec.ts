import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { syntaxLanguageIds } from '../../../extension/core/chunking/languages.ts';
import { SemblanceError } from '../../../extension/core/errors/semblanceError.ts';
import { SinkLogger } from '../../../extension/core/logging/logger.ts';
import type { DisposableChunker } from '../../../extension/node/chunking/createChunker.ts';
import { samples } from './samples.ts';
import { chunksOf, expectSound, openChunker } from './testChunker.ts';

let chunker: DisposableChunker;
beforeAll(async () => {
  chunker = await openChunker();
});
afterAll(() => chunker.dispose());

/** Splits and also says whether a syntax tree was used. */
async function splitAndAsk(languageId: string, text: string) {
  const before = chunker.counts();
  const chunks = await chunksOf(chunker, languageId, text);
  return { chunks, isFallback: chunker.counts().fallback > before.fallback };
}

const languageIds = [...syntaxLanguageIds, 'markdown', 'html', 'plaintext', 'json', 'yaml', 'toml', 'lua'];
const fragment = fc.oneof(
  fc.constantFrom('\n', '\r\n', '\r', '\t', '    ', '{', '}', '(', ')', '"', "'", '`', '/*', '*/', '//', '#'),
  fc.constantFrom(
    'class A ',
    'def f():',
    'function g() ',
    '# Title',
    '---',
    '```',
    '- item',
    'key: ',
    '[table]',
  ),
  fc.constantFrom('🎉', 'ä', '\u2028', '\uFEFF', '\0', '\uD800', '漢字'),
  fc.string({ maxLength: 30 }),
  fc.integer({ min: 100, max: 1500 }).map((length) => 'word '.repeat(length / 5)),
);

describe('any text', () => {
  it('is covered, unchanged, ordered, and without overlap where there is a tree', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...languageIds),
        fc.array(fragment, { maxLength: 40 }),
        async (languageId, parts) => {
          const text = parts.join('');
          const { chunks, isFallback } = await splitAndAsk(languageId, text);
          expectSound(
            text,
            chunks,
            isFallback ||
              languageId === 'lua' ||
              languageId === 'json' ||
              languageId === 'yaml' ||
              languageId === 'toml',
          );
        },
      ),
      { numRuns: 400 },
    );
  });

  it('stays sound when real code is mutilated, and gives the same chunks twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...samples),
        fc.array(fc.tuple(fc.nat(), fc.nat({ max: 80 }), fragment), { maxLength: 6 }),
        async (sample, edits) => {
          let text = sample.text;
          for (const [at, length, inserted] of edits) {
            const start = at % (text.length + 1);
            text = text.slice(0, start) + inserted + text.slice(start + length);
          }
          const { chunks, isFallback } = await splitAndAsk(sample.languageId, text);
          expectSound(text, chunks, isFallback);
          expect(await chunksOf(chunker, sample.languageId, text)).toEqual(chunks);
        },
      ),
      { numRuns: 250 },
    );
  });
});

describe('limits', () => {
  it('splits hopelessly broken code by lines', async () => {
    const text = `${'}}} ]] ?? <<<>>> @@ !!\n'.repeat(100)}`;
    const { chunks, isFallback } = await splitAndAsk('java', text);
    expect(isFallback).toBe(true);
    expectSound(text, chunks, true);
  });

  it.each([
    [
      'typescript',
      (index: number) => `export function f${index}(a: number): number {\n  return a + ${index};\n}\n`,
    ],
    ['python', (index: number) => `def f${index}(a):\n    return a + ${index}\n\n`],
    ['markdown', (index: number) => `## Part ${index}\n\nSome *words* about [it](x.md) and more.\n\n`],
    ['json', (index: number) => `  "key${index}": [1, 2, 3],\n`],
  ])('reads a megabyte of %s in bounded time', async (languageId, make) => {
    const parts: string[] = [];
    for (let index = 0, length = 0; length < 1_000_000; index++) {
      const part = make(index);
      parts.push(part);
      length += part.length;
    }
    const text = parts.join('');
    const start = performance.now();
    const chunks = await chunksOf(chunker, languageId, text);
    // Ordinary machines need about a second; the bound only tells linear from quadratic on a busy one.
    expect(performance.now() - start).toBeLessThan(15_000);
    expectSound(text, chunks, languageId === 'json');
  });

  it.each([
    ['typescript', '('.repeat(300_000)],
    ['typescript', 'a?b:'.repeat(100_000)],
    ['javascript', `x = ${'['.repeat(50_000)}${']'.repeat(50_000)}`],
    ['cpp', 'a<'.repeat(100_000)],
    ['rust', '{\n'.repeat(50_000)],
    ['ruby', '<<A\n'.repeat(20_000)],
    ['css', 'a{'.repeat(100_000)],
    ['markdown', '> '.repeat(50_000)],
    ['markdown', `${'['.repeat(100_000)}`],
    ['markdown', '* '.repeat(50_000)],
    ['typescript', `const data = "${'x'.repeat(1_000_000)}";`],
    ['plaintext', `${'🎉'.repeat(400_000)}`],
  ])('survives hostile %s (%#)', async (languageId, text) => {
    const start = performance.now();
    const { chunks, isFallback } = await splitAndAsk(languageId, text);
    expect(performance.now() - start).toBeLessThan(20_000);
    expectSound(text, chunks, isFallback);
    // Whatever was cut, no character was.
    for (const chunk of chunks) expect(chunk.text.isWellFormed()).toBe(true);
    const after = await chunksOf(chunker, 'python', 'def f():\n    return 1\n');
    expect(after[0]?.symbols).toEqual(['f']);
  });

  it('falls back to lines when parsing takes longer than its limit, and goes on with the next file', async () => {
    const strict = await openChunker({ parseLimitMs: 0 });
    try {
      const text = 'export const value = compute(1, 2, 3);\n'.repeat(20_000);
      const chunks = await chunksOf(strict, 'typescript', text);
      expect(strict.counts()).toEqual({ syntax: 0, document: 0, fallback: 1 });
      expectSound(text, chunks, true);
      const small = await chunksOf(strict, 'typescript', 'function next() {}\n');
      expect(small[0]?.symbols).toEqual(['next']);
    } finally {
      strict.dispose();
    }
  });

  it('can be cancelled before and while parsing', async () => {
    const document = { path: 'a.ts', languageId: 'typescript', text: 'f(1, 2, 3);\n'.repeat(60_000) };
    await expect(chunker.chunk(document, AbortSignal.abort())).rejects.toSatisfy(isCancelled);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 40);
    await expect(chunker.chunk(document, controller.signal)).rejects.toSatisfy(isCancelled);
    const after = await chunksOf(chunker, 'typescript', 'function after() {}\n');
    expect(after[0]?.symbols).toEqual(['after']);
  });

  it('keeps files of one language apart when they are split at the same time', async () => {
    const texts = Array.from(
      { length: 8 },
      (_, index) => `function only${index}() {\n${'  step();\n'.repeat(8000)}}\n`,
    );
    const all = await Promise.all(texts.map((text) => chunksOf(chunker, 'javascript', text)));
    for (const [index, chunks] of all.entries()) {
      expect(chunks[0]?.symbols).toEqual([`only${index}`]);
      expectSound(texts[index] ?? '', chunks, false);
    }
  });

  it('does not grow over hundreds of files', async () => {
    const filler = samples.map((sample) => ({ ...sample, text: `${sample.text}\n`.repeat(10) }));
    const round = async (): Promise<number> => {
      for (let index = 0; index < 300; index++) {
        const sample = filler[index % filler.length];
        if (sample !== undefined) await chunksOf(chunker, sample.languageId, sample.text);
      }
      return process.memoryUsage().arrayBuffers + process.memoryUsage().external;
    };
    await round();
    const before = await round();
    // 300 leaked trees of these files would take more than 100 MB of WebAssembly memory, which never shrinks.
    expect((await round()) - before).toBeLessThan(8_000_000);
  });
});

describe('missing parts', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'semblance-chunking-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('names the file when the runtime is missing', async () => {
    const treeSitterRuntime = join(folder, 'web-tree-sitter.wasm');
    const error = await openChunker({ treeSitterRuntime }).catch((reason: unknown) => reason);
    expect(SemblanceError.is(error, 'internal')).toBe(true);
    expect(String(error)).toContain(treeSitterRuntime);
  });

  it('warns once and splits by lines when a grammar is missing or damaged', async () => {
    await writeFile(join(folder, 'tree-sitter-go.wasm'), 'this is no module');
    const warnings: string[] = [];
    const logger = new SinkLogger((record) => {
      if (record.level === 'warn') warnings.push(record.message);
    });
    const poor = await openChunker({ wasmFolder: folder, logger });
    try {
      for (const languageId of ['go', 'go', 'python']) {
        const text = 'func main() {}\n';
        expectSound(text, await chunksOf(poor, languageId, text), true);
      }
      expect(warnings.length).toBe(2);
      expect(warnings[0]).toContain('tree-sitter-go.wasm');
      expect(poor.counts().fallback).toBe(3);
    } finally {
      poor.dispose();
    }
  });

  it('refuses work after dispose without a crash', async () => {
    const closed = await openChunker();
    await chunksOf(closed, 'go', 'package a\n');
    closed.dispose();
    closed.dispose();
    await expect(chunksOf(closed, 'go', 'package a\n')).rejects.toSatisfy(isCancelled);
  });
});

describe('version', () => {
  it('changes with every option', async () => {
    const others = await Promise.all([
      openChunker({ budgets: { part: 500 } }),
      openChunker({ embeddingText: { fileName: false } }),
    ]);
    const versions = [chunker.version, ...others.map((other) => other.version)];
    expect(new Set(versions).size).toBe(3);
    for (const other of others) other.dispose();
  });
});
