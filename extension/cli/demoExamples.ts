/**
 * The five examples of the demo: prepared ones for a folder that brings them along, and ones that are made from what the
 * index holds for any other folder.
 */
import { access, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as v from 'valibot';
import type { Modality } from '../core/documents/modality.ts';
import { modality as anyModality } from '../core/documents/valueSchemas.ts';
import { SemblanceError } from '../core/errors/semblanceError.ts';
import type { EngineApi } from '../core/protocol/engineApi.ts';
import type { SearchResult, SimilarQuery } from '../core/search/searchTypes.ts';

export type DemoExample =
  | { readonly title: string; readonly kind: 'search'; readonly text: string; readonly modality?: Modality }
  | {
      readonly title: string;
      readonly kind: 'similar';
      /** Relative to the folder, as it is shown. */
      readonly place: string;
      readonly query: Pick<SimilarQuery, 'file' | 'range'>;
      readonly modality?: Modality;
    };

const line = v.pipe(v.number(), v.integer(), v.minValue(1));
const modality = v.exactOptional(anyModality);
const preparedSchema = v.array(
  v.variant('kind', [
    v.object({ title: v.string(), kind: v.literal('search'), text: v.string(), modality }),
    v.object({
      title: v.string(),
      kind: v.literal('similar'),
      file: v.string(),
      /** Lines from 1, inclusive. */
      startLine: v.exactOptional(line),
      endLine: v.exactOptional(line),
      modality,
    }),
  ]),
);

/** Undefined when the folder has no prepared examples. Rejects with `config/invalid` when the file cannot be read. */
export async function loadPreparedExamples(folder: string): Promise<readonly DemoExample[] | undefined> {
  const file = join(folder, '..', 'sample-queries', 'demo.json');
  // The file beside belongs to the sample workspace alone, not to another folder that happens to lie there.
  if (basename(folder) !== 'sample-workspace' || !(await exists(file))) return undefined;
  const parsed = v.safeParse(preparedSchema, JSON.parse(await readFile(file, 'utf8')));
  if (!parsed.success) {
    throw new SemblanceError('config/invalid', `${file} does not describe demo examples.`, { path: file });
  }
  return parsed.output.map((example): DemoExample => {
    if (example.kind === 'search') return example;
    const { title, startLine, endLine = startLine } = example;
    const lines = startLine === undefined || endLine === undefined ? undefined : { startLine, endLine };
    return {
      title,
      kind: 'similar',
      place: lines === undefined ? example.file : `${example.file}:${lines.startLine}-${lines.endLine}`,
      query: {
        file: join(folder, ...example.file.split('/')),
        ...(lines === undefined
          ? {}
          : {
              range: {
                start: { line: lines.startLine - 1, character: 0 },
                end: { line: lines.endLine, character: 0 },
              },
            }),
      },
      ...(example.modality === undefined ? {} : { modality: example.modality }),
    };
  });
}

/** Questions that suit most projects, and a function and a picture that the index really holds. */
export async function chooseExamples(
  engine: EngineApi,
  signal: AbortSignal,
): Promise<readonly DemoExample[]> {
  const best = async (text: string, modality: Modality): Promise<readonly SearchResult[]> => {
    const query = { text, filter: { modalities: [modality] }, limit: 10, mode: 'hybrid' as const };
    return (await engine.search(query, signal)).results;
  };
  const codeQuestion = 'check the input and report an error when it is wrong';
  const textQuestion = 'how do I install it and get started';
  const imageQuestion = 'logo, screenshot or diagram';
  const code = await best(codeQuestion, 'code');
  const text = await best(textQuestion, 'text');
  const images = await best(imageQuestion, 'image');
  const examples: DemoExample[] = [];
  if (code.length > 0) {
    examples.push({
      title: 'Find code by what it does',
      kind: 'search',
      text: codeQuestion,
      modality: 'code',
    });
  }
  if (text.length > 0) {
    examples.push({
      title: 'Find documentation by its subject',
      kind: 'search',
      text: textQuestion,
      modality: 'text',
    });
  }
  if (images.length > 0) {
    examples.push({
      title: 'Find a picture by its description',
      kind: 'search',
      text: imageQuestion,
      modality: 'image',
    });
  }
  // A piece of code with a name is easier to recognise than the top of a file.
  const piece = code.find((result) => result.scope.length > 0) ?? code[0];
  if (piece !== undefined) {
    const wanted: Modality = images.length > 0 ? 'image' : 'code';
    examples.push({
      title: images.length > 0 ? 'From code to the pictures that belong to it' : 'From code to similar code',
      kind: 'similar',
      place: `${piece.path}:${piece.range.start.line + 1}`,
      query: { file: piece.file, range: piece.range },
      modality: wanted,
    });
  }
  const picture = images[0];
  if (picture !== undefined && images.length > 1) {
    examples.push({
      title: 'From a picture to similar pictures',
      kind: 'similar',
      place: picture.path,
      query: { file: picture.file },
      modality: 'image',
    });
  } else if (text[0] !== undefined) {
    const [page] = text;
    examples.push({
      title: 'From a page to related pages',
      kind: 'similar',
      place: `${page.path}:${page.range.start.line + 1}`,
      query: { file: page.file, range: page.range },
      modality: 'text',
    });
  }
  return examples;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
