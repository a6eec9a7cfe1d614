/**
 * The encoders that other extensions offer: those of their package.json and those that they register while they run.
 * Nothing of them is loaded here.
 */
import * as vscode from 'vscode';
import type { EncoderContribution } from '../../core/encoders/encoderContribution.ts';
import { type Disposable, DisposableStore, Emitter, toDisposable } from '../../core/lifecycle/disposable.ts';
import type { Logger } from '../../core/logging/logger.ts';
import { type EncoderRegistration, ownerOf, readContributions, toContribution } from './readContributions.ts';

export class ContributedEncoders implements Disposable {
  readonly #logger: Logger;
  readonly #store = new DisposableStore();
  readonly #didChange: Emitter<void>;
  readonly #registered = new Set<EncoderContribution>();
  #declared: readonly EncoderContribution[];

  constructor(logger: Logger) {
    this.#logger = logger.topic('Encoders');
    this.#didChange = this.#store.add(
      new Emitter<void>((error) => this.#logger.error('A listener failed', error)),
    );
    this.#declared = this.#read();
    this.#store.add(
      vscode.extensions.onDidChange(() => {
        this.#declared = this.#read();
        this.#didChange.fire();
      }),
    );
  }

  readonly onDidChange = (listener: () => void): Disposable => this.#didChange.event(listener);

  /** What package.json declares comes first; an id occurs once. */
  get current(): readonly EncoderContribution[] {
    const declared = new Set(this.#declared.map(({ id }) => id));
    return [...this.#declared, ...[...this.#registered].filter(({ id }) => !declared.has(id))];
  }

  /**
   * Adds an encoder of another extension until it is disposed. Throws `config/invalid` when it is not data of the
   * expected form, when its files are not the extension's own; does nothing when its id is taken.
   */
  register(registration: EncoderRegistration): Disposable {
    const owner = ownerOf(registration, vscode.extensions.all);
    const contribution = toContribution(registration, owner);
    if (this.current.some(({ id }) => id === contribution.id)) {
      this.#logger.warn(`${owner.id}: the encoder "${contribution.id}" is registered already`);
      return toDisposable(() => undefined);
    }
    this.#registered.add(contribution);
    this.#didChange.fire();
    return toDisposable(() => {
      this.#registered.delete(contribution);
      this.#didChange.fire();
    });
  }

  dispose(): void {
    this.#store.dispose();
  }

  #read(): readonly EncoderContribution[] {
    return readContributions(vscode.extensions.all, (extensionId, fault) =>
      this.#logger.warn(`${extensionId}: ${fault}`),
    );
  }
}
