/**
 * What the user said about results, as vectors and words: examples, counter-examples and what is not wanted.
 */
import { throwIfCancelled } from '../cancellation/cancellation.ts';
import { rangesOverlap } from '../documents/textRange.ts';
import { type FileKey, fileKeyOf } from '../documents/workspaceFile.ts';
import type { EncoderSet } from '../encoders/encoderSet.ts';
import { type FoundRow, isPixelSource, type NewRow, type VectorStore } from '../ports/vectorStore.ts';
import { documentWords, splitWords } from '../words/splitWords.ts';
import { isStopWord } from '../words/stopWords.ts';
import { awayFrom, towards, without } from './directions.ts';
import { pathWords } from './fusion.ts';
import { dot, QueryVectors } from './queryVectors.ts';
import type { ItemRef, Steering } from './searchTypes.ts';
import { vectorsOfRows } from './similarSubject.ts';

export interface SteeringParts {
  readonly store: VectorStore;
  readonly encoders: EncoderSet;
  readonly keyOf: (absolutePath: string) => FileKey | undefined;
}

/** Log odds that an item whose name, folder or headings say the unwanted words is about them. */
const namedUnwanted = 4;
/** What is so surely (95 %) not wanted is left out; below, it only falls behind. */
export const surelyUnwanted = 3;

/**
 * A disliked item was near the question, and so is what was looked for: both resemble each other, more than a question
 * resembles its answer. Only what is as near to it as another version of the same thing (a cosine of 0.76 with MiniLM)
 * is of its kind; with half of that, right answers went with the wrong ones.
 */
const evidenceOfAlike = 12;

/** Cosine and row to log odds, as the search judges them. */
export type Judge = (row: FoundRow, similarity: number) => number;

export class SteeringVectors {
  readonly #liked: readonly QueryVectors[];
  readonly #disliked: readonly QueryVectors[];
  readonly #unwanted: readonly Float32Array[];
  readonly #unwantedTerms: readonly (readonly string[])[];
  /** Ids of the disliked items. */
  readonly #left: ReadonlySet<string>;

  constructor(wishes: {
    readonly liked: readonly QueryVectors[];
    readonly disliked: readonly QueryVectors[];
    readonly unwanted: readonly Float32Array[];
    readonly unwantedTerms: readonly (readonly string[])[];
    readonly left: ReadonlySet<string>;
  }) {
    this.#liked = wishes.liked;
    this.#disliked = wishes.disliked;
    this.#unwanted = wishes.unwanted;
    this.#unwantedTerms = wishes.unwantedTerms;
    this.#left = wishes.left;
  }

  /** True when items are judged by what is not wanted, for which their vectors are needed. */
  get judgesItems(): boolean {
    return this.#unwanted.length + this.#unwantedTerms.length + this.#disliked.length > 0;
  }

  /** The question as the user means it now. */
  steer(question: QueryVectors): QueryVectors {
    const words = question.for('words');
    const pixels = question.comparesPixels ? question.for('pixels') : undefined;
    const likedPixels = this.#of(this.#liked, 'pixels');
    // An example that is a picture says what pictures shall look like, also to a question in words.
    const lookingLike = pixels ?? (likedPixels.length > 0 ? words : undefined);
    return new QueryVectors(
      words === undefined || !question.hasText ? undefined : this.#moved(words, 'words'),
      lookingLike === undefined ? undefined : this.#moved(lookingLike, 'pixels'),
    );
  }

