import { constants, getPriority } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isCancelled, neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import type { EngineStatus } from '../../../extension/core/protocol/engineApi.ts';
import type { SearchQuery } from '../../../extension/core/search/searchTypes.ts';
import { FakeClients, isAlive, testConfiguration, until, whenState } from './fakeClient.ts';

const query: SearchQuery = { text: 'retry with 🦊', filter: {}, limit: 10, mode: 'hybrid' };
const clients = new FakeClients();
beforeEach(() => clients.setUp());
afterEach(() => clients.tearDown());

describe('a healthy engine process', () => {
  it('starts at open and answers every request', async () => {
    const { client, states } = clients.make();
    expect(client.pid).toBeUndefined();
    expect((await client.status(neverCancelled())).phase).toBe('closed');

    const status = await client.open(testConfiguration, neverCancelled());
    expect(status).toMatchObject({ phase: 'idle', role: 'writer', encoderId: 'fake' });
    expect(states).toEqual(['starting', 'running']);

    expect((await client.index(neverCancelled())).chunksEncoded).toBe(9);
    await client.configure(testConfiguration, neverCancelled());
    await client.filesChanged(['/workspace/a.ts'], neverCancelled());
    await client.pause(neverCancelled());
    expect((await client.status(neverCancelled())).phase).toBe('paused');
    await client.resume(neverCancelled());
    await client.rebuild(neverCancelled());
    expect((await client.search(query, neverCancelled())).results[0]).toMatchObject({
      path: 'src/retry.ts',
      why: [{ kind: 'meaning', similarity: 0.71 }, { kind: 'words' }],
    });
    const similar = { file: '/workspace/a.png', filter: {}, limit: 3 };
    expect((await client.similar(similar, neverCancelled())).timings.totalMs).toBe(6);
    const report = await client.doctor({ shouldRepair: true }, neverCancelled());
    expect(report.checks[0]?.detail).toBe('Repair wanted: true');
  });

  it('refuses calls before open, a second open, and calls after close', async () => {
    const { client } = clients.make();
    await expect(client.search(query, neverCancelled())).rejects.toMatchObject({ code: 'engine/not-open' });
    await expect(client.restart(neverCancelled())).rejects.toMatchObject({ code: 'engine/not-open' });
    await client.open(testConfiguration, neverCancelled());
    await expect(client.open(testConfiguration, neverCancelled())).rejects.toMatchObject({
      code: 'internal',
    });
    const pid = client.pid ?? 0;
    await Promise.all([client.close(), client.close()]);
    expect(isAlive(pid)).toBe(false);
    expect(client.state).toBe('closed');
    await expect(client.search(query, neverCancelled())).rejects.toMatchObject({ code: 'engine/not-open' });
    await expect(client.open(testConfiguration, neverCancelled())).rejects.toMatchObject({
      code: 'engine/not-open',
    });
  });

  it('carries code, sentence and details of a failure', async () => {
    const { client } = clients.make({
      failures: { similar: { code: 'file/not-indexed', message: 'secret.env is left out.' } },
    });
    await client.open(testConfiguration, neverCancelled());
    const failure = client.similar({ file: '/x', filter: {}, limit: 1 }, neverCancelled());
    await expect(failure).rejects.toMatchObject({
      name: 'SemblanceError',
      code: 'file/not-indexed',
      message: 'secret.env is left out.',
      details: { from: 'fake' },
    });
  });

  it('refuses parameters that do not match, without ending', async () => {
    const { client } = clients.make();
    await client.open(testConfiguration, neverCancelled());
    const refused = client.search({ ...query, limit: 0 }, neverCancelled());
    await expect(refused).rejects.toMatchObject({
      code: 'protocol/bad-message',
      details: { place: 'limit' },
    });
    await expect(client.search(query, neverCancelled())).resolves.toBeDefined();
  });

  it('brings an answer of 10 MB over', async () => {
    const { client } = clients.make({ answerCharacters: 10_000_000 });
    await client.open(testConfiguration, neverCancelled());
    const answer = await client.search(query, neverCancelled());
    expect(answer.results[0]?.snippet.length).toBe(10_000_000);
  });

  it('answers 200 requests at once, each with its own result', async () => {
    const { client } = clients.make({ delaysMs: { search: 5 } });
    await client.open(testConfiguration, neverCancelled());
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        index % 2 === 0
          ? client.search({ ...query, limit: 1 }, neverCancelled()).then((answer) => answer.results.length)
          : client
              .doctor({ shouldRepair: index % 4 === 1 }, neverCancelled())
              .then((r) => r.checks[0]?.detail),
      ),
    );
    answers.forEach((answer, index) => {
      expect(answer).toBe(index % 2 === 0 ? 1 : `Repair wanted: ${index % 4 === 1}`);
    });
  });

  it('lets a search pass waiting background work', async () => {
    const { client } = clients.make({ delaysMs: { filesChanged: 300 } });
    await client.open(testConfiguration, neverCancelled());
    const order: string[] = [];
    const background = Array.from({ length: 12 }, () =>
      client.filesChanged(['/workspace/a'], neverCancelled()).then(() => order.push('files')),
    );
    await client.search(query, neverCancelled()).then(() => order.push('search'));
    expect(order).toEqual(['search']);
    await Promise.all(background);
  });

  it('thins out status events and keeps the last', async () => {
    const { client } = clients.make({ statusBurst: 2000 });
    const statuses: EngineStatus[] = [];
    client.onDidChangeStatus((status) => statuses.push(status));
    await client.open(testConfiguration, neverCancelled());
    await client.index(neverCancelled());
    await until(() => statuses.at(-1)?.isComplete === true);
    expect(statuses.at(-1)).toMatchObject({ phase: 'idle', chunks: 2000 });
    expect(statuses.length).toBeLessThan(20);
  });

  it.skipIf(process.platform === 'win32')('runs at a lower priority than its host', async () => {
    const { client } = clients.make();
    await client.open(testConfiguration, neverCancelled());
    // A test run that is itself below that priority cannot lower it further.
    expect(getPriority(client.pid ?? 0)).toBeGreaterThanOrEqual(constants.priority.PRIORITY_BELOW_NORMAL);
  });
});

