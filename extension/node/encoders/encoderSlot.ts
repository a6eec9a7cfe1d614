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
    if (this.#encoder !== undefined) return this.#encoder;
    const loading = this.#load().catch((error: unknown) => {
      // After `dispose` another one may be loading.
      if (this.#encoder === loading) this.#encoder = undefined;
      throw error;
    });
    this.#encoder = loading;
    return loading;
  }

  async dispose(): Promise<void> {
    const loading = this.#encoder;
    this.#encoder = undefined;
    const encoder = await loading?.catch(() => undefined);
    await encoder?.dispose();
  }
}
