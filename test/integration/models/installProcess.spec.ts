/** The process that installs models: progress and cancelling across its border, its death, and several at once. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { createNullLogger, type LogRecord } from '../../../extension/core/logging/logger.ts';
import {
  defaultNetworkSettings,
  type InstallRequest,
  type ModelProgress,
} from '../../../extension/core/protocol/modelApi.ts';
import { createModelClient, type ModelClient } from '../../../extension/node/models/modelClient.ts';
import { productLayoutOfSources } from '../../../extension/node/productLayout.ts';
import type { HubServer } from '../../fakes/hubServer.ts';
import { TestAuthority } from '../../fakes/testCertificates.ts';
import {
  filesIn,
  fromHub,
  installedFiles,
  modelId,
  startHub,
  temporaryFolder,
  tinyModel,
} from './installFixture.ts';

const { modelsEntry } = productLayoutOfSources(path.join(import.meta.dirname, '../../..'));

interface Client {
  readonly models: ModelClient;
  readonly log: readonly LogRecord[];
  readonly progress: readonly ModelProgress[];
}

function startClient(idleMs?: number): Client {
  const log: LogRecord[] = [];
  const progress: ModelProgress[] = [];
  const models = createModelClient({
    entry: modelsEntry,
    version: '0.0.0-test',
    logger: createNullLogger(),
    writeLog: (record) => log.push(record),
    ...(idleMs === undefined ? {} : { idleMs }),
  });
  models.onDidProgress((step) => progress.push(step));
  onTestFinished(() => models.close());
  return { models, log, progress };
}

function requestFor(hub: HubServer, modelsFolder: string): InstallRequest {
  return {
    source: fromHub(hub),
    modelsFolder,
    network: { ...defaultNetworkSettings, useSystemCertificates: false },
    installId: 'test',
    agreedCommit: '',
  };
}

/** Resolves when that many bytes have arrived. */
function whenArrived(models: ModelClient, bytes: number): Promise<void> {
  return new Promise((done) => {
    models.onDidProgress(({ bytesDone }) => {
      if (bytesDone > bytes) done();
    });
  });
}

function isRunning(pid = 0): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const slow = { path: '', server: 'store', kind: 'slow', bytes: 2_000, everyMs: 20 } as const;

describe('the process of the models', () => {
  it('describes, installs with progress, lists and removes', async () => {
    const hub = await startHub();
    const modelsFolder = await temporaryFolder();
    const { models, progress, log } = startClient();
    const offer = await models.describe(requestFor(hub, modelsFolder), neverCancelled());
    expect(offer.id).toBe(modelId);
    const installed = await models.install(requestFor(hub, modelsFolder), neverCancelled());
    expect(installed.problem).toBe('');
    expect(new Set(progress.map(({ phase }) => phase))).toEqual(new Set(['asking', 'copying', 'finishing']));
    expect(progress.every(({ installId }) => installId === 'test')).toBe(true);
    expect(await models.list(modelsFolder, neverCancelled())).toEqual([installed]);
    expect(await models.remove(modelsFolder, modelId, neverCancelled())).toBe(installed.bytes);
    expect(log.some(({ topic, level }) => topic === 'models' && level === 'info')).toBe(true);
  });

  it('hands failures over with code, sentence and facts', async () => {
    const hub = await startHub();
    hub.faults.push({ path: '/api/', kind: 'status', status: 403, headers: { 'x-error-code': 'GatedRepo' } });
    const { models } = startClient();
    await expect(
      models.describe(requestFor(hub, await temporaryFolder()), neverCancelled()),
    ).rejects.toMatchObject({ code: 'model/access-denied', details: { isGated: true, model: modelId } });
  });

  it('stops when it is told to, and leaves nothing', async () => {
    const hub = await startHub();
    hub.faults.push(slow);
    const modelsFolder = await temporaryFolder();
    const { models } = startClient();
    const stop = new AbortController();
    const installing = models.install(requestFor(hub, modelsFolder), stop.signal);
    await whenArrived(models, 10_000);
    stop.abort();
    await expect(installing).rejects.toMatchObject({ name: 'CancelledError' });
    // The answer does not wait for the clearing up.
    await expect.poll(() => filesIn(modelsFolder), { timeout: 5_000 }).toEqual([]);
  });

  it('ends when nothing is asked of it, and comes back', async () => {
    const modelsFolder = await temporaryFolder();
    const { models } = startClient(50);
    expect(await models.list(modelsFolder, neverCancelled())).toEqual([]);
    await new Promise((done) => setTimeout(done, 500));
    expect(await models.list(modelsFolder, neverCancelled())).toEqual([]);
  });

  it('is not forgotten when the one before it takes its time to end', async () => {
    const hub = await startHub();
    hub.faults.push(slow);
    const modelsFolder = await temporaryFolder();
    const { models } = startClient(1);
    await models.list(modelsFolder, neverCancelled());
    const first = await models.pid();
    await expect.poll(() => models.pid(), { interval: 1 }).toBeUndefined();
    const installing = models.install(requestFor(hub, modelsFolder), neverCancelled());
    await whenArrived(models, 5_000);
    await expect.poll(() => isRunning(first)).toBe(false);
    expect(await models.pid()).toBeGreaterThan(0);
    await installing;
  });

  it('trusts the certificates of NODE_EXTRA_CA_CERTS', async () => {
    const authority = new TestAuthority();
    const hub = await startHub([tinyModel()], { tls: authority.issue('127.0.0.1') });
    const file = path.join(await temporaryFolder(), 'ca.pem');
    await writeFile(file, authority.certificate);
    const before = process.env.NODE_EXTRA_CA_CERTS;
    process.env.NODE_EXTRA_CA_CERTS = file;
    onTestFinished(() => {
      if (before === undefined) delete process.env.NODE_EXTRA_CA_CERTS;
      else process.env.NODE_EXTRA_CA_CERTS = before;
    });
    const { models } = startClient();
    const request = requestFor(hub, await temporaryFolder());
    expect((await models.install(request, neverCancelled())).problem).toBe('');
    const withSystem = { ...request, network: defaultNetworkSettings, modelsFolder: await temporaryFolder() };
    expect((await models.install(withSystem, neverCancelled())).problem).toBe('');
  });
});

