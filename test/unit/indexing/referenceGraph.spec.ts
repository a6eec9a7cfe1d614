import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImageReference } from '../../../extension/core/documents/chunk.ts';
import { ReferenceGraph } from '../../../extension/core/indexing/referenceGraph.ts';

const reference = (target: string, line = 0, alt = ''): ImageReference => ({
  target,
  line,
  alt,
  heading: '',
});
const file = (path: string, root = 'r') => ({ root, path });

describe('the graph of references', () => {
  it('knows both directions and names the pictures that a change concerns', () => {
    const graph = new ReferenceGraph();
    expect(graph.replace(file('a.md'), [reference('x.png', 1, 'X')])).toEqual([file('x.png')]);
    expect(graph.replace(file('b.md'), [reference('x.png', 5)])).toEqual([file('x.png')]);
    expect(graph.mentionsOf(file('x.png')).map(({ from }) => from.path)).toEqual(['a.md', 'b.md']);
    expect(graph.picturesIn(file('a.md'))).toEqual([reference('x.png', 1, 'X')]);
    const changed = graph.replace(file('a.md'), [reference('y.png', 1, 'X')]);
    expect(changed.map(({ path }) => path).sort()).toEqual(['x.png', 'y.png']);
    expect(graph.mentionsOf(file('x.png')).map(({ from }) => from.path)).toEqual(['b.md']);
    graph.replace(file('b.md'), []);
    expect(graph.mentionsOf(file('x.png'))).toEqual([]);
    expect([...graph.documents()].map(({ document }) => document)).toEqual([file('a.md')]);
  });

  it('does not count moved lines, repetitions or another order as a change', () => {
    const graph = new ReferenceGraph();
    graph.replace(file('a.md'), [reference('x.png', 1), reference('y.png', 2)]);
    expect(graph.replace(file('a.md'), [reference('x.png', 11), reference('y.png', 12)])).toEqual([]);
    expect(graph.replace(file('a.md'), [reference('y.png', 12), reference('x.png', 11)])).toEqual([]);
    expect(
      graph.replace(file('a.md'), [reference('x.png', 11), reference('x.png', 11), reference('y.png', 12)]),
    ).toEqual([]);
    expect(graph.mentionsOf(file('x.png'))).toHaveLength(1);
  });

  it('keeps roots apart, and keys with colons in their paths', () => {
    const graph = new ReferenceGraph();
    graph.replace(file('a:b.md', 'one'), [reference('x.png')]);
    graph.replace(file('a.md', 'two'), [reference('x.png')]);
    expect(graph.mentionsOf(file('x.png', 'one')).map(({ from }) => from)).toEqual([file('a:b.md', 'one')]);
    expect([...graph.documents()].map(({ document }) => document)).toEqual([
      file('a:b.md', 'one'),
      file('a.md', 'two'),
    ]);
    graph.clear();
    expect(graph.mentionsOf(file('x.png', 'two'))).toEqual([]);
  });

  it('after any changes equals a graph that was made at once, in any order (property)', () => {
    const mention = fc.record({
      target: fc.constantFrom('x.png', 'y.png', 'z.png'),
      line: fc.nat(3),
      alt: fc.constantFrom('', 'one', 'two'),
      heading: fc.constant(''),
    });
    const change = fc.tuple(fc.constantFrom('a.md', 'b.md', 'c.md'), fc.array(mention, { maxLength: 4 }));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        const graph = new ReferenceGraph();
        for (const [path, references] of changes) graph.replace(file(path), references);
        const fresh = new ReferenceGraph();
        for (const [path, references] of [...new Map(changes)].reverse())
          fresh.replace(file(path), references.toReversed());
        for (const target of ['x.png', 'y.png', 'z.png']) {
          expect(graph.mentionsOf(file(target))).toEqual(fresh.mentionsOf(file(target)));
        }
      }),
    );
  });
});
