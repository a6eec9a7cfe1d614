/**
 * Turns a subject into a question that the engine can answer: by the index where it knows the place, by the text or the
 * picture itself where it does not. It knows nothing of VS Code.
 */
import { throwIfCancelled } from '../../core/cancellation/cancellation.ts';
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import type { EngineApi } from '../../core/protocol/engineApi.ts';
import { mostResults } from '../../core/protocol/searchMessages.ts';
import type {
  PictureInput,
  SearchAnswer,
  SearchResult,
  SimilarQuery,
} from '../../core/search/searchTypes.ts';
import type { PanelSubject } from './panelSubject.ts';

type Start = Pick<SimilarQuery, 'file' | 'range' | 'text' | 'image'>;

/** Best first; a later one is asked when the engine does not know what the one before names. */
export type SubjectQuestion = () => Promise<Start>;

/** What does not depend on the subject. */
export type QuestionTerms = Omit<SimilarQuery, keyof Start>;

export interface AskedSimilar {
  readonly answer: SearchAnswer;
  /** The question as it was answered; an explanation needs it. */
  readonly query: SimilarQuery;
}

/** What is taken out of an answer here, because the engine does not know of it. */
export interface Omission {
  readonly isLeftOut: (result: SearchResult) => boolean;
  /** Results that shall be there beside what is left out. */
  readonly wanted: number;
}

export interface AskedBeyond extends AskedSimilar {
  /** Fewer are left than wanted, and more may lie behind the longest answer that can be asked for. */
  readonly isCut: boolean;
}

/** Resolves to the bytes of a picture; rejects when it cannot be read. */
export type PictureReader = (file: string) => Promise<PictureInput>;

export function questionsOf(subject: PanelSubject, readPicture: PictureReader): readonly SubjectQuestion[] {
  if (subject.kind === 'picture') {
    return [async () => ({ image: { bytes: subject.bytes, mediaType: subject.mediaType } })];
  }
  if (subject.kind === 'file') {
    const { file } = subject;
    const byIndex: SubjectQuestion = async () => ({ file });
    if (!subject.isPicture) return [byIndex];
    // A picture outside of the workspace, or one that is ignored, can still be looked at.
    return [byIndex, async () => ({ file, image: await readPicture(file) })];
  }
  const { file, range, text } = subject;
  if (file === undefined) return [async () => ({ text })];
  const byText: SubjectQuestion = async () => ({ file, range, text });
  if (subject.isSelection || subject.isChanged) return [byText];
  const { start, end } = range;
  // The whole line, so that a cursor at its start or end is inside of what stands there.
  const lines = { start: { line: start.line, character: 0 }, end: { line: end.line + 1, character: 0 } };
  return [async () => ({ file, range: lines }), byText];
}

/** By the index, and by the text around the place where the index does not know it. */
export function questionsOfPlace(place: Start, nearby: string | undefined): readonly SubjectQuestion[] {
  const byIndex: SubjectQuestion = async () => place;
  return nearby === undefined ? [byIndex] : [byIndex, async () => ({ ...place, text: nearby })];
}

/**
 * Rejects with the engine's error for the last question, and with CancelledError when the signal fires.
 * @param engine of this moment
 */
export async function askSimilar(
  engine: Pick<EngineApi, 'similar'>,
  questions: readonly SubjectQuestion[],
  terms: QuestionTerms,
  signal: AbortSignal,
): Promise<AskedSimilar> {
  let failure: unknown = new SemblanceError('file/not-indexed', 'There is nothing to compare.');
  for (const question of questions) {
    const query: SimilarQuery = { ...(await question()), ...terms };
    throwIfCancelled(signal);
    try {
      return { answer: await engine.similar(query, signal), query };
    } catch (error) {
      if (!SemblanceError.is(error, 'file/not-indexed')) throw error;
      failure = error;
    }
  }
  throw failure;
}

/**
 * Asks for twice as many as long as what is left out takes the place of what is wanted. Results are grouped by file, so a
 * short answer may still have others behind it; one that is no longer than the answer before has not.
 *
 * Rejects like `askSimilar`.
 */
export async function askBeyond(
  engine: Pick<EngineApi, 'similar'>,
  questions: readonly SubjectQuestion[],
  terms: QuestionTerms,
  { isLeftOut, wanted }: Omission,
  signal: AbortSignal,
): Promise<AskedBeyond> {
  let asked = await askSimilar(engine, questions, terms, signal);
  let before = 0;
  for (;;) {
    const { query, answer } = asked;
    const found = answer.results.length;
    const left = answer.results.filter((result) => !isLeftOut(result)).length;
    const mayFindMore = left < wanted && left < found && found > before;
    if (!mayFindMore || query.limit >= mostResults) return { ...asked, isCut: mayFindMore };
    throwIfCancelled(signal);
    before = found;
    const longer = { ...query, limit: Math.min(mostResults, query.limit * 2) };
    asked = { answer: await engine.similar(longer, signal), query: longer };
  }
}
