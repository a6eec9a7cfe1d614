/**
 * An encoder that can be loaded: its plug-in, where its files are, and how they are checked.
 */
import type { EncoderPlugin } from '../../../plugins/api/encoder.ts';

export interface EncoderDefinition {
  readonly plugin: EncoderPlugin;
  /** The files are there and have the right lengths: their folder. Rejects with `model/missing` or `model/corrupt`. */
  readonly findFiles: (signal: AbortSignal) => Promise<string>;
  /** Reads all files; a sentence for the report. Rejects as `findFiles`. */
  readonly verifyFiles: (signal: AbortSignal) => Promise<string>;
}

/** The encoders of a choice. `text` accepts text and answers all questions. */
export interface EncoderDefinitions {
  /** `built-in`, or the id of the text encoder. */
  readonly id: string;
  readonly text: EncoderDefinition;
  readonly fast: EncoderDefinition | undefined;
  readonly image: EncoderDefinition | undefined;
}

/** Each once: an encoder may have several parts. */
export function definitionsOf(set: EncoderDefinitions): readonly EncoderDefinition[] {
  const all = [set.text, set.fast, set.image].filter((one) => one !== undefined);
  return all.filter((one, index) => all.findIndex(({ plugin }) => plugin === one.plugin) === index);
}
