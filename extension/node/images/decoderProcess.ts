/**
 * One decoding process as its parent sees it: started, asked one picture at a time, killed when it takes too long.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { Socket } from 'node:net';
import * as v from 'valibot';
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import {
  type InspectorReply,
  type InspectorRequest,
  inspectorReply,
  type PictureAnswer,
  replyKinds,
} from './imageMessages.ts';

/** Loading the decoder takes 0.2 seconds; on a busy machine with a virus scanner, some seconds. */
const startLimitMs = 20_000;

/** The process holds one picture's markup and pixels; the pictures themselves are outside of this heap. */
const heapMegabytes = 256;

/** The end of what the process wrote to stderr, where the reason of a failed start stands. */
const maxErrorCharacters = 1_000;

export type DecodingOutcome =
  | { readonly kind: 'answered'; readonly answer: PictureAnswer }
  | { readonly kind: 'timeout' }
  /** The process ended, or broke the protocol and was ended, before it answered. */
  | { readonly kind: 'died'; readonly how: string }
  /** The picture never reached the process. */
  | { readonly kind: 'undelivered' };

export class DecoderProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<string>;
  #isAlive = true;
  #errorOutput = '';
  #onReply: (reply: InspectorReply | undefined) => void = () => undefined;

  private constructor(workerEntry: string) {
    const { NODE_OPTIONS: _inherited, ...env } = process.env;
    this.#child = fork(workerEntry, [], {
      env,
      // Not the parent's flags: a debugger port can be taken only once.
      execArgv: [`--max-old-space-size=${heapMegabytes}`],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.stderr?.on('data', (data: Buffer) => {
      this.#errorOutput = (this.#errorOutput + data.toString('utf8')).slice(-maxErrorCharacters);
    });
    this.#child.on('message', (message) => {
      const reply = v.safeParse(inspectorReply, message);
      this.#onReply(reply.success ? reply.output : undefined);
    });
    this.#exited = new Promise((resolve) => {
      const onEnd = (how: string): void => {
        this.#isAlive = false;
        resolve(how);
      };
      this.#child.once('exit', (code, signal) =>
        onEnd(signal === null ? `exit code ${code}` : `signal ${signal}`),
      );
      // Also raised when sending fails; only a process that never existed has no pid and will not exit.
      this.#child.on('error', (error) => {
        if (this.#child.pid === undefined) onEnd(error.message);
      });
    });
  }

  /** Rejects with `engine/start-failed` when the process does not become ready. */
  static async start(workerEntry: string): Promise<DecoderProcess> {
    const decoder = new DecoderProcess(workerEntry);
    const failure = await decoder.#waitUntilReady();
    if (failure === undefined) return decoder;
    await decoder.kill();
    const output = decoder.#errorOutput.trim();
    throw new SemblanceError(
      'engine/start-failed',
      `The picture decoder could not be started (${failure}).${output === '' ? '' : ` It wrote: ${output}`}`,
      { workerEntry },
    );
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Asks for one picture; never rejects. After any outcome but `answered` the process is gone. */
  async ask(request: InspectorRequest, timeLimitMs: number): Promise<DecodingOutcome> {
    const outcome = await this.#send(request, timeLimitMs);
    if (outcome.kind !== 'answered') await this.kill();
    return outcome;
  }

  /** The parent may end while the process waits for work. */
  release(): void {
    this.#child.unref();
    this.#child.channel?.unref();
    if (this.#child.stderr instanceof Socket) this.#child.stderr.unref();
  }

  /** The parent stays alive for the process, until `release`. */
  hold(): void {
    this.#child.ref();
    this.#child.channel?.ref();
  }

  /** Resolves when the process is gone. Idempotent. */
  async kill(): Promise<void> {
    if (this.#isAlive) {
      this.hold();
      this.#child.kill('SIGKILL');
    }
    await this.#exited;
  }

  async #waitUntilReady(): Promise<string | undefined> {
    const ready = new Promise<string | undefined>((resolve) => {
      this.#onReply = (reply) =>
        resolve(reply?.kind === 'ready' ? undefined : 'it did not say that it is ready');
    });
    return withLimit(Promise.race([ready, this.#exited]), startLimitMs, `no answer in ${startLimitMs} ms`);
  }

  async #send(request: InspectorRequest, timeLimitMs: number): Promise<DecodingOutcome> {
    const expected = replyKinds[request.kind];
    const answered = new Promise<DecodingOutcome>((resolve) => {
      this.#onReply = (reply) => {
        if (reply !== undefined && reply.kind === expected && reply.id === request.id) {
          // A process that announced its end is not asked again.
          if (reply.isLast) this.#isAlive = false;
          resolve({ kind: 'answered', answer: reply.answer });
        } else resolve({ kind: 'died', how: 'an answer that is not understood' });
      };
      this.#child.send(request, (error) => {
        if (error !== null) resolve({ kind: 'undelivered' });
      });
    });
    const died = this.#exited.then((how): DecodingOutcome => ({ kind: 'died', how }));
    return withLimit(Promise.race([answered, died]), timeLimitMs, { kind: 'timeout' });
  }
}

/** The promise's value, or `otherwise` when it takes longer than the limit. */
async function withLimit<T>(promise: Promise<T>, limitMs: number, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), limitMs);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}
