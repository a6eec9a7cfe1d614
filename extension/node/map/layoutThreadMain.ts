/**
 * Entry of the thread that lays a map out. It serves one map; its parent ends it.
 */
import { parentPort } from 'node:worker_threads';
import { describeError } from '../../core/errors/semblanceError.ts';
import { type LayOutPhase, layOutMap } from '../../core/map/layOutMap.ts';
import { PackedVectors } from '../../core/map/packedVectors.ts';
import type { LayoutReply, LayoutRequest } from './layoutMessages.ts';

/** More often than this no progress is read. */
const progressIntervalMs = 100;

const port = parentPort;
if (port === null) throw new Error('This script runs in a thread of the engine.');
const send = (reply: LayoutReply): void => port.postMessage(reply);

let vectors: PackedVectors | undefined;

function throttledProgress(): (phase: LayOutPhase, done: number) => void {
  let lastPhase: LayOutPhase | undefined;
  let lastAt = 0;
  return (phase, done) => {
    const now = performance.now();
    if (phase === lastPhase && now - lastAt < progressIntervalMs) return;
    lastPhase = phase;
    lastAt = now;
    send({ kind: 'progress', phase, done });
  };
}

port.on('message', (request: LayoutRequest) => {
  try {
    if (request.kind === 'vectors') {
      vectors ??= new PackedVectors(request.dimensions);
      vectors.append(request.vectors);
      send({ kind: 'taken' });
      return;
    }
    const input = { ...request.input, vectors: vectors ?? new PackedVectors(1) };
    send({ kind: 'done', map: layOutMap(input, throttledProgress()) });
  } catch (error) {
    send({ kind: 'failed', message: describeError(error) });
  }
});