describe('cancellation', () => {
  it('rejects at once and reaches the engine', async () => {
    const { client } = clients.make({ delaysMs: { index: 60_000 } });
    await client.open(testConfiguration, neverCancelled());
    const controller = new AbortController();
    const started = performance.now();
    const running = client.index(controller.signal);
    setTimeout(() => controller.abort(), 50);
    expect(isCancelled(await running.catch((error: unknown) => error))).toBe(true);
    expect(performance.now() - started).toBeLessThan(5000);
    // The engine's places are free again only if it heard of the cancellation: four of these fill them.
    const more = new AbortController();
    const four = Array.from({ length: 4 }, () => client.index(more.signal).catch(() => 'cancelled'));
    more.abort();
    expect(await Promise.all(four)).toEqual(Array(4).fill('cancelled'));
    await expect(client.doctor({ shouldRepair: false }, neverCancelled())).resolves.toBeDefined();
  });

  it('does not send a call that is cancelled already', async () => {
    const { client } = clients.make({ crashOn: ['search'] });
    await client.open(testConfiguration, neverCancelled());
    const outcome = await client.search(query, AbortSignal.abort()).catch((error: unknown) => error);
    expect(isCancelled(outcome)).toBe(true);
    expect((await client.status(neverCancelled())).phase).toBe('idle');
  });

  it('ends a slow start that is cancelled, and open may be called again', async () => {
    const { client, states } = clients.make({ slowStartMs: 700 });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const outcome = await client.open(testConfiguration, controller.signal).catch((error: unknown) => error);
    expect(isCancelled(outcome)).toBe(true);
    expect(client.state).toBe('idle');
    await client.open(testConfiguration, neverCancelled());
    expect(states.at(-1)).toBe('running');
  });
});

