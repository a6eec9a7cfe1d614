import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withLock } from '../../../scripts/bootstrap/lock.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'semblance-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('lets one in at a time', async () => {
  let inside = 0;
  let most = 0;
  let waits = 0;
  const work = async (): Promise<void> => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
  };
  const options = { folder, onWait: () => (waits += 1) };
  await Promise.all([
    withLock('a', work, options),
    withLock('a', work, options),
    withLock('a', work, options),
  ]);
  expect(most).toBe(1);
  expect(waits).toBeGreaterThan(0);
});

it('is free again after a failure, and passes the failure on', async () => {
  await expect(withLock('a', () => Promise.reject(new Error('no')), { folder })).rejects.toThrow('no');
  expect(await withLock('a', () => 7, { folder })).toBe(7);
});

it('takes over from a process that died', async () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  mkdirSync(path.join(folder, 'a.lock'));
  writeFileSync(path.join(folder, 'a.lock', 'owner'), String(dead));
  expect(await withLock('a', () => 7, { folder })).toBe(7);
  expect(existsSync(path.join(folder, 'a.lock'))).toBe(false);
});
