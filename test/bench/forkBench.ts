/**
 * Runs an entry of this folder in a process of its own and waits for the one message that is its result.
 */
import { fork } from 'node:child_process';
import path from 'node:path';

/** Rejects when the process ends without a result. The child sends `{ result }`. */
export function forkBench<T>(entry: string, args: readonly string[]): Promise<T> {
  return new Promise((resolve, reject) => {
    const child = fork(path.join(import.meta.dirname, entry), args, { execArgv: ['--no-warnings'] });
    child.once('message', (message: { readonly result: T }) => resolve(message.result));
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      reject(new Error(`${entry} ended without a result (${signal ?? code})`)),
    );
  });
}

/** For the child: delivers the result, then lets the process end. */
export function sendResult(result: unknown): void {
  process.send?.({ result }, () => process.disconnect());
}
