import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Calibrations,
  calibrationOfScores,
  combineEvidence,
  combinePicture,
  evidenceOf,
  isAboveNoise,
  pixelEvidenceOf,
} from '../../../extension/core/search/calibration.ts';
import type { EncoderManifest, ScoreCalibration } from '../../../plugins/api/encoder.ts';
import { minilmManifest } from '../../../plugins/text-minilm/manifest.ts';
import { gaussianRandom, seededRandom } from '../../bench/seededRandom.ts';
import { encoderSetOf } from '../../fakes/encoderSetOf.ts';

const calibration = fc
  .record({
    unrelatedMean: fc.double({ min: -0.2, max: 0.6, noNaN: true }),
    distance: fc.double({ min: 0, max: 0.6, noNaN: true }),
    unrelatedDeviation: fc.double({ min: 0, max: 0.2, noNaN: true }),
    relatedDeviation: fc.double({ min: 0, max: 0.3, noNaN: true }),
  })
  .map(
    ({ distance, ...rest }): ScoreCalibration => ({ ...rest, relatedMean: rest.unrelatedMean + distance }),
  );
/** What the log odds stand for. */
const probabilityOf = (evidence: number): number => 1 / (1 + Math.exp(-evidence));
const cosine = fc.double({ min: -1, max: 1, noNaN: true });

describe('evidenceOf', () => {
  it('is even half way between unrelated and related pairs, and certain far from there', () => {
    const known = { unrelatedMean: 0.1, unrelatedDeviation: 0.1, relatedMean: 0.5, relatedDeviation: 0.1 };
    expect(evidenceOf(0.3, known)).toBeCloseTo(0);
    expect(probabilityOf(evidenceOf(0.3, known))).toBeCloseTo(0.5);
    expect(probabilityOf(evidenceOf(0.5, known))).toBeGreaterThan(0.99);
    expect(probabilityOf(evidenceOf(0.1, known))).toBeLessThan(0.01);
    // With equal variances this is Bayes' rule for two normal distributions.
    const density = (x: number, mean: number): number => Math.exp(-((x - mean) ** 2) / (2 * 0.1 ** 2));
    expect(probabilityOf(evidenceOf(0.35, known))).toBeCloseTo(
      density(0.35, 0.5) / (density(0.35, 0.5) + density(0.35, 0.1)),
    );
  });

  it('is finite and keeps the order and the proportions of one encoder (property)', () => {
    fc.assert(
      fc.property(calibration, cosine, cosine, cosine, (known, a, b, c) => {
        const [x, y, z] = [evidenceOf(a, known), evidenceOf(b, known), evidenceOf(c, known)];
        expect(Number.isFinite(x)).toBe(true);
        if (a > b) expect(x).toBeGreaterThanOrEqual(y);
        // Linear: what min-max scaling makes of one group does not change.
        expect((x - y) * (a - c)).toBeCloseTo((x - z) * (a - b), 6);
      }),
    );
  });

  it('does not see an offset that cosines and calibration share (property)', () => {
    fc.assert(
      fc.property(
        calibration,
        cosine,
        fc.double({ min: -0.5, max: 0.5, noNaN: true }),
        (known, a, offset) => {
          const shifted = {
            ...known,
            unrelatedMean: known.unrelatedMean + offset,
            relatedMean: known.relatedMean + offset,
          };
          expect(evidenceOf(a + offset, shifted)).toBeCloseTo(evidenceOf(a, known), 6);
        },
      ),
    );
  });
});

describe('combineEvidence', () => {
  it('keeps one, hardly adds weak ones, and adds two equals', () => {
    expect(combineEvidence([1.5])).toBe(1.5);
    expect(combineEvidence([])).toBe(Number.NEGATIVE_INFINITY);
    expect(combineEvidence([3, -20])).toBeCloseTo(3, 3);
    expect(probabilityOf(combineEvidence([0, 0]))).toBeCloseTo(0.75);
    expect(combineEvidence([400, 300])).toBeGreaterThanOrEqual(400);
  });

  it('is never less than the strongest, and does not depend on the order (property)', () => {
    const evidence = fc.double({ min: -2000, max: 2000, noNaN: true });
    fc.assert(
      fc.property(fc.array(evidence, { minLength: 1, maxLength: 5 }), (some) => {
        const combined = combineEvidence(some);
        expect(Number.isFinite(combined)).toBe(true);
        expect(combined).toBeGreaterThanOrEqual(Math.max(...some) - 1e-9);
        expect(combineEvidence(some.toReversed())).toBeCloseTo(combined, 9);
      }),
    );
  });
});

