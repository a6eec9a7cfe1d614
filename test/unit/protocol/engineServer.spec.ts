import { afterEach, describe, expect, it } from 'vitest';
import { Emitter } from '../../../extension/core/lifecycle/disposable.ts';
import type { Envelope } from '../../../extension/core/protocol/envelope.ts';
import type { EnginePort } from '../../../extension/node/process/enginePort.ts';
import { type EngineServerOptions, serveEngine } from '../../../extension/node/process/engineServer.ts';
import { leastSettings } from '../../fakes/engineSettings.ts';
import { FakeEngine, type FakeEngineBehaviour } from '../../fakes/fakeEngine.ts';

/** The pipe, in memory; `hold` keeps sent messages from "leaving". */
class MemoryPort implements EnginePort {
  readonly sent: Envelope[] = [];
  readonly #messages = new Emitter<unknown>();
  readonly #disconnect = new Emitter<void>();
  #held: (() => void)[] | undefined;
  failResultsWith: Error | undefined;

  send(message: Envelope): Promise<void> {
    if (this.failResultsWith !== undefined && message.kind === 'result') {
      return Promise.reject(this.failResultsWith);
    }
    this.sent.push(message);
    const held = this.#held;
    return held === undefined ? Promise.resolve() : new Promise((resolve) => held.push(resolve));
  }
  onMessage(listener: (message: unknown) => void) {
    return this.#messages.event(listener);
  }
  onDisconnect(listener: () => void) {
    return this.#disconnect.event(listener);
  }
  receive(message: unknown): void {
    this.#messages.fire(message);
  }
  request(id: number, method: string, params: unknown = {}): void {
    this.receive({ v: 1, kind: 'request', id, method, params });
  }
  disconnect(): void {
    this.#disconnect.fire();
  }
  hold(): void {
    this.#held = [];
  }
  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const resolve of held) resolve();
  }
  ids(kind: 'result' | 'failure'): number[] {
    return this.sent.flatMap((message) => (message.kind === kind ? [message.id] : []));
  }
}

