/** The gallery's questions to a real engine: browsing, words, a part of a picture, and where a picture is used. */
import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import type { GalleryQuestion } from '../../../extension/core/protocol/views/galleryView.ts';
import { GalleryAnswers } from '../../../extension/vscode/gallery/galleryAnswers.ts';
import { icon, useEngineFixture } from './engineFixture.ts';

const fixture = useEngineFixture();
const never = neverCancelled();

describe('the gallery', () => {
  it('lists, finds and explains pictures', async () => {
    await fixture.write({
      'docs/guide.md': '# Guide\n\nSome text.\n\n![a walrus on the ice](pictures/a.svg)\n',
      'docs/pictures/a.svg': icon('red'),
      'other/b.svg': icon('blue'),
      'src/walrus.ts': 'export const walrus = 1;\n',
    });
    const { engine } = await fixture.opened();
    await engine.index(never);
    const answers = new GalleryAnswers({
      engine: async () => engine,
      uriOf: (file) => file,
      reasonsOf: (why) => why.map(({ kind }) => kind),
      reasonText: ({ kind }) => kind,
      readPicture: () => Promise.reject(new Error('not needed')),
    });
    const ask = (question: GalleryQuestion, folder = '') =>
      answers.answer({ question, filter: { formats: [], folder }, more: [], less: [] }, never);
    const paths = async (question: GalleryQuestion, folder = ''): Promise<readonly string[]> =>
      (await ask(question, folder)).pictures.map(({ path }) => path);

    expect(await paths({ kind: 'all' })).toEqual(['docs/pictures/a.svg', 'other/b.svg']);
    expect(await paths({ kind: 'all' }, 'other')).toEqual(['other/b.svg']);
    expect(await answers.facets(never)).toMatchObject({ formats: [{ name: 'svg', count: 2 }] });
    // Code that is named like the question is no picture.
    const { pictures } = await ask({ kind: 'words', text: 'walrus' });
    expect(pictures[0]).toMatchObject({ path: 'docs/pictures/a.svg' });
    expect(pictures[0]?.why).toContain('alt');
    expect(pictures[0]?.probability).toBeGreaterThan(0);
    expect(pictures.every(({ path }) => path.endsWith('.svg'))).toBe(true);
    expect(await paths({ kind: 'words', text: 'walrus' }, 'docs')).toEqual(['docs/pictures/a.svg']);
    expect(await answers.usages(fixture.at('docs/pictures/a.svg'), never)).toEqual([
      { file: fixture.at('docs/guide.md'), path: 'docs/guide.md', line: 4, text: 'reference' },
    ]);
    expect(await answers.usages(fixture.at('nowhere.svg'), never)).toEqual([]);
  });
});
