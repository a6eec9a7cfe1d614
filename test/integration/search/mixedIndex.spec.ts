/**
 * Questions to a real index in which several encoders made rows: what the store finds for each of them, and what the
 * answer says of it.
 */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { fileKeyOf } from '../../../extension/core/documents/workspaceFile.ts';
import type { EncoderSet } from '../../../extension/core/encoders/encoderSet.ts';
import type { NewRow } from '../../../extension/core/ports/vectorStore.ts';
import type { SearchResult } from '../../../extension/core/search/searchTypes.ts';
import { indexableWords } from '../../../extension/core/words/splitWords.ts';
import { type OpenedStore, openStore } from '../../fakes/openStore.ts';
import { dimensions, row, unitVector } from '../../fakes/rows.ts';
import { encoderOf, searchOver } from '../../unit/search/searchWorld.ts';

const usual = { unrelatedMean: 0.1, unrelatedDeviation: 0.1, relatedMean: 0.6, relatedDeviation: 0.1 };
/** The fast tower's cosines are all lower by 0.3. */
const low = { ...usual, unrelatedMean: -0.2, relatedMean: 0.3 };

const question = unitVector(1);
const aside = orthogonal(unitVector(2), question);
const questions = new Map([['question', question]]);
const text = encoderOf('text', usual, questions);
const set: EncoderSet = {
  id: 'set',
  version: '1',
  text,
  fast: encoderOf('fast', low),
  image: encoderOf('image', { ...usual, unrelatedMean: 0, unrelatedDeviation: 0.05 }),
};

function orthogonal(vector: Float32Array, to: Float32Array): Float32Array {
  const along = vector.reduce((sum, value, at) => sum + value * (to[at] ?? 0), 0);
  const rest = vector.map((value, at) => value - along * (to[at] ?? 0));
  const length = Math.hypot(...rest);
  return rest.map((value) => value / length);
}

/** A vector with this cosine to the question. */
function near(cosine: number): Float32Array {
  const other = Math.sqrt(1 - cosine ** 2);
  return Float32Array.from(
    { length: dimensions },
    (_, at) => cosine * (question[at] ?? 0) + other * (aside[at] ?? 0),
  );
}

function document(file: string, encoderId: string, cosine: number, content = 'nothing to see'): NewRow {
  return row(file, 0, {
    encoderId,
    vector: near(cosine),
    text: content,
    symbols: [],
    words: indexableWords([file, content]),
  });
}

function pictureRow(
  file: string,
  source: 'context' | 'pixels' | 'ocr',
  cosine: number,
  change: Partial<NewRow> = {},
): NewRow {
  return row(file, 0, {
    id: `${file}.${source}`,
    item: file,
    source,
    encoderId: source === 'pixels' ? 'image' : 'text',
    modality: 'image',
    languageId: 'png',
    symbols: [],
    vector: near(cosine),
    text: source,
    words: source === 'pixels' ? '' : indexableWords([file]),
    ...change,
  });
}

let folder: string;
let opened: OpenedStore;

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'semblance-search-'));
  opened = await openStore(folder);
});

afterEach(async () => {
  await opened.close();
  await fs.rm(folder, { recursive: true, force: true });
});

async function write(rows: readonly NewRow[]): Promise<void> {
  const files = Map.groupBy(rows, fileKeyOf);
  await opened.store.replaceFiles(
    [...files.values()].map((own) => ({ root: 'root', path: own[0]?.path ?? '', rows: own })),
  );
}

async function search(
  rows: readonly NewRow[],
  encoders: EncoderSet,
  query: { readonly text?: string; readonly modalities?: readonly ('code' | 'text' | 'image')[] } = {},
): Promise<readonly SearchResult[]> {
  const { service } = searchOver(rows, encoders, opened.store);
  const filter = query.modalities === undefined ? {} : { modalities: query.modalities };
  const answer = await service.search(
    { text: query.text ?? 'question', filter, limit: 20, mode: 'hybrid' },
    neverCancelled(),
  );
  return answer.results;
}

