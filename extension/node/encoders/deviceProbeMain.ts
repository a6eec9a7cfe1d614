/**
 * Entry of the process that tries out one device with one encoder: a driver that crashes or hangs does so here. It
 * answers one request and ends.
 */
import * as v from 'valibot';
import type { EncoderPlugin } from '../../../plugins/api/encoder.ts';
import { createHuggingFacePlugin } from '../../../plugins/huggingface/index.ts';
import { readDefinition } from '../../../plugins/huggingface/modelFiles.ts';
import { neverCancelled } from '../../core/cancellation/cancellation.ts';
import { describeError } from '../../core/errors/semblanceError.ts';
import { createBuiltInRegistry } from './builtInEncoders.ts';
import { deviceProbeInputs, drawProbeRaster } from './deviceProbeInputs.ts';
import { type DeviceProbeReply, type DeviceProbeRequest, deviceProbeRequest } from './deviceProbeMessages.ts';

/** A graphics processor compiles its programs at the first run of each shape; that happens once, not per input. */
const warmUpInputs = 4;
/** As many as encoders take into one run of their model. */
const inputsPerCall = 8;

async function measure(request: DeviceProbeRequest): Promise<DeviceProbeReply> {
  const plugin = await pluginFor(request);
  const { modelFolder, threads, device } = request;
  const loadStarted = performance.now();
  const encoder = await plugin.create({
    modelFolder,
    threads,
    device,
    decodeImage: async (image, wanted) => drawProbeRaster(image.bytes, wanted),
    log: () => undefined,
  });
  const loadMs = performance.now() - loadStarted;
  const { dimensions } = plugin.manifest.space;
  const inputs = deviceProbeInputs(plugin.manifest, request.inputs);
  const options = { role: 'document', signal: neverCancelled() } as const;
  await encoder.encode(inputs.slice(0, warmUpInputs), options);
  const vectors = new Float32Array(inputs.length * dimensions);
  const started = performance.now();
  let count = 0;
  while (count < inputs.length && (count === 0 || performance.now() - started < request.budgetMs)) {
    const batch = await encoder.encode(inputs.slice(count, count + inputsPerCall), options);
    vectors.set(batch.vectors, count * dimensions);
    count += batch.count;
  }
  const encodeMs = performance.now() - started;
  return {
    kind: 'measured',
    vectors: vectors.slice(0, count * dimensions),
    count,
    dimensions,
    loadMs,
    encodeMs,
  };
}

async function pluginFor({ encoder, modelFolder }: DeviceProbeRequest): Promise<EncoderPlugin> {
  if (encoder.kind === 'built-in') return createBuiltInRegistry().get(encoder.id);
  return createHuggingFacePlugin(await readDefinition(modelFolder), modelFolder);
}

/** What the runtime said in the end, without the place in its sources and the condition that did not hold. */
function reasonOf(error: unknown): string {
  let deepest = error;
  while (deepest instanceof Error && deepest.cause !== undefined) deepest = deepest.cause;
  return describeError(deepest).split(' was false. ').at(-1) ?? '';
}

function send(reply: DeviceProbeReply, andThen?: () => void): void {
  if (process.connected) process.send?.(reply, undefined, {}, () => andThen?.());
  else andThen?.();
}

// Not disposed: the end of the process frees everything, and some drivers hang in their own clearing up.
const end = (): never => process.exit(0);

process.once('disconnect', end);
process.once('message', (message) => {
  const request = v.parse(deviceProbeRequest, message);
  measure(request).then(
    (reply) => send(reply, end),
    (error: unknown) => send({ kind: 'failed', message: reasonOf(error) }, end),
  );
});
send({ kind: 'ready' });
