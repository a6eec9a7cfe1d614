/**
 * The chunker as the rest of the engine sees it: documents are split in a process of their own. Parsing takes a third of
 * the time of a first index, so that it uses another core; a large file never holds up a question; and the parser's
 * memory goes back to the system when there is nothing to split.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { Socket } from 'node:net';
import * as v from 'valibot';
import { CancelledError, throwIfCancelled } from '../../core/cancellation/cancellation.ts';
import { assembleChunks } from '../../core/chunking/assembleChunks.ts';
import { defaultBudgets } from '../../core/chunking/budgets.ts';
import { chunkerVersionFor } from '../../core/chunking/chunkerVersion.ts';
import { splitByLines } from '../../core/chunking/documentPieces.ts';
import { defaultEmbeddingTextOptions } from '../../core/chunking/embeddingText.ts';
import { TextLines } from '../../core/chunking/textLines.ts';
import type { Chunk } from '../../core/documents/chunk.ts';
import { describeError } from '../../core/errors/semblanceError.ts';
import type { Logger } from '../../core/logging/logger.ts';
import type { Chunker, SourceDocument } from '../../core/ports/chunker.ts';
import { extractImageReferences } from '../../core/references/imageReferences.ts';
import { type ChunkerReply, type ChunkerRequest, chunkerReply } from './chunkerMessages.ts';

export interface ProcessChunkerOptions {
  /** Absolute path of the process's entry file. */
  readonly entry: string;
  /** Holds the grammars, `tree-sitter-<grammar>.wasm`. */
  readonly wasmFolder: string;
  readonly treeSitterRuntime: string;
  readonly logger: Logger;
  /** Milliseconds; for tests. */
  readonly idleMs?: number;
  readonly timeLimitMs?: number;
}

/** Starting takes 0.2 seconds, so somebody who saves now and then should not meet it each time. */
const defaultIdleMs = 120_000;
/** Parsing gives up after 3 seconds; with a queue of some files before it on a busy machine this is not met. */
const defaultTimeLimitMs = 60_000;
/** Texts and chunks of a few files; trees are outside of this heap. */
const heapMegabytes = 512;
/**
 * V8 compiles what runs often a second time, with an optimiser that takes 2 GB for the PowerShell grammar and 250 MB for
 * C++. Over 900 files of three languages the processor time was 10 % less without it, and memory stayed below 50 MB.
 */
const v8Flags = ['--liftoff-only', `--max-old-space-size=${heapMegabytes}`];
/** After this many ends in a row without a single answer documents are split by lines until the next start. */
const maxFailures = 3;

/** `failed`: the process says that it cannot; `lost`: the process went away with it. */
type Outcome = readonly Chunk[] | 'failed' | 'lost';

interface Waiting {
  readonly settle: (outcome: Outcome) => void;
  readonly timer: NodeJS.Timeout;
}

export class ProcessChunker implements Chunker {
  readonly version = chunkerVersionFor(defaultBudgets, defaultEmbeddingTextOptions);
  readonly #options: ProcessChunkerOptions;
  readonly #waiting = new Map<number, Waiting>();
  #child: ChildProcess | undefined;
  #retries: Promise<void> = Promise.resolve();
  #lastId = 0;
  #failures = 0;
  #idleTimer: NodeJS.Timeout | undefined;
  #isDisposed = false;

  constructor(options: ProcessChunkerOptions) {
    this.#options = options;
  }

  /** A document that makes the process end or hang is split by lines; it rejects only when cancelled. */
  async chunk(document: SourceDocument, signal: AbortSignal): Promise<readonly Chunk[]> {
    throwIfCancelled(signal);
    if (this.#isDisposed) throw new CancelledError();
    let outcome = await this.#ask(document, signal);
    if (outcome === 'lost') outcome = await this.#askAlone(document, signal);
    throwIfCancelled(signal);
    return typeof outcome === 'string' ? chunksOfLines(document) : outcome;
  }

  /** Documents that a process took with it come again one by one, so that only the guilty one is split by lines. */
  async #askAlone(document: SourceDocument, signal: AbortSignal): Promise<Outcome> {
    const before = this.#retries;
    const done = Promise.withResolvers<void>();
    this.#retries = done.promise;
    await before;
    try {
      throwIfCancelled(signal);
      return await this.#ask(document, signal);
    } finally {
      done.resolve();
    }
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#idleTimer);
    this.#end();
  }