describe('pixelEvidenceOf', () => {
  const tower = { unrelatedMean: 0.1, unrelatedDeviation: 0.05, relatedMean: 0.2, relatedDeviation: 0.2 };

  it('is even four deviations above unrelated pictures, whatever is said of related ones', () => {
    expect(pixelEvidenceOf(0.3, tower)).toBeCloseTo(0);
    expect(pixelEvidenceOf(0.2, tower)).toBeLessThan(-5);
    expect(pixelEvidenceOf(0.4, tower)).toBeGreaterThan(5);
    const boast = { ...tower, relatedMean: 0.9, relatedDeviation: 0.01 };
    expect(pixelEvidenceOf(0.2, boast)).toBe(pixelEvidenceOf(0.2, tower));
    expect(Number.isFinite(pixelEvidenceOf(1, { ...tower, unrelatedDeviation: 0 }))).toBe(true);
  });
});

describe('isAboveNoise', () => {
  const known = { unrelatedMean: 0.1, unrelatedDeviation: 0.1, relatedMean: 0.5, relatedDeviation: 0.1 };

  it('lets texts pass that are a little more similar than unrelated ones, and pictures that clearly are', () => {
    expect(isAboveNoise(0.09, 'content', known)).toBe(false);
    expect(isAboveNoise(0.1, 'context', known)).toBe(true);
    expect(isAboveNoise(0.25, 'pixels', known)).toBe(false);
    expect(isAboveNoise(0.35, 'pixels', known)).toBe(true);
  });
});

describe('combinePicture', () => {
  it('takes what there is, and decides by pixels between pictures that are described alike', () => {
    expect(combinePicture([1], undefined)).toBe(1);
    expect(combinePicture([], -3)).toBe(-3);
    const noise = pixelEvidenceOf(0, {
      unrelatedMean: 0,
      unrelatedDeviation: 0.1,
      relatedMean: 1,
      relatedDeviation: 1,
    });
    expect(combinePicture([1], noise)).toBeCloseTo(1, 3);
    expect(combinePicture([1], noise + 7)).toBeGreaterThan(combinePicture([1], noise + 5));
  });

  it('never falls by a better look or a better description (property)', () => {
    const evidence = fc.double({ min: -50, max: 50, noNaN: true });
    const more = fc.double({ min: 0, max: 20, noNaN: true });
    fc.assert(
      fc.property(fc.array(evidence, { maxLength: 3 }), evidence, more, (texts, pixels, by) => {
        const before = combinePicture(texts, pixels);
        expect(combinePicture(texts, pixels + by)).toBeGreaterThanOrEqual(before - 1e-9);
        const better = texts.map((one, at) => (at === 0 ? one + by : one));
        expect(combinePicture(better, pixels)).toBeGreaterThanOrEqual(before - 1e-9);
      }),
    );
  });
});

describe('calibrationOfScores', () => {
  it('reads what is usual from the middle and the lower half, and nothing from a few', () => {
    const normal = gaussianRandom(seededRandom(3));
    const scores = Array.from({ length: 500 }, () => 0.4 + 0.1 * normal());
    // Right ones above do not move it.
    const known = calibrationOfScores([...scores, ...Array.from({ length: 50 }, () => 0.95)]);
    expect(known?.unrelatedMean).toBeCloseTo(0.4, 1);
    expect(known?.unrelatedDeviation).toBeCloseTo(0.1, 1);
    expect(calibrationOfScores(scores.slice(0, 5))).toBeUndefined();
  });
});

describe('Calibrations', () => {
  const set = (calibrations: EncoderManifest['calibration']): Calibrations =>
    new Calibrations(
      encoderSetOf({
        manifest: { ...minilmManifest, id: 'one', calibration: calibrations },
        get: () => Promise.reject(new Error('not needed')),
        cache: undefined,
      }),
    );
  const of = (mean: number): ScoreCalibration => ({
    unrelatedMean: mean,
    unrelatedDeviation: 0.1,
    relatedMean: mean + 0.3,
    relatedDeviation: 0.1,
  });
  const row = { encoderId: 'one', source: 'content', modality: 'code' } as const;

  it('takes the modality of the row, and that of texts for the words around and inside pictures', () => {
    const known = set({ text: of(0.1), code: of(0.2), image: of(0.3) });
    expect(known.of(row).unrelatedMean).toBe(0.2);
    expect(known.of({ ...row, modality: 'text' }).unrelatedMean).toBe(0.1);
    for (const source of ['context', 'ocr'] as const)
      expect(known.of({ ...row, source, modality: 'image' }).unrelatedMean).toBe(0.1);
    expect(known.of({ ...row, source: 'pixels', modality: 'image' }).unrelatedMean).toBe(0.3);
  });

  it('falls back to the other kind of text, and then to what is usual', () => {
    expect(set({ code: of(0.2) }).of({ ...row, modality: 'text' }).unrelatedMean).toBe(0.2);
    expect(set({}).of(row).relatedMean).toBeGreaterThan(set({}).of(row).unrelatedMean);
    expect(set({ text: of(0.1) }).of({ ...row, encoderId: 'gone' }).unrelatedMean).toBe(0.1);
  });
});
