/**
 * Relevance on the labelled queries of the sample workspace, through the whole engine. The bounds lie a little below
 * what `npm run bench -- sample` reports, so that a change that loses answers is seen, and noise is not.
 */
import { expect, it } from 'vitest';
import { neverCancelled } from '../../../../extension/core/cancellation/cancellation.ts';
import { askPairs, codeImagePairs, pairMetrics, pairQuestions } from '../../../bench/codeImage.ts';
import { type RankingMetrics, rankingMetrics } from '../../../bench/rankingMetrics.ts';
import {
  type Asking,
  askSample,
  type SampleQuery,
  sampleQueries,
  sampleRank,
} from '../../../bench/sampleQueries.ts';
import type { SampleEngine } from './sampleEngine.ts';

export function defineRelevanceTests(engine: SampleEngine): void {
  async function measure(
    asking: Asking,
    isMeant: (query: SampleQuery) => boolean = () => true,
  ): Promise<RankingMetrics> {
    const ranks: number[] = [];
    for (const query of sampleQueries().filter(isMeant))
      ranks.push(sampleRank(await askSample(engine(), query, asking), query, asking));
    return rankingMetrics(ranks);
  }
  const hybrid = { mode: 'hybrid', isFiltered: true } as const;

  it('has at least 40 labelled queries, and answers most of them among the first five', async () => {
    const metrics = await measure(hybrid);
    expect(metrics.queries).toBeGreaterThanOrEqual(40);
    expect(metrics.recallAt5).toBeGreaterThanOrEqual(0.9);
    expect(metrics.mrr).toBeGreaterThanOrEqual(0.83);
  });

  it('loses nothing by asking for words beside the meaning', async () => {
    const meaning = { ...hybrid, mode: 'meaning' } as const;
    expect((await measure(hybrid)).mrr).toBeGreaterThanOrEqual((await measure(meaning)).mrr);
  });

  it.each([
    ['identifier', 0.95],
    ['text-to-image', 0.9],
    ['code-to-image', 0.9],
    ['image-to-image', 0.9],
    ['image-to-code', 0.9],
  ])('answers %s queries', async (kind, recallAt5) => {
    expect((await measure(hybrid, (query) => query.kind === kind)).recallAt5).toBeGreaterThanOrEqual(
      recallAt5,
    );
  });

  it('puts text queries in one list hardly worse than a list of the right kind of file', async () => {
    const isText = ({ source }: SampleQuery): boolean => source === undefined;
    const mixed = await measure({ ...hybrid, isFiltered: false }, isText);
    expect(mixed.mrr).toBeGreaterThan((await measure(hybrid, isText)).mrr - 0.06);
  });

  it('finds the pictures of code and the code of pictures, by more than their vectors', async () => {
    const questions = pairQuestions(codeImagePairs());
    const all = pairMetrics(await askPairs(engine(), questions, 'all'));
    const vectors = pairMetrics(await askPairs(engine(), questions, 'vectors'));
    for (const direction of ['code to picture', 'picture to code'] as const) {
      expect(all[direction].all?.recallAt5, direction).toBeGreaterThanOrEqual(0.95);
      expect(vectors[direction].all?.recallAt5, direction).toBeLessThan(0.95);
    }
  });

  it('never finds what is ignored, secret, minified or generated', async () => {
    const forbidden =
      /build-output|\.env$|id_rsa|suncalc\.min\.js|package-lock\.json|binary\.dat|zero-bytes/u;
    for (const text of [
      'zanzibar-quokka',
      'password token secret key',
      'package lock dependencies',
      'sun position',
    ]) {
      const { results } = await engine().search(
        { text, filter: {}, limit: 200, mode: 'hybrid' },
        neverCancelled(),
      );
      expect(results.map(({ path }) => path).filter((path) => forbidden.test(path))).toEqual([]);
    }
  });

  it('says for every file that it left out why', async () => {
    const { skippedByReason, problems } = await engine().status(neverCancelled());
    for (const reason of [
      'ignored',
      'secret',
      'minified',
      'generated',
      'empty',
      'binary',
      'corrupt',
    ] as const) {
      expect(skippedByReason[reason], reason).toBeGreaterThan(0);
    }
    expect(problems.map(({ path }) => path)).toContain('odd-files/broken.png');
  });
}
