import type { FileHandle } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { systemFileSystem } from '../../../../extension/node/files/fileSystem.ts';
import { TimedCalls } from '../../../../extension/node/files/timedCalls.ts';

/** A file system that answers when the test says so; below `healthy` at once. */
function createDisk(healthy = '/none') {
  const asked: string[] = [];
  const pending = new Map<string, (value?: unknown) => void>();
  const call = (path: string): Promise<unknown> => {
    asked.push(path);
    if (path === '/w' || path.startsWith(healthy)) return Promise.resolve({});
    return new Promise((resolve) => pending.set(path, resolve));
  };
  const fileSystem = { ...systemFileSystem, lstat: call, open: call, readdir: call } as never;
  const calls = new TimedCalls({ fileSystem, limitMs: 20, roots: ['/w', '/dead'] });
  return {
    asked,
    fileSystem: calls.fileSystem,
    answer: (path: string, value?: unknown) => pending.get(path)?.(value),
  };
}

const late = { code: 'ETIMEDOUT' };

describe('timed calls', () => {
  it('ask no place at or below one whose call is out, and ask again when it came back', async () => {
    const disk = createDisk('/w/near');
    await expect(disk.fileSystem.readdir('/w/mount')).rejects.toMatchObject(late);
    await expect(disk.fileSystem.lstat('/w/mount/a')).rejects.toMatchObject(late);
    await expect(disk.fileSystem.lstat('/w/mount')).rejects.toThrow('/w/mount does not answer');
    // The root answers, so that the rest of it goes on.
    await disk.fileSystem.lstat('/w/near');
    await disk.fileSystem.lstat('/w/near/b');
    expect(disk.asked).toEqual(['/w/mount', '/w', '/w/near', '/w/near/b']);
    disk.answer('/w/mount');
    await new Promise((resolve) => setTimeout(resolve, 0));
    const again = disk.fileSystem.lstat('/w/mount');
    disk.answer('/w/mount');
    await again;
  });

  it('ask a root in which something hung one thing before the next, and nothing while it is silent', async () => {
    const disk = createDisk();
    await expect(disk.fileSystem.lstat('/dead/a')).rejects.toMatchObject(late);
    const some = ['/dead/b', '/dead/c', '/dead/d/e'].map((path) => disk.fileSystem.lstat(path));
    for (const one of some) await expect(one).rejects.toMatchObject(late);
    await expect(disk.fileSystem.readdir('/dead')).rejects.toMatchObject(late);
    expect(disk.asked).toEqual(['/dead/a', '/dead']);
    await disk.fileSystem.lstat('/w');
  });

  it('close a file that was opened too late', async () => {
    const disk = createDisk();
    await expect(disk.fileSystem.open('/w/a')).rejects.toMatchObject(late);
    const closed = Promise.withResolvers<void>();
    disk.answer('/w/a', { close: async () => closed.resolve() } as FileHandle);
    await closed.promise;
  });
});
