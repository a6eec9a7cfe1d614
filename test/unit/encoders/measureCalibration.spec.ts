import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { createNullLogger } from '../../../extension/core/logging/logger.ts';
import {
  measureCalibration,
  readCalibration,
  storeCalibration,
  uncalibrated,
} from '../../../extension/node/encoders/measureCalibration.ts';
import type { Encoder } from '../../../plugins/api/encoder.ts';
import { HashEncoder } from '../../fakes/hashEncoder.ts';

const never = neverCancelled();
let folder = '';
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'semblance calibration-'));
});
afterEach(() => fs.rm(folder, { recursive: true, force: true }));

/** The hash encoder with a direction that all its vectors share, as real models have. */
function shifted(share: number): Encoder {
  const plain = new HashEncoder();
  return {
    manifest: plain.manifest,
    dispose: () => plain.dispose(),
    encode: async (inputs, options) => {
      const batch = await plain.encode(inputs, options);
      const { dimensions } = batch;
      const common = Math.sqrt(share / dimensions);
      const vectors = batch.vectors.map((value) => value * Math.sqrt(1 - share) + common);
      for (let row = 0; row < batch.count; row++) {
        const part = vectors.subarray(row * dimensions, (row + 1) * dimensions);
        const length = Math.hypot(...part);
        for (const [index, value] of part.entries()) part[index] = value / length;
      }
      return { ...batch, vectors };
    },
  };
}

describe('measured scores', () => {
  it('tell the pairs apart, whatever all vectors have in common', async () => {
    for (const share of [0, 0.3, 0.8]) {
      const encoder = shifted(share);
      const { text, code } = await measureCalibration(encoder, encoder, ['text', 'code'], never);
      expect(text?.unrelatedMean).toBeGreaterThan(share - 0.1);
      expect(text?.unrelatedMean).toBeLessThan(share + 0.15);
      expect(text?.relatedMean).toBeGreaterThan((text?.unrelatedMean ?? 1) + 0.02);
      expect(text?.unrelatedDeviation).toBeGreaterThan(0);
      expect(code?.relatedMean).toBeGreaterThan(code?.unrelatedMean ?? 1);
    }
  });

  it('of an encoder with one answer for everything are still a scale', async () => {
    const plain = new HashEncoder();
    const constant: Encoder = {
      manifest: plain.manifest,
      dispose: () => plain.dispose(),
      encode: async (inputs, options) =>
        plain.encode(
          inputs.map(() => ({ kind: 'text', text: 'same' })),
          options,
        ),
    };
    const { text } = await measureCalibration(constant, constant, ['text'], never);
    expect(text?.unrelatedMean).toBeCloseTo(1, 5);
    expect(text?.unrelatedDeviation).toBeGreaterThan(0);
    expect(text?.relatedMean).toBeGreaterThan(text?.unrelatedMean ?? 2);
  });

  it('are asked with the role of a question', async () => {
    const roles: string[] = [];
    const plain = new HashEncoder();
    const spy: Encoder = {
      manifest: plain.manifest,
      dispose: () => plain.dispose(),
      encode: (inputs, options) => {
        roles.push(`${options.role} ${inputs[0]?.kind}`);
        return plain.encode(inputs, options);
      },
    };
    await measureCalibration(spy, spy, ['code'], never);
    expect(roles).toEqual(['query text', 'document code']);
  });

  it('are needed for what neither the manifest nor an earlier run says', () => {
    const { manifest } = new HashEncoder();
    const score = manifest.calibration.text;
    if (score === undefined) throw new Error('The fake declares its scores');
    expect(uncalibrated({ manifest })).toEqual([]);
    expect(uncalibrated({ manifest: { ...manifest, calibration: {} } })).toEqual(['text', 'code']);
    expect(
      uncalibrated({ manifest: { ...manifest, calibration: { text: score } } }, { code: score }),
    ).toEqual([]);
  });

  it('are stored and read, and what is damaged or old counts as absent', async () => {
    const file = path.join(folder, 'deep', 'calibration.json');
    const score = { unrelatedMean: 0.1, unrelatedDeviation: 0.2, relatedMean: 0.6, relatedDeviation: 0.1 };
    expect(await readCalibration(file)).toEqual({});
    await storeCalibration(file, { text: score }, createNullLogger());
    expect(await readCalibration(file)).toEqual({ text: score });
    for (const content of [
      '',
      '{',
      '{"version":0,"calibration":{}}',
      '{"version":1,"calibration":{"text":{}}}',
    ]) {
      await fs.writeFile(file, content);
      expect(await readCalibration(file)).toEqual({});
    }
    // A place that cannot be written costs nothing.
    await storeCalibration(path.join(file, 'below a file'), { text: score }, createNullLogger());
  });
});
