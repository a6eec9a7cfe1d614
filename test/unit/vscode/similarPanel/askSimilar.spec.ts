/** From a subject to a question that the engine can answer. */
import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../../extension/core/cancellation/cancellation.ts';
import { SemblanceError } from '../../../../extension/core/errors/semblanceError.ts';
import type { SimilarQuery } from '../../../../extension/core/search/searchTypes.ts';
import { askSimilar, questionsOf } from '../../../../extension/vscode/similarPanel/askSimilar.ts';
import type { PanelSubject } from '../../../../extension/vscode/similarPanel/panelSubject.ts';
import { answerOf, resultOf } from '../shim/samples.ts';

const cursor: PanelSubject = {
  kind: 'lines',
  uri: 'file:///w/a.ts',
  file: '/w/a.ts',
  name: 'a.ts',
  languageId: 'typescript',
  range: { start: { line: 4, character: 2 }, end: { line: 4, character: 20 } },
  isSelection: false,
  text: 'lines around the cursor',
  isChanged: false,
};
const picture = { bytes: new Uint8Array([1, 2, 3]), mediaType: 'image/png' };
const notIndexed = new SemblanceError('file/not-indexed', 'not in the index');

/** Asks an engine that knows only what `knows` says; returns the questions in order. */
async function ask(subject: PanelSubject, knows: (query: SimilarQuery) => boolean) {
  const asked: SimilarQuery[] = [];
  const engine = {
    similar: async (query: SimilarQuery) => {
      asked.push(query);
      if (!knows(query)) throw notIndexed;
      return answerOf([resultOf()]);
    },
  };
  const questions = questionsOf(subject, async () => picture);
  const outcome = await askSimilar(engine, questions, { filter: {}, limit: 7 }, neverCancelled()).catch(
    (error: unknown) => error,
  );
  return { asked, outcome };
}

describe('a cursor', () => {
  it('is asked for by its whole line, from the index', async () => {
    const { asked } = await ask(cursor, () => true);
    expect(asked).toEqual([
      {
        file: '/w/a.ts',
        range: { start: { line: 4, character: 0 }, end: { line: 5, character: 0 } },
        filter: {},
        limit: 7,
      },
    ]);
  });

  it('where the index knows nothing is asked for by the text around it', async () => {
    const { asked, outcome } = await ask(cursor, ({ text }) => text !== undefined);
    expect(asked.map(({ text }) => text)).toEqual([undefined, cursor.text]);
    expect(outcome).toMatchObject({ query: { text: cursor.text, file: '/w/a.ts' } });
  });

  it('in a changed document is asked for by its text at once', async () => {
    const { asked } = await ask({ ...cursor, isChanged: true }, () => true);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.text).toBe(cursor.text);
  });

  it('in a document without a file has only its text', async () => {
    const { asked } = await ask({ ...cursor, file: undefined, isChanged: true }, () => true);
    expect(asked).toEqual([{ text: cursor.text, filter: {}, limit: 7 }]);
  });
});

describe('pictures', () => {
  const file: PanelSubject = {
    kind: 'file',
    uri: 'file:///w/a.png',
    file: '/w/a.png',
    name: 'a.png',
    isPicture: true,
  };

  it('of the index are asked for by name, others by what they show', async () => {
    expect((await ask(file, () => true)).asked).toEqual([{ file: '/w/a.png', filter: {}, limit: 7 }]);
    const { asked } = await ask(file, ({ image }) => image !== undefined);
    expect(asked[1]).toMatchObject({ image: picture });
  });

  it('that are no files are asked for by their bytes', async () => {
    const { asked } = await ask({ kind: 'picture', id: 1, name: '', thumbnail: '', ...picture }, () => true);
    expect(asked).toEqual([{ image: picture, filter: {}, limit: 7 }]);
  });
});

describe('failures', () => {
  it('that nothing is indexed are told when no question is left', async () => {
    const { asked, outcome } = await ask({ ...cursor }, () => false);
    expect(asked).toHaveLength(2);
    expect(outcome).toBe(notIndexed);
  });

  it('of the engine are told at once, and nothing more is asked', async () => {
    let asked = 0;
    const crash = new SemblanceError('engine/crashed', 'gone');
    const engine = {
      similar: async () => {
        asked += 1;
        throw crash;
      },
    };
    const questions = questionsOf(cursor, async () => picture);
    await expect(askSimilar(engine, questions, { filter: {}, limit: 7 }, neverCancelled())).rejects.toBe(
      crash,
    );
    expect(asked).toBe(1);
  });
});
