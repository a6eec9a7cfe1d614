/** What the gallery asks the engine, and what it makes of the answers. */
import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../../../extension/core/cancellation/cancellation.ts';
import { SemblanceError } from '../../../../extension/core/errors/semblanceError.ts';
import type { IndexedItem, ItemsQuery } from '../../../../extension/core/protocol/itemApi.ts';
import type {
  GalleryFilter,
  GalleryQuestion,
} from '../../../../extension/core/protocol/views/galleryView.ts';
import type {
  MatchReason,
  SearchQuery,
  SearchResult,
  SimilarQuery,
} from '../../../../extension/core/search/searchTypes.ts';
import { facetsOf, GalleryAnswers } from '../../../../extension/vscode/gallery/galleryAnswers.ts';

const never = new AbortController().signal;
const noFilter: GalleryFilter = { formats: [], folder: '' };

function item(path: string): IndexedItem {
  return { file: `/w/${path}`, path, modality: 'image', bytes: 10, modifiedMs: 20.5 };
}

function result(
  path: string,
  why: readonly MatchReason[] = [],
  modality: SearchResult['modality'] = 'image',
): SearchResult {
  const start = { line: 0, character: 0 };
  return {
    file: `/w/${path}`,
    path,
    range: { start, end: start },
    modality,
    languageId: 'png',
    scope: [],
    score: 0.5,
    probability: 0.75,
    why,
    snippet: '',
    more: [],
  };
}

interface World {
  readonly answers: GalleryAnswers;
  readonly listed: ItemsQuery[];
  readonly searched: SearchQuery[];
  readonly compared: SimilarQuery[];
}

function world(options: {
  readonly items?: readonly string[];
  readonly results?: readonly SearchResult[];
  readonly notIndexed?: string;
  /** Called when a list has been read, before it arrives. */
  readonly onRead?: () => void;
}): World {
  const { items = [], results = [], notIndexed } = options;
  const listed: ItemsQuery[] = [];
  const searched: SearchQuery[] = [];
  const compared: SimilarQuery[] = [];
  const answer = { results, timings: { encodeMs: 0, vectorMs: 0, wordsMs: 0, totalMs: 0 }, isComplete: true };
  const answers = new GalleryAnswers({
    engine: async () => ({
      items: async (query) => {
        listed.push(query);
        const passing = items.filter((path) => query.pathGlobs === undefined || path.startsWith('docs/'));
        options.onRead?.();
        return {
          total: passing.length,
          items: passing.slice(query.offset, query.offset + query.limit).map(item),
          isComplete: false,
        };
      },
      search: async (query) => {
        searched.push(query);
        return answer;
      },
      similar: async (query) => {
        compared.push(query);
        const isByIndex = query.text === undefined && query.image === undefined;
        if (isByIndex && query.file !== undefined && query.file === notIndexed)
          throw new SemblanceError('file/not-indexed', 'Not in the index.', { file: query.file });
        return answer;
      },
    }),
    uriOf: (file, version) => `uri:${file}?${version}`,
    reasonsOf: (why) => why.map(({ kind }) => kind),
    reasonText: ({ kind }) => `because of ${kind}`,
    readPicture: async () => ({ bytes: new Uint8Array([7]), mediaType: 'image/png' }),
  });
  return { answers, listed, searched, compared };
}

const ask = (question: GalleryQuestion, values: Partial<Parameters<GalleryAnswers['answer']>[0]> = {}) => ({
  question,
  filter: noFilter,
  more: [],
  less: [],
  ...values,
});

