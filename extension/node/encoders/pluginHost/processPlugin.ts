/**
 * A plug-in of another extension as an ordinary encoder plug-in: its module runs in a process of its own, which is
 * started when it is needed and started again, with growing pauses, when it ends.
 */
import path from 'node:path';
import type {
  EncodedBatch,
  EncodeOptions,
  Encoder,
  EncoderContext,
  EncoderInput,
  EncoderManifest,
  EncoderPlugin,
} from '../../../../plugins/api/encoder.ts';
import { RunQueue } from '../../../../plugins/shared/runQueue.ts';
import {
  delay,
  isCancelled,
  neverCancelled,
  throwIfCancelled,
} from '../../../core/cancellation/cancellation.ts';
import type { EncoderContribution } from '../../../core/encoders/encoderContribution.ts';
import { parseEncoderManifest } from '../../../core/encoders/encoderManifestSchema.ts';
import { SemblanceError } from '../../../core/errors/semblanceError.ts';
import type { Logger } from '../../../core/logging/logger.ts';
import { RestartPolicy } from '../../process/restartPolicy.ts';
import { PluginProcess } from './pluginProcess.ts';

export interface PluginHostLimits {
  /** For the process to come up and the module to be loaded. */
  readonly startMs: number;
  /** For the encoder to be made; a large model is read from a slow disk. */
  readonly createMs: number;
  /** For one run of the model, whatever its size, and for each input of it. */
  readonly runMs: number;
  readonly inputMs: number;
  /** A process that was only asked for its manifest ends after so much time. */
  readonly idleMs: number;
}

const defaultPluginHostLimits: PluginHostLimits = {
  startMs: 30_000,
  createMs: 120_000,
  runMs: 30_000,
  inputMs: 2_000,
  idleMs: 30_000,
};

export interface PluginHostOptions {
  /** Absolute path of the process's script. */
  readonly entry: string;
  readonly logger: Logger;
  readonly limits?: Partial<PluginHostLimits>;
}

/** Inputs per message, however many the model takes: a cancelled call waits for one message at most. */
const mostInputsPerRun = 32;
/** Time for an orderly end. */
const disposeMs = 2_000;
const restarts = { delaysMs: [100, 1_000, 4_000], windowMs: 60_000 };

/**
 * Starts the process of a contributed module and reads its manifest. Rejects with `config/invalid` for a manifest that
 * cannot be used and with `encoder/failed` for a module that cannot be loaded; no process is left behind then.
 */
export async function loadProcessPlugin(
  contribution: EncoderContribution,
  options: PluginHostOptions,
): Promise<EncoderPlugin & { dispose(): Promise<void> }> {
  const launcher = new Launcher(contribution, options);
  const { process, manifest } = await launcher.launch(neverCancelled());
  if (manifest.id !== contribution.id) {
    await process.kill();
    throw new SemblanceError(
      'config/invalid',
      `The extension ${contribution.extensionId} contributes the encoder "${contribution.id}", but its module calls itself "${manifest.id}".`,
      { encoder: contribution.id },
    );
  }
  if (manifest.runtime === 'remote') {
    await process.kill();
    throw new SemblanceError(
      'config/invalid',
      `The encoder "${manifest.id}" sends what it encodes to another machine, which is not supported.`,
      { encoder: manifest.id },
    );
  }
  return new ProcessPlugin(manifest, launcher, process);
}

class Launcher {
  readonly contribution: EncoderContribution;
  readonly limits: PluginHostLimits;
  readonly logger: Logger;
  readonly #entry: string;

  constructor(contribution: EncoderContribution, options: PluginHostOptions) {
    this.contribution = contribution;
    this.limits = { ...defaultPluginHostLimits, ...options.limits };
    this.logger = options.logger.topic(contribution.id);
    this.#entry = options.entry;
  }

  /** A process with the module loaded. */
  async launch(
    signal: AbortSignal,
  ): Promise<{ readonly process: PluginProcess; readonly manifest: EncoderManifest }> {
    const { id, path: module } = this.contribution;
    const { startMs } = this.limits;
    const options = { entry: this.#entry, name: id, logger: this.logger };
    const process = await PluginProcess.start(options, startMs, signal);
    try {
      const reply = await (await process.call({ kind: 'load', module }, startMs, signal)).reply;
      const value = reply.kind === 'loaded' ? reply.manifest : undefined;
      return { process, manifest: parseEncoderManifest(value, module) };
    } catch (error) {
      await process.kill();
      if (SemblanceError.is(error) || isCancelled(error)) throw error;
      throw new SemblanceError(
        'encoder/failed',
        `The module ${module} of the encoder "${id}" (extension ${this.contribution.extensionId}) cannot be loaded: ${error instanceof Error ? error.message : String(error)}`,
        { encoder: id },
        { cause: error },
      );
    }
  }
}

class ProcessPlugin implements EncoderPlugin {
  readonly manifest: EncoderManifest;
  readonly #launcher: Launcher;
  /** Loaded but not yet used by an encoder. */
  #spare: PluginProcess | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(manifest: EncoderManifest, launcher: Launcher, spare: PluginProcess) {
    this.manifest = manifest;
    this.#launcher = launcher;
    this.#spare = spare;
    this.#timer = setTimeout(() => void this.dispose(), launcher.limits.idleMs);
    this.#timer.unref();
  }

