/**
 * Entry of the process of one plug-in: loads its module, makes its encoder and passes calls on. Whatever the plug-in
 * does, it does to this process alone.
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import type { Encoder, EncoderContext, EncoderPlugin, Raster } from '../../../../plugins/api/encoder.ts';
import { endWithParent } from '../../process/parentWatch.ts';
import { errorOf, failureOf, type PluginReply, type PluginRequest, pluginRequest } from './pluginMessages.ts';

/** As in the engine's picture decoder, for code that never awaits a disposal. */
const exitDelayMs = 50;

let plugin: EncoderPlugin | undefined;
let encoder: Encoder | undefined;
const running = new Map<number, AbortController>();
const decodings = new Map<number, PromiseWithResolvers<Raster>>();
let lastDecoding = 0;

function send(reply: PluginReply): void {
  // The channel closes between the test and the call only when the parent dies, and then `disconnect` follows.
  if (process.connected) process.send?.(reply);
}

/** CommonJS and ES modules alike: `import` gives what a CommonJS module exports as `default`. */
async function loadPlugin(module: string): Promise<EncoderPlugin> {
  const namespace: unknown = await import(pathToFileURL(module).href);
  for (const candidate of [namespace, property(namespace, 'default')]) {
    const found = property(candidate, 'plugin');
    if (isPlugin(found)) return found;
  }
  throw new Error(
    `${path.basename(module)} does not export "plugin" with a manifest and a function "create".`,
  );
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function isPlugin(value: unknown): value is EncoderPlugin {
  const manifest = property(value, 'manifest');
  return typeof manifest === 'object' && manifest !== null && typeof property(value, 'create') === 'function';
}

function requireLoaded<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The plug-in is not ready.');
  return value;
}

function contextOf(request: PluginRequest & { readonly kind: 'create' }): EncoderContext {
  const { modelFolder, threads, device } = request;
  return {
    modelFolder,
    threads,
    device,
    decodeImage: (image, wanted, signal) => {
      lastDecoding += 1;
      const id = lastDecoding;
      const decoding = Promise.withResolvers<Raster>();
      const onAbort = (): void => {
        const reason = new Error('Cancelled');
        reason.name = 'AbortError';
        decoding.reject(reason);
      };
      if (signal.aborted) onAbort();
      signal.addEventListener('abort', onAbort, { once: true });
      decodings.set(id, decoding);
      send({ kind: 'decode', id, bytes: image.bytes, mimeType: image.mimeType, request: { ...wanted } });
      return decoding.promise.finally(() => {
        signal.removeEventListener('abort', onAbort);
        decodings.delete(id);
      });
    },
    log: (level, message) => send({ kind: 'log', level, message: String(message) }),
  };
}

async function answer(request: PluginRequest): Promise<PluginReply | undefined> {
  switch (request.kind) {
    case 'load':
      plugin = await loadPlugin(request.module);
      // Through JSON: a manifest with functions or getters in it could not be sent.
      return {
        kind: 'loaded',
        id: request.id,
        manifest: JSON.parse(JSON.stringify(plugin.manifest)) as unknown,
      };
    case 'create':
      encoder = await requireLoaded(plugin).create(contextOf(request));
      return { kind: 'done', id: request.id };
    case 'encode': {
      const controller = new AbortController();
      running.set(request.id, controller);
      try {
        const { inputs, role } = request;
        const batch = await requireLoaded(encoder).encode(inputs, { role, signal: controller.signal });
        // As it is, whatever its form: the engine judges it.
        const { vectors, count, dimensions, truncated } = batch;
        return {
          kind: 'encoded',
          id: request.id,
          vectors,
          count,
          dimensions,
          truncated: truncated as number[],
        };
      } finally {
        running.delete(request.id);
      }
    }
    case 'cancel':
      running.get(request.id)?.abort();
      return undefined;
    case 'dispose':
      await encoder?.dispose();
      return { kind: 'done', id: request.id };
    case 'decoded':
      decodings.get(request.id)?.resolve(request.raster);
      return undefined;
    case 'undecoded':
      decodings.get(request.id)?.reject(errorOf(request.failure));
      return undefined;
  }
}

async function receive(message: unknown): Promise<void> {
  const request = v.parse(pluginRequest, message);
  try {
    const reply = await answer(request);
    if (reply !== undefined) send(reply);
  } catch (error) {
    send({ kind: 'failed', id: request.id, failure: failureOf(error) });
  }
  if (request.kind === 'dispose') setTimeout(() => process.exit(0), exitDelayMs);
}

process.on('message', (message) => void receive(message));
process.once('disconnect', () => process.exit(0));
endWithParent();
send({ kind: 'ready' });
