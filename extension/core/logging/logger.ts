/**
 * Logging port. Rules: error = a feature failed; warn = degraded but works; info = one line per user action or
 * lifecycle step; debug = per batch; trace = per message. File contents, queries and vectors never reach `info`.
 */

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

export interface LogRecord {
  readonly level: LogLevel;
  readonly topic: string;
  readonly message: string;
}

export interface Logger {
  trace(message: string): void;
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string, error?: unknown): void;
  /** A logger whose lines carry `topic`. */
  topic(topic: string): Logger;
}

/** Sends every record to one sink; the sink decides what to keep. */
export class SinkLogger implements Logger {
  readonly #sink: (record: LogRecord) => void;
  readonly #topic: string;

  constructor(sink: (record: LogRecord) => void, topic = '') {
    this.#sink = sink;
    this.#topic = topic;
  }

  trace(message: string): void {
    this.#write('trace', message);
  }
  debug(message: string): void {
    this.#write('debug', message);
  }
  info(message: string): void {
    this.#write('info', message);
  }
  warn(message: string): void {
    this.#write('warn', message);
  }
  error(message: string, error?: unknown): void {
    const detail =
      error === undefined
        ? ''
        : `: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    this.#write('error', `${message}${detail}`);
  }
  topic(topic: string): Logger {
    return new SinkLogger(this.#sink, topic);
  }

  #write(level: LogLevel, message: string): void {
    this.#sink({ level, topic: this.#topic, message });
  }
}

export function createNullLogger(): Logger {
  return new SinkLogger(() => undefined);
}