describe('time limits', () => {
  it('tell which call was not answered', async () => {
    const { client } = clients.make({ delaysMs: { search: 60_000 } }, { timeoutsMs: { search: 100 } });
    await client.open(testConfiguration, neverCancelled());
    await expect(client.search(query, neverCancelled())).rejects.toMatchObject({
      code: 'engine/timeout',
      details: { method: 'search', timeoutMs: 100 },
    });
  });

  it('end a start that takes too long, after the restarts', async () => {
    const { client, crashes } = clients.make(
      { slowStartMs: 60_000 },
      { readyTimeoutMs: 150, restartPolicy: { delaysMs: [10], windowMs: 60_000 } },
    );
    await expect(client.open(testConfiguration, neverCancelled())).rejects.toMatchObject({
      code: 'engine/start-failed',
    });
    expect(crashes.map((crash) => crash.restartInMs)).toEqual([10, null]);
    expect(client.state).toBe('failed');
  });

  it('kill an engine that does not close', async () => {
    const { client } = clients.make({ closeMs: 60_000 });
    await client.open(testConfiguration, neverCancelled());
    const pid = client.pid ?? 0;
    const started = performance.now();
    await client.close();
    expect(performance.now() - started).toBeLessThan(4000);
    expect(isAlive(pid)).toBe(false);
  });
});

describe('crashes', () => {
  it('reject the calls that wait, and the engine comes back with its configuration and its work', async () => {
    const { client, crashes, states } = clients.make({
      crashOn: ['rebuild'],
      delaysMs: { index: 100 },
    });
    const phases: string[] = [];
    await client.open(testConfiguration, neverCancelled());
    client.onDidChangeStatus((status) => phases.push(status.phase));
    const indexing = client.index(neverCancelled()).catch((error: unknown) => error);
    const crashing = client.rebuild(neverCancelled()).catch((error: unknown) => error);
    expect(await indexing).toMatchObject({ code: 'engine/crashed', details: { exitCode: 7 } });
    expect(await crashing).toMatchObject({ code: 'engine/crashed' });
    await whenState(client, 'running');
    expect(crashes).toHaveLength(1);
    expect(crashes[0]).toMatchObject({ restartInMs: 20, recentCrashes: 1 });
    expect(states).toEqual(['starting', 'running', 'restarting', 'starting', 'running']);
    phases.length = 0;
    await until(() => phases.includes('indexing') && phases.at(-1) === 'idle');
  });

  it('are not seen by a search that can be repeated', async () => {
    const { client, crashes } = clients.make({
      crashOn: ['search'],
      crashMarker: { path: clients.path('crashed'), times: 1 },
    });
    await client.open(testConfiguration, neverCancelled());
    const answer = await client.search(query, neverCancelled());
    expect(answer.results).toHaveLength(1);
    expect(crashes).toHaveLength(1);
  });

  it('are repeated only once for a search that causes them', async () => {
    const { client, crashes } = clients.make({ crashOn: ['search'] });
    await client.open(testConfiguration, neverCancelled());
    await expect(client.search(query, neverCancelled())).rejects.toMatchObject({ code: 'engine/crashed' });
    expect(crashes).toHaveLength(2);
  });

  it('end the restarts after the third, until somebody restarts by hand', async () => {
    const { client, crashes, states } = clients.make({
      crashOn: ['filesChanged'],
      crashMarker: { path: clients.path('crashed'), times: 4 },
    });
    await client.open(testConfiguration, neverCancelled());
    for (let crash = 1; crash <= 4; crash++) {
      await client.filesChanged(['/a'], neverCancelled()).catch(() => undefined);
    }
    await whenState(client, 'failed');
    expect(crashes.map((crash) => crash.restartInMs)).toEqual([20, 40, 60, null]);
    expect(client.pid).toBeUndefined();
    await expect(client.search(query, neverCancelled())).rejects.toMatchObject({ code: 'engine/crashed' });

    await client.restart(neverCancelled());
    expect(states.at(-1)).toBe('running');
    await expect(client.search(query, neverCancelled())).resolves.toBeDefined();
  });

  it('keep the pause that the user asked for', async () => {
    const { client } = clients.make({ crashOn: ['rebuild'], delaysMs: { index: 200 } });
    await client.open(testConfiguration, neverCancelled());
    await client.pause(neverCancelled());
    await client.rebuild(neverCancelled()).catch(() => undefined);
    await whenState(client, 'running');
    expect((await client.status(neverCancelled())).phase).toBe('paused');
    // What was missed is indexed when the pause ends.
    const phases: string[] = [];
    client.onDidChangeStatus((status) => phases.push(status.phase));
    await client.resume(neverCancelled());
    await until(() => phases.includes('indexing'));
  });

  it('by a kill from outside are told with their signal and the last output', async () => {
    const { client, crashes, log } = clients.make({ stderr: 'native library says hello' });
    await client.open(testConfiguration, neverCancelled());
    process.kill(client.pid ?? 0, 'SIGKILL');
    await until(() => crashes.length === 1);
    expect(crashes[0]?.message).toContain('SIGKILL');
    expect(crashes[0]?.lastOutput).toEqual(['native library says hello']);
    expect(log).toContainEqual('warn engine process: native library says hello');
  });

  it('by an exception outside of calls end the process with its stack in the log', async () => {
    const { client, crashes, log } = clients.make(
      { throwAfterMs: 300 },
      { restartPolicy: { delaysMs: [], windowMs: 1 } },
    );
    await client.open(testConfiguration, neverCancelled());
    await until(() => crashes.length === 1);
    expect(crashes[0]?.message).toContain('exit code 1');
    expect(log.some((line) => line.includes('thrown by nobody') && line.includes('fakeEngineMain'))).toBe(
      true,
    );
  });

  it('close while a restart is pending leaves nothing behind', async () => {
    const { client } = clients.make(
      { crashOn: ['rebuild'] },
      { restartPolicy: { delaysMs: [60_000], windowMs: 60_000 } },
    );
    await client.open(testConfiguration, neverCancelled());
    await client.rebuild(neverCancelled()).catch(() => undefined);
    const waiting = client.search(query, neverCancelled()).catch((error: unknown) => error);
    expect(client.state).toBe('restarting');
    await client.close();
    expect(isCancelled(await waiting)).toBe(true);
  });

  it('restart by hand replaces a healthy process, and a search in between is answered', async () => {
    const { client } = clients.make({ delaysMs: { search: 200 } });
    await client.open(testConfiguration, neverCancelled());
    const before = client.pid ?? 0;
    const searching = client.search(query, neverCancelled());
    await client.restart(neverCancelled());
    expect(client.pid).not.toBe(before);
    expect(isAlive(before)).toBe(false);
    expect((await searching).results).toHaveLength(1);
  });
});

