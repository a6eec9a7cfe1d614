import { describe, expect, it } from 'vitest';
import { decodeMapFile, type MapFile } from '../../../../extension/core/map/mapFile.ts';
import { colourModes } from '../../../../extension/core/protocol/views/mapView.ts';
import {
  chooseFolders,
  colourPoints,
  longestFolder,
  topicColours,
} from '../../../../webview/map/model/colouring.ts';
import { categoryColours, otherColour } from '../../../../webview/map/model/palettes.ts';
import { fixtureMap } from '../../../webview/mapFixture.ts';

const words = {
  kinds: { code: 'Code', text: 'Text', image: 'Pictures' },
  ages: ['day', 'week', 'month', 'quarter', 'year', 'older'],
  noTopic: 'none',
  other: 'others',
  root: 'top',
};
const nowMs = Date.UTC(2026, 10, 21);

function map(points: number): MapFile {
  const file = decodeMapFile(fixtureMap({ points }));
  if (file === undefined) throw new Error('The fixture is no map.');
  return file;
}

describe('colouring', () => {
  const file = map(700);

  it.each(colourModes)('by %s gives every point a category, and counts them', (mode) => {
    const { categories, categoryOf } = colourPoints(file, mode, words, nowMs);
    const counts = new Array<number>(categories.length).fill(0);
    for (const index of categoryOf) {
      expect(index).toBeLessThan(categories.length);
      counts[index] = (counts[index] ?? 0) + 1;
    }
    expect(categories.map(({ points }) => points)).toEqual(counts);
    expect(new Set(categories.map(({ key }) => key)).size).toBe(categories.length);
  });

  it('works for a map of nothing', () => {
    const empty = map(0);
    for (const mode of colourModes)
      expect(colourPoints(empty, mode, words, nowMs).categoryOf).toHaveLength(0);
  });

  it('puts points without a topic into a category of their own', () => {
    const { categories, categoryOf } = colourPoints(file, 'topic', words, nowMs);
    const none = categories.findIndex(({ key }) => key === 'topic:none');
    file.columns.topic.forEach((topic, point) => {
      expect(categoryOf[point] === none).toBe(topic === -1);
    });
    expect(categories[none]).toMatchObject({ label: 'none', colour: otherColour });
  });

  it('gives colours to the most frequent languages, and one to the rest', () => {
    const { categories } = colourPoints(file, 'language', words, nowMs);
    expect(categories).toHaveLength(categoryColours + 1);
    expect(categories.at(-1)).toMatchObject({ label: 'others', colour: otherColour });
    const counts = categories.slice(0, -1).map(({ points }) => points);
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
  });

  it('sorts ages by how long ago a file changed', () => {
    const { categories, categoryOf } = colourPoints(file, 'age', words, nowMs);
    const point = file.columns.modified.findIndex((seconds) => nowMs / 1000 - seconds > 367 * 86_400);
    expect(categories[categoryOf[point] ?? 0]?.label).toBe('older');
    // Changed in the future, by a clock that is wrong: as new as can be.
    expect(colourPoints(file, 'age', words, 0).categories[0]?.points).toBe(file.points);
  });
});

describe('colours of topics', () => {
  it('differ between neighbours when there are more topics than colours', () => {
    const topics = Array.from({ length: 64 }, (_, index) => ({
      x: index % 8,
      y: Math.floor(index / 8),
      size: 1 + ((index * 7) % 11),
    }));
    const colours = topicColours(topics);
    expect(new Set(colours).size).toBe(categoryColours);
    topics.forEach((a, i) => {
      topics.forEach((b, j) => {
        if (i < j && Math.hypot(a.x - b.x, a.y - b.y) <= 1) expect(colours[i]).not.toBe(colours[j]);
      });
    });
  });

  it('are all different while they last', () => {
    const topics = Array.from({ length: categoryColours }, (_, x) => ({ x, y: 0, size: 5 }));
    expect(new Set(topicColours(topics)).size).toBe(categoryColours);
    expect(topicColours([])).toEqual([]);
  });
});

describe('folders', () => {
  const files = (entries: Readonly<Record<string, number>>) =>
    Object.entries(entries).map(([path, points]) => ({ path, points }));

  it('divides the largest first and names what is left by its parent', () => {
    const folders = chooseFolders(
      files({
        'src/a/1.ts': 50,
        'src/b/2.ts': 40,
        'src/3.ts': 5,
        'docs/x/4.md': 3,
        'docs/y/5.md': 3,
        'top.md': 1,
      }),
      5,
    );
    expect([...folders].sort()).toEqual(['', 'docs', 'src', 'src/a', 'src/b']);
    expect(longestFolder('src/a/deep/1.ts', folders)).toBe('src/a');
    expect(longestFolder('src/3.ts', folders)).toBe('src');
    expect(longestFolder('docs/x/4.md', folders)).toBe('docs');
    expect(longestFolder('top.md', folders)).toBe('');
  });

  it('divides the root even when it has very many folders', () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`f${index}/a.ts`, 1]));
    expect(chooseFolders(files(many), 8).size).toBe(60);
  });

  it('is not confused by a folder whose name begins like another', () => {
    expect(longestFolder('source/a.ts', new Set(['src', 'sou']))).toBe('');
  });
});
