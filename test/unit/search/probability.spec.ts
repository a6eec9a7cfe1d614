import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noLinks } from '../../../extension/core/search/fileLinks.ts';
import type { FusedRow } from '../../../extension/core/search/fusion.ts';
import { groupByFile } from '../../../extension/core/search/grouping.ts';
import { probabilitiesOf, probabilityOf } from '../../../extension/core/search/probability.ts';
import { QueryVectors } from '../../../extension/core/search/queryVectors.ts';
import type { Ranking } from '../../../extension/core/search/ranker.ts';
import { row } from '../../fakes/rows.ts';

const none = Number.NEGATIVE_INFINITY;

interface Facts {
  readonly evidence?: number;
  readonly unwanted?: number;
  readonly name?: number;
  readonly bm25?: number;
  readonly text?: string;
  readonly link?: number;
  readonly wordWeight?: number;
  readonly terms?: readonly string[];
}

function itemOf(facts: Facts, file = 'src/a.ts'): FusedRow {
  const { wordWeight = 0.01 } = facts;
  const found = row(file, 0, { text: facts.text ?? 'x', symbols: [] });
  const part = { row: found, similarity: 0.5, evidence: facts.evidence, bm25: facts.bm25 ?? 0 };
  return {
    ...part,
    score: 0.5,
    symbol: undefined,
    unwanted: facts.unwanted ?? none,
    parts: [part],
    shares: { meaning: 0, words: 0, name: wordWeight * (facts.name ?? 0), perLogOdds: 0 },
  };
}

function rankingOf(rows: readonly FusedRow[], { wordWeight = 0.01, link = 0, terms = [] }: Facts): Ranking {
  const vector = Float32Array.of(1);
  return {
    question: {
      analysis: { terms, names: [], wordWeight, pictureEvidence: 0, proseEvidence: 0 },
      wordWeight,
      filter: {},
      limit: rows.length,
      vectors: async () => new QueryVectors(vector),
      findLinks: async () => noLinks,
      steering: undefined,
    },
    rows,
    links: noLinks,
    vectors: new QueryVectors(vector),
    scale: (score) => score,
    isTelling: () => true,
    linkEvidenceOf: () => 20 * link,
    linkStrengthOf: () => link,
    timings: { encodeMs: 0, vectorMs: 0, wordsMs: 0 },
  };
}

function probability(facts: Facts): number {
  const item = itemOf(facts);
  return probabilityOf(item, rankingOf([item], facts));
}

describe('the probability of a result', () => {
  it('is near 0 for what is unrelated and above 0.9 for what is surely right', () => {
    // MiniLM's log odds of a cosine of 0.18, as unrelated texts have, and of 0.64, as right answers have.
    expect(probability({ evidence: -7.9 })).toBeLessThan(0.02);
    expect(probability({ evidence: -4 })).toBeLessThan(0.1);
    expect(probability({ evidence: 7.9 })).toBeGreaterThan(0.9);
  });

  it('is above 0.9 for a defined name and a mention, whatever the meaning', () => {
    expect(probability({ evidence: -8, name: 1, wordWeight: 0.7 })).toBeGreaterThan(0.9);
    expect(probability({ evidence: 12, link: 1 })).toBeGreaterThan(0.9);
  });

  it('counts words by how many of the question are there, and hardly for questions in sentences', () => {
    const found = { bm25: 3, text: 'read config', terms: ['read', 'config'] };
    const all = probability({ ...found, wordWeight: 0.7 });
    expect(all).toBeGreaterThan(0.5);
    expect(probability({ ...found, text: 'read', wordWeight: 0.7 })).toBeLessThan(all / 2);
    expect(probability({ ...found, wordWeight: 0.01 })).toBeLessThan(0.01);
  });

  it('stays in 0..1, and grows with everything that speaks for the item (property)', () => {
    const evidence = fc.double({ min: -60, max: 60, noNaN: true });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(evidence, evidence, share, share, share, (one, other, name, more, wordWeight) => {
        const [low, high] = one < other ? [one, other] : [other, one];
        const [less, most] = name < more ? [name, more] : [more, name];
        const at = (facts: Facts): number => probability({ wordWeight, ...facts });
        const lower = at({ evidence: low, name: less });
        expect(lower).toBeGreaterThanOrEqual(0);
        expect(at({ evidence: high, name: less })).toBeGreaterThanOrEqual(lower - 1e-12);
        expect(at({ evidence: low, name: most })).toBeGreaterThanOrEqual(lower - 1e-12);
        expect(at({ evidence: high, name: most })).toBeLessThanOrEqual(1);
        expect(at({ evidence: low, name: less, link: most }) - at({ evidence: low, name: less, link: 0 }))
          // Links are taken out of the evidence again, so that they count once.
          .toBeGreaterThanOrEqual(-1);
      }),
    );
  });
});

describe('the probabilities of an answer', () => {
  it('never rise: results whose order and chances disagree share the mean', () => {
    const evidence = [6, 1, 3, -4];
    const rows = evidence.map((value, place) => itemOf({ evidence: value }, `src/${place}.ts`));
    const alone = evidence.map((value) => probability({ evidence: value }));
    const mean = ((alone[1] ?? 0) + (alone[2] ?? 0)) / 2;
    expect(alone[2]).toBeGreaterThan(alone[1] ?? 0);
    expect(probabilitiesOf(groupByFile(rows, 10), rankingOf(rows, {}))).toEqual([
      alone[0],
      mean,
      mean,
      alone[3],
    ]);
  });
});
