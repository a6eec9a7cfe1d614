/**
 * What of the map stands on screen beside the points: thumbnails and names.
 */
import { type Bounds, type Camera, toScreen, type Viewport } from './camera.ts';
import { type LabelWish, type PlacedLabel, placeLabels } from './labels.ts';
import type { MapPoints } from './mapPoints.ts';
import { thinOut } from './thinOut.ts';

export interface Thumbnail {
  /** The point; tells pictures apart. */
  readonly key: number;
  /** In the map's plane. */
  readonly x: number;
  readonly y: number;
  readonly isMarked: boolean;
}

/** The atlas holds a few more, for those that come next. */
export const mostThumbnails = 200;

export interface ThumbnailChoice {
  readonly isShown: (point: number) => boolean;
  /** Hits and selected pictures go first and carry a mark. */
  readonly isFirst: (point: number) => boolean;
}

/** Those on screen that do not cover each other; always the same ones for the same view. */
export function chooseThumbnails(
  points: MapPoints,
  camera: Camera,
  viewport: Viewport,
  size: number,
  choice: ThumbnailChoice,
): readonly Thumbnail[] {
  const { positions } = points;
  const first: (Thumbnail & { readonly place: Place })[] = [];
  const others: (Thumbnail & { readonly place: Place })[] = [];
  for (const key of points.pictures) {
    if (!choice.isShown(key)) continue;
    const x = positions[2 * key] ?? 0;
    const y = positions[2 * key + 1] ?? 0;
    const place = toScreen(camera, viewport, x, y);
    const isInSight =
      place.x > -size &&
      place.y > -size &&
      place.x < viewport.width + size &&
      place.y < viewport.height + size;
    if (!isInSight) continue;
    const isMarked = choice.isFirst(key);
    (isMarked ? first : others).push({ key, x, y, isMarked, place });
  }
  const candidates = [...first, ...others].map((thumbnail) => ({ ...thumbnail.place, thumbnail }));
  return thinOut(candidates, size + 3, mostThumbnails)
    .map(({ thumbnail: { key, x, y, isMarked } }) => ({ key, x, y, isMarked }))
    .toReversed();
}

interface Place {
  readonly x: number;
  readonly y: number;
}

export interface NamesChoice {
  readonly zoom: number;
  /** Topics at most. */
  readonly most: number;
  readonly isShown: (point: number) => boolean;
  readonly isTopicShown: (id: number) => boolean;
  readonly widthOf: (text: string, fontSize: number, isTopic: boolean) => number;
  readonly visible: Bounds;
}

export interface Name extends PlacedLabel {
  /** CSS pixels. */
  readonly fontSize: number;
  readonly isTopic: boolean;
}

/** From this zoom on single points may be named. */
const pointNamesFrom = 5;
/** More points than this on screen are named by their topics alone. */
const mostNamedPoints = 120;
/** Names at the edge would be cut. */
const margin = 6;

export function namesOnMap(
  points: MapPoints,
  camera: Camera,
  viewport: Viewport,
  choice: NamesChoice,
): readonly Name[] {
  const wishes: LabelWish[] = [];
  const fonts = new Map<number, { readonly fontSize: number; readonly isTopic: boolean }>();
  const wish = (
    id: number,
    text: string,
    fontSize: number,
    isTopic: boolean,
    weight: number,
    at: Place,
  ): void => {
    fonts.set(id, { fontSize, isTopic });
    const width = choice.widthOf(text, fontSize, isTopic);
    wishes.push({ id, text, width, height: fontSize * 1.25, weight, x: at.x, y: at.y });
  };
  const largest = Math.max(1, ...points.file.topics.map(({ size }) => size));
  for (const topic of points.file.topics) {
    if (!choice.isTopicShown(topic.id)) continue;
    // Between the size of small print and that of a heading, by the root of the topic's share.
    const fontSize = Math.round(11 + 5 * Math.sqrt(topic.size / largest));
    const at = toScreen(camera, viewport, topic.x, topic.y);
    // Negative numbers, so that topics and points never share one.
    wish(-1 - topic.id, topic.name, fontSize, true, 1e6 + topic.size, at);
  }
  if (choice.zoom >= pointNamesFrom) {
    const near = points.index.within(choice.visible);
    if (near.length <= mostNamedPoints * 8) {
      const shown = near.filter(choice.isShown);
      if (shown.length <= mostNamedPoints) {
        for (const point of shown) {
          const at = toScreen(
            camera,
            viewport,
            points.positions[2 * point] ?? 0,
            points.positions[2 * point + 1] ?? 0,
          );
          // Under the point; earlier points first, so that names stay while the map is walked.
          wish(point, nameOfPoint(points, point), 11, false, -point, { x: at.x, y: at.y + 17 });
        }
      }
    }
  }
  const room = { width: viewport.width, height: viewport.height, margin };
  return placeLabels(wishes, room, choice.most + mostNamedPoints).map((label) => ({
    ...label,
    fontSize: 11,
    isTopic: false,
    ...fonts.get(label.id),
  }));
}

/** The file's name, and the line for text. */
export function nameOfPoint(points: MapPoints, point: number): string {
  const path = points.shownPathOf(point);
  const name = path.slice(path.lastIndexOf('/') + 1);
  return points.isPicture(point) ? name : `${name}:${points.startLineOf(point) + 1}`;
}