describe('all pictures', () => {
  it('come in pages and once, until the index changes', async () => {
    const { answers, listed } = world({ items: Array.from({ length: 12_345 }, (_, n) => `${n}.png`) });
    const all = await answers.answer(ask({ kind: 'all' }), never);
    expect(all.pictures).toHaveLength(12_345);
    expect(all.isComplete).toBe(false);
    expect(all.pictures[0]).toEqual({
      file: '/w/0.png',
      path: '0.png',
      uri: 'uri:/w/0.png?20.5',
      bytes: 10,
      modifiedMs: 20.5,
    });
    expect(listed.map(({ offset, limit, modalities }) => [offset, limit, modalities])).toEqual([
      [0, 5000, ['image']],
      [5000, 5000, ['image']],
      [10_000, 5000, ['image']],
    ]);
    await answers.answer(ask({ kind: 'all' }), never);
    expect(listed).toHaveLength(3);
    answers.forget();
    await answers.answer(ask({ kind: 'all' }), never);
    expect(listed).toHaveLength(6);
  });

  it('are not kept when the index changed while they were read', async () => {
    const items = ['a.png'];
    const { answers } = world({
      items,
      onRead: () => {
        if (items.length > 1) return;
        items.push('b.png');
        answers.forget();
      },
    });
    const paths = async (): Promise<string[]> =>
      (await answers.answer(ask({ kind: 'all' }), never)).pictures.map(({ path }) => path);
    expect(await paths()).toEqual(['a.png']);
    expect(await paths()).toEqual(['a.png', 'b.png']);
  });

  it('are narrowed by format and folder, and by what is typed without words', async () => {
    const { answers, listed } = world({ items: ['docs/a.png', 'docs/b.SVG', 'docsx/c.png', 'd.jpg'] });
    const paths = async (question: GalleryQuestion, filter = noFilter): Promise<string[]> =>
      (await answers.answer(ask(question, { filter }), never)).pictures.map(({ path }) => path);
    expect(await paths({ kind: 'all' }, { formats: ['svg', 'jpeg'], folder: '' })).toEqual([
      'docs/b.SVG',
      'd.jpg',
    ]);
    expect(await paths({ kind: 'all' }, { formats: [], folder: 'docs' })).toEqual([
      'docs/a.png',
      'docs/b.SVG',
    ]);
    expect(await paths({ kind: 'words', text: 'path:docs/** kind:image' })).toEqual([
      'docs/a.png',
      'docs/b.SVG',
    ]);
    expect(listed.at(-1)?.pathGlobs).toEqual(['docs/**']);
    expect(await paths({ kind: 'words', text: 'lang:svg' })).toEqual(['docs/b.SVG']);
  });

  it('end when the question is cancelled between two pages', async () => {
    const { answers } = world({ items: Array.from({ length: 6_000 }, (_, n) => `${n}.png`) });
    const controller = new AbortController();
    controller.abort(new CancelledError());
    await expect(answers.answer(ask({ kind: 'all' }), controller.signal)).rejects.toThrow(CancelledError);
  });
});