describe('an installation whose process is killed', () => {
  it('leaves no half model, and goes on where it was', async () => {
    const hub = await startHub();
    hub.faults.push(slow);
    const modelsFolder = await temporaryFolder();
    const first = startClient();
    const installing = first.models.install(requestFor(hub, modelsFolder), neverCancelled());
    await whenArrived(first.models, 30_000);
    const pid = await first.models.pid();
    expect(pid).toBeGreaterThan(0);
    process.kill(pid ?? 0, 'SIGKILL');
    await expect(installing).rejects.toMatchObject({ code: 'engine/crashed' });

    const second = startClient();
    expect(await second.models.list(modelsFolder, neverCancelled())).toEqual([]);
    hub.requests.length = 0;
    const installed = await second.models.install(requestFor(hub, modelsFolder), neverCancelled());
    expect(installed.problem).toBe('');
    const [store] = hub.requests.filter(({ server }) => server === 'store');
    expect(store?.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
    expect(await filesIn(modelsFolder)).toEqual(installedFiles);
  });
});

describe('two processes that install the same model at once', () => {
  it('fetch it once', async () => {
    const hub = await startHub();
    hub.faults.push(slow);
    const modelsFolder = await temporaryFolder();
    const [first, second] = [startClient(), startClient()];
    const installing = first.models.install(requestFor(hub, modelsFolder), neverCancelled());
    await whenArrived(first.models, 5_000);
    const waiting = second.models.install(requestFor(hub, modelsFolder), neverCancelled());
    const [one, other] = await Promise.all([installing, waiting]);
    expect(other).toEqual(one);
    expect(second.progress.map(({ phase }) => phase)).toEqual(['asking', 'waiting']);
    expect(hub.requests.filter(({ server }) => server === 'store')).toHaveLength(1);
    expect(await filesIn(modelsFolder)).toEqual(installedFiles);
  });

  it('and one of them may be cancelled while it waits', async () => {
    const hub = await startHub();
    hub.faults.push(slow);
    const modelsFolder = await temporaryFolder();
    const [first, second] = [startClient(), startClient()];
    const installing = first.models.install(requestFor(hub, modelsFolder), neverCancelled());
    await whenArrived(first.models, 5_000);
    const stop = new AbortController();
    const waiting = second.models.install(requestFor(hub, modelsFolder), stop.signal);
    await expect.poll(() => second.progress.at(-1)?.phase, { timeout: 10_000 }).toBe('waiting');
    // Neither may a model be taken away that is about to come.
    await expect(second.models.remove(modelsFolder, modelId, neverCancelled())).rejects.toMatchObject({
      code: 'model/not-found',
    });
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'CancelledError' });
    expect((await installing).problem).toBe('');
    expect(await filesIn(modelsFolder)).toEqual(installedFiles);
  });
});