describe('starts that cannot succeed', () => {
  it('report another protocol version without restarts', async () => {
    const { client, crashes } = clients.make({ firstMessage: { v: 99, kind: 'ready', pid: 1 } });
    await expect(client.open(testConfiguration, neverCancelled())).rejects.toMatchObject({
      code: 'protocol/version',
      details: { received: 99 },
    });
    expect(client.state).toBe('failed');
    expect(crashes).toEqual([]);
  });

  it('report a first message that is none', async () => {
    const { client } = clients.make({ firstMessage: 'hello' });
    await expect(client.open(testConfiguration, neverCancelled())).rejects.toMatchObject({
      code: 'protocol/bad-message',
    });
  });

  it('report a process that ends at once, with what it printed', async () => {
    const { client } = clients.make(
      { exitAtStart: 3, stderr: 'GLIBC_2.99 not found' },
      { restartPolicy: { delaysMs: [], windowMs: 1 } },
    );
    const failure = await client.open(testConfiguration, neverCancelled()).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'engine/start-failed', details: { exitCode: 3 } });
    expect(String(failure)).toContain('GLIBC_2.99 not found');
  });

  it('report a script that does not exist', async () => {
    const { client } = clients.make(
      {},
      { entry: clients.path('absent.ts'), restartPolicy: { delaysMs: [], windowMs: 1 } },
    );
    await expect(client.open(testConfiguration, neverCancelled())).rejects.toMatchObject({
      code: 'engine/start-failed',
    });
  });

  it('report an engine whose native parts are missing, without restarts, and open may be tried again', async () => {
    const { client, crashes } = clients.make({ isBroken: true });
    await expect(client.open(testConfiguration, neverCancelled())).rejects.toThrow(
      'a native part is missing',
    );
    expect(crashes).toEqual([]);
    expect(client.state).toBe('failed');
    await expect(client.open(testConfiguration, neverCancelled())).rejects.toThrow(
      'a native part is missing',
    );
  });
});