  async create(context: EncoderContext): Promise<Encoder> {
    clearTimeout(this.#timer);
    const spare = this.#spare;
    this.#spare = undefined;
    const encoder = new ProcessEncoder(this.manifest, this.#launcher, context);
    await encoder.start(spare);
    return encoder;
  }

  /** Ends the process that only told the manifest. Encoders live on. */
  async dispose(): Promise<void> {
    clearTimeout(this.#timer);
    const spare = this.#spare;
    this.#spare = undefined;
    await spare?.kill();
  }
}

class ProcessEncoder implements Encoder {
  readonly manifest: EncoderManifest;
  readonly #launcher: Launcher;
  readonly #context: EncoderContext;
  readonly #queue: RunQueue;
  readonly #restarts = new RestartPolicy(restarts);
  /** Fires when the encoder is disposed of: a process that is being started is given up. */
  readonly #end = new AbortController();
  #process: PluginProcess | undefined;
  #disposal: Promise<void> | undefined;

  constructor(manifest: EncoderManifest, launcher: Launcher, context: EncoderContext) {
    this.manifest = manifest;
    this.#launcher = launcher;
    this.#context = context;
    this.#queue = new RunQueue(() => this.#error('encoder/disposed', 'was used after dispose'));
  }

  /** Makes the encoder in the given process, or in a new one. */
  async start(spare?: PluginProcess): Promise<void> {
    const process = spare?.isAlive === true ? spare : await this.#launch();
    process.setDecoder(this.#context.decodeImage);
    const { contribution, limits } = this.#launcher;
    const { modelId } = this.manifest;
    try {
      const call = await process.call(
        {
          kind: 'create',
          // The plug-in's own files, beside its module.
          modelFolder: modelId === '' ? '' : path.join(path.dirname(contribution.path), modelId),
          threads: this.#context.threads,
          device: this.#context.device,
        },
        limits.createMs,
        this.#end.signal,
      );
      await call.reply;
      throwIfCancelled(this.#end.signal);
    } catch (error) {
      await process.kill();
      throw error;
    }
    this.#process = process;
  }

  async encode(inputs: readonly EncoderInput[], options: EncodeOptions): Promise<EncodedBatch> {
    this.#queue.throwIfStopped(options.signal);
    const { dimensions } = this.manifest.space;
    const size = Math.min(this.manifest.limits.maxBatch, mostInputsPerRun);
    const vectors = new Float32Array(inputs.length * dimensions);
    const truncated: number[] = [];
    for (let from = 0; from < inputs.length; from += size) {
      const part = inputs.slice(from, from + size);
      const batch = await this.#queue.run(options.role, options.signal, () => this.#run(part, options));
      // A part of another shape is handed on as it is: the guard names the fault.
      if (batch.dimensions !== dimensions || batch.vectors.length !== part.length * dimensions) return batch;
      vectors.set(batch.vectors, from * dimensions);
      for (const index of batch.truncated) truncated.push(from + index);
    }
    return { vectors, count: inputs.length, dimensions, truncated };
  }

  dispose(): Promise<void> {
    this.#disposal ??= this.#dispose();
    return this.#disposal;
  }

  /** One message to the process, which answers before the next is sent, also when nobody waits any more. */
  async #run(inputs: readonly EncoderInput[], { role, signal }: EncodeOptions): Promise<EncodedBatch> {
    try {
      const process = await this.#living(signal);
      const { runMs, inputMs } = this.#launcher.limits;
      const limitMs = runMs + inputs.length * inputMs;
      const call = await process.call({ kind: 'encode', inputs: [...inputs], role }, limitMs, signal);
      try {
        const reply = await call.reply;
        if (reply.kind === 'encoded') return reply;
        throw this.#error('encoder/bad-output', `answered with "${reply.kind}"`);
      } finally {
        await call.whenQuiet;
      }
    } catch (error) {
      // The end of the process is then the end that was asked for.
      if (this.#disposal !== undefined) throw this.#error('encoder/disposed', 'was disposed meanwhile');
      throw error;
    }
  }

  async #living(signal: AbortSignal): Promise<PluginProcess> {
    if (this.#process?.isAlive === true) return this.#process;
    if (this.#process !== undefined) {
      this.#process = undefined;
      const pauseMs = this.#restarts.onCrash(performance.now());
      if (pauseMs === undefined) throw this.#error('encoder/failed', 'made its process end too often');
      this.#launcher.logger.warn(`The process of the encoder ended and is started again in ${pauseMs} ms.`);
      await delay(pauseMs, AbortSignal.any([signal, this.#end.signal]));
    }
    await this.start();
    if (this.#process === undefined) throw this.#error('encoder/failed', 'could not be started again');
    return this.#process;
  }

  async #launch(): Promise<PluginProcess> {
    const { process, manifest } = await this.#launcher.launch(this.#end.signal);
    if (manifest.versionHash === this.manifest.versionHash) return process;
    await process.kill();
    throw this.#error('encoder/failed', 'was replaced by another version; reload the window to use that');
  }

  async #dispose(): Promise<void> {
    this.#end.abort();
    const closing = this.#queue.close();
    const process = this.#process;
    if (process?.isAlive === true) {
      const signal = new AbortController().signal;
      await process.call({ kind: 'dispose' }, disposeMs, signal).then(
        ({ whenQuiet }) => whenQuiet,
        () => undefined,
      );
      await process.kill();
    }
    await closing;
    // One that became ready at that moment.
    await this.#process?.kill();
  }

  #error(code: 'encoder/disposed' | 'encoder/failed' | 'encoder/bad-output', fault: string): SemblanceError {
    return new SemblanceError(code, `Encoder "${this.manifest.id}" ${fault}.`, { encoder: this.manifest.id });
  }
}
