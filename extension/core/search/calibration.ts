/**
 * Brings the cosines of all encoders and modalities to one scale: evidence that a row belongs to the query, as the
 * logarithm of odds, from which the probability of a match follows by the logistic function.
 */
import type { EncoderManifest, EncoderModality, ScoreCalibration } from '../../../plugins/api/encoder.ts';
import { type EncoderSet, encodersOf } from '../encoders/encoderSet.ts';
import { isPixelSource, type TilePlace, type VectorSource } from '../ports/vectorStore.ts';

/** For an encoder that says nothing about its scores: what most sentence encoders show. */
const usualCalibration: ScoreCalibration = {
  unrelatedMean: 0.1,
  unrelatedDeviation: 0.1,
  relatedMean: 0.5,
  relatedDeviation: 0.15,
};

/** Two distributions that are declared to be the same, or exact, would make every cosine infinitely telling. */
const leastSeparation = 0.01;
const leastDeviation = 0.02;

/**
 * Log odds of "related" against "unrelated" at even prior odds. Both kinds of pairs are taken as normal distributions
 * with their pooled variance. With one variance the closed form is linear in the cosine, so that the order and the
 * relative distances inside one encoder and modality stay exactly as they are; with two variances it would be a
 * parabola, which falls again beyond its vertex.
 */
export function evidenceOf(cosine: number, calibration: ScoreCalibration): number {
  const { unrelatedMean, relatedMean, unrelatedDeviation, relatedDeviation } = calibration;
  const separation = Math.max(relatedMean - unrelatedMean, leastSeparation);
  const variance = Math.max((unrelatedDeviation ** 2 + relatedDeviation ** 2) / 2, leastDeviation ** 2);
  return (separation / variance) * (cosine - (unrelatedMean + separation / 2));
}

/**
 * Cosines between a question and pixels are judged by the unrelated pictures alone. How right pictures score depends on
 * what is asked far more than for texts: with log odds as above, a middling picture would beat the right text to every
 * question that is not about pictures (nine of the first ten results on the sample workspace). So the question is how
 * surely a picture stands out of the noise. Four deviations are met by chance once in 30 000 pictures.
 */
const pixelNoise = 4;
/** Log odds for each deviation: what a deviation around the fourth is worth in a normal distribution, rounded down. */
const pixelSlope = 3;

export function pixelEvidenceOf(cosine: number, calibration: ScoreCalibration): number {
  const deviation = Math.max(calibration.unrelatedDeviation, leastDeviation);
  return pixelSlope * ((cosine - calibration.unrelatedMean) / deviation - pixelNoise);
}

/**
 * What a tile's evidence lacks against that of a whole picture, in log odds. The best of n tiles is likelier to be
 * similar by chance than one picture, at most n times as likely: each of them has an nth of the prior odds. Of 200 icons
 * that were asked for by name beside 40 screens of 20 tiles, a quarter of the right first places were lost without it,
 * and none with it.
 */
export function costOfTile(tile: Pick<TilePlace, 'count'> | undefined): number {
  return tile === undefined ? 0 : Math.log(Math.max(1, tile.count));
}

/** One of fifty unrelated pictures reaches it by chance. */
const tellingDeviations = 2;

/**
 * What is less similar than the average pair of unrelated texts, as the encoder declares it, is noise. A low bar on
 * purpose: one deviation higher, right answers to paraphrased questions were lost (`npm run bench -- sample`). Half of
 * all pictures would pass it by their pixels, so theirs is higher.
 */
export function isAboveNoise(
  cosine: number,
  source: VectorSource,
  calibration: ScoreCalibration,
  tile?: Pick<TilePlace, 'count'>,
): boolean {
  const deviations = isPixelSource(source) ? tellingDeviations + costOfTile(tile) / pixelSlope : 0;
  return cosine >= calibration.unrelatedMean + deviations * calibration.unrelatedDeviation;
}

