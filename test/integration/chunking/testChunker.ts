/** The chunker of the product with its real grammars, and what every list of chunks has to satisfy. */
import { join } from 'node:path';
import { expect } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { TextLines } from '../../../extension/core/chunking/textLines.ts';
import type { Chunk } from '../../../extension/core/documents/chunk.ts';
import { comparePositions } from '../../../extension/core/documents/textRange.ts';
import { createNullLogger } from '../../../extension/core/logging/logger.ts';
import {
  type ChunkerOptions,
  createChunker,
  type DisposableChunker,
} from '../../../extension/node/chunking/createChunker.ts';

const packages = join(import.meta.dirname, '../../../node_modules');
export const wasmFolder = join(packages, '@vscode/tree-sitter-wasm/wasm');
export const treeSitterRuntime = join(packages, 'web-tree-sitter/web-tree-sitter.wasm');

export function openChunker(options: Partial<ChunkerOptions> = {}): Promise<DisposableChunker> {
  return createChunker({ wasmFolder, treeSitterRuntime, logger: createNullLogger(), ...options });
}

export async function chunksOf(
  chunker: DisposableChunker,
  languageId: string,
  text: string,
  path = 'file',
): Promise<readonly Chunk[]> {
  return await chunker.chunk({ path, languageId, text }, neverCancelled());
}

/** Text equals the slice at the range; ranges are ordered; every non-blank character is covered. */
export function expectSound(text: string, chunks: readonly Chunk[], mayOverlap: boolean): void {
  const lines = new TextLines(text);
  const offsetOf = (position: { line: number; character: number }): number =>
    lines.startOf(position.line) + position.character;
  let covered = 0;
  for (const [index, chunk] of chunks.entries()) {
    const start = offsetOf(chunk.range.start);
    const end = offsetOf(chunk.range.end);
    expect(chunk.range.end.character).toBeLessThanOrEqual(lines.lengthOf(chunk.range.end.line));
    expect(text.slice(start, end)).toBe(chunk.text);
    expect(chunk.text.trim()).not.toBe('');
    const previous = chunks[index - 1];
    if (previous !== undefined) {
      expect(comparePositions(previous.range.start, chunk.range.start)).toBeLessThan(0);
      if (!mayOverlap) {
        expect(comparePositions(previous.range.end, chunk.range.start)).toBeLessThanOrEqual(0);
      }
    }
    if (start > covered) expect(text.slice(covered, start).trim()).toBe('');
    covered = Math.max(covered, end);
  }
  expect(text.slice(covered).trim()).toBe('');
}
