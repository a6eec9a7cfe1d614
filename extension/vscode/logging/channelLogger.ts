/**
 * The product's logger over VS Code's log channel, which adds time and level and keeps what the user's log level allows.
 */
import type { LogOutputChannel } from 'vscode';
import { type LogRecord, SinkLogger } from '../../core/logging/logger.ts';

/** Writes one record; also used for the lines that the engine process sends. */
export function writeLogRecord(channel: LogOutputChannel, record: LogRecord): void {
  const line = record.topic === '' ? record.message : `[${record.topic}] ${record.message}`;
  channel[record.level](line);
}

export function createChannelLogger(channel: LogOutputChannel): SinkLogger {
  return new SinkLogger((record) => writeLogRecord(channel, record));
}
