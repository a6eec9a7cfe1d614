/**
 * What a "find similar" starts from: its vectors, the words it is about, and the files it is linked with.
 */
import type { EncodeOptions } from '../../../plugins/api/encoder.ts';
import { throwIfCancelled } from '../cancellation/cancellation.ts';
import { rangesOverlap } from '../documents/textRange.ts';
import type { FileKey } from '../documents/workspaceFile.ts';
import type { EncoderSet } from '../encoders/encoderSet.ts';
import { SemblanceError } from '../errors/semblanceError.ts';
import type { NewRow } from '../ports/vectorStore.ts';
import { hasUnspacedLetters, splitWords } from '../words/splitWords.ts';
import { isStopWord } from '../words/stopWords.ts';
import { towards } from './directions.ts';
import { type FileLinks, mergeLinks, noLinks } from './fileLinks.ts';
import { LinkFinder, type LinkFinderParts } from './linkFinder.ts';
import { codeNamedLike, picturesNamedIn } from './nameLinks.ts';
import type { QueryAnalysis } from './queryAnalysis.ts';
import { meanVector, QueryVectors } from './queryVectors.ts';
import type { PictureInput, SimilarQuery } from './searchTypes.ts';

export interface SubjectParts extends LinkFinderParts {
  readonly encoders: EncoderSet;
}

export interface SimilarSubject {
  readonly analysis: QueryAnalysis;
  readonly findLinks: () => Promise<FileLinks>;
  readonly vectors: () => Promise<QueryVectors>;
}

/** For "similar to this", words only break ties between neighbours of equal meaning. */
const similarWordWeight = 0.15;
/** A long selection has hundreds of words; the most frequent ones tell what it is about. */
const mostSimilarTerms = 24;

/**
 * `key` is that of the query's file, undefined outside the workspace and without one. Throws `file/not-indexed`, and for
 * a picture without a file `encoder/unsupported-input` or `encoder/bad-input`.
 */
export async function readSubject(
  parts: SubjectParts,
  query: SimilarQuery,
  key: FileKey | undefined,
  signal: AbortSignal,
): Promise<SimilarSubject> {
  if (query.image !== undefined) return subjectOfPicture(parts.encoders, query, query.image, signal);
  // The parts of a picture say nothing about it that its whole and its words do not.
  const rows =
    key === undefined ? [] : (await parts.store.rowsOfFile(key)).filter(({ source }) => source !== 'tile');
  throwIfCancelled(signal);
  const { range } = query;
  const selected = range === undefined ? rows : rows.filter((row) => rangesOverlap(row.range, range));
  if (query.text === undefined && selected.length === 0) {
    throw new SemblanceError(
      'file/not-indexed',
      query.file === undefined
        ? 'Nothing was given to compare with: no file, no text and no picture.'
        : `${query.file} is not in the index, so nothing can be compared with it. It may be excluded, empty, or not indexed yet.`,
      { file: query.file ?? '' },
    );
  }
  const text = query.text ?? selected.map((row) => row.text).join('\n');
  const isAll = query.evidence === undefined || query.evidence === 'all';
  return {
    analysis: {
      terms: frequentTerms(text),
      names: [],
      wordWeight: isAll ? similarWordWeight : 0,
      pictureEvidence: 0,
      proseEvidence: 0,
    },
    findLinks: async () =>
      key === undefined || !isAll ? noLinks : await linksOf(parts, { key, rows, selected }, signal),
    vectors: () => vectorsOfRows(parts.encoders, query, selected, signal),
  };
}

