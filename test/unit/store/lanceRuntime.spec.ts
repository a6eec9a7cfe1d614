import { availableParallelism } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareLanceRuntime } from '../../../extension/node/lance/lanceRuntime.ts';

const names = ['LANCE_CPU_THREADS', 'LANCE_FTS_NUM_SHARDS'] as const;
const before = new Map<string, string | undefined>();

beforeEach(() => {
  for (const name of names) {
    before.set(name, process.env[name]);
    delete process.env[name];
  }
});

afterEach(() => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

describe('prepareLanceRuntime', () => {
  it('leaves threads to spare beside the workers of the full-text index, or its build hangs', () => {
    prepareLanceRuntime();
    const threads = Number(process.env.LANCE_CPU_THREADS);
    expect(threads).toBeGreaterThanOrEqual(Number(process.env.LANCE_FTS_NUM_SHARDS) + 2);
    expect(threads).toBeGreaterThanOrEqual(availableParallelism());
  });

  it('keeps what the user has set', () => {
    process.env.LANCE_CPU_THREADS = '9';
    prepareLanceRuntime();
    expect(process.env.LANCE_CPU_THREADS).toBe('9');
  });
});
