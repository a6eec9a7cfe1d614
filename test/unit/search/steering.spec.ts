/**
 * More like this, less like this, and without: through the whole search over rows in memory.
 */
import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import type { EncoderSet } from '../../../extension/core/encoders/encoderSet.ts';
import type { NewRow } from '../../../extension/core/ports/vectorStore.ts';
import type { SearchQuery, SearchResult, Steering } from '../../../extension/core/search/searchTypes.ts';
import { row } from '../../fakes/rows.ts';
import { encoderOf, searchWorld } from './searchWorld.ts';

const calibration = { unrelatedMean: 0, unrelatedDeviation: 0.1, relatedMean: 0.5, relatedDeviation: 0.1 };
const unit = (...values: readonly number[]): Float32Array => {
  const length = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / length);
};
const vectors = new Map([
  ['parser', unit(1, 0.5, 0.5, 0)],
  ['of tests', unit(0, 1, 0, 0)],
]);
const text = encoderOf('text', calibration, vectors);
const set: EncoderSet = { id: 'set', version: '1', text, fast: undefined, image: undefined };

const code = (path: string, vector: Float32Array, change: Partial<NewRow> = {}): NewRow =>
  row(path, 0, { encoderId: 'text', symbols: [], words: 'parser', text: path, vector, ...change });
const rows = [
  code('parse.ts', unit(1, 0.1, 0, 0)),
  code('verify.ts', unit(1, 0.9, 0, 0)),
  code('lexer.ts', unit(0.9, 0, 0.6, 0)),
  code('checks.ts', unit(0.4, 1, 0, 0)),
  code('grammar.ts', unit(0.8, 0, 0.9, 0)),
];
const { service } = searchWorld(rows, set);

async function search(
  steering: Steering,
  change: Partial<SearchQuery> = {},
): Promise<readonly SearchResult[]> {
  const query = { text: 'parser', filter: {}, limit: 10, mode: 'hybrid', ...change, ...steering } as const;
  return (await service.search(query, neverCancelled())).results;
}
const paths = (results: readonly SearchResult[]): readonly string[] => results.map(({ path }) => path);
const placeOf = (results: readonly SearchResult[], path: string): number => paths(results).indexOf(path);

