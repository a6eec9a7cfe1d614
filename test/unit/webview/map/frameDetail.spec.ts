import { expect, it } from 'vitest';
import { FrameDetail } from '../../../../webview/map/model/frameDetail.ts';

const points = 100_000;

/** Frames of a machine that needs so long for all points and nothing for anything else. */
function move(detail: FrameDetail, allPointsMs: number, frames: number, count = points): void {
  detail.beginMovement();
  for (let frame = 0; frame < frames; frame++) detail.noteFrame(allPointsMs / detail.every, count);
}

it('draws all points where frames come fast', () => {
  const detail = new FrameDetail();
  move(detail, 16, 100);
  expect(detail.every).toBe(1);
});

it('halves the points until frames come fast, and keeps that for the next movement but for one step', () => {
  const detail = new FrameDetail();
  move(detail, 150, 20);
  expect(detail.every).toBe(4);
  detail.beginMovement();
  expect(detail.every).toBe(2);
  move(detail, 150, 20);
  expect(detail.every).toBe(4);
});

it('does not take one late frame for a slow machine', () => {
  const detail = new FrameDetail();
  detail.beginMovement();
  detail.noteFrame(900, points);
  for (let frame = 0; frame < 10; frame++) detail.noteFrame(12, points);
  expect(detail.every).toBe(1);
});

it('comes back to all points on a machine that was slow for a while', () => {
  const detail = new FrameDetail();
  move(detail, 500, 40);
  expect(detail.every).toBe(16);
  for (let movement = 0; movement < 4; movement++) move(detail, 10, 5);
  expect(detail.every).toBe(1);
});

it('keeps the shape of the map: never fewer than a sixteenth, and never a handful', () => {
  const slowest = new FrameDetail();
  move(slowest, 1e6, 100);
  expect(slowest.every).toBe(16);
  const small = new FrameDetail();
  move(small, 1e6, 100, 10_000);
  expect(small.every).toBe(4);
  const tiny = new FrameDetail();
  move(tiny, 1e6, 100, 3_000);
  expect(tiny.every).toBe(1);
});
