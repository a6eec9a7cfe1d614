import { describe, expect, it, vi } from 'vitest';
import { CancelledError, neverCancelled } from '../../../../extension/core/cancellation/cancellation.ts';
import { SemblanceError } from '../../../../extension/core/errors/semblanceError.ts';
import { Emitter } from '../../../../extension/core/lifecycle/disposable.ts';
import { createNullLogger } from '../../../../extension/core/logging/logger.ts';
import type { EngineConfiguration, EngineStatus } from '../../../../extension/core/protocol/engineApi.ts';
import type { EngineClientState, EngineCrash } from '../../../../extension/node/process/engineClientTypes.ts';
import {
  type EngineConnection,
  EngineController,
} from '../../../../extension/vscode/engine/engineController.ts';
import { type DesiredEngine, obstacleOf } from '../../../../extension/vscode/engine/engineState.ts';
import { leastSettings } from '../../../fakes/engineSettings.ts';
import { answerOf, statusOf } from '../shim/samples.ts';

const summary = {
  filesSeen: 0,
  filesIndexed: 0,
  filesUnchanged: 0,
  filesRemoved: 0,
  filesSkipped: 0,
  chunksEncoded: 0,
  chunksReused: 0,
  elapsedMs: 1,
};

/** A connection that does as told and writes down what it was asked. */
class TestConnection implements EngineConnection {
  readonly calls: string[] = [];
  readonly statusEmitter = new Emitter<EngineStatus>();
  readonly stateEmitter = new Emitter<EngineClientState>();
  readonly crashEmitter = new Emitter<EngineCrash>();
  readonly onDidChangeStatus = this.statusEmitter.event;
  readonly onDidLog = new Emitter<never>().event;
  readonly onDidChangeState = this.stateEmitter.event;
  readonly onDidCrash = this.crashEmitter.event;
  openOutcome: (signal: AbortSignal) => Promise<EngineStatus> = async () => statusOf({ filesIndexed: 0 });

  async open(_configuration: EngineConfiguration, signal: AbortSignal): Promise<EngineStatus> {
    this.calls.push('open');
    return this.openOutcome(signal);
  }
  configureOutcome: () => Promise<void> = async () => undefined;
  async configure(change: { readonly settings: { readonly threads: number } }): Promise<void> {
    this.calls.push(`configure threads ${change.settings.threads}`);
    await this.configureOutcome();
  }
  async index() {
    this.calls.push('index');
    return summary;
  }
  async rebuild() {
    return summary;
  }
  async filesChanged(): Promise<void> {}
  async prioritize(): Promise<void> {}
  async pause(): Promise<void> {}
  async resume(): Promise<void> {}
  async search() {
    return answerOf([]);
  }
  async similar() {
    return answerOf([]);
  }
  async explain(): Promise<never> {
    throw new Error('not asked here');
  }
  async items() {
    return { total: 0, items: [], isComplete: true };
  }
  readonly onDidMapProgress = new Emitter<never>().event;
  async map(): Promise<never> {
    throw new Error('not asked here');
  }
  async mapPlace(): Promise<never> {
    throw new Error('not asked here');
  }
  async mapItem() {
    return null;
  }
  async status(): Promise<EngineStatus> {
    this.calls.push('status');
    return statusOf({ filesIndexed: 7 });
  }
  async doctor() {
    return { checks: [] };
  }
  async close(): Promise<void> {
    this.calls.push('close');
  }
}

function configurationOf(changes: { threads?: number; indexFolder?: string } = {}): DesiredEngine {
  return {
    kind: 'on',
    configuration: {
      indexFolder: changes.indexFolder ?? '/s/index',
      cacheFolder: '/s/cache',
      modelsFolder: '/e/models',
      userModelsFolder: '/s/models',
      roots: [{ id: 'r', name: 'r', path: '/r' }],
      settings: { ...leastSettings, threads: changes.threads ?? 0 },
    },
  };
}

