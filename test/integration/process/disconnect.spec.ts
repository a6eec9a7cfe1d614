import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { fakeEntry } from './fakeClient.ts';
import type { FakeProcessBehaviour } from './fakeEngineMain.ts';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function start(behaviour: FakeProcessBehaviour): Promise<ChildProcess> {
  const child = fork(fakeEntry, [JSON.stringify(behaviour)], {
    serialization: 'advanced',
    execArgv: [],
    stdio: 'pipe',
  });
  children.push(child);
  await once(child, 'message');
  return child;
}

async function endOf(child: ChildProcess): Promise<{ code: number | null; tookMs: number }> {
  const started = performance.now();
  const [code] = await once(child, 'exit');
  return { code, tookMs: performance.now() - started };
}

it('an engine whose host is gone closes and ends, also while it works', async () => {
  const child = await start({ delaysMs: { index: 60_000 }, closeMs: 100 });
  child.send({ v: 1, kind: 'request', id: 1, method: 'index', params: {} });
  const ended = endOf(child);
  child.disconnect();
  const { code, tookMs } = await ended;
  expect(code).toBe(0);
  expect(tookMs).toBeGreaterThan(90);
  expect(tookMs).toBeLessThan(2500);
});

it('an engine that cannot close ends after three seconds', async () => {
  const child = await start({ closeMs: 60_000 });
  const ended = endOf(child);
  child.disconnect();
  const { code, tookMs } = await ended;
  expect(code).toBe(0);
  expect(tookMs).toBeGreaterThan(2500);
  expect(tookMs).toBeLessThan(6000);
});

it.skipIf(process.platform === 'win32')('Ctrl-C of the terminal leaves the end to the host', async () => {
  const child = await start({});
  child.kill('SIGINT');
  child.send({ v: 1, kind: 'request', id: 1, method: 'status', params: {} });
  const [answer] = await once(child, 'message');
  expect(answer).toMatchObject({ id: 1 });
});

it('a script that was started by hand says so and ends', async () => {
  const { spawn } = await import('node:child_process');
  const child = spawn(process.execPath, [fakeEntry], { stdio: ['ignore', 'ignore', 'pipe'] });
  children.push(child);
  let errors = '';
  child.stderr.on('data', (bytes: Buffer) => {
    errors += bytes.toString();
  });
  const [code] = await once(child, 'close');
  expect(code).toBe(2);
  expect(errors).toContain('part of Semblance');
});