describe('a search', () => {
  it('without something drops what is about it and lowers what is partly', async () => {
    const plain = await search({});
    const steered = await search({ without: ['of tests'] });
    expect(paths(plain)).toContain('checks.ts');
    expect(paths(steered)).not.toContain('checks.ts');
    expect(placeOf(steered, 'verify.ts')).toBe(-1);
    expect(placeOf(steered, 'parse.ts')).toBeGreaterThanOrEqual(0);
    const before = plain.find(({ path }) => path === 'lexer.ts');
    const after = steered.find(({ path }) => path === 'lexer.ts');
    expect(after?.probability).toBeGreaterThan((before?.probability ?? 1) - 0.2);
  });

  it('without something drops what is named after it, also when words alone answer', async () => {
    const named = [...rows, code('parser.tests.ts', unit(1, 0, 0.2, 0))];
    const world = searchWorld(named, set);
    for (const mode of ['hybrid', 'words'] as const) {
      const ask = async (steering: Steering): Promise<readonly string[]> =>
        paths(
          (
            await world.service.search(
              { text: 'parser', filter: {}, limit: 10, mode, ...steering },
              neverCancelled(),
            )
          ).results,
        );
      expect(await ask({})).toContain('parser.tests.ts');
      expect(await ask({ without: ['of tests'] })).not.toContain('parser.tests.ts');
    }
  });

  it('moves towards what is liked', async () => {
    const steered = await search({ more: [{ file: '/work/grammar.ts' }] }, { mode: 'meaning' });
    const plain = await search({}, { mode: 'meaning' });
    expect(placeOf(steered, 'grammar.ts')).toBeLessThan(placeOf(plain, 'grammar.ts'));
    expect(placeOf(steered, 'lexer.ts')).toBe(0);
  });

  it('leaves out what is disliked, and what is another version of it', async () => {
    const twins = [...rows, code('lexer2.ts', unit(0.9, 0, 0.61, 0))];
    const world = searchWorld(twins, set);
    const query = { text: 'parser', filter: {}, limit: 10, mode: 'meaning' } as const;
    const ask = async (steering: Steering): Promise<readonly string[]> =>
      paths((await world.service.search({ ...query, ...steering }, neverCancelled())).results);
    expect(await ask({})).toEqual(expect.arrayContaining(['lexer.ts', 'lexer2.ts', 'checks.ts']));
    const steered = await ask({ less: [{ file: '/work/lexer.ts' }] });
    expect(steered).not.toContain('lexer.ts');
    expect(steered).not.toContain('lexer2.ts');
    expect(steered).toContain('checks.ts');
  });

  it('passes over items that are not in the index and empty wishes', async () => {
    const nothing = {
      more: [{ file: '/work/gone.ts' }, { file: '/elsewhere.ts' }],
      less: [],
      without: ['  '],
    };
    expect(await search(nothing)).toEqual(await search({}));
  });

  it('takes the lines of an example, not its whole file', async () => {
    const two = [
      ...rows,
      code('both.ts', unit(0, 0, 0, 1), { id: 'both.0', item: 'both.0' }),
      code('both.ts', unit(0.8, 0, 0.9, 0), {
        id: 'both.1',
        item: 'both.1',
        range: { start: { line: 50, character: 0 }, end: { line: 60, character: 0 } },
      }),
    ];
    const world = searchWorld(two, set);
    const range = { start: { line: 50, character: 0 }, end: { line: 51, character: 0 } };
    const similarityTo = async (steering: Steering): Promise<number> => {
      const query = { text: 'parser', filter: {}, limit: 10, mode: 'meaning', ...steering } as const;
      const { results } = await world.service.search(query, neverCancelled());
      const [reason] = results.find(({ path }) => path === 'grammar.ts')?.why ?? [];
      return reason?.kind === 'meaning' ? reason.similarity : 0;
    };
    const ofLines = await similarityTo({ more: [{ file: '/work/both.ts', range }] });
    expect(ofLines).toBeGreaterThan(await similarityTo({ more: [{ file: '/work/both.ts' }] }));
    expect(ofLines).toBeGreaterThan(await similarityTo({}));
  });
});

describe('a picture that is no file', () => {
  const picture = { bytes: Uint8Array.of(1, 2, 3), mediaType: 'image/png' };
  const pixels = (path: string, vector: Float32Array): NewRow =>
    code(path, vector, {
      id: `${path}.pixels`,
      item: path,
      source: 'pixels',
      encoderId: 'image',
      modality: 'image',
      words: '',
    });
  const image = encoderOf('image', calibration, new Map([['', unit(0, 1, 0, 0)]]));
  const gallery = [
    pixels('same.png', unit(0, 1, 0, 0)),
    ...Array.from({ length: 30 }, (_, at) => pixels(`other${at}.png`, unit(1, 0.3, at / 30, 0))),
  ];
  const world = searchWorld(gallery, { ...set, image });

  it('finds what looks the same, and is sure of it', async () => {
    const { results } = await world.service.similar(
      { image: picture, filter: {}, limit: 5 },
      neverCancelled(),
    );
    expect(results[0]?.path).toBe('same.png');
    expect(results[0]?.probability).toBeGreaterThan(0.9);
    expect(results[1]?.probability ?? 0).toBeLessThan(0.5);
  });

  it('leaves out the file that it was cut out of', async () => {
    const query = { image: picture, file: '/work/same.png', filter: {}, limit: 5 };
    const { results } = await world.service.similar(query, neverCancelled());
    expect(paths(results)).not.toContain('same.png');
  });

  it('can be asked about in words as well', async () => {
    const query = { image: picture, text: 'parser', filter: {}, limit: 5 };
    const { results } = await world.service.similar(query, neverCancelled());
    expect(results.length).toBeGreaterThan(0);
  });

  it('is refused by a set without an encoder for pictures, and so is a question about nothing', async () => {
    const blind = searchWorld(gallery, set).service;
    await expect(blind.similar({ image: picture, filter: {}, limit: 5 }, neverCancelled())).rejects.toThrow(
      'does not look at pictures',
    );
    await expect(blind.similar({ filter: {}, limit: 5 }, neverCancelled())).rejects.toThrow(
      'Nothing was given',
    );
  });
});