/**
 * The evidence of several vectors of one item: the log odds that at least one of them is right, as if they erred
 * independently ("noisy or"). One vector alone keeps its evidence, weak ones hardly add to a strong one.
 */
export function combineEvidence(evidences: readonly number[]): number {
  const first = evidences[0];
  if (first === undefined) return Number.NEGATIVE_INFINITY;
  if (evidences.length === 1) return first;
  // -log(1 - p) of each, summed: -log of the probability that all are wrong. In this form nothing underflows.
  const doubt = evidences.reduce((sum, evidence) => sum + softplus(evidence), 0);
  // Evidence below -700 is lost in the sum.
  return doubt > mostEvidence ? doubt : Math.max(...evidences, Math.log(Math.expm1(doubt)));
}

/** Pixels that stand out by less than `pixelNoise` still decide between pictures that are described alike. */
const pixelSupport = { from: 1, perDeviation: 0.5 } as const;

/** A picture: what is said about it and written in it, and what it shows. At least one must be known. */
export function combinePicture(texts: readonly number[], pixels: number | undefined): number {
  if (pixels === undefined) return combineEvidence(texts);
  if (texts.length === 0) return pixels;
  const deviations = pixels / pixelSlope + pixelNoise;
  const support = pixelSupport.perDeviation * Math.max(0, deviations - pixelSupport.from);
  return combineEvidence([combineEvidence(texts) + support, pixels]);
}

/** Beyond this, exp(x) + 1 and exp(x) are the same number. */
const mostEvidence = 36;

/** `log(1 + exp(value))`: minus the logarithm of the probability that something of these log odds is not so. */
export function softplus(value: number): number {
  return value > mostEvidence ? value : Math.log1p(Math.exp(value));
}

/** Log odds to probability. */
export function logistic(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

/** Fewer scores say too little of what is usual. */
const fewestScores = 20;

/**
 * For comparisons that no manifest describes, such as a picture with pictures: most candidates are unrelated, so their
 * middle and their lower half tell what is usual. Careful where the candidates are only the nearest of very many.
 */
export function calibrationOfScores(scores: readonly number[]): ScoreCalibration | undefined {
  if (scores.length < fewestScores) return undefined;
  const sorted = scores.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const middle = at(0.5);
  // The 16th percentile of a normal distribution lies one deviation below its middle.
  const deviation = Math.max(middle - at(0.16), leastDeviation);
  return {
    unrelatedMean: middle,
    unrelatedDeviation: deviation,
    // Nothing is known of right pairs; what stands out of the noise is taken for one.
    relatedMean: middle + pixelNoise * deviation,
    relatedDeviation: deviation,
  };
}

/** What a vector was made from decides which of its encoder's distributions holds. */
const modalityOfSource: Readonly<Record<VectorSource, EncoderModality | undefined>> = {
  content: undefined,
  // Both are texts about a picture.
  context: 'text',
  ocr: 'text',
  pixels: 'image',
  tile: 'image',
};

export interface CalibratedRow {
  readonly encoderId: string;
  readonly source: VectorSource;
  readonly modality: EncoderModality;
}

/** The calibrations of a set, by encoder and kind of row. */
export class Calibrations {
  readonly #manifests: ReadonlyMap<string, EncoderManifest>;
  readonly #fallback: EncoderManifest;
  /** Of texts and what pictures show. */
  readonly ofPixels: ScoreCalibration;

  constructor(encoders: EncoderSet) {
    this.ofPixels = encoders.image?.manifest.calibration.image ?? usualCalibration;
    this.#manifests = new Map(encodersOf(encoders).map(({ manifest }) => [manifest.id, manifest]));
    this.#fallback = encoders.text.manifest;
  }

  of(row: CalibratedRow): ScoreCalibration {
    const { calibration } = this.#manifests.get(row.encoderId) ?? this.#fallback;
    const modality = modalityOfSource[row.source] ?? row.modality;
    const near = modality === 'image' ? undefined : (calibration.text ?? calibration.code);
    return calibration[modality] ?? near ?? usualCalibration;
  }
}
