/** What is compared, and the way back to it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  continues,
  keyOfSubject,
  type PanelSubject,
} from '../../../../extension/vscode/similarPanel/panelSubject.ts';
import { SubjectHistory } from '../../../../extension/vscode/similarPanel/subjectHistory.ts';

type Lines = Extract<PanelSubject, { kind: 'lines' }>;

function linesAt(line: number, changes: Partial<Lines> = {}): Lines {
  return {
    kind: 'lines',
    uri: 'file:///w/a.ts',
    file: '/w/a.ts',
    name: 'a.ts',
    languageId: 'typescript',
    range: { start: { line, character: 0 }, end: { line, character: 8 } },
    isSelection: false,
    text: 'const a;',
    isChanged: false,
    ...changes,
  };
}

describe('subjects', () => {
  it('at a cursor in a saved file are the same whatever the text around it', () => {
    expect(keyOfSubject(linesAt(3, { text: 'x' }))).toBe(keyOfSubject(linesAt(3, { text: 'y' })));
    expect(keyOfSubject(linesAt(3, { text: 'x', isChanged: true }))).not.toBe(
      keyOfSubject(linesAt(3, { text: 'y', isChanged: true })),
    );
  });

  it('go on while the cursor reads on, and begin anew further away or in another file', () => {
    expect(continues(linesAt(3), linesAt(13))).toBe(true);
    expect(continues(linesAt(3), linesAt(14))).toBe(false);
    expect(continues(linesAt(3), linesAt(3, { uri: 'file:///w/b.ts' }))).toBe(false);
  });

  it('go on while a selection grows, not when another one is made', () => {
    const select = (first: number, last: number): Lines =>
      linesAt(0, {
        isSelection: true,
        range: { start: { line: first, character: 0 }, end: { line: last, character: 0 } },
      });
    expect(continues(select(1, 2), select(1, 5))).toBe(true);
    expect(continues(select(4, 6), select(2, 6))).toBe(true);
    expect(continues(select(1, 2), select(3, 5))).toBe(false);
    expect(continues(linesAt(1), select(1, 2))).toBe(false);
  });
});

describe('the history', () => {
  const create = (limit = 5) =>
    new SubjectHistory<number>({ continues: (a, b) => Math.abs(a - b) <= 1, limit });

  it('goes back and forward, and forgets what was ahead when it goes on elsewhere', () => {
    const history = create();
    for (const place of [10, 20, 30]) history.visit(place);
    expect([history.back(), history.back(), history.back()]).toEqual([20, 10, undefined]);
    expect(history.current).toBe(10);
    expect(history.canGoBack).toBe(false);
    expect(history.forward()).toBe(20);
    history.visit(40);
    expect(history.canGoForward).toBe(false);
    expect(history.back()).toBe(20);
  });

  it('takes a place that goes on as the same place', () => {
    const history = create();
    for (const place of [10, 11, 12, 30]) history.visit(place);
    expect(history.back()).toBe(12);
    expect(history.canGoBack).toBe(false);
    history.replace(13);
    history.forward();
    expect(history.back()).toBe(13);
  });

  it('behaves like a list with a mark in it, whatever is done', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('visit' as const), place: fc.integer({ min: 0, max: 9 }) }),
      fc.constant({ kind: 'back' as const }),
      fc.constant({ kind: 'forward' as const }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const history = create(4);
        let list: number[] = [];
        let mark = -1;
        for (const one of steps) {
          if (one.kind === 'visit') {
            const isSame = mark >= 0 && Math.abs((list[mark] ?? Number.NaN) - one.place) <= 1;
            list = [...list.slice(0, isSame ? mark : mark + 1), one.place].slice(-4);
            mark = list.length - 1;
            history.visit(one.place);
          } else {
            const next = mark + (one.kind === 'back' ? -1 : 1);
            const expected = list[next];
            if (expected !== undefined) mark = next;
            expect(history[one.kind]()).toBe(expected);
          }
          expect(history.current).toBe(list[mark]);
          expect(history.canGoBack).toBe(mark > 0);
          expect(history.canGoForward).toBe(mark < list.length - 1);
        }
      }),
    );
  });
});