describe('an index of several encoders', () => {
  it('puts rows of towers with different scales in the order of their evidence', async () => {
    const rows = [
      document('best.ts', 'text', 0.7),
      document('good.ts', 'fast', 0.3),
      document('fair.ts', 'text', 0.5),
      document('poor.ts', 'fast', 0.1),
      document('noise.ts', 'text', 0.05),
    ];
    await write(rows);
    const found = (await search(rows, set)).map((result) => result.path);
    expect(found).toEqual(['best.ts', 'good.ts', 'fair.ts', 'poor.ts']);
  });

  it('finds the few rows of one encoder among many nearer ones of another', async () => {
    const rows = [
      ...Array.from({ length: 150 }, (_, at) => document(`many${at}.ts`, 'text', 0.4)),
      document('fast.ts', 'fast', 0.35),
      pictureRow('shown.png', 'context', 0.1),
      pictureRow('shown.png', 'pixels', 0.35),
    ];
    await write(rows);
    expect(
      (await search(rows, set))
        .slice(0, 2)
        .map((result) => result.path)
        .sort(),
    ).toEqual(['fast.ts', 'shown.png']);
  });

  it('makes one result of the vectors of a picture, and names those that spoke', async () => {
    const boxes = [
      { text: 'Question', x: 0.25, y: 0.125, width: 0.5, height: 0.0625 },
      { text: 'Cancel', x: 0.25, y: 0.5, width: 0.25, height: 0.0625 },
    ];
    const rows = [
      pictureRow('dialog.png', 'context', 0.5),
      pictureRow('dialog.png', 'pixels', 0.4),
      pictureRow('dialog.png', 'ocr', 0.45, {
        text: 'Question\nCancel',
        textBoxes: boxes,
        words: 'question cancel',
      }),
      pictureRow('other.png', 'context', 0.5),
      pictureRow('other.png', 'pixels', 0.01),
    ];
    await write(rows);
    const [first, second] = await search(rows, set, { modalities: ['image'] });
    expect([first?.path, second?.path]).toEqual(['dialog.png', 'other.png']);
    expect(first?.snippet).toBe('context');
    expect(first?.why.map(({ kind }) => kind)).toEqual(['pixels', 'context', 'textInImage']);
    const read = first?.why.find((reason) => reason.kind === 'textInImage');
    expect(read).toMatchObject({ words: ['question'], boxes: [{ width: 0.5 }] });
    expect(read?.kind === 'textInImage' && read.boxes[0]?.x).toBeCloseTo(0.25, 3);
    expect(second?.why).toEqual([{ kind: 'context', similarity: 0.5 }]);
  });

  it('tells descriptions and pixels of one joint encoder apart', async () => {
    const joint: EncoderSet = { ...set, fast: undefined, image: text };
    const rows = [
      document('code.ts', 'text', 0.3),
      pictureRow('a.png', 'context', 0.12),
      pictureRow('a.png', 'pixels', 0.9, { encoderId: 'text' }),
    ];
    await write(rows);
    const [first] = await search(rows, joint);
    expect(first).toMatchObject({
      path: 'a.png',
      why: [{ kind: 'pixels', similarity: 0.9 }, { kind: 'context' }],
    });
  });
});

describe('links found in a real index', () => {
  it('lead from a picture through imports to the code that uses it', async () => {
    const icon = document(
      'src/GearIcon.tsx',
      'text',
      0.1,
      "import url from './gear.svg';\nexport const GearIcon = url;",
    );
    const rows = [
      { ...icon, imageReferences: [{ target: 'src/gear.svg', line: 0, alt: '', heading: '' }] },
      document(
        'src/Menu.tsx',
        'text',
        0.1,
        "import { GearIcon } from './GearIcon';\nexport const Menu = GearIcon;",
      ),
      ...Array.from({ length: 40 }, (_, at) =>
        document(`src/other${at}.tsx`, 'text', 0.2, `const other${at} = 1;`),
      ),
      pictureRow('src/gear.svg', 'context', 0.9, { words: 'gear' }),
    ].map((one) => ({ ...one, languageId: one.path.endsWith('.svg') ? 'svg' : 'typescriptreact' }));
    await write(rows);
    const { service } = searchOver(rows, set, opened.store);
    const query = { file: '/work/src/gear.svg', filter: { modalities: ['code'] }, limit: 5 } as const;
    const { results } = await service.similar(query, neverCancelled());
    expect(results.slice(0, 2).map(({ path: found, why }) => [found, why[0]])).toEqual([
      ['src/GearIcon.tsx', { kind: 'reference', from: 'src/GearIcon.tsx', line: 0 }],
      [
        'src/Menu.tsx',
        {
          kind: 'import',
          chain: [
            { from: 'src/Menu.tsx', line: 0 },
            { from: 'src/GearIcon.tsx', line: 0 },
          ],
        },
      ],
    ]);
  });
});
