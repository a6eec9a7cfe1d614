/** Makes engine clients over the fake engine process, with short pauses, and records what happens to them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SinkLogger } from '../../../extension/core/logging/logger.ts';
import type { EngineConfiguration } from '../../../extension/core/protocol/engineApi.ts';
import { createEngineClient } from '../../../extension/node/process/engineClient.ts';
import type {
  EngineClient,
  EngineClientOptions,
  EngineClientState,
  EngineCrash,
} from '../../../extension/node/process/engineClientTypes.ts';
import { leastSettings } from '../../fakes/engineSettings.ts';
import type { FakeProcessBehaviour } from './fakeEngineMain.ts';

export const fakeEntry = fileURLToPath(new URL('./fakeEngineMain.ts', import.meta.url));

export const testConfiguration: EngineConfiguration = {
  indexFolder: '/index folder/ä 🦊',
  cacheFolder: '/cache',
  modelsFolder: '/models',
  userModelsFolder: '/own models',
  roots: [{ id: 'r', name: 'root', path: '/workspace' }],
  settings: { ...leastSettings, threads: 0 },
};

export interface FakeClient {
  readonly client: EngineClient;
  readonly states: EngineClientState[];
  readonly crashes: EngineCrash[];
  readonly log: string[];
}

export class FakeClients {
  readonly #clients: EngineClient[] = [];
  #folder = '';

  async setUp(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'semblance-process-'));
  }

  /** A path inside this test's folder. */
  path(name: string): string {
    return join(this.#folder, name);
  }

  make(behaviour: FakeProcessBehaviour = {}, options: Partial<EngineClientOptions> = {}): FakeClient {
    const log: string[] = [];
    const client = createEngineClient({
      entry: fakeEntry,
      entryArguments: [JSON.stringify(behaviour)],
      logger: new SinkLogger((record) => log.push(`${record.level} ${record.topic}: ${record.message}`)),
      restartPolicy: { delaysMs: [20, 40, 60], windowMs: 60_000 },
      ...options,
    });
    this.#clients.push(client);
    const states: EngineClientState[] = [];
    const crashes: EngineCrash[] = [];
    client.onDidChangeState((state) => states.push(state));
    client.onDidCrash((crash) => crashes.push(crash));
    client.onDidLog((record) => log.push(`${record.level} ${record.topic}: ${record.message}`));
    return { client, states, crashes, log };
  }

  async tearDown(): Promise<void> {
    await Promise.all(this.#clients.splice(0).map((client) => client.close()));
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Resolves when the client reaches the state. */
export function whenState(client: EngineClient, wanted: EngineClientState): Promise<void> {
  if (client.state === wanted) return Promise.resolve();
  return new Promise((resolve) => {
    const subscription = client.onDidChangeState((state) => {
      if (state !== wanted) return;
      subscription.dispose();
      resolve();
    });
  });
}

/** True while a process of this id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Looks until the condition holds; the bound only ends a test that would fail anyway. */
export async function until(condition: () => boolean, boundMs = 10_000): Promise<void> {
  const end = Date.now() + boundMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error('The condition never came true');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
