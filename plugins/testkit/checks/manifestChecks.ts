/**
 * The manifest is plain, complete and does not contradict itself.
 */
import { expect } from 'vitest';
import type { EncoderCheck } from '../contractBench.ts';

const knownModalities = ['text', 'code', 'image'];
const knownDevices = ['cpu', 'cuda', 'tensorrt', 'dml', 'coreml', 'webgpu'];
const languageTag = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

export const manifestChecks: readonly EncoderCheck[] = [
  {
    name: 'has a manifest that is plain, complete data',
    needs: [],
    async run({ manifest }) {
      expect(JSON.parse(JSON.stringify(manifest))).toEqual(manifest);
      expect(manifest.apiVersion).toBe(1);
      const { id, displayName, space, versionHash, licence } = manifest;
      for (const text of [id, displayName, space.id, versionHash, licence.spdx, licence.source]) {
        expect(text.trim()).not.toBe('');
      }
      expect(typeof manifest.modelId).toBe('string');
      expect(typeof manifest.prompts.query).toBe('string');
      expect(typeof manifest.prompts.document).toBe('string');
      expect(manifest.weightsBytes).toBeGreaterThanOrEqual(0);
      expect(Number.isInteger(manifest.weightsBytes)).toBe(true);
      expect(['mean', 'cls', 'last', 'model', 'static']).toContain(manifest.pooling);
      expect(['in-process', 'separate-process', 'remote']).toContain(manifest.runtime);
      for (const language of manifest.languages) expect(language).toMatch(languageTag);
    },
  },
  {
    name: 'names its modalities, each once',
    needs: [],
    async run({ manifest: { modalities } }) {
      expect(modalities.length).toBeGreaterThan(0);
      expect(new Set(modalities).size).toBe(modalities.length);
      for (const modality of modalities) expect(knownModalities).toContain(modality);
    },
  },
  {
    name: 'states its space and limits',
    needs: [],
    async run({ manifest: { space, limits, modalities } }) {
      expect(Number.isInteger(space.dimensions) && space.dimensions > 0).toBe(true);
      expect(space.metric).toBe('cosine');
      expect(Number.isInteger(limits.maxBatch) && limits.maxBatch > 0).toBe(true);
      expect(limits.maxTokens === null || (Number.isInteger(limits.maxTokens) && limits.maxTokens > 0)).toBe(
        true,
      );
      expect(['cut', 'refuse']).toContain(limits.onOverflow);
      expect(limits.imagePixels === null || limits.imagePixels > 0).toBe(true);
      expect(limits.imagePixels !== null, 'imagePixels is stated for pictures only').toBe(
        modalities.includes('image'),
      );
    },
  },
  {
    name: 'names devices, the processor among them',
    needs: [],
    async run({ manifest: { devices, runtime } }) {
      expect(new Set(devices).size).toBe(devices.length);
      for (const device of devices) expect(knownDevices).toContain(device);
      if (runtime !== 'remote') expect(devices).toContain('cpu');
    },
  },
  {
    name: 'promises a reproducibility that the interface allows',
    needs: [],
    async run({ manifest: { reproducibility } }) {
      expect(reproducibility).toBeGreaterThanOrEqual(0.99);
      expect(reproducibility).toBeLessThanOrEqual(1);
    },
  },
  {
    name: 'has a calibration that can be used, for modalities that it accepts',
    needs: [],
    async run({ manifest: { calibration, modalities } }) {
      for (const [modality, scores] of Object.entries(calibration)) {
        expect(modalities.map(String)).toContain(modality);
        expect(Math.abs(scores.unrelatedMean)).toBeLessThan(1);
        expect(Math.abs(scores.relatedMean)).toBeLessThan(1);
        expect(scores.unrelatedDeviation).toBeGreaterThan(0);
        expect(scores.relatedDeviation).toBeGreaterThan(0);
        expect(scores.relatedMean).toBeGreaterThan(scores.unrelatedMean);
      }
    },
  },
  {
    name: 'declares Matryoshka lengths below its own, from short to long',
    needs: [],
    async run({ manifest: { matryoshka, space } }) {
      for (const [index, length] of matryoshka.entries()) {
        expect(Number.isInteger(length) && length > (matryoshka[index - 1] ?? 0)).toBe(true);
        expect(length).toBeLessThan(space.dimensions);
      }
    },
  },
];
