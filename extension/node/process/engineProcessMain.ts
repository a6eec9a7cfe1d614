/**
 * Life of the engine process around the server: priority, last words after an unexpected error, and the end when the
 * host goes away.
 */
import { constants, setPriority } from 'node:os';
import type { LogRecord } from '../../core/logging/logger.ts';
import type { EngineApi } from '../../core/protocol/engineApi.ts';
import type { ModelApi } from '../../core/protocol/modelApi.ts';
import { createBrokenEngine } from './brokenEngine.ts';
import { type EnginePort, openParentPort } from './enginePort.ts';
import { defaultEngineServerOptions, type EngineServer, serveEngine } from './engineServer.ts';
import { endWithParent } from './parentWatch.ts';

/** Time for the running transaction to end after the host is gone; a window that closes should not leave us behind. */
const closeBoundMs = 3000;
/** Time for the last log line to leave before a process in an unknown state ends. */
const lastWordsMs = 300;

/**
 * Lets the editor and its language servers go first. Searches run in the same process and share the lower priority:
 * on a busy machine an answer may take some milliseconds longer, but typing never stutters because of us. Below
 * normal, not idle: at idle priority a search could wait for seconds behind a compiler.
 *
 * Call it before anything starts threads: on Linux the priority belongs to the thread, and threads made later inherit
 * it.
 */
export function lowerOwnPriority(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Some containers forbid it. Everything works at normal priority too.
  }
}

/** Serves the engine to the parent process until it closes or disconnects, then ends this process. */
export async function runEngineProcess(
  createEngine: () => Promise<EngineApi>,
  createModels?: (log: (record: LogRecord) => void) => Promise<ModelApi>,
): Promise<void> {
  const port = openParentPort();
  if (port === undefined) {
    process.stderr.write('This program is a part of Semblance and is started by it, with a channel.\n');
    process.exit(2);
  }

  let server: EngineServer | undefined;
  const endAfterError = (kind: string, error: unknown): void => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${kind}: ${text}\n`);
    server?.log({ level: 'error', topic: 'process', message: `${kind}: ${text}` });
    setTimeout(() => process.exit(1), lastWordsMs);
  };
  process.on('uncaughtException', (error) => endAfterError('Uncaught exception', error));
  process.on('unhandledRejection', (error) => endAfterError('Unhandled rejection', error));
  // Ctrl-C in a terminal reaches the whole group; the host decides when we end.
  process.on('SIGINT', () => undefined);
  endWhenHostIsGone(port);
  // For an engine that is blocked and hears of nothing.
  endWithParent({ graceMs: closeBoundMs + lastWordsMs });

  const engine = await createEngine().catch((error: unknown) => createBrokenEngine(error));
  const models = await createModels?.((record) => server?.log(record));
  server = serveEngine(engine, port, { ...defaultEngineServerOptions, pid: process.pid }, models);
  await server.whenDone;
  process.exit(0);
}

/** The server closes the engine on disconnection; this is the bound for it, and for a creation that never ends. */
function endWhenHostIsGone(port: EnginePort): void {
  port.onDisconnect(() => {
    setTimeout(() => process.exit(0), closeBoundMs);
  });
}
