import { fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createNullLogger } from '../../../extension/core/logging/logger.ts';
import { WriterLease } from '../../../extension/node/lease/writerLease.ts';

const quick = { heartbeatMs: 50, staleMs: 300 };
let folder: string;
let place: string;
const leases: WriterLease[] = [];

function lease(times = quick): WriterLease {
  const made = new WriterLease(place, createNullLogger(), times);
  leases.push(made);
  return made;
}

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'semblance-lease-'));
  place = path.join(folder, 'writer.lease');
});

afterEach(async () => {
  for (const made of leases.splice(0)) await made.release();
  await fs.rm(folder, { recursive: true, force: true });
});

describe('the writer lease', () => {
  it('belongs to one, and to the next after its release', async () => {
    const [first, second] = [lease(), lease()];
    expect(await first.tryAcquire()).toBe(true);
    expect(await second.tryAcquire()).toBe(false);
    expect(await first.tryAcquire()).toBe(true);
    await first.release();
    expect(first.isHeld).toBe(false);
    expect(await second.tryAcquire()).toBe(true);
  });

  it('is given to exactly one of many who ask at once', async () => {
    const many = Array.from({ length: 20 }, () => lease());
    expect((await Promise.all(many.map((one) => one.tryAcquire()))).filter(Boolean)).toHaveLength(1);
  });

  it('is kept alive by its heartbeat', async () => {
    const [first, second] = [lease(), lease()];
    await first.tryAcquire();
    await new Promise((resolve) => setTimeout(resolve, 2 * quick.staleMs));
    expect(await second.tryAcquire()).toBe(false);
    expect(await first.confirm()).toBe(true);
  });

  it('is taken over from a holder that went silent, who then knows that it lost', async () => {
    const silent = lease({ heartbeatMs: 60_000, staleMs: 60_000 });
    await silent.tryAcquire();
    const past = new Date(Date.now() - 10_000);
    await fs.utimes(place, past, past);
    const next = lease();
    expect(await next.tryAcquire()).toBe(true);
    expect(await silent.confirm()).toBe(false);
    expect(silent.isHeld).toBe(false);
    expect(await next.confirm()).toBe(true);
  });

  it('of several takers of a dead lease one wins', async () => {
    await fs.writeFile(place, JSON.stringify({ pid: -1, host: 'elsewhere', token: 'dead' }));
    const past = new Date(Date.now() - 10_000);
    await fs.utimes(place, past, past);
    const many = Array.from({ length: 12 }, () => lease());
    await Promise.all(many.map((one) => one.tryAcquire()));
    const holders = await Promise.all(many.map((one) => one.confirm()));
    expect(holders.filter(Boolean)).toHaveLength(1);
  });

  it('is taken over at once from a process of this machine that was killed', async () => {
    const script = path.join(folder, 'holder.mts');
    const source = path.resolve(import.meta.dirname, '../../../extension/node/lease/writerLease.ts');
    const logging = path.resolve(import.meta.dirname, '../../../extension/core/logging/logger.ts');
    await fs.writeFile(
      script,
      `import { WriterLease } from ${JSON.stringify(source)}; import { createNullLogger } from ${JSON.stringify(logging)};
       await new WriterLease(${JSON.stringify(place)}, createNullLogger()).tryAcquire(); process.send('held'); setInterval(() => {}, 1000);`,
    );
    const child = fork(script);
    await once(child, 'message');
    const next = lease({ heartbeatMs: 2_000, staleMs: 60_000 });
    expect(await next.tryAcquire()).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await next.tryAcquire()).toBe(true);
  });

  it.each(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EISDIR', 'EINVAL'])(
    'is given to one also where the file system refuses hard links (%s)',
    async (code) => {
      const refused = Object.assign(new Error(code), { code });
      const link = vi.spyOn(fs, 'link').mockRejectedValue(refused);
      try {
        const [first, second] = [lease(), lease()];
        expect(await first.tryAcquire()).toBe(true);
        expect(await second.tryAcquire()).toBe(false);
        await first.release();
        expect(await second.tryAcquire()).toBe(true);
      } finally {
        link.mockRestore();
      }
    },
  );

  it('survives a lease file that is not readable as one', async () => {
    await fs.writeFile(place, '{');
    const past = new Date(Date.now() - 10_000);
    await fs.utimes(place, past, past);
    expect(await lease().tryAcquire()).toBe(true);
  });
});
