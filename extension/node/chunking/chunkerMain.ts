/**
 * Entry of the process that splits documents, for its parent alone. It ends as soon as its parent is gone.
 *
 * Arguments: folder of the grammars, file of the parser's runtime.
 */
import * as v from 'valibot';
import { isCancelled } from '../../core/cancellation/cancellation.ts';
import { describeError } from '../../core/errors/semblanceError.ts';
import { SinkLogger } from '../../core/logging/logger.ts';
import { type ChunkerReply, type ChunkerRequest, chunkerRequest } from './chunkerMessages.ts';
import { createChunker } from './createChunker.ts';

function send(reply: ChunkerReply): void {
  // The channel closes between the test and the call only when the parent dies, and then `disconnect` follows.
  if (process.connected) process.send?.(reply);
}

const [wasmFolder = '', treeSitterRuntime = ''] = process.argv.slice(2);
const logger = new SinkLogger(({ level, message }) => {
  if (level !== 'trace') send({ kind: 'log', level, message });
});
const opening = createChunker({ wasmFolder, treeSitterRuntime, logger });
opening.catch(() => undefined); // Told with each document.

const waiting = new Map<number, AbortController>();
let queue: Promise<void> = Promise.resolve();

async function answer({ id, document }: Extract<ChunkerRequest, { kind: 'chunk' }>): Promise<void> {
  const { signal } = waiting.get(id) ?? new AbortController();
  try {
    const chunker = await opening;
    send({ kind: 'chunked', id, chunks: await chunker.chunk(document, signal) });
  } catch (error) {
    if (!isCancelled(error)) send({ kind: 'failed', id, message: describeError(error) });
  } finally {
    waiting.delete(id);
  }
}

process.on('disconnect', () => process.exit());
process.on('message', (message) => {
  const request = v.parse(chunkerRequest, message); // A parent that breaks the protocol loses its process.
  if (request.kind === 'cancel') {
    waiting.get(request.id)?.abort();
    return;
  }
  waiting.set(request.id, new AbortController());
  queue = queue.then(() => answer(request));
});
