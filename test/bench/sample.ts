/**
 * `npm run bench -- sample`: relevance on the labelled queries of the sample workspace, per kind of query.
 */
import fs from 'node:fs/promises';
import { neverCancelled } from '../../extension/core/cancellation/cancellation.ts';
import { openBenchEngine, temporaryFolder } from './benchEngine.ts';
import { formatMetrics, type RankingMetrics, rankingMetrics } from './rankingMetrics.ts';
import { type Asking, askSample, sampleQueries, sampleRank, sampleWorkspace } from './sampleQueries.ts';

const askings: Readonly<Record<string, Asking>> = {
  'words, filtered': { mode: 'words', isFiltered: true },
  'meaning, filtered': { mode: 'meaning', isFiltered: true },
  'hybrid, filtered': { mode: 'hybrid', isFiltered: true },
  'hybrid, one mixed list': { mode: 'hybrid', isFiltered: false },
};

export async function benchSample(rest: readonly string[]): Promise<unknown> {
  const storage = await temporaryFolder('sample');
  const engine = await openBenchEngine(sampleWorkspace, storage);
  try {
    const summary = await engine.index(neverCancelled());
    console.log(
      `${summary.filesIndexed} files, ${summary.chunksEncoded + summary.chunksReused} chunks and pictures`,
    );
    const report: Record<string, Record<string, RankingMetrics>> = {};
    for (const [name, asking] of Object.entries(askings)) {
      const ranks = new Map<string, number[]>();
      for (const query of sampleQueries()) {
        const results = await askSample(engine, query, asking);
        const rank = sampleRank(results, query);
        for (const group of [query.kind, 'all']) ranks.set(group, [...(ranks.get(group) ?? []), rank]);
        if (rest.includes('--misses') && rank > 5 && name.startsWith('hybrid')) {
          const found = results
            .slice(0, 3)
            .map((result) => `${result.path}:${result.range.start.line + 1} ${result.score.toFixed(2)}`);
          console.log(
            `  ${query.id} rank ${rank}: ${query.query ?? query.source?.path ?? ''}\n      wanted ${query.relevant.map(({ path }) => path).join(', ')}\n      found ${found.join(' | ')}`,
          );
        }
      }
      report[name] = Object.fromEntries([...ranks].map(([group, values]) => [group, rankingMetrics(values)]));
      for (const [group, metrics] of Object.entries(report[name]))
        console.log(formatMetrics(`${name}: ${group}`, metrics));
    }
    return report;
  } finally {
    await engine.close();
    await fs.rm(storage, { recursive: true, force: true });
  }
}