  #ask(document: SourceDocument, signal: AbortSignal): Promise<Outcome> {
    if (this.#isDisposed) return Promise.reject(new CancelledError());
    if (this.#failures >= maxFailures) return Promise.resolve('failed');
    const child = this.#started();
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#settle(id, 'lost');
        this.#send(child, { kind: 'cancel', id });
        reject(new CancelledError());
      };
      const timer = setTimeout(() => {
        this.#options.logger.warn(`"${document.path}" took too long to split; the splitter is started anew`);
        this.#lose(child);
      }, this.#options.timeLimitMs ?? defaultTimeLimitMs);
      const settle = (outcome: Outcome): void => {
        signal.removeEventListener('abort', onAbort);
        resolve(outcome);
      };
      this.#waiting.set(id, { settle, timer });
      signal.addEventListener('abort', onAbort, { once: true });
      this.#send(child, { kind: 'chunk', id, document });
    });
  }

  #send(child: ChildProcess, request: ChunkerRequest): void {
    if (!child.connected) return; // Its end settles what waits.
    child.send(request, (error) => {
      if (error !== null && request.kind === 'chunk') this.#settle(request.id, 'lost');
    });
  }

  #settle(id: number, outcome: Outcome): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    waiting.settle(outcome);
    if (this.#waiting.size === 0) this.#rest();
  }

  #started(): ChildProcess {
    clearTimeout(this.#idleTimer);
    if (this.#child !== undefined) {
      hold(this.#child);
      return this.#child;
    }
    const { entry, wasmFolder, treeSitterRuntime, logger } = this.#options;
    const { NODE_OPTIONS: _inherited, ...env } = process.env;
    const child = fork(entry, [wasmFolder, treeSitterRuntime], {
      env,
      // Not the parent's flags: a debugger port can be taken only once.
      execArgv: v8Flags,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child = child;
    child.stderr?.on('data', (data: Buffer) =>
      logger.debug(`The splitter wrote: ${data.toString('utf8').trim()}`),
    );
    child.on('message', (message) => this.#receive(child, message));
    child.once('exit', () => this.#lose(child));
    child.once('error', (error) => {
      logger.warn(`The splitter of documents failed: ${describeError(error)}`);
      this.#lose(child);
    });
    return child;
  }

  #receive(child: ChildProcess, message: unknown): void {
    const parsed = v.safeParse(chunkerReply, message);
    if (!parsed.success) {
      this.#options.logger.error('The splitter sent a message that is not understood');
      this.#lose(child);
      return;
    }
    const reply: ChunkerReply = parsed.output;
    if (reply.kind === 'chunked') {
      this.#failures = 0;
      this.#settle(reply.id, reply.chunks);
    } else if (reply.kind === 'failed') {
      this.#options.logger.warn(`A document is split by lines: ${reply.message}`);
      this.#settle(reply.id, 'failed');
    } else if (reply.kind === 'log') this.#options.logger[reply.level](reply.message);
  }

  /** The process is gone or has to go. What it had is split by lines; the next document gets a new process. */
  #lose(child: ChildProcess): void {
    if (this.#child !== child) return;
    const waiting = [...this.#waiting.keys()];
    if (waiting.length > 0 && !this.#isDisposed) {
      this.#failures++;
      if (this.#failures === maxFailures)
        this.#options.logger.error('The splitter of documents fails again and again; lines are used instead');
    }
    this.#end();
    for (const id of waiting) this.#settle(id, 'lost');
  }

  #end(): void {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined) return;
    child.kill('SIGKILL'); // It holds nothing that could be lost.
  }

  #rest(): void {
    const child = this.#child;
    if (child === undefined) return;
    release(child);
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => this.#end(), this.#options.idleMs ?? defaultIdleMs);
    this.#idleTimer.unref();
  }
}

/** The parent may end while the process waits for work. */
function release(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
  if (child.stderr instanceof Socket) child.stderr.unref();
}

function hold(child: ChildProcess): void {
  child.ref();
  child.channel?.ref();
}

function chunksOfLines(document: SourceDocument): readonly Chunk[] {
  const lines = new TextLines(document.text);
  const references = extractImageReferences(document);
  return assembleChunks(
    document,
    lines,
    splitByLines(lines, defaultBudgets),
    references,
    defaultEmbeddingTextOptions,
  );
}
