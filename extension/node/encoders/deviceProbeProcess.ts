/**
 * Runs one trial of a device in a process of its own. Whatever the device does there, the answer is a measurement or a
 * sentence.
 */
import { type ChildProcess, fork } from 'node:child_process';
import * as v from 'valibot';
import { CancelledError } from '../../core/cancellation/cancellation.ts';
import {
  type DeviceProbeReply,
  type DeviceProbeRequest,
  type DeviceRun,
  deviceProbeReply,
} from './deviceProbeMessages.ts';

/** Tries one device. Rejects with an Error whose message is a sentence, or with CancelledError. */
export type DeviceTrial = (request: DeviceProbeRequest, signal: AbortSignal) => Promise<DeviceRun>;

/** Loading a gigabyte from a cold disk and compiling it for a graphics processor takes a minute at most. */
const defaultLimitMs = 120_000;
/** The last line of what a crashing driver prints is the most telling. */
const maxOutputCharacters = 300;

export function deviceTrialIn(entry: string, limitMs: number = defaultLimitMs): DeviceTrial {
  return (request, signal) => {
    if (signal.aborted) return Promise.reject(new CancelledError());
    const { promise, resolve, reject } = Promise.withResolvers<DeviceRun>();
    const { NODE_OPTIONS: _inherited, ...env } = process.env;
    const child = fork(entry, [], {
      serialization: 'advanced',
      execArgv: [],
      env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const output = lastOutputOf(child);
    const timer = setTimeout(
      () => reject(new Error(`It did not finish within ${limitMs / 1000} seconds.`)),
      limitMs,
    );
    const onAbort = (): void => reject(new CancelledError());
    signal.addEventListener('abort', onAbort, { once: true });
    child.on('message', (message) => {
      const reply = v.safeParse(deviceProbeReply, message);
      if (reply.success) settle(child, request, reply.output, resolve, reject);
      else reject(new Error('Its answer could not be understood.'));
    });
    child.on('error', (error) => reject(new Error(`Its process failed: ${error.message}.`)));
    child.once('exit', (code, signalName) =>
      reject(
        new Error(`Its process ended with ${signalName ?? `exit code ${code ?? 'unknown'}`}${output()}.`),
      ),
    );
    return promise.finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      child.kill('SIGKILL');
    });
  };
}

function settle(
  child: ChildProcess,
  request: DeviceProbeRequest,
  reply: DeviceProbeReply,
  resolve: (run: DeviceRun) => void,
  reject: (error: Error) => void,
): void {
  if (reply.kind === 'ready') child.send(request, () => undefined);
  else if (reply.kind === 'measured') resolve(reply);
  else reject(new Error(reply.message));
}

function lastOutputOf(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (bytes: Buffer) => {
    text = `${text}${bytes.toString('utf8')}`.slice(-maxOutputCharacters);
  });
  child.stderr?.on('error', () => undefined);
  return () => {
    const last = text.trim().split('\n').at(-1) ?? '';
    return last === '' ? '' : ` (${last})`;
  };
}
