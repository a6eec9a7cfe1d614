/**
 * The reason why an SVG is not drawn, thrown by whoever finds it and turned into a skip by the decoder.
 */

/** Why an SVG cannot be used. */
export class SvgRefusal extends Error {
  readonly reason: 'unsafe' | 'corrupt';

  constructor(reason: 'unsafe' | 'corrupt', detail: string, options?: { readonly cause?: unknown }) {
    super(detail, options);
    this.reason = reason;
  }
}
