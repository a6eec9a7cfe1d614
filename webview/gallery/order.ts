/**
 * The order in which pictures stand in the gallery.
 */
import type { GalleryPicture } from '../../extension/core/protocol/views/galleryView.ts';

export const sortKinds = ['match', 'name', 'date', 'size'] as const;
export type SortKind = (typeof sortKinds)[number];

export function fileNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/**
 * `match` keeps the order of the answer. Names in the language's order with numbers by value; dates and sizes with the
 * largest first, what is unknown last. Equal ones keep the order of the answer.
 */
export function inOrder(
  pictures: readonly GalleryPicture[],
  sort: SortKind,
  language: string,
): readonly GalleryPicture[] {
  switch (sort) {
    case 'match':
      return pictures;
    case 'name': {
      const collator = new Intl.Collator(language, { numeric: true, sensitivity: 'base' });
      return pictures.toSorted(
        (a, b) =>
          collator.compare(fileNameOf(a.path), fileNameOf(b.path)) || collator.compare(a.path, b.path),
      );
    }
    case 'date':
      return pictures.toSorted((a, b) => (b.modifiedMs ?? -1) - (a.modifiedMs ?? -1));
    case 'size':
      return pictures.toSorted((a, b) => (b.bytes ?? -1) - (a.bytes ?? -1));
  }
}
