/**
 * Turns a subject into a question that the engine can answer: by the index where it knows the place, by the text or the
 * picture itself where it does not. It knows nothing of VS Code.
 */
import { throwIfCancelled } from '../../core/cancellation/cancellation.ts';
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import type { EngineApi } from '../../core/protocol/engineApi.ts';
import type { PictureInput, SearchAnswer, SimilarQuery } from '../../core/search/searchTypes.ts';
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
