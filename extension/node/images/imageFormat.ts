/**
 * Tells a picture's format by its first bytes. Names lie; and only formats named here ever reach a decoder.
 */
import type { ImageFacts } from '../../core/documents/chunk.ts';
import { isGzip } from './svgBytes.ts';

/** Undefined when the bytes are none of the supported formats. */
export function formatOf(bytes: Uint8Array): ImageFacts['format'] | undefined {
  const head = Buffer.from(bytes.subarray(0, 1024)).toString('latin1');
  if (head.startsWith('\u0089PNG\r\n\u001a\n')) return 'png';
  if (head.startsWith('\u00ff\u00d8\u00ff')) return 'jpeg';
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'gif';
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'webp';
  // Nothing else that is called a picture here is gzipped.
  if (isGzip(bytes)) return 'svg';
  // Without the zeros of UTF-16 and without any byte order mark, an SVG begins with a tag.
  const text = head.replace(/\0/g, '').replace(/^(\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)/, '');
  return /^\s*</.test(text) ? 'svg' : undefined;
}
