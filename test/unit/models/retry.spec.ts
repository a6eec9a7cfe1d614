import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { SemblanceError } from '../../../extension/core/errors/semblanceError.ts';
import { createNullLogger } from '../../../extension/core/logging/logger.ts';
import { hubFailure } from '../../../extension/node/models/install/hubFailures.ts';
import { withRetries } from '../../../extension/node/models/install/retry.ts';
import { createNetworkError } from '../../../extension/node/models/network/networkErrors.ts';

const options = { pausesMs: [100, 200], logger: createNullLogger() };
const cut = (): SemblanceError => createNetworkError('cut', 'The connection ended.', {});

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('what failed on the network', () => {
  it('is repeated after growing pauses, and then fails', async () => {
    const times: number[] = [];
    const started = Date.now();
    const failing = withRetries(options, neverCancelled(), async () => {
      times.push(Date.now() - started);
      throw cut();
    });
    const outcome = expect(failing).rejects.toMatchObject({ code: 'model/network' });
    await vi.runAllTimersAsync();
    await outcome;
    expect(times).toEqual([0, 100, 300]);
  });

  it('is repeated from the first pause on after it got further', async () => {
    let attempts = 0;
    const working = withRetries(options, neverCancelled(), async (onProgress) => {
      attempts += 1;
      if (attempts === 10) return 'done';
      onProgress();
      throw cut();
    });
    await vi.runAllTimersAsync();
    expect(await working).toBe('done');
  });

  it.each([
    ['a certificate', createNetworkError('certificate', 'x', {})],
    ['the password of a proxy', createNetworkError('proxy-auth', 'x', {})],
    ['another kind of failure', new SemblanceError('model/corrupt', 'x')],
    ['a bug', new TypeError('x')],
  ])('is not repeated for %s', async (_, error) => {
    const attempt = vi.fn().mockRejectedValue(error);
    await expect(withRetries(options, neverCancelled(), attempt)).rejects.toBe(error);
    expect(attempt).toHaveBeenCalledTimes(1);
  });

  it('waits as long as the server asks for, within reason', async () => {
    const question = {
      model: 'a/b',
      revision: 'main',
      file: undefined,
      host: 'https://hub',
      hasToken: false,
    };
    const busy = (value: string): SemblanceError =>
      hubFailure({ status: 429, headers: { 'retry-after': value } }, question);
    expect(busy('7').details.retryAfterMs).toBe(7_000);
    expect(busy(new Date(Date.now() + 5_000).toUTCString()).details.retryAfterMs).toBeGreaterThan(3_000);
    expect(busy('soon').details.retryAfterMs).toBeUndefined();
    const started = Date.now();
    const attempt = vi.fn().mockRejectedValueOnce(busy('9999')).mockResolvedValue('done');
    const working = withRetries(options, neverCancelled(), attempt);
    await vi.runAllTimersAsync();
    expect(await working).toBe('done');
    expect(Date.now() - started).toBe(60_000);
  });

  it('stops within a pause when it is told to', async () => {
    const stop = new AbortController();
    const failing = withRetries(options, stop.signal, async () => {
      throw cut();
    });
    const outcome = expect(failing).rejects.toMatchObject({ name: 'CancelledError' });
    await vi.advanceTimersByTimeAsync(50);
    stop.abort();
    await outcome;
  });
});
