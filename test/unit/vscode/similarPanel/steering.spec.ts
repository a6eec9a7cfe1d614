/** What was said about results. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addExclusion,
  type Exclusion,
  folderOf,
  isExcluded,
  type MarkedItem,
  type Marks,
  markOf,
  noMarks,
  removeMark,
  steeringOf,
  toggleMark,
} from '../../../../extension/vscode/similarPanel/steering.ts';

const item = (key: string): MarkedItem => ({ key, label: key, item: { file: `/w/${key}` } });

describe('marks', () => {
  it('change sides, and are taken back by the same mark', () => {
    const more = toggleMark(noMarks, 'more', item('a'));
    expect(markOf(more, 'a')).toBe('more');
    const less = toggleMark(more, 'less', item('a'));
    expect(less).toEqual({ more: [], less: [item('a')] });
    expect(toggleMark(less, 'less', item('a'))).toEqual(noMarks);
  });

  it('become the engine’s steering, without empty sides', () => {
    expect(steeringOf(noMarks)).toEqual({});
    expect(steeringOf(toggleMark(noMarks, 'less', item('a')))).toEqual({ less: [{ file: '/w/a' }] });
  });

  it('never hold an item twice, and never more than the engine takes', () => {
    const step = fc.record({
      side: fc.constantFrom('more' as const, 'less' as const),
      key: fc.integer({ min: 0, max: 150 }).map(String),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        let marks: Marks = noMarks;
        for (const { side, key } of steps) {
          const before = markOf(marks, key);
          marks = toggleMark(marks, side, item(key));
          expect(markOf(marks, key)).toBe(before === side ? null : side);
        }
        const keys = [...marks.more, ...marks.less].map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
        expect(Math.max(marks.more.length, marks.less.length)).toBeLessThanOrEqual(100);
        for (const key of keys) marks = removeMark(marks, key);
        expect(marks).toEqual(noMarks);
      }),
    );
  });
});

describe('exclusions', () => {
  const file = (path: string): Exclusion => ({ kind: 'file', path });
  const folder = (path: string): Exclusion => ({ kind: 'folder', path });

  it('of a folder hold below it and nowhere else', () => {
    const excluded = [folder('src/net')];
    expect(isExcluded('src/net/a.ts', excluded)).toBe(true);
    expect(isExcluded('src/net/deep/a.ts', excluded)).toBe(true);
    expect(isExcluded('src/network/a.ts', excluded)).toBe(false);
    expect(isExcluded('src/net.ts', excluded)).toBe(false);
  });

  it('of a file hold for it alone', () => {
    expect(isExcluded('a.ts', [file('a.ts')])).toBe(true);
    expect(isExcluded('b/a.ts', [file('a.ts')])).toBe(false);
  });

  it('are of the folder that a file lies in, and a file at the root lies in none', () => {
    expect(folderOf('a/b/c.ts')).toBe('a/b');
    expect(folderOf('README.md')).toBe('');
  });

  it('are not repeated, and a folder swallows what is below it', () => {
    const some = addExclusion(addExclusion([file('a/b/c.ts')], file('a/b/c.ts')), folder('a/b/d'));
    expect(some).toHaveLength(2);
    expect(addExclusion([...some, file('x.ts')], folder('a/b'))).toEqual([file('x.ts'), folder('a/b')]);
  });
});
