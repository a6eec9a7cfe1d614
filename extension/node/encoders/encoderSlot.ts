/**
 * Holds the encoder of the engine: loaded by whoever needs it first, shared by all, tried again after a failure.
 */
import type { Encoder } from '../../../plugins/api/encoder.ts';

export class EncoderSlot {
  readonly #load: () => Promise<Encoder>;
  #encoder: Promise<Encoder> | undefined;

  constructor(load: () => Promise<Encoder>) {
    this.#load = load;
  }

  get(): Promise<Encoder> {
    this.#encoder ??= this.#load().catch((error: unknown) => {
      this.#encoder = undefined;
      throw error;
    });
    return this.#encoder;
  }

  async dispose(): Promise<void> {
    const loading = this.#encoder;
    this.#encoder = undefined;
    const encoder = await loading?.catch(() => undefined);
    await encoder?.dispose();
  }
}
