/**
 * The engine's end of the channel to its host, and the implementation over the parent process's IPC pipe.
 */

import { type Disposable, toDisposable } from '../../core/lifecycle/disposable.ts';
import type { Envelope } from '../../core/protocol/envelope.ts';

export interface EnginePort {
  /** Resolves once the system took the message; rejects when the host is gone. */
  send(message: Envelope): Promise<void>;
  /** Messages as they arrive, not yet parsed. */
  onMessage(listener: (message: unknown) => void): Disposable;
  /** Fires once, when the host closed the channel or ended. */
  onDisconnect(listener: () => void): Disposable;
}

/** Undefined when this process was not forked with an IPC channel. */
export function openParentPort(): EnginePort | undefined {
  if (process.send === undefined) return undefined;
  return {
    send: (message) =>
      new Promise((resolve, reject) => {
        if (process.send === undefined || !process.connected) {
          reject(new Error('The host closed the channel'));
          return;
        }
        // The callback comes when the pipe took the bytes: waiting for it is the back-pressure of large answers.
        process.send(message, undefined, {}, (error) => {
          if (error) reject(error);
          else resolve();
        });
      }),
    onMessage(listener) {
      process.on('message', listener);
      return toDisposable(() => process.off('message', listener));
    },
    onDisconnect(listener) {
      process.once('disconnect', listener);
      return toDisposable(() => process.off('disconnect', listener));
    },
  };
}
