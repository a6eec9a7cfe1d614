/**
 * The gallery's words, and values as the reader's language writes them.
 */
import {
  type GalleryStringKey,
  galleryStringKeys,
} from '../../extension/core/protocol/views/galleryStrings.ts';
import type { GalleryQuestion } from '../../extension/core/protocol/views/galleryView.ts';
import { fill, readStrings, type Strings } from '../shared/strings.ts';

export interface Words {
  readonly text: Strings<GalleryStringKey>;
  readonly language: string;
}

export function readWords(): Words {
  return { text: readStrings(galleryStringKeys), language: document.documentElement.lang || 'en' };
}

export function countText({ text, language }: Words, count: number): string {
  return count === 1 ? text.countOne : fill(text.countMany, new Intl.NumberFormat(language).format(count));
}

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** `1.4 MB`; one decimal below ten of a unit. */
export function bytesText({ language }: Words, bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const maximumFractionDigits = unit > 0 && value < 10 ? 1 : 0;
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: units[unit] ?? 'byte',
    maximumFractionDigits,
  }).format(value);
}

export function dateText({ language }: Words, milliseconds: number): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(milliseconds);
}

/** A question in a few words, for the trail. */
export function questionText({ text }: Words, question: GalleryQuestion): string {
  switch (question.kind) {
    case 'all':
      return text.allPictures;
    case 'words':
      return `“${question.text.trim()}”`;
    case 'picture':
      return fill(text.similarTo, question.name);
    case 'code':
      return fill(text.picturesFor, question.name);
    case 'pixels':
      return question.name;
  }
}
