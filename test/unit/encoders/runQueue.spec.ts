import { describe, expect, it } from 'vitest';
import {
  CancelledError,
  isCancelled,
  neverCancelled,
} from '../../../extension/core/cancellation/cancellation.ts';
import { RunQueue } from '../../../plugins/shared/runQueue.ts';

const createClosedError = (): Error => new Error('closed');

/** A promise that the test settles. */
function createGate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

describe('RunQueue', () => {
  it('runs one task at a time, queries before documents, else in order', async () => {
    const queue = new RunQueue(createClosedError);
    const gate = createGate();
    const log: string[] = [];
    const task = (name: string) => async () => {
      log.push(`${name} starts`);
      await gate.opened;
      log.push(`${name} ends`);
    };
    const all = [
      queue.run('document', neverCancelled(), task('d1')),
      queue.run('document', neverCancelled(), task('d2')),
      queue.run('query', neverCancelled(), task('q1')),
      queue.run('query', neverCancelled(), task('q2')),
    ];
    gate.open();
    await Promise.all(all);
    expect(log).toEqual(['d1', 'q1', 'q2', 'd2'].flatMap((name) => [`${name} starts`, `${name} ends`]));
  });

  it('passes on results and failures, and goes on after a failure', async () => {
    const queue = new RunQueue(createClosedError);
    const failing = queue.run('document', neverCancelled(), () => Promise.reject(new Error('broken')));
    const working = queue.run('document', neverCancelled(), async () => 7);
    await expect(failing).rejects.toThrow('broken');
    expect(await working).toBe(7);
    expect(await queue.run('query', neverCancelled(), async () => 8)).toBe(8);
  });

  it('does not start a task that was cancelled while it waited', async () => {
    const queue = new RunQueue(createClosedError);
    const gate = createGate();
    const first = queue.run('document', neverCancelled(), () => gate.opened);
    const controller = new AbortController();
    let isStarted = false;
    const second = queue.run('document', controller.signal, async () => {
      isStarted = true;
    });
    controller.abort();
    // Rejected although the first task still blocks the queue.
    expect(isCancelled(await second.catch((error: unknown) => error))).toBe(true);
    gate.open();
    await first;
    await queue.run('document', neverCancelled(), async () => undefined);
    expect(isStarted).toBe(false);
  });

  it('rejects the waiting tasks on close, waits for the running one, refuses new ones', async () => {
    const queue = new RunQueue(createClosedError);
    const gate = createGate();
    const running = queue.run('document', neverCancelled(), async () => {
      await gate.opened;
      return 'finished';
    });
    const waiting = queue.run('query', neverCancelled(), async () => 'never');
    let isClosed = false;
    const closing = queue.close().then(() => {
      isClosed = true;
    });
    await expect(waiting).rejects.toThrow('closed');
    expect(isClosed).toBe(false);
    gate.open();
    expect(await running).toBe('finished');
    await closing;
    await queue.close();
    await expect(queue.run('query', neverCancelled(), async () => 1)).rejects.toThrow('closed');
  });

  it('tells who prepares a task that it would not be run', async () => {
    const queue = new RunQueue(createClosedError);
    expect(() => queue.throwIfStopped(neverCancelled())).not.toThrow();
    expect(() => queue.throwIfStopped(AbortSignal.abort())).toThrow(CancelledError);
    await queue.close();
    expect(() => queue.throwIfStopped(AbortSignal.abort())).toThrow('closed');
  });
});
