import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
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

it.skipIf(process.platform !== 'linux')('an engine that is blocked ends with its host', async () => {
  const behaviour: FakeProcessBehaviour = { blockAfterMs: 500 };
  const host = spawn(
    process.execPath,
    [
      '--eval',
      `const engine = require('node:child_process').fork(process.argv[1], [process.argv[2]], {
         serialization: 'advanced', execArgv: [], stdio: 'ignore',
       });
       engine.once('message', () => setTimeout(() => console.log(engine.pid), 1000));`,
      fakeEntry,
      JSON.stringify(behaviour),
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  children.push(host);
  const [pid] = await once(host.stdout, 'data');
  // Zombies, which wait for someone to look, do not count.
  const isRunning = async (): Promise<boolean> => {
    const status = await readFile(`/proc/${String(pid).trim()}/status`, 'utf8').catch(() => '');
    return status !== '' && !/^State:\s+Z/m.test(status);
  };
  expect(await isRunning()).toBe(true);
  host.kill('SIGKILL');
  await expect.poll(isRunning, { timeout: 15_000, interval: 200 }).toBe(false);
});

it.skipIf(process.platform === 'win32')('Ctrl-C of the terminal leaves the end to the host', async () => {
  const child = await start({});
  child.kill('SIGINT');
  child.send({ v: 1, kind: 'request', id: 1, method: 'status', params: {} });
  const [answer] = await once(child, 'message');
  expect(answer).toMatchObject({ id: 1 });
});

it('a script that was started by hand says so and ends', async () => {
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
