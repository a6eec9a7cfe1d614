// Pictures of the gallery, ten thousand of them, and a host that answers questions about them.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import type {
  GalleryPicture,
  GalleryToHost,
  GalleryToView,
} from '../../extension/core/protocol/views/galleryView.ts';
import { pictureOrigin } from './harness.ts';

const workspace = path.join(import.meta.dirname, '..', 'fixtures', 'sample-workspace');
const files = Object.fromEntries(
  [
    ['sun.svg', 'assets/icons/sun.svg', 'image/svg+xml'],
    ['moon.svg', 'assets/icons/moon.svg', 'image/svg+xml'],
    ['favicon.png', 'assets/brand/favicon.png', 'image/png'],
    ['cat.jpg', 'assets/photos/office-cat.jpg', 'image/jpeg'],
    ['shot.png', 'assets/screenshots/dashboard-dark.png', 'image/png'],
  ].flatMap(([name = '', file = '', contentType = '']) => {
    const body = readable(file);
    return body === undefined ? [] : [[name, { contentType, body }]];
  }),
);
/** White lines on nothing: the hardest case for a ground. */
const white =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#fff" stroke-width="2"><circle cx="12" cy="12" r="9"/></svg>';
export const served = { ...files, 'white.svg': { contentType: 'image/svg+xml', body: white } };
const servedNames = Object.keys(served);

function readable(file: string): Buffer | undefined {
  try {
    return readFileSync(path.join(workspace, file));
  } catch {
    return undefined;
  }
}

const many = 10_000;
export const all: readonly GalleryPicture[] = Array.from({ length: many }, (_, n) => {
  const name = servedNames[n % servedNames.length] ?? 'sun.svg';
  const extension = name.slice(name.lastIndexOf('.'));
  const shown = `assets/group-${String(n % 7)}/picture-${String(n).padStart(5, '0')}${extension}`;
  return {
    file: `/workspace/${shown}`,
    path: shown,
    uri: `${pictureOrigin}/${name}`,
    bytes: ((n * 7919) % 100_000) + 100,
    modifiedMs: 1_700_000_000_000 + ((n * 104_729) % 10_000) * 60_000,
  };
});

export const matches: readonly GalleryPicture[] = all.slice(0, 40).map((picture, n) => ({
  ...picture,
  probability: 0.97 - n * 0.02,
  why: ['looks like it 0.61', 'in its path: sun'],
  ...(n === 0 ? { boxes: [{ x: 0.25, y: 0.25, width: 0.5, height: 0.2 }] } : {}),
}));

export function pagesOf(request: number, pictures: readonly GalleryPicture[], note = ''): GalleryToView[] {
  const pages: GalleryToView[] = [];
  for (let offset = 0; offset === 0 || offset < pictures.length; offset += 1_000) {
    const page = pictures.slice(offset, offset + 1_000);
    pages.push({
      type: 'pictures',
      request,
      offset,
      total: pictures.length,
      isLast: offset + page.length >= pictures.length,
      pictures: [...page],
      note,
    });
  }
  return pages;
}

export const facets: GalleryToView = {
  type: 'facets',
  formats: [
    { name: 'svg', count: 5000 },
    { name: 'png', count: 3000 },
    { name: 'jpeg', count: 2000 },
  ],
  folders: [
    { name: 'assets', count: many },
    { name: 'assets/group-0', count: 1429 },
  ],
};

/** Enough for every question that is not about numbers: ten thousand take a second on their way to each page. */
export const few = all.slice(0, 60);

export const answer = (message: GalleryToHost): readonly GalleryToView[] => answerFrom(few, message);
/** Far more than fit on a screen. */
export const some = all.slice(0, 600);
export const answerFromSome = (message: GalleryToHost): readonly GalleryToView[] => answerFrom(some, message);
export const answerFromMany = (message: GalleryToHost): readonly GalleryToView[] => answerFrom(all, message);

function answerFrom(known: readonly GalleryPicture[], message: GalleryToHost): readonly GalleryToView[] {
  if (message.type === 'ask') {
    const { question, filter, request } = message;
    if (question.kind === 'words' && question.text === 'nothing') return pagesOf(request, []);
    const passing = (question.kind === 'all' ? known : matches).filter(
      ({ path: shown }) => filter.folder === '' || shown.startsWith(`${filter.folder}/`),
    );
    return [...pagesOf(request, passing), facets];
  }
  if (message.type === 'usages') {
    const usage = {
      file: '/workspace/docs/a.md',
      path: 'docs/a.md',
      line: 11,
      text: 'mentioned in docs/a.md:12',
    };
    return [{ type: 'usages', request: message.request, file: message.file, usages: [usage] }];
  }
  if (message.type === 'readPicture') {
    return [
      {
        type: 'pictureBytes',
        request: message.request,
        file: message.file,
        mediaType: 'image/svg+xml',
        bytes: new TextEncoder().encode(white.replace('viewBox', 'width="240" height="240" viewBox')),
      },
    ];
  }
  return [];
}
