import { describe, expect, it } from 'vitest';
import { PointCollector } from '../../../extension/core/map/pointCollector.ts';
import type { ScannedRow, VectorSource } from '../../../extension/core/ports/vectorStore.ts';

const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

function rowOf(item: string, source: VectorSource): ScannedRow {
  return {
    root: 'r',
    path: `${item}.png`,
    item,
    source,
    encoderId: source === 'context' ? 'text' : 'image',
    modality: 'image',
    languageId: 'png',
    range,
    textHash: `${item}-${source}`,
    mtimeMs: 0,
  };
}

async function collected(sources: readonly VectorSource[]) {
  const vectors: number[] = [];
  const collector = new PointCollector({
    roots: [{ id: 'r', name: 'r', path: '/r' }],
    dimensions: 2,
    onVectors: async (more) => {
      vectors.push(...more);
    },
  });
  const rows = sources.map((source) => rowOf('a', source));
  const given = { context: [1, 0], pixels: [0, 1], tile: [-1, 0], ocr: [1, 0], content: [1, 0] } as const;
  await collector.add({ rows, vectors: Float32Array.from(sources.flatMap((source) => given[source])) });
  return { points: await collector.finish(), vectors };
}

describe('a picture on the map', () => {
  it('is one point where its whole and its words lie, whatever tiles it has', async () => {
    const plain = await collected(['context', 'pixels']);
    const tiled = await collected(['tile', 'context', 'tile', 'pixels', 'tile']);
    expect(tiled.points.items).toEqual(['a']);
    expect(tiled.vectors).toEqual(plain.vectors);
    // Tiles that come later do not make the map look out of date.
    expect(tiled.points.columns.stamp).toEqual(plain.points.columns.stamp);
  });
});
