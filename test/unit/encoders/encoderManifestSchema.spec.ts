import { describe, expect, it } from 'vitest';
import { parseEncoderManifest } from '../../../extension/core/encoders/encoderManifestSchema.ts';
import { minilmManifest } from '../../../plugins/text-minilm/manifest.ts';
import { HashEncoder } from '../../fakes/hashEncoder.ts';

describe('the manifest of an encoder from outside', () => {
  it.each([minilmManifest, new HashEncoder().manifest])('is taken as it is: $id', (manifest) => {
    expect(parseEncoderManifest(JSON.parse(JSON.stringify(manifest)), 'here')).toEqual(manifest);
  });

  const good = new HashEncoder().manifest;
  it.each([
    ['manifest', undefined],
    ['manifest', 'text'],
    ['id', { ...good, id: '../../etc/passwd' }],
    ['id', { ...good, id: '' }],
    ['modalities', { ...good, modalities: [] }],
    ['modalities.0', { ...good, modalities: ['smell'] }],
    ['space.dimensions', { ...good, space: { ...good.space, dimensions: 1.5 } }],
    ['space.dimensions', { ...good, space: { ...good.space, dimensions: 1e9 } }],
    ['space.metric', { ...good, space: { ...good.space, metric: 'dot' } }],
    ['limits.maxBatch', { ...good, limits: { ...good.limits, maxBatch: 0 } }],
    [
      'calibration.text.unrelatedDeviation',
      { ...good, calibration: { text: { ...good.calibration.text, unrelatedDeviation: 0 } } },
    ],
    ['versionHash', { ...good, versionHash: '' }],
    ['licence', { ...good, licence: undefined }],
  ])('is refused with the place of the fault: %s', (place, value) => {
    expect(() => parseEncoderManifest(value, 'encoder.cjs')).toThrow(
      expect.objectContaining({
        code: 'config/invalid',
        message: expect.stringMatching(new RegExp(`encoder\\.cjs.*${place.replaceAll('.', '\\.')}`)),
      }),
    );
  });

  it('of another version of the interface is told apart', () => {
    expect(() => parseEncoderManifest({ ...good, apiVersion: 2 }, 'encoder.cjs')).toThrow(
      'made for plug-in interface 2; this version supports 1',
    );
  });
});