const options: EngineServerOptions = {
  pid: 1,
  statusIntervalMs: 20,
  limits: { maxRunning: 3, maxOrdinaryRunning: 2, maxWaiting: 4 },
};
const tick = (ms = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const ports: MemoryPort[] = [];

function serve(behaviour: FakeEngineBehaviour = {}) {
  const port = new MemoryPort();
  ports.push(port);
  const engine = new FakeEngine(behaviour);
  return { port, engine, server: serveEngine(engine, port, options) };
}

afterEach(() => {
  for (const port of ports.splice(0)) port.disconnect();
});

describe('the engine server', () => {
  it('greets first', () => {
    const { port } = serve();
    expect(port.sent[0]).toEqual({ v: 1, kind: 'ready', pid: 1 });
  });

  it('refuses what it does not know, and answers the next request', async () => {
    const { port } = serve();
    port.receive('noise');
    port.receive({ v: 1, kind: 'result', id: 5, result: {} });
    port.receive({ v: 2, kind: 'request', id: 6, method: 'status', params: {} });
    port.receive({ v: 1, kind: 'request', id: 7, method: 42 });
    port.request(8, 'dropAllTables');
    port.request(9, 'constructor');
    port.request(10, 'search', { text: 1 });
    port.request(11, 'status');
    await tick(5);
    const failures = port.sent.flatMap((m) => (m.kind === 'failure' ? [[m.id, m.error.code]] : []));
    expect(failures).toEqual([
      [6, 'protocol/version'],
      [7, 'protocol/bad-message'],
      [8, 'protocol/bad-message'],
      [9, 'protocol/bad-message'],
      [10, 'protocol/bad-message'],
    ]);
    expect(port.ids('result')).toEqual([11]);
    // Noise without an id can only be logged.
    const logs = port.sent.filter((m) => m.kind === 'event' && m.method === 'log');
    expect(logs.length).toBeGreaterThanOrEqual(2);
  });

  it('refuses one request too many, keeps places for searches, and runs a search before what waits', async () => {
    const { port, engine } = serve({ delaysMs: { index: 50 } });
    for (let id = 1; id <= 6; id++) port.request(id, 'index'); // 2 run, 4 wait.
    port.request(7, 'index'); // One too many.
    port.request(8, 'status'); // Runs on the place that is kept free.
    await tick(10);
    expect(port.sent).toContainEqual(
      expect.objectContaining({
        kind: 'failure',
        id: 7,
        error: expect.objectContaining({ code: 'engine/timeout' }),
      }),
    );
    expect(port.ids('result')).toEqual([8]);
    expect(engine.calls.filter((call) => call.method === 'index')).toHaveLength(2);
    await tick(250);
    expect(port.ids('result').slice(0, 3)).toEqual([8, 1, 2]);
    expect(port.ids('result').sort()).toEqual([1, 2, 3, 4, 5, 6, 8]);
  });

  it('takes new settings over at once, while long work has all the places', async () => {
    const { port, engine } = serve({ delaysMs: { index: 10_000, rebuild: 10_000 } });
    for (let id = 1; id <= 4; id++) port.request(id, 'index');
    port.request(5, 'rebuild');
    port.request(6, 'configure', { roots: [], settings: leastSettings });
    await tick(5);
    expect(port.ids('result')).toEqual([6]);
    expect(engine.calls.map(({ method }) => method)).toEqual(['index', 'index', 'configure']);
  });

  it('cancels a waiting request without running it, and a running one through its signal', async () => {
    const { port, engine } = serve({ delaysMs: { index: 10_000 } });
    for (let id = 1; id <= 3; id++) port.request(id, 'index');
    port.receive({ v: 1, kind: 'cancel', id: 3 });
    port.receive({ v: 1, kind: 'cancel', id: 1 });
    port.receive({ v: 1, kind: 'cancel', id: 99 });
    await tick(5);
    expect(port.ids('failure')).toEqual([3, 1]);
    expect(engine.calls).toHaveLength(2);
    expect(engine.cancelled).toBe(1);
  });

  it('holds back further work while answers have not left', async () => {
    const { port, engine } = serve();
    port.hold();
    for (let id = 1; id <= 5; id++)
      port.request(id, 'search', { text: 'q', filter: {}, limit: 1, mode: 'words' });
    await tick(20);
    expect(engine.calls).toHaveLength(3);
    port.release();
    await tick(20);
    expect(engine.calls).toHaveLength(5);
  });

  it('answers with a failure when the result cannot be copied', async () => {
    const { port } = serve();
    port.failResultsWith = new Error('DataCloneError');
    port.request(1, 'status');
    await tick(5);
    expect(port.ids('failure')).toEqual([1]);
  });

  it('coalesces status while the pipe is full, newest wins', async () => {
    const { port } = serve({ statusBurst: 500 });
    port.hold();
    port.request(1, 'index');
    await tick(60);
    port.release();
    await tick(60);
    const statuses = port.sent.flatMap((m) =>
      m.kind === 'event' && m.method === 'status' ? [m.params] : [],
    );
    expect(statuses).toHaveLength(2);
    expect(statuses[1]).toMatchObject({ chunks: 500, isComplete: true });
  });

  it('drops and counts log lines that nobody reads', async () => {
    const { port, engine } = serve();
    port.hold();
    for (let line = 0; line < 1500; line++) engine.log({ level: 'info', topic: 't', message: 'm' });
    port.release();
    await tick(5);
    const lines = port.sent.flatMap((m) => (m.kind === 'event' && m.method === 'log' ? [m.params] : []));
    expect(lines).toHaveLength(1001);
    expect(lines.at(-1)).toMatchObject({ level: 'warn', message: '500 log lines were dropped' });
  });

  it('closes past a full queue, sends the last status, and is done', async () => {
    const { port, engine, server } = serve({ delaysMs: { index: 10_000 } });
    for (let id = 1; id <= 6; id++) port.request(id, 'index');
    port.request(7, 'close');
    expect(await server.whenDone).toBe('closed');
    expect(engine.isClosed).toBe(true);
    expect(port.ids('result')).toEqual([7]);
    const statuses = port.sent.flatMap((m) =>
      m.kind === 'event' && m.method === 'status' ? [m.params] : [],
    );
    expect(statuses.at(-1)).toMatchObject({ phase: 'closed' });
  });

  it('closes the engine when the host is gone', async () => {
    const { port, engine, server } = serve({ delaysMs: { index: 10_000 } });
    port.request(1, 'index');
    port.disconnect();
    expect(await server.whenDone).toBe('disconnected');
    expect(engine.isClosed).toBe(true);
    expect(engine.cancelled).toBe(1);
  });
});
