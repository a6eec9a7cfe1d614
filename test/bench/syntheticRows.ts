/**
 * Rows for a large index: vectors of the mixture, texts cut from real sources, so that words are as frequent as in
 * real code.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import type { Modality } from '../../extension/core/documents/modality.ts';
import type { FileReplacement, NewRow } from '../../extension/core/ports/vectorStore.ts';
import { indexableWords } from '../../extension/core/words/splitWords.ts';
import { minilmManifest } from '../../plugins/text-minilm/manifest.ts';
import { repository } from './benchEngine.ts';
import { referenceFiles } from './referenceTree.ts';
import { randomInteger } from './seededRandom.ts';
import { VectorMixture } from './vectorMixture.ts';

export const chunksPerFile = 8;
export const filesPerTopic = 25;
/** Every hundredth row is a picture: the rare kind for measurements with a filter. */
const rowsPerPicture = 100;
/** Lines of a text: as long as the chunks of the reference tree on average. */
const fewestLines = 8;
const mostLines = 40;

export async function referenceLines(): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const file of await referenceFiles()) {
    const text = await fs.readFile(path.join(repository, 'node_modules', file), 'utf8');
    lines.push(...text.split('\n'));
  }
  return lines;
}

export class SyntheticRows {
  readonly mixture: VectorMixture;
  readonly #lines: readonly string[];
  readonly #random: () => number;
  #files = 0;

  constructor(lines: readonly string[], dimensions: number, random: () => number) {
    this.#lines = lines;
    this.#random = random;
    this.mixture = new VectorMixture({ dimensions, random, chunksPerFile, filesPerTopic });
  }

  nextFile(): FileReplacement {
    const file = this.#files++;
    const root = 'bench';
    const location = `src/topic${Math.floor(file / filesPerTopic)}/file${file}.ts`;
    const rows = Array.from({ length: chunksPerFile }, (_, ordinal) =>
      this.#row(root, location, file * chunksPerFile + ordinal, ordinal),
    );
    return { root, path: location, rows };
  }

  #row(root: string, location: string, number: number, ordinal: number): NewRow {
    const length = fewestLines + randomInteger(this.#random, mostLines - fewestLines + 1);
    const from = randomInteger(this.#random, this.#lines.length - length);
    const text = this.#lines.slice(from, from + length).join('\n');
    const item = number.toString(16).padStart(32, '0');
    const modality: Modality = number % rowsPerPicture === 0 ? 'image' : 'code';
    return {
      id: `${item}.content`,
      item,
      source: modality === 'image' ? 'context' : 'content',
      encoderId: minilmManifest.id,
      root,
      path: location,
      modality,
      languageId: modality === 'image' ? 'png' : 'typescript',
      range: {
        start: { line: ordinal * 50, character: 0 },
        end: { line: ordinal * 50 + length, character: 0 },
      },
      scope: [],
      symbols: [],
      text,
      words: indexableWords([location, text]),
      textHash: item,
      imageReferences: [],
      fileHash: item,
      mtimeMs: 1_700_000_000_000 + number,
      sizeBytes: text.length * chunksPerFile,
      vector: this.mixture.next(),
    };
  }
}
