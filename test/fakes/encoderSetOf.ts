/**
 * The smallest set of encoders: one that does everything it can.
 */
import type { EncoderSet, EncoderSource } from '../../extension/core/encoders/encoderSet.ts';

export function encoderSetOf(source: EncoderSource): EncoderSet {
  const { id, versionHash, modalities } = source.manifest;
  return {
    id,
    version: versionHash,
    text: source,
    fast: undefined,
    image: modalities.includes('image') ? source : undefined,
  };
}
