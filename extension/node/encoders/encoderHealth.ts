/**
 * Remembers how an encoder behaves, over all its loads, and decides when it is not used any more.
 */
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import { Emitter } from '../../core/lifecycle/disposable.ts';

/** One fault may be an input's, two a coincidence. */
const mostFaultsInARow = 3;

export type EncoderFault =
  /** It rejected; another input may fare better. */
  | 'failure'
  /** Its output contradicts its manifest (dimensions, length, not a number): nothing of it can be trusted. */
  | 'lie'
  /** It gave no answer; the next call would wait as long. */
  | 'hang'
  /** Its files are those of another version by now, which takes its place. */
  | 'replaced';

/** The encoder's files are those of another version by now; nothing is wrong with either (`plugins/huggingface`). */
export function isOfReplacedModel(error: unknown): error is SemblanceError {
  return SemblanceError.is(error) && error.details.isReplaced === true;
}

export class EncoderHealth {
  readonly #encoderId: string;
  readonly #didSwitchOff = new Emitter<SemblanceError>();
  #faults = 0;
  #switchedOff: SemblanceError | undefined;
  #isReplaced = false;

  constructor(encoderId: string) {
    this.#encoderId = encoderId;
  }

  /** Fires once, with the error that calls reject with from then on. */
  readonly onDidSwitchOff = this.#didSwitchOff.event;

  /** Why the encoder is not used any more; undefined while it is. */
  get switchedOff(): SemblanceError | undefined {
    return this.#switchedOff;
  }

  /** It is off because another version takes its place, which says nothing against either. */
  get isReplaced(): boolean {
    return this.#isReplaced;
  }

  noteSuccess(): void {
    this.#faults = 0;
  }

  /** Returns the error to throw: the given one, or the one that says that the encoder is off. */
  noteFault(fault: EncoderFault, error: SemblanceError): SemblanceError {
    if (this.#switchedOff !== undefined) return this.#switchedOff;
    this.#isReplaced = fault === 'replaced';
    this.#faults++;
    if (fault === 'failure' && this.#faults < mostFaultsInARow) return error;
    return this.switchOff(error);
  }

  /** At once, whatever came before: its files are missing, for example. */
  switchOff(cause: SemblanceError): SemblanceError {
    if (this.#switchedOff !== undefined) return this.#switchedOff;
    const fate = this.#isReplaced
      ? 'gives way to the new version'
      : 'is switched off until the next start or change of settings';
    this.#switchedOff = new SemblanceError(
      'encoder/switched-off',
      `${cause.message} Encoder "${this.#encoderId}" ${fate}.`,
      { encoder: this.#encoderId },
      { cause },
    );
    this.#didSwitchOff.fire(this.#switchedOff);
    return this.#switchedOff;
  }
}
