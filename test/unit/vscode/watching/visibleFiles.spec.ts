import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createNullLogger } from '../../../../extension/core/logging/logger.ts';
import type { EngineState } from '../../../../extension/vscode/engine/engineState.ts';
import { VisibleFiles } from '../../../../extension/vscode/watching/visibleFiles.ts';
import { statusOf } from '../shim/samples.ts';
import { EventEmitter } from '../shim/vscode.ts';

interface FakeEditor {
  readonly document: { readonly uri: { readonly scheme: string; readonly fsPath: string } };
}

const visible = new EventEmitter<readonly FakeEditor[]>();
const active = new EventEmitter<FakeEditor | undefined>();
const shown = {
  visibleTextEditors: [] as FakeEditor[],
  activeTextEditor: undefined as FakeEditor | undefined,
};

vi.mock('vscode', () => ({
  Disposable: {
    from: (...all: { dispose(): void }[]) => ({
      dispose: () => {
        for (const one of all) one.dispose();
      },
    }),
  },
  window: {
    get visibleTextEditors() {
      return shown.visibleTextEditors;
    },
    get activeTextEditor() {
      return shown.activeTextEditor;
    },
    onDidChangeVisibleTextEditors: (listener: () => void) => visible.event(listener),
    onDidChangeActiveTextEditor: (listener: () => void) => active.event(listener),
  },
}));

const editor = (fsPath: string, scheme = 'file'): FakeEditor => ({ document: { uri: { scheme, fsPath } } });

function show(...editors: FakeEditor[]): void {
  shown.activeTextEditor = editors[0];
  shown.visibleTextEditors = editors.toReversed();
  visible.fire(editors);
}

class Engine {
  state: EngineState = { kind: 'running', status: statusOf() };
  fault: Error | undefined;
  readonly told: (readonly string[])[] = [];
  readonly states = new EventEmitter<EngineState>();
  readonly onDidChangeState = this.states.event;
  started = 0;

  engine = async (): Promise<never> => {
    this.started += 1;
    const prioritize = async (paths: readonly string[]): Promise<void> => {
      if (this.fault !== undefined) throw this.fault;
      this.told.push(paths);
    };
    return { prioritize } as never;
  };

  become(state: EngineState): void {
    this.state = state;
    this.states.fire(state);
  }
}

let engine: Engine;
let files: VisibleFiles;

beforeEach(() => {
  vi.useFakeTimers();
  shown.activeTextEditor = undefined;
  shown.visibleTextEditors = [];
  engine = new Engine();
  files = new VisibleFiles(engine, createNullLogger());
});
afterEach(() => {
  files.dispose();
  vi.useRealTimers();
});

describe('visible files', () => {
  it('are told once the user stopped going through them, the active one first, each once', async () => {
    show(editor('/w/a.ts'));
    await vi.advanceTimersByTimeAsync(100);
    show(editor('/w/b.ts'), editor('/w/c.ts'), editor('/w/b.ts'), editor('/out', 'output'));
    await vi.advanceTimersByTimeAsync(2000);
    expect(engine.told).toEqual([['/w/b.ts', '/w/c.ts']]);
    active.fire(undefined);
    await vi.advanceTimersByTimeAsync(2000);
    expect(engine.told).toHaveLength(1);
  });

  it('start no engine, and are told to one that comes up later, and to the next one', async () => {
    engine.state = { kind: 'starting' };
    show(editor('/w/a.ts'));
    await vi.advanceTimersByTimeAsync(2000);
    expect(engine.started).toBe(0);
    engine.become({ kind: 'running', status: statusOf() });
    await vi.advanceTimersByTimeAsync(2000);
    engine.become({ kind: 'running', status: statusOf({ chunks: 1 }) });
    await vi.advanceTimersByTimeAsync(2000);
    expect(engine.told).toEqual([['/w/a.ts']]);
    engine.become({ kind: 'starting' });
    engine.become({ kind: 'running', status: statusOf() });
    await vi.advanceTimersByTimeAsync(2000);
    expect(engine.told).toEqual([['/w/a.ts'], ['/w/a.ts']]);
  });

  it('are told again after a failure', async () => {
    engine.fault = new Error('gone');
    show(editor('/w/a.ts'));
    await vi.advanceTimersByTimeAsync(2000);
    engine.fault = undefined;
    active.fire(undefined);
    await vi.advanceTimersByTimeAsync(2000);
    expect(engine.told).toEqual([['/w/a.ts']]);
  });

  it('are left alone after the end', async () => {
    show(editor('/w/a.ts'));
    files.dispose();
    await vi.advanceTimersByTimeAsync(2000);
    expect(engine.told).toEqual([]);
    expect(visible.size + active.size + engine.states.size).toBe(0);
  });
});
