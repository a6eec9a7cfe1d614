/**
 * Entry of the decoding process: takes one picture at a time from its parent and answers what it shows or
 * sends its pixels. It ends as soon as its parent is gone.
 */
import * as v from 'valibot';
import { cutTiles } from './cutTiles.ts';
import { decodeImage } from './decodeImage.ts';
import { type InspectorReply, type InspectorRequest, inspectorRequest, replyKinds } from './imageMessages.ts';
import { prepareDecoder, type SkippedPicture } from './openPicture.ts';
import { rasterisePicture } from './rasterisePicture.ts';

/** Often enough to notice a decoder that eats memory by the gigabyte, rarely enough to cost nothing. */
const memoryCheckMs = 100;

function send(reply: InspectorReply, onSent: () => void = () => undefined): void {
  // The channel closes between the test and the call only when the parent dies, and then `disconnect` follows.
  if (process.connected) process.send?.(reply, undefined, undefined, onSent);
  else onSent();
}

/** A plain exit would wait for the decoder's thread, which may never end. */
function endAtOnce(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** Bytes at which the decoder is stopped; JavaScript cannot limit what native code allocates. */
function watchMemory(request: InspectorRequest): NodeJS.Timeout {
  return setInterval(() => {
    if (process.memoryUsage.rss() <= request.memoryLimitBytes) return;
    const detail = `Decoding it takes more than ${Math.round(request.memoryLimitBytes / 1024 / 1024)} MB of memory.`;
    const answer: SkippedPicture = { kind: 'skipped', reason: 'unsafe', detail };
    send({ kind: replyKinds[request.kind], id: request.id, answer, isLast: true }, endAtOnce);
  }, memoryCheckMs);
}

async function replyTo(request: InspectorRequest): Promise<InspectorReply> {
  const { id, bytes } = request;
  switch (request.kind) {
    case 'inspect':
      return { kind: 'inspected', id, answer: await decodeImage(bytes), isLast: false };
    case 'rasterise':
      return { kind: 'rasterised', id, answer: await rasterisePicture(bytes, request.raster), isLast: false };
    case 'cut':
      return { kind: 'cut', id, answer: await cutTiles(bytes, request.side), isLast: false };
  }
}

async function answer(request: InspectorRequest): Promise<void> {
  const watch = watchMemory(request);
  const reply = await replyTo(request);
  clearInterval(watch);
  send(reply);
}

process.on('disconnect', endAtOnce);
process.on('message', (message) => {
  const request = v.safeParse(inspectorRequest, message);
  // The parent waits for an answer to what it sent; without an id there is nothing to answer, so start afresh.
  if (request.success) void answer(request.output);
  else endAtOnce();
});
prepareDecoder();
send({ kind: 'ready' });
