/** The order of pictures. */
import { expect, it } from 'vitest';
import type { GalleryPicture } from '../../../../extension/core/protocol/views/galleryView.ts';
import { inOrder } from '../../../../webview/gallery/order.ts';

const picture = (path: string, values: Partial<GalleryPicture> = {}): GalleryPicture => ({
  file: `/w/${path}`,
  path,
  uri: '',
  ...values,
});
const paths = (pictures: readonly GalleryPicture[]): string[] => pictures.map(({ path }) => path);

it('by name counts numbers and does not see folders or capitals first', () => {
  const pictures = ['b/a10.png', 'c/a9.png', 'a/B.png', 'z/a9.png', 'a/é.png'].map((path) => picture(path));
  expect(paths(inOrder(pictures, 'name', 'en'))).toEqual([
    'c/a9.png',
    'z/a9.png',
    'b/a10.png',
    'a/B.png',
    'a/é.png',
  ]);
});

it('by date and size has what is unknown last and keeps the order of the answer among equals', () => {
  const pictures = [
    picture('unknown.png'),
    picture('old.png', { modifiedMs: 1, bytes: 5 }),
    picture('new.png', { modifiedMs: 2, bytes: 0 }),
    picture('other.png', { modifiedMs: 2, bytes: 5 }),
  ];
  expect(paths(inOrder(pictures, 'date', 'en'))).toEqual(['new.png', 'other.png', 'old.png', 'unknown.png']);
  expect(paths(inOrder(pictures, 'size', 'en'))).toEqual(['old.png', 'other.png', 'new.png', 'unknown.png']);
  expect(inOrder(pictures, 'match', 'en')).toBe(pictures);
});
