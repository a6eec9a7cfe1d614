import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  absolutePathOf,
  decodeMapFile,
  encodeMapFile,
  itemIdBytes,
  type MapFile,
  modalityOf,
  shownPathOf,
} from '../../../extension/core/map/mapFile.ts';

type Encodable = Omit<MapFile, 'points'>;

const finite = fc.float({ noNaN: true, noDefaultInfinity: true });
const share = fc.option(fc.double({ min: 0, max: 1, noNaN: true }));
const natural = fc.nat(1_000_000);

const maps: fc.Arbitrary<Encodable> = fc
  .record({
    points: fc.nat(40),
    paths: fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 9 }),
    languages: fc.array(fc.string(), { minLength: 1, maxLength: 4 }),
    roots: fc.array(fc.record({ id: fc.string(), name: fc.string(), path: fc.string() }), {
      minLength: 1,
      maxLength: 3,
    }),
    topics: fc.array(
      fc.record({
        id: natural,
        name: fc.string({ unit: 'grapheme' }),
        words: fc.array(fc.string()),
        size: natural,
        x: fc.double({ noNaN: true, noDefaultInfinity: true }),
        y: fc.double({ noNaN: true, noDefaultInfinity: true }),
      }),
      { maxLength: 3 },
    ),
  })
  .chain(({ points, paths, languages, roots, topics }) => {
    const column = <T>(of: fc.Arbitrary<T>, length = points) =>
      fc.array(of, { minLength: length, maxLength: length });
    return fc
      .record({
        x: column(finite),
        y: column(finite),
        path: column(fc.nat(paths.length - 1)),
        startLine: column(natural),
        endLine: column(natural),
        modified: column(fc.nat(0xffffffff)),
        language: column(fc.nat(languages.length - 1)),
        topic: column(fc.integer({ min: -1, max: 60 })),
        modality: column(fc.nat(2)),
        stamp: column(fc.nat(0xffffffff)),
        item: column(fc.nat(255), points * itemIdBytes),
        pathRoots: column(fc.nat(roots.length - 1), paths.length),
        texts: fc.record({
          version: natural,
          layout: natural,
          indexVersion: natural,
          keepGap: fc.boolean(),
          trustworthiness: share,
          structure: share,
          placed: natural,
          unit: fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        }),
      })
      .map(({ texts, pathRoots, ...columns }) => ({
        ...texts,
        topics: topics.map((topic) => ({ ...topic, x: topic.x + 0, y: topic.y + 0 })), // No -0: JSON has none.
        roots,
        paths,
        pathRoots,
        languages,
        columns: {
          x: Float32Array.from(columns.x),
          y: Float32Array.from(columns.y),
          path: Uint32Array.from(columns.path),
          startLine: Uint32Array.from(columns.startLine),
          endLine: Uint32Array.from(columns.endLine),
          modified: Uint32Array.from(columns.modified),
          language: Uint16Array.from(columns.language),
          topic: Int16Array.from(columns.topic),
          modality: Uint8Array.from(columns.modality),
          stamp: Uint32Array.from(columns.stamp),
          item: Uint8Array.from(columns.item),
        },
      }));
  });

describe('the file of a map', () => {
  it('comes back as it was written', () => {
    fc.assert(
      fc.property(maps, (map) => {
        expect(decodeMapFile(encodeMapFile(map))).toEqual({ ...map, points: map.columns.x.length });
      }),
    );
  });

  it('is read from any place in a buffer', () => {
    fc.assert(
      fc.property(maps, fc.integer({ min: 1, max: 9 }), (map, shift) => {
        const bytes = encodeMapFile(map);
        const larger = new Uint8Array(bytes.length + shift);
        larger.set(bytes, shift);
        expect(decodeMapFile(larger.subarray(shift))?.columns.x).toEqual(map.columns.x);
      }),
    );
  });

  it('is refused when any byte was changed', () => {
    fc.assert(
      fc.property(maps, fc.nat(), fc.integer({ min: 1, max: 255 }), (map, where, change) => {
        const bytes = encodeMapFile(map);
        // The head ends with 8 bytes that are not used.
        const place = where % bytes.length;
        fc.pre(place < 24 || place >= 32);
        bytes[place] = (bytes[place] ?? 0) ^ change;
        expect(decodeMapFile(bytes)).toBeUndefined();
      }),
    );
  });

  it('is refused when it was cut off or goes on', () => {
    fc.assert(
      fc.property(maps, fc.nat(), (map, where) => {
        const bytes = encodeMapFile(map);
        expect(decodeMapFile(bytes.slice(0, where % bytes.length))).toBeUndefined();
        const longer = new Uint8Array(bytes.length + 8);
        longer.set(bytes);
        expect(decodeMapFile(longer)).toBeUndefined();
      }),
    );
  });

  it('is refused when a point names a path that there is not', () => {
    const map = sample(3);
    map.columns.path[1] = 2;
    expect(decodeMapFile(encodeMapFile(map))).toBeUndefined();
  });

  it('is not written with columns of different lengths', () => {
    const map = sample(3);
    expect(() => encodeMapFile({ ...map, columns: { ...map.columns, y: new Float32Array(2) } })).toThrow(
      RangeError,
    );
  });

  it('has less than 10 MB for 100 000 points in 20 000 files', () => {
    const paths = Array.from(
      { length: 20_000 },
      (_, n) => `packages/some-package-${n % 100}/src/components/file${n}.tsx`,
    );
    const bytes = encodeMapFile({ ...sample(100_000), paths, pathRoots: paths.map(() => 0) });
    expect(bytes.length).toBeLessThan(10 * 1024 ** 2);
    expect(decodeMapFile(bytes)?.points).toBe(100_000);
  });

  it('tells paths as search results do', () => {
    const map = sample(1);
    expect(shownPathOf(map, 1)).toBe('b/c.ts');
    expect(absolutePathOf(map, 1)).toBe('/work/b/c.ts');
    const two = {
      ...map,
      roots: [...map.roots, { id: 's', name: 'Second', path: 'C:\\code\\' }],
      pathRoots: [0, 1],
    };
    expect(shownPathOf(two, 0)).toBe('First/a.ts');
    expect(shownPathOf(two, 1)).toBe('Second/b/c.ts');
    expect(absolutePathOf(two, 1)).toBe('C:\\code/b/c.ts');
    expect(modalityOf({ columns: { ...map.columns, modality: Uint8Array.of(2) } }, 0)).toBe('image');
  });
});

function sample(points: number): Encodable {
  return {
    version: 1,
    layout: 1,
    indexVersion: 1,
    keepGap: false,
    trustworthiness: 0.9,
    structure: 0.3,
    placed: 0,
    unit: 10,
    topics: [],
    roots: [{ id: 'r', name: 'First', path: '/work' }],
    paths: ['a.ts', 'b/c.ts'],
    pathRoots: [0, 0],
    languages: ['typescript'],
    columns: {
      x: new Float32Array(points),
      y: new Float32Array(points),
      path: new Uint32Array(points),
      startLine: new Uint32Array(points),
      endLine: new Uint32Array(points),
      modified: new Uint32Array(points),
      language: new Uint16Array(points),
      topic: new Int16Array(points),
      modality: new Uint8Array(points),
      item: new Uint8Array(points * itemIdBytes),
      stamp: new Uint32Array(points),
    },
  };
}
