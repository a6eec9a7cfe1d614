/**
 * Entry of a process that loads the built extension into an editor that does nothing, and measures how long it blocks.
 */
import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { sendResult } from './forkBench.ts';
import { inertEditor } from './inertEditor.ts';

export interface ActivationRun {
  readonly loadMs: number;
  /** Until `activate` returned: the editor's thread is blocked as long. */
  readonly activateMs: number;
  /** Until its promise was settled. */
  readonly settledMs: number;
}

interface Extension {
  activate(context: unknown): Promise<unknown>;
}

const [bundle = ''] = process.argv.slice(2);
const folder = path.join(os.tmpdir(), 'semblance-bench-activation');
const names = readFileSync(bundle, 'utf8').matchAll(/\bvscode\d*\.(\w+)/gu);
const editor = inertEditor(
  folder,
  [...names].map(([, name]) => name ?? ''),
);
// As editors do it: hooks of the module loader would slow down every other load.
const load: unknown = Reflect.get(Module, '_load');
if (typeof load !== 'function') throw new TypeError('This Node loads modules in another way');
Reflect.set(
  Module,
  '_load',
  function loadModule(this: unknown, request: string, ...rest: readonly unknown[]): unknown {
    return request === 'vscode' ? editor.vscode : Reflect.apply(load, this, [request, ...rest]);
  },
);

const startedMs = performance.now();
const extension = createRequire(import.meta.url)(bundle) as Extension;
const loadedMs = performance.now();
const activation = extension.activate(editor.contextOf(path.dirname(path.dirname(bundle))));
const returnedMs = performance.now();
await activation;
const settledMs = performance.now();
const run: ActivationRun = {
  loadMs: loadedMs - startedMs,
  activateMs: returnedMs - loadedMs,
  settledMs: settledMs - loadedMs,
};
sendResult(run);
// The engine, which is not part of the measurement, ends with its parent if it was started already.
setImmediate(() => process.exit(0));