describe('questions', () => {
  it('by words ask for pictures alone, with filters and steering', async () => {
    const boxes = [{ x: 0, y: 0, width: 0.5, height: 0.5 }];
    const { answers, searched } = world({
      items: ['docs/a.png'],
      results: [
        result('docs/a.png', [{ kind: 'textInImage', words: ['sun'], boxes }]),
        result('docs/new.png'),
        result('x.ts', [], 'code'),
      ],
    });
    const { pictures } = await answers.answer(
      ask(
        { kind: 'words', text: 'kind:code sun' },
        { filter: { formats: ['png'], folder: 'docs/[x]' }, more: ['/w/m.png'], less: ['/w/l.png'] },
      ),
      never,
    );
    expect(searched).toEqual([
      {
        text: 'sun',
        mode: 'hybrid',
        limit: 200,
        filter: { modalities: ['image'], languageIds: ['png'], pathGlobs: ['docs/?x?/**'] },
        more: [{ file: '/w/m.png' }],
        less: [{ file: '/w/l.png' }],
      },
    ]);
    expect(pictures).toEqual([]); // None lies in that folder.
    const open = await answers.answer(ask({ kind: 'words', text: 'sun' }), never);
    expect(open.pictures).toEqual([
      {
        file: '/w/docs/a.png',
        path: 'docs/a.png',
        uri: 'uri:/w/docs/a.png?20.5',
        bytes: 10,
        modifiedMs: 20.5,
        probability: 0.75,
        why: ['textInImage'],
        boxes,
      },
      {
        file: '/w/docs/new.png',
        path: 'docs/new.png',
        uri: 'uri:/w/docs/new.png?0',
        probability: 0.75,
        why: [],
      },
    ]);
  });

  it('ask for the folder as it is shown', async () => {
    const { answers, searched } = world({});
    for (const folder of ['', 'app', 'site/img']) {
      await answers.answer(ask({ kind: 'words', text: 'x' }, { filter: { formats: [], folder } }), never);
    }
    expect(searched.map(({ filter }) => filter.pathGlobs)).toEqual([undefined, ['app/**'], ['site/img/**']]);
  });

  it('by code and by pixels; a picture is no answer to its own part', async () => {
    const { answers, compared } = world({ results: [result('a.png'), result('b.png')] });
    const range = { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } };
    await answers.answer(ask({ kind: 'code', file: '/w/x.ts', name: 'x.ts:2', range, text: 'sun' }), never);
    const bytes = new Uint8Array([1, 2]);
    const { pictures } = await answers.answer(
      ask({ kind: 'pixels', name: 'part', mediaType: 'image/png', bytes, cutFrom: '/w/a.png' }),
      never,
    );
    expect(pictures.map(({ path }) => path)).toEqual(['b.png']);
    const common = { filter: { modalities: ['image'] }, limit: 200 };
    expect(compared).toEqual([
      { ...common, file: '/w/x.ts', range, text: 'sun' },
      { ...common, image: { bytes, mediaType: 'image/png' } },
    ]);
  });

  it('by code that the index does not know ask for the text around it, and by text without a file', async () => {
    const { answers, compared } = world({ results: [result('a.png')], notIndexed: '/w/x.ts' });
    const place = { kind: 'code', file: '/w/x.ts', name: 'x.ts:2' } as const;
    const refused = answers.answer(ask(place), never);
    await expect(refused).rejects.toThrow('Not in the index.');
    compared.length = 0;
    const { pictures } = await answers.answer(ask({ ...place, nearby: 'around' }), never);
    await answers.answer(ask({ kind: 'code', name: 'Untitled-1:1', text: 'typed' }), never);
    expect(pictures.map(({ path }) => path)).toEqual(['a.png']);
    const common = { filter: { modalities: ['image'] }, limit: 200 };
    expect(compared).toEqual([
      { ...common, file: '/w/x.ts' },
      { ...common, file: '/w/x.ts', text: 'around' },
      { ...common, text: 'typed' },
    ]);
  });

  it('by a picture that is not in the index look at its pixels', async () => {
    const { answers, compared } = world({ results: [result('b.png')], notIndexed: '/elsewhere/a.png' });
    const { pictures } = await answers.answer(
      ask({ kind: 'picture', file: '/elsewhere/a.png', name: 'a.png' }),
      never,
    );
    expect(pictures).toHaveLength(1);
    expect(compared.map(({ file, image }) => [file, image?.mediaType])).toEqual([
      ['/elsewhere/a.png', undefined],
      [undefined, 'image/png'],
    ]);
  });
});

describe('uses of a picture', () => {
  it('are the mentions and imports, at their lines', async () => {
    const { answers } = world({
      results: [
        result(
          'a.md',
          [
            { kind: 'meaning', similarity: 1 },
            { kind: 'reference', from: 'a.md', line: 4 },
          ],
          'text',
        ),
        result(
          'b.ts',
          [
            {
              kind: 'import',
              chain: [
                { from: 'b.ts', line: 7 },
                { from: 'c.ts', line: 1 },
              ],
            },
          ],
          'code',
        ),
        result('c.ts', [{ kind: 'meaning', similarity: 1 }], 'code'),
      ],
    });
    expect(await answers.usages('/w/x.png', never)).toEqual([
      { file: '/w/a.md', path: 'a.md', line: 4, text: 'because of reference' },
      { file: '/w/b.ts', path: 'b.ts', line: 7, text: 'because of import' },
    ]);
  });

  it('of a picture outside of the index are none', async () => {
    const { answers } = world({ notIndexed: '/w/x.png' });
    expect(await answers.usages('/w/x.png', never)).toEqual([]);
  });
});

describe('what can be filtered by', () => {
  it('counts formats and every folder above a picture', () => {
    expect(facetsOf(['a/b/x.png', 'a/y.JPG', 'z.jpeg', 'w.txt'])).toEqual({
      formats: [
        { name: 'jpeg', count: 2 },
        { name: 'png', count: 1 },
      ],
      folders: [
        { name: 'a', count: 2 },
        { name: 'a/b', count: 1 },
      ],
    });
  });

  it('keeps the folders with the most pictures when there are too many', () => {
    const { folders } = facetsOf([
      ...Array.from({ length: 500 }, (_, n) => `few-${n}/x.png`),
      'many/x.png',
      'many/y.png',
    ]);
    expect(folders).toHaveLength(200);
    expect(folders.find(({ name }) => name === 'many')?.count).toBe(2);
  });
});
