import { describe, expect, it } from 'vitest';
import { OutputLines } from '../../../extension/node/process/outputLines.ts';
import { defaultRestartPolicy, RestartPolicy } from '../../../extension/node/process/restartPolicy.ts';

describe('RestartPolicy', () => {
  it('waits 0.5, 2 and 8 seconds, then gives up', () => {
    const policy = new RestartPolicy(defaultRestartPolicy);
    expect([0, 1, 2, 3, 4].map((at) => policy.onCrash(at))).toEqual([500, 2000, 8000, undefined, undefined]);
  });

  it('forgets crashes after five minutes', () => {
    const policy = new RestartPolicy(defaultRestartPolicy);
    const minute = 60_000;
    expect(policy.onCrash(0)).toBe(500);
    expect(policy.onCrash(4 * minute)).toBe(2000);
    expect(policy.onCrash(5 * minute)).toBe(2000); // The first is forgotten.
    expect(policy.onCrash(30 * minute)).toBe(500);
    expect(policy.recentCrashes).toBe(1);
  });

  it('starts afresh when a person asks', () => {
    const policy = new RestartPolicy({ delaysMs: [1], windowMs: 100 });
    policy.onCrash(0);
    expect(policy.onCrash(1)).toBeUndefined();
    policy.reset();
    expect(policy.onCrash(2)).toBe(1);
  });
});

describe('OutputLines', () => {
  function linesOf(...chunks: readonly Buffer[]): string[] {
    const lines: string[] = [];
    const splitter = new OutputLines((line) => lines.push(line));
    for (const chunk of chunks) splitter.write(chunk);
    splitter.end();
    return lines;
  }

  it('joins lines and characters that were cut', () => {
    const bytes = Buffer.from('one\r\ntwo 🦊\n\n   \nlast');
    const single = Array.from(bytes, (_, index) => bytes.subarray(index, index + 1));
    expect(linesOf(...single)).toEqual(['one', 'two 🦊', 'last']);
    expect(linesOf(bytes)).toEqual(['one', 'two 🦊', 'last']);
  });

  it('bounds a line that never ends', () => {
    const lines = linesOf(Buffer.alloc(10_000, 'x'));
    expect(lines).toEqual([`${'x'.repeat(2000)}…`]);
  });
});