function createController(initial: DesiredEngine = configurationOf()) {
  const connections: TestConnection[] = [];
  const removed: string[] = [];
  const given: string[] = [];
  const prepared: ((connection: TestConnection) => void)[] = [];
  let desired = initial;
  const controller = new EngineController({
    createConnection: () => {
      const connection = new TestConnection();
      prepared.shift()?.(connection);
      connections.push(connection);
      return connection;
    },
    desired: () => desired,
    removeIndex: async (folder) => {
      removed.push(folder);
    },
    writeLog: () => undefined,
    logger: createNullLogger(),
  });
  controller.onDidGiveUp((error) => given.push(error.code));
  return {
    controller,
    connections,
    removed,
    given,
    prepare: (prepare: (connection: TestConnection) => void) => prepared.push(prepare),
    want: (next: DesiredEngine) => {
      desired = next;
      return controller.update();
    },
  };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('EngineController', () => {
  it('starts nothing by being made, and nothing while `activate` runs', async () => {
    const { controller, connections } = createController();
    expect(controller.state).toEqual({ kind: 'starting' });
    const updated = controller.update();
    expect(connections).toHaveLength(0);
    await updated;
    expect(connections[0]?.calls).toEqual(['open', 'index']);
    expect(controller.state).toMatchObject({ kind: 'running' });
  });

  it('lets early callers wait for the start', async () => {
    const { controller, connections } = createController();
    controller.update();
    expect(await controller.engine(neverCancelled())).toBe(connections[0]);
  });

  it('lets a caller give up waiting', async () => {
    const { controller, prepare } = createController();
    prepare((connection) => {
      connection.openOutcome = () => new Promise(() => undefined);
    });
    controller.update();
    const abort = new AbortController();
    const waiting = controller.engine(abort.signal);
    abort.abort();
    await expect(waiting).rejects.toBeInstanceOf(CancelledError);
  });

  it('is off without a process, and says why', async () => {
    const { controller, connections } = createController({ kind: 'off', reason: 'untrusted' });
    expect(controller.state).toEqual({ kind: 'off', reason: 'untrusted' });
    await controller.update();
    expect(connections).toHaveLength(0);
    await expect(controller.engine(neverCancelled())).rejects.toMatchObject({
      code: 'engine/not-open',
      details: { reason: 'untrusted' },
    });
  });

  it('starts when trust is granted, and ends when it is switched off', async () => {
    const { controller, connections, want } = createController({ kind: 'off', reason: 'untrusted' });
    await want(configurationOf());
    expect(controller.state.kind).toBe('running');
    await want({ kind: 'off', reason: 'disabled' });
    expect(connections[0]?.calls.at(-1)).toBe('close');
    expect(controller.state).toEqual({ kind: 'off', reason: 'disabled' });
  });

  it('tells a running engine of new settings, and only when they are new', async () => {
    const { connections, want } = createController();
    await want(configurationOf());
    await want(configurationOf());
    await want(configurationOf({ threads: 2 }));
    await want(configurationOf({ threads: 2 }));
    expect(connections).toHaveLength(1);
    expect(connections[0]?.calls).toEqual(['open', 'index', 'configure threads 2']);
  });

  describe('new settings that the engine did not take over', () => {
    const timeout = new SemblanceError('engine/timeout', 'No answer within 60 s');

    it('are sent again soon after a time-out, until they are', async () => {
      const { connections, want } = createController();
      await want(configurationOf());
      const connection = connections[0];
      if (connection === undefined) throw new Error('No connection');
      vi.useFakeTimers();
      try {
        let failures = 2;
        connection.configureOutcome = () => (failures-- > 0 ? Promise.reject(timeout) : Promise.resolve());
        const wanting = want(configurationOf({ threads: 2 }));
        await vi.advanceTimersByTimeAsync(60_000);
        await wanting;
        expect(connection.calls.slice(2)).toEqual(Array.from({ length: 3 }, () => 'configure threads 2'));
      } finally {
        vi.useRealTimers();
      }
    });

    it('are sent again with the next change, whatever that is', async () => {
      const { connections, want } = createController();
      await want(configurationOf());
      const connection = connections[0];
      if (connection === undefined) throw new Error('No connection');
      connection.configureOutcome = () => Promise.reject(new SemblanceError('index/io', 'no'));
      await want(configurationOf({ threads: 2 }));
      await settle();
      await want(configurationOf({ threads: 2 }));
      await settle();
      connection.configureOutcome = async () => undefined;
      await want(configurationOf());
      await settle();
      await want(configurationOf());
      const sent = ['configure threads 2', 'configure threads 2', 'configure threads 0'];
      expect(connection.calls.slice(2)).toEqual(sent);
    });

    it('are left alone when later ones were', async () => {
      const { connections, want } = createController();
      await want(configurationOf());
      const connection = connections[0];
      if (connection === undefined) throw new Error('No connection');
      const first = Promise.withResolvers<void>();
      connection.configureOutcome = () => first.promise;
      await want(configurationOf({ threads: 2 }));
      connection.configureOutcome = async () => undefined;
      await want(configurationOf({ threads: 3 }));
      first.reject(timeout);
      await settle();
      await want(configurationOf({ threads: 3 }));
      expect(connection.calls.slice(2)).toEqual(['configure threads 2', 'configure threads 3']);
    });
  });

  it('starts anew when the index lies elsewhere', async () => {
    const { connections, want } = createController();
    await want(configurationOf());
    await want(configurationOf({ indexFolder: '/other' }));
    expect(connections.map((connection) => connection.calls)).toEqual([
      ['open', 'index', 'close'],
      ['open', 'index'],
    ]);
  });

  it('shows a restart of the process and its status afterwards, without indexing twice', async () => {
    const { controller, connections } = createController();
    await controller.update();
    const connection = connections[0];
    connection?.stateEmitter.fire('restarting');
    expect(controller.state).toEqual({ kind: 'starting' });
    connection?.stateEmitter.fire('running');
    await settle();
    expect(controller.state).toMatchObject({ kind: 'running', status: { filesIndexed: 7 } });
    expect(connection?.calls).toEqual(['open', 'index', 'status']);
  });

  it('says once that it gave up after too many crashes, and starts anew when asked', async () => {
    const { controller, connections, given } = createController();
    await controller.update();
    connections[0]?.stateEmitter.fire('failed');
    await settle();
    expect(controller.state).toMatchObject({ kind: 'failed', code: 'engine/crashed' });
    expect(given).toEqual(['engine/crashed']);
    await expect(controller.engine(neverCancelled())).rejects.toMatchObject({ code: 'engine/crashed' });
    await controller.restart();
    expect(controller.state.kind).toBe('running');
    expect(connections).toHaveLength(2);
  });

  it('keeps the code of a start that failed, and removes the index only when told to', async () => {
    const { controller, prepare, given, removed, connections } = createController();
    prepare((connection) => {
      connection.openOutcome = async () => {
        connection.stateEmitter.fire('failed');
        throw new SemblanceError('index/schema-too-new', 'made by 9.0');
      };
    });
    await controller.update();
    expect(controller.state).toMatchObject({ kind: 'failed', code: 'index/schema-too-new' });
    expect(given).toEqual(['index/schema-too-new']);
    expect(removed).toEqual([]);
    expect(connections[0]?.calls).toEqual(['open', 'close']);
    await controller.restartWithoutIndex();
    expect(removed).toEqual(['/s/index']);
    expect(controller.state.kind).toBe('running');
  });

  it('closes while it is still opening, and stays closed', async () => {
    const { controller, connections, prepare, given } = createController();
    prepare((connection) => {
      connection.openOutcome = (signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new CancelledError()));
        });
    });
    controller.update();
    await settle();
    await settle();
    await controller.close();
    expect(connections[0]?.calls).toEqual(['open', 'close']);
    expect(given).toEqual([]);
    await controller.update();
    expect(connections).toHaveLength(1);
    await expect(controller.engine(neverCancelled())).rejects.toBeInstanceOf(CancelledError);
  });

  it('ignores what a closed connection still says', async () => {
    const { controller, connections, want } = createController();
    await want(configurationOf());
    await want({ kind: 'off', reason: 'disabled' });
    connections[0]?.statusEmitter.fire(statusOf());
    connections[0]?.stateEmitter.fire('failed');
    await settle();
    expect(controller.state).toEqual({ kind: 'off', reason: 'disabled' });
  });
});

describe('obstacleOf', () => {
  const fine = { isEnabled: true, isTrusted: true, folders: 2, localFolders: 1, hasStorage: true };
  it.each([
    [{}, undefined],
    [{ folders: 0, localFolders: 0, isTrusted: false }, 'no-folder'],
    [{ localFolders: 0 }, 'virtual'],
    [{ isEnabled: false, isTrusted: false }, 'disabled'],
    [{ isTrusted: false }, 'untrusted'],
    [{ hasStorage: false }, 'no-storage'],
  ])('of %j is %j', (changes, obstacle) => {
    expect(obstacleOf({ ...fine, ...changes })).toBe(obstacle);
  });
});
