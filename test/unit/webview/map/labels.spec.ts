import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LabelWish, placeLabels } from '../../../../webview/map/model/labels.ts';
import { thinOut } from '../../../../webview/map/model/thinOut.ts';

const room = { width: 500, height: 400, margin: 4 };

function wish(id: number, change: Partial<LabelWish> = {}): LabelWish {
  return { id, text: `label ${id}`, x: 250, y: 200, width: 80, height: 16, weight: 1, ...change };
}

describe('labels', () => {
  it('never overlap and never leave the page', () => {
    const wishes = fc.array(
      fc.record({
        x: fc.integer({ min: -50, max: 550 }),
        y: fc.integer({ min: -50, max: 450 }),
        width: fc.integer({ min: 10, max: 160 }),
        weight: fc.integer({ min: 0, max: 100 }),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(wishes, (all) => {
        const placed = placeLabels(
          all.map((change, id) => wish(id, change)),
          room,
          30,
        );
        for (const [index, a] of placed.entries()) {
          expect(a.x - a.width / 2).toBeGreaterThanOrEqual(room.margin);
          expect(a.x + a.width / 2).toBeLessThanOrEqual(room.width - room.margin);
          expect(a.y - a.height / 2).toBeGreaterThanOrEqual(room.margin);
          expect(a.y + a.height / 2).toBeLessThanOrEqual(room.height - room.margin);
          for (const b of placed.slice(index + 1)) {
            const isApart =
              Math.abs(a.x - b.x) >= (a.width + b.width) / 2 ||
              Math.abs(a.y - b.y) >= (a.height + b.height) / 2;
            expect(isApart).toBe(true);
          }
        }
      }),
    );
  });

  it('give way to weightier ones, and step aside before they give up', () => {
    const placed = placeLabels([wish(1), wish(2, { weight: 9 }), wish(3, { weight: 5 })], room, 10);
    expect(placed[0]).toMatchObject({ id: 2, y: 200 });
    expect(placed.map(({ id }) => id)).toContain(3);
    expect(placed.find(({ id }) => id === 3)?.y).not.toBe(200);
  });

  it('are as many as wanted at most', () => {
    const many = Array.from({ length: 16 }, (_, id) => wish(id, { y: 20 + id * 22, weight: 20 - id }));
    expect(placeLabels(many, room, 5).map(({ id }) => id)).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('thumbnails', () => {
  it('do not cover each other, and the first go first', () => {
    const places = fc.array(
      fc.record({ x: fc.integer({ min: -200, max: 900 }), y: fc.integer({ min: -200, max: 900 }) }),
      { maxLength: 80 },
    );
    fc.assert(
      fc.property(places, (all) => {
        const taken = thinOut(all, 40, 25);
        expect(taken.length).toBeLessThanOrEqual(25);
        if (all.length > 0) expect(taken[0]).toBe(all[0]);
        for (const [index, a] of taken.entries()) {
          for (const b of taken.slice(index + 1)) {
            expect(Math.abs(a.x - b.x) >= 40 || Math.abs(a.y - b.y) >= 40).toBe(true);
          }
        }
        // Nobody is left out without a reason.
        if (taken.length < 25) {
          for (const place of all) {
            const isNear = taken.some((a) => Math.abs(a.x - place.x) < 40 && Math.abs(a.y - place.y) < 40);
            expect(isNear).toBe(true);
          }
        }
      }),
    );
  });
});