/** A picture that is no file has no name, no mentions and nothing around it: what it shows, and what is asked beside it. */
function subjectOfPicture(
  encoders: EncoderSet,
  { text = '', evidence = 'all' }: SimilarQuery,
  image: PictureInput,
  signal: AbortSignal,
): SimilarSubject {
  return {
    analysis: {
      terms: frequentTerms(text),
      names: [],
      wordWeight: text !== '' && evidence === 'all' ? similarWordWeight : 0,
      pictureEvidence: 0,
      proseEvidence: 0,
    },
    findLinks: async () => noLinks,
    vectors: async () => {
      const pixels = await encodePicture(encoders, image, signal);
      if (text === '') return new QueryVectors(undefined, pixels);
      const words = await encodeText(encoders, text, 'query', signal);
      // "Like this, but with a bell": what pictures show is compared with both.
      return new QueryVectors(words, towards(pixels, [words]));
    },
  };
}

async function encodePicture(
  encoders: EncoderSet,
  { bytes, mediaType }: PictureInput,
  signal: AbortSignal,
): Promise<Float32Array> {
  if (encoders.image === undefined) {
    throw new SemblanceError(
      'encoder/unsupported-input',
      `The encoder "${encoders.id}" does not look at pictures. Choose another one in the setting semblance.encoder, or search for a picture that is a file of the workspace.`,
      { encoder: encoders.id },
    );
  }
  const encoder = await encoders.image.get();
  throwIfCancelled(signal);
  const input = { kind: 'image', bytes, mimeType: mediaType } as const;
  return (await encoder.encode([input], { role: 'query', signal })).vectors;
}

async function encodeText(
  encoders: EncoderSet,
  text: string,
  role: EncodeOptions['role'],
  signal: AbortSignal,
): Promise<Float32Array> {
  const encoder = await encoders.text.get();
  throwIfCancelled(signal);
  return (await encoder.encode([{ kind: 'text', text }], { role, signal })).vectors;
}

async function linksOf(
  parts: SubjectParts,
  subject: { readonly key: FileKey; readonly rows: readonly NewRow[]; readonly selected: readonly NewRow[] },
  signal: AbortSignal,
): Promise<FileLinks> {
  const finder = new LinkFinder(parts);
  const isPicture = subject.rows.some(({ modality }) => modality === 'image');
  const [byReference, byName] = await Promise.all(
    isPicture
      ? [finder.usersOf(subject.key, signal), codeNamedLike(parts.store, subject.key)]
      : [finder.picturesOf(subject, signal), picturesNamedIn(parts.store, subject.selected)],
  );
  return mergeLinks(byReference, byName);
}

/**
 * Vectors of the index where there are any of the text encoder. Those of the fast encoder are for documents only, so
 * the text is encoded anew, as is a text that differs from the index.
 */
export async function vectorsOfRows(
  encoders: EncoderSet,
  { text, evidence }: Pick<SimilarQuery, 'text' | 'evidence'>,
  selected: readonly NewRow[],
  signal: AbortSignal,
): Promise<QueryVectors> {
  const ownText = encoders.text.manifest.id;
  const pixels = meanVector(selected.filter(({ source }) => source === 'pixels'));
  if (evidence === 'pixels' && pixels !== undefined) return new QueryVectors(undefined, pixels);
  // The words around a picture say what it is about. Those inside of it are labels and numbers more often than not, and
  // blurred the question (`npm run bench -- sample`: MRR from picture to code 0.91 instead of 0.92).
  const around = selected.filter(({ source }) => source === 'content' || source === 'context');
  const words = around.length > 0 ? around : selected.filter(({ source }) => source === 'ocr');
  const known = meanVector(words.filter(({ encoderId }) => encoderId === ownText));
  if (text === undefined && known !== undefined) return new QueryVectors(known, pixels);
  const unencoded = text ?? words.map((row) => row.text).join('\n');
  if (unencoded === '') return new QueryVectors(undefined, pixels);
  return new QueryVectors(await encodeText(encoders, unencoded, 'document', signal), pixels);
}

function frequentTerms(text: string): readonly string[] {
  const counts = new Map<string, number>();
  for (const word of splitWords(text)) {
    // Short words are variables and units; a pair of Chinese or Japanese characters says as much as a long one.
    const isTelling = word.length > 2 || hasUnspacedLetters(word);
    if (isTelling && !isStopWord(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, mostSimilarTerms)
    .map(([word]) => word);
}