  #moved(vector: Float32Array, kind: 'words' | 'pixels'): Float32Array {
    const moved = awayFrom(towards(vector, this.#of(this.#liked, kind)), this.#of(this.#disliked, kind));
    return without(moved, this.#unwanted);
  }

  #of(examples: readonly QueryVectors[], kind: 'words' | 'pixels'): readonly Float32Array[] {
    return examples.flatMap((example) => {
      const has = kind === 'pixels' ? example.comparesPixels : example.hasText;
      const vector = has ? example.for(kind) : undefined;
      return vector === undefined ? [] : [vector];
    });
  }

  /** True for the rows of disliked items. */
  isLeftOut({ item }: FoundRow): boolean {
    return this.#left.has(item);
  }

  /** Log odds that a row is of what is not wanted; minus infinity when nothing says so. */
  unwantedOf(row: FoundRow, vector: Float32Array | undefined, judge: Judge): number {
    let most = this.#unwantedTerms.some((terms) => saysAll(row, terms))
      ? namedUnwanted
      : Number.NEGATIVE_INFINITY;
    if (vector === undefined) return most;
    for (const unwanted of this.#unwanted) most = Math.max(most, judge(row, dot(unwanted, vector)));
    for (const example of this.#disliked) {
      const disliked = isPixelSource(row.source) && !example.comparesPixels ? undefined : example.forRow(row);
      if (disliked !== undefined) most = Math.max(most, judge(row, dot(disliked, vector)) - evidenceOfAlike);
    }
    return most;
  }
}

function saysAll({ path, scope, symbols }: FoundRow, terms: readonly string[]): boolean {
  const named = new Set(documentWords([...scope, ...symbols].join(' ')));
  const inPath = new Set(pathWords(path, terms));
  return terms.every((term) => named.has(term) || inPath.has(term));
}

/** Undefined without a wish. Texts are encoded, items read from the index; unknown items are passed over. */
export async function readSteering(
  parts: SteeringParts,
  { more = [], less = [], without: unwantedTexts = [] }: Steering,
  /** False for a question by words alone: nothing is encoded then. */
  hasMeaning: boolean,
  signal: AbortSignal,
): Promise<SteeringVectors | undefined> {
  const texts = unwantedTexts.map((text) => text.trim()).filter((text) => text !== '');
  if (more.length + less.length + texts.length === 0) return undefined;
  const [liked, disliked] = await Promise.all([rowsOfAll(parts, more), rowsOfAll(parts, less)]);
  throwIfCancelled(signal);
  const vectorsOf = (items: readonly (readonly NewRow[])[]): Promise<readonly QueryVectors[]> =>
    hasMeaning
      ? Promise.all(items.map((rows) => vectorsOfRows(parts.encoders, {}, rows, signal)))
      : Promise.resolve([]);
  return new SteeringVectors({
    liked: await vectorsOf(liked),
    disliked: await vectorsOf(disliked),
    unwanted: hasMeaning && texts.length > 0 ? await encodeAll(parts.encoders, texts, signal) : [],
    unwantedTerms: texts.map(contentWords).filter((terms) => terms.length > 0),
    left: new Set(disliked.flatMap((rows) => rows.map(({ item }) => item))),
  });
}

function contentWords(text: string): readonly string[] {
  const words = [...new Set(splitWords(text))];
  const content = words.filter((word) => !isStopWord(word));
  return content.length > 0 ? content : words;
}

/** Rows of each item that is in the index. */
async function rowsOfAll(
  { store, keyOf }: SteeringParts,
  items: readonly ItemRef[],
): Promise<readonly (readonly NewRow[])[]> {
  const files = new Map<string, Promise<readonly NewRow[]>>();
  const found = await Promise.all(
    items.map(async ({ file, range }) => {
      const key = keyOf(file);
      if (key === undefined) return [];
      const rows = files.get(fileKeyOf(key)) ?? store.rowsOfFile(key);
      files.set(fileKeyOf(key), rows);
      return rowsInRange(await rows, range);
    }),
  );
  return found.filter((rows) => rows.length > 0);
}

/** Pictures have no lines: a range does not choose among their rows. */
export function rowsInRange(rows: readonly NewRow[], range: ItemRef['range']): readonly NewRow[] {
  if (range === undefined) return rows;
  return rows.filter((row) => row.modality === 'image' || rangesOverlap(row.range, range));
}

async function encodeAll(
  encoders: EncoderSet,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<readonly Float32Array[]> {
  const encoder = await encoders.text.get();
  throwIfCancelled(signal);
  const batch = await encoder.encode(
    texts.map((text) => ({ kind: 'text', text })),
    { role: 'query', signal },
  );
  const { dimensions, vectors } = batch;
  return texts.map((_, at) => vectors.slice(at * dimensions, (at + 1) * dimensions));
}
