/**
 * How the core sees the reading of text in pictures, and the memory of what was read.
 */
import type { RecognizedText } from '../../../plugins/api/textRecognizer.ts';

export interface TextReader {
  /**
   * Reads the text of a picture in small steps, below everything else in priority. A picture that a cheap look takes for
   * one without text, or that is broken, gives no lines: the same bytes always do. Undefined for a picture that could not
   * be read just now (it took too long, the recogniser failed), of which nothing is to be remembered. Rejects when
   * cancelled, and when no picture can be read (`engine/start-failed`, `model/missing`, `model/corrupt`,
   * `encoder/switched-off`, `encoder/disposed`).
   */
  read(
    picture: { readonly path: string; readonly format: string; readonly bytes: Uint8Array },
    signal: AbortSignal,
  ): Promise<RecognizedText | undefined>;
  close(): Promise<void>;
}

/** Text that was read, by the hash of the picture's file; of one version of one recogniser. */
export interface RecognizedTexts {
  /** Looks up which pictures are known, for `knows`. Never rejects: without its folder it knows none. */
  load(): Promise<void>;
  /** What reading a picture gave, without opening its entry; undefined for a picture that was not read. */
  knows(fileHash: string): 'text' | 'no text' | undefined;
  /** Undefined for a picture that is not known, or whose entry is damaged. */
  get(fileHash: string): Promise<RecognizedText | undefined>;
  /** Remembers; a failure is logged and costs reading the picture once more after the next start. */
  put(fileHash: string, text: RecognizedText): Promise<void>;
}
