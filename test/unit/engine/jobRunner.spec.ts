import { describe, expect, it } from 'vitest';
import { delay, neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { JobRunner } from '../../../extension/node/engine/jobRunner.ts';

const never = neverCancelled();
const failureOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: Error) => error.name,
  );

describe('the job runner', () => {
  it('runs one job at a time, in order, also after a failure', async () => {
    const jobs = new JobRunner();
    const events: string[] = [];
    const job =
      (name: string, fails = false) =>
      async () => {
        events.push(`${name} begins`);
        await delay(5);
        events.push(`${name} ends`);
        if (fails) throw new TypeError(name);
        return name;
      };
    const results = [jobs.run(job('a'), never), jobs.run(job('b', true), never), jobs.run(job('c'), never)];
    expect(jobs.isBusy).toBe(true);
    expect(await Promise.allSettled(results)).toMatchObject([
      { value: 'a' },
      { status: 'rejected' },
      { value: 'c' },
    ]);
    expect(events).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
    expect(jobs.isBusy).toBe(false);
  });

  it('settles, and starts the next job, only when one whose caller left has ended', async () => {
    const jobs = new JobRunner();
    const caller = new AbortController();
    let isEnded = false;
    const left = jobs.run(async (signal) => {
      await delay(1_000, signal).catch(() => undefined);
      await delay(20);
      isEnded = true;
    }, caller.signal);
    await delay(5);
    caller.abort();
    const next = jobs.run(async () => isEnded, never);
    expect(jobs.count).toBe(2);
    await left;
    expect(isEnded).toBe(true);
    expect(await next).toBe(true);
    expect(jobs.count).toBe(0);
  });

  it('never starts a job whose caller left while it waited', async () => {
    const jobs = new JobRunner();
    const caller = new AbortController();
    const first = jobs.run(() => delay(10), never);
    let hasRun = false;
    const second = failureOf(
      jobs.run(async () => {
        hasRun = true;
      }, caller.signal),
    );
    caller.abort();
    await first;
    expect(await second).toBe('CancelledError');
    await jobs.run(async () => undefined, never);
    expect(hasRun).toBe(false);
  });

  it('stops the running job alone, or all that wait with it', async () => {
    const jobs = new JobRunner();
    const sleep = (signal: AbortSignal): Promise<void> => delay(1_000, signal);
    const running = failureOf(jobs.run(sleep, never));
    await delay(1);
    const next = jobs.run(async () => 'next', never);
    jobs.stopRunning();
    expect(await running).toBe('CancelledError');
    expect(await next).toBe('next');

    const again = [failureOf(jobs.run(sleep, never)), failureOf(jobs.run(sleep, never))];
    await delay(1);
    jobs.stopAll();
    expect(await Promise.all(again)).toEqual(['CancelledError', 'CancelledError']);
    expect(await jobs.run(async () => 'later', never)).toBe('later');
  });

  it('closes after the running job has ended, and runs nothing more', async () => {
    const jobs = new JobRunner();
    let isEnded = false;
    const running = failureOf(
      jobs.run(async (signal) => {
        await delay(1_000, signal).catch(() => undefined);
        await delay(10);
        isEnded = true;
      }, never),
    );
    await delay(1);
    const waiting = failureOf(jobs.run(async () => undefined, never));
    await jobs.close();
    expect(isEnded).toBe(true);
    expect(await running).toBe('none');
    expect(await waiting).toBe('CancelledError');
    expect(await failureOf(jobs.run(async () => undefined, never))).toBe('CancelledError');
  });
});
