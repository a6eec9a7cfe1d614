import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candidate, TilePlace } from '../../../extension/core/ports/vectorStore.ts';
import { boxesOfReasons } from '../../../extension/core/search/boxesOfReasons.ts';
import { costOfTile, isAboveNoise, pixelEvidenceOf } from '../../../extension/core/search/calibration.ts';
import { explainMatch } from '../../../extension/core/search/explainMatch.ts';
import { type FusedRow, fuse } from '../../../extension/core/search/fusion.ts';
import { groupByFile } from '../../../extension/core/search/grouping.ts';
import { analyseQuery } from '../../../extension/core/search/queryAnalysis.ts';
import { row } from '../../fakes/rows.ts';

const calibration = {
  unrelatedMean: 0,
  unrelatedDeviation: 0.1,
  relatedMean: 0.3,
  relatedDeviation: 0.1,
};
const place: TilePlace = { x: 0.5, y: 0.25, width: 0.1, height: 0.15, count: 20 };
const { count: _, ...region } = place;

/** A vector of the picture `name`; its cosine is `score`. */
function part(name: string, source: 'pixels' | 'tile' | 'context', score: number, tile = place): Candidate {
  const item = `item-${name}`;
  return {
    row: row(`${name}.png`, 0, {
      id: `${item}.${source}${source === 'tile' ? `-${tile.x}` : ''}`,
      item,
      source,
      modality: 'image',
      symbols: [],
      text: `the picture ${name}`,
      ...(source === 'tile' ? { tile } : {}),
    }),
    score,
  };
}

function ranked(meaning: readonly Candidate[]): readonly FusedRow[] {
  return fuse({
    meaning,
    words: [],
    similarities: new Map(),
    analysis: analyseQuery('a wrench'),
    wordWeight: 0,
    evidenceOf: ({ tile }, similarity) => pixelEvidenceOf(similarity, calibration) - costOfTile(tile),
    priorOf: () => 0,
  });
}
const names = (rows: readonly FusedRow[]): readonly string[] => rows.map((one) => one.row.path);
const reasonsOf = (match: FusedRow | undefined) =>
  match === undefined ? [] : explainMatch(match, { terms: [], links: [], isTelling: () => false });

describe('a picture with tiles', () => {
  it('is one result however many of its tiles are near, and names the best of them', () => {
    const near = [0.1, 0.2, 0.3, 0.4].map((x) => part('a', 'tile', 0.5 + x / 10, { ...place, x }));
    const rows = ranked([...near, part('a', 'pixels', 0.1), part('b', 'pixels', 0.3)]);
    expect(names(rows)).toEqual(['a.png', 'b.png']);
    expect(groupByFile(rows, 10)).toHaveLength(2);
    expect(rows[0]?.parts.map(({ row: { source } }) => source)).toEqual(['tile', 'pixels']);
    expect(reasonsOf(rows[0])).toEqual([{ kind: 'pixels', similarity: 0.54, region: { ...region, x: 0.4 } }]);
  });

  it('is as near as its nearest vector, less what the number of tiles costs', () => {
    const [whole] = ranked([part('a', 'pixels', 0.5)]);
    const [tiled] = ranked([part('a', 'tile', 0.5)]);
    expect((whole?.evidence ?? 0) - (tiled?.evidence ?? 0)).toBeCloseTo(Math.log(20));
    const [only] = ranked([part('a', 'tile', 0.5, { ...place, count: 1 })]);
    expect(only?.evidence).toBeCloseTo(whole?.evidence ?? 0);
  });

  it('comes after a picture that is as near as a whole, and before one that is far', () => {
    expect(
      names(ranked([part('tiled', 'tile', 0.4), part('whole', 'pixels', 0.4), part('far', 'pixels', 0.2)])),
    ).toEqual(['whole.png', 'tiled.png', 'far.png']);
  });

  it('has no outline when a part says hardly more than the whole, and loses nothing by that', () => {
    const meaning = [part('a', 'pixels', 0.4), part('a', 'tile', 0.55)];
    const [match] = ranked(meaning);
    expect(match?.parts.map(({ row: { source } }) => source)).toEqual(['pixels']);
    expect(reasonsOf(match)).toEqual([{ kind: 'pixels', similarity: 0.4 }]);
    const [tileAlone] = ranked([part('a', 'tile', 0.55)]);
    expect(match?.evidence).toBeCloseTo(tileAlone?.evidence ?? 0);
  });

  it('never ranks lower for a further tile (property)', () => {
    const cosine = fc.double({ min: -0.2, max: 1, noNaN: true });
    fc.assert(
      fc.property(cosine, fc.array(cosine, { maxLength: 6 }), cosine, (whole, tiles, further) => {
        const tileOf = (score: number, index: number): Candidate =>
          part('a', 'tile', score, { ...place, x: index / 10 });
        const before = ranked([part('a', 'pixels', whole), ...tiles.map(tileOf)])[0];
        const after = ranked([part('a', 'pixels', whole), ...[...tiles, further].map(tileOf)])[0];
        expect(after?.evidence ?? 0).toBeGreaterThanOrEqual(before?.evidence ?? 0);
        expect(after?.parts.filter(({ row: { source } }) => source === 'tile').length).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('must stand out further than a whole picture to be near at all', () => {
    expect(isAboveNoise(0.25, 'pixels', calibration)).toBe(true);
    expect(isAboveNoise(0.25, 'tile', calibration, place)).toBe(false);
    expect(isAboveNoise(0.31, 'tile', calibration, place)).toBe(true);
  });
});

describe('boxesOfReasons', () => {
  it('outlines the part before the words', () => {
    const word = { x: 0, y: 0, width: 0.1, height: 0.1 };
    expect(
      boxesOfReasons([
        { kind: 'textInImage', words: ['a'], boxes: [word] },
        { kind: 'pixels', similarity: 0.4, region },
        { kind: 'pixels', similarity: 0.4 },
      ]),
    ).toEqual([region, word]);
  });
});
