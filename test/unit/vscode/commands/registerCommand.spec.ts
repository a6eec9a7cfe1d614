import { beforeEach, describe, expect, it, vi } from 'vitest';
import { CancelledError } from '../../../../extension/core/cancellation/cancellation.ts';
import { SemblanceError } from '../../../../extension/core/errors/semblanceError.ts';
import { type LogRecord, SinkLogger } from '../../../../extension/core/logging/logger.ts';

const handlers = vi.hoisted(() => new Map<string, (...arguments_: unknown[]) => Promise<void>>());
vi.mock('vscode', () => ({
  commands: {
    registerCommand: (id: string, handler: (...arguments_: unknown[]) => Promise<void>) => {
      handlers.set(id, handler);
      return { dispose: () => handlers.delete(id) };
    },
  },
}));
const { registerCommand, runOnceAtATime } = await import(
  '../../../../extension/vscode/commands/registerCommand.ts'
);

describe('registerCommand', () => {
  const records: LogRecord[] = [];
  const shown: unknown[] = [];
  const environment = {
    logger: new SinkLogger((record) => records.push(record)),
    showError: (error: unknown) => {
      shown.push(error);
    },
  };
  beforeEach(() => {
    records.length = 0;
    shown.length = 0;
  });
  const run = (handler: () => Promise<void>) => {
    registerCommand('semblance.search', environment, handler);
    return handlers.get('semblance.search')?.();
  };

  it('logs a failure with its command and shows it, once', async () => {
    const error = new SemblanceError('index/io', 'no such table');
    await run(async () => {
      throw error;
    });
    expect(shown).toEqual([error]);
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({ level: 'error' });
    expect(records[0]?.message).toContain('semblance.search');
  });

  it('says nothing when somebody cancelled', async () => {
    await run(async () => {
      throw new CancelledError();
    });
    expect(shown).toEqual([]);
    expect(records.map(({ level }) => level)).toEqual(['debug']);
  });

  it('passes arguments on and goes away when disposed', async () => {
    const seen: unknown[] = [];
    const registration = registerCommand('semblance.search', environment, (...arguments_) => {
      seen.push(...arguments_);
    });
    await handlers.get('semblance.search')?.('a', 1);
    expect(seen).toEqual(['a', 1]);
    registration.dispose();
    expect(handlers.has('semblance.search')).toBe(false);
  });
});

describe('runOnceAtATime', () => {
  it('gives those who come meanwhile the same outcome, and runs again afterwards', async () => {
    let runs = 0;
    const finish: (() => void)[] = [];
    const once = runOnceAtATime(() => {
      runs += 1;
      return new Promise<void>((resolve) => finish.push(resolve));
    });
    const both = Promise.all([once(), once()]);
    expect(runs).toBe(1);
    finish[0]?.();
    await both;
    once();
    expect(runs).toBe(2);
  });

  it('runs again after a failure', async () => {
    let runs = 0;
    const once = runOnceAtATime(async () => {
      runs += 1;
      throw new Error('no');
    });
    await expect(once()).rejects.toThrow('no');
    await expect(once()).rejects.toThrow('no');
    expect(runs).toBe(2);
  });
});
