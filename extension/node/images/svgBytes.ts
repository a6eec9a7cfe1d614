/**
 * Turns the bytes of an SVG file into text: plain or gzipped, in the encoding that the file declares.
 */
import { gunzipSync } from 'node:zlib';
import { maxSvgBytes } from '../../core/images/imageLimits.ts';
import { SvgRefusal } from '../../core/images/svgRefusal.ts';

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Throws {@link SvgRefusal} when it is too large or no text. */
export function readSvgText(bytes: Uint8Array): string {
  const plain = isGzip(bytes) ? unzipped(bytes) : bytes;
  if (plain.byteLength > maxSvgBytes)
    throw new SvgRefusal(
      'unsafe',
      `It is an SVG of more than ${maxSvgBytes} bytes, the limit for drawing one.`,
    );
  const encoding = encodingOf(plain);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(plain);
  } catch (error) {
    throw new SvgRefusal('corrupt', `It is not text in its encoding (${encoding}).`, { cause: error });
  }
}

function unzipped(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxSvgBytes });
  } catch (error) {
    const isTooLong = error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    if (isTooLong)
      throw new SvgRefusal('unsafe', `It unpacks to more than ${maxSvgBytes} bytes, the limit for an SVG.`, {
        cause: error,
      });
    throw new SvgRefusal('corrupt', 'It looks gzipped, but cannot be unpacked.', { cause: error });
  }
}

/** Byte order marks first, then the pattern of `<` in two bytes, then the XML declaration. */
function encodingOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0x3c && second === 0) return 'utf-16le';
  if (first === 0 && second === 0x3c) return 'utf-16be';
  // The declaration itself is ASCII in every encoding that is left.
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  const declared = /^(?:\u00ef\u00bb\u00bf)?\s*<\?xml[^>]*\sencoding\s*=\s*["']([\w.-]+)["']/i.exec(
    head,
  )?.[1];
  if (declared === undefined || /^utf-?16/i.test(declared)) return 'utf-8';
  return isKnownEncoding(declared) ? declared : 'utf-8';
}

function isKnownEncoding(label: string): boolean {
  try {
    new TextDecoder(label);
    return true;
  } catch {
    // The only way to ask whether a label is known is to try it.
    return false;
  }
}
