/**
 * Measures how an encoder's cosines are distributed, for encoders whose manifest does not say, and remembers it on
 * disk. A dozen pairs give no exact numbers, but a scale: cosines of unrelated pairs lie around 0.1 for one model and
 * around 0.75 for another.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as v from 'valibot';
import type {
  EncodedBatch,
  Encoder,
  EncoderInput,
  EncoderModality,
  ScoreCalibration,
} from '../../../plugins/api/encoder.ts';
import {
  type CalibrationPair,
  calibrationPictures,
  codePairs,
  textPairs,
} from '../../core/encoders/calibrationPairs.ts';
import { describeError } from '../../core/errors/semblanceError.ts';
import type { Logger } from '../../core/logging/logger.ts';
import { makePrivateFolder } from '../files/privateFolder.ts';

export type Calibrations = Readonly<Partial<Record<EncoderModality, ScoreCalibration>>>;

/** Raised when the pairs or the method change; a stored measurement of another version is made again. */
const measurementVersion = 1;
/** A deviation of zero would make every score infinite. */
const smallestDeviation = 0.01;
/** Right answers lie at least so many deviations above the rest, even for an encoder that cannot tell them apart. */
const smallestDistance = 0.5;

const number = v.pipe(v.number(), v.finite());
const calibration = v.object({
  unrelatedMean: number,
  unrelatedDeviation: number,
  relatedMean: number,
  relatedDeviation: number,
});
const storedSchema = v.object({
  version: v.literal(measurementVersion),
  calibration: v.object({
    text: v.exactOptional(calibration),
    code: v.exactOptional(calibration),
    image: v.exactOptional(calibration),
  }),
});

/** Modalities of the encoder that its manifest and `known` say nothing of. */
export function uncalibrated(
  encoder: Pick<Encoder, 'manifest'>,
  known: Calibrations = {},
): readonly EncoderModality[] {
  const { modalities, calibration: declared } = encoder.manifest;
  return modalities.filter((modality) => declared[modality] === undefined && known[modality] === undefined);
}

/** `queries` encodes the questions; both encoders are of one space. Rejects as they do. */
export async function measureCalibration(
  queries: Encoder,
  documents: Encoder,
  modalities: readonly EncoderModality[],
  signal: AbortSignal,
): Promise<Calibrations> {
  const measured: Partial<Record<EncoderModality, ScoreCalibration>> = {};
  for (const modality of modalities) {
    const { questions, answers } = inputsOf(modality);
    const asked = await queries.encode(questions, { role: 'query', signal });
    const answered = await documents.encode(answers, { role: 'document', signal });
    measured[modality] = calibrationOf(asked, answered);
  }
  return measured;
}

function inputsOf(modality: EncoderModality): {
  readonly questions: readonly EncoderInput[];
  readonly answers: readonly EncoderInput[];
} {
  const ask = ({ question }: { readonly question: string }): EncoderInput => ({
    kind: 'text',
    text: question,
  });
  if (modality === 'image') {
    const encoder = new TextEncoder();
    return {
      questions: calibrationPictures.map(ask),
      answers: calibrationPictures.map(({ svg }) => ({
        kind: 'image',
        bytes: encoder.encode(svg),
        mimeType: 'image/svg+xml',
      })),
    };
  }
  const pairs: readonly CalibrationPair[] = modality === 'code' ? codePairs : textPairs;
  return {
    questions: pairs.map(ask),
    answers: pairs.map(({ answer }) =>
      modality === 'code' ? { kind: 'code', text: answer, languageId: '' } : { kind: 'text', text: answer },
    ),
  };
}

/** Every question with its own answer is a related pair, with every other answer an unrelated one. */
function calibrationOf(asked: EncodedBatch, answered: EncodedBatch): ScoreCalibration {
  const related: number[] = [];
  const unrelated: number[] = [];
  for (let question = 0; question < asked.count; question++) {
    for (let answer = 0; answer < answered.count; answer++) {
      (question === answer ? related : unrelated).push(cosine(asked, question, answered, answer));
    }
  }
  const [unrelatedMean, unrelatedSpread] = momentsOf(unrelated);
  const [relatedMean, relatedSpread] = momentsOf(related);
  const unrelatedDeviation = Math.max(smallestDeviation, unrelatedSpread);
  return {
    unrelatedMean,
    unrelatedDeviation,
    relatedMean: Math.max(relatedMean, unrelatedMean + smallestDistance * unrelatedDeviation),
    relatedDeviation: Math.max(smallestDeviation, relatedSpread),
  };
}

function momentsOf(values: readonly number[]): readonly [mean: number, deviation: number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return [mean, Math.sqrt(squares / values.length)];
}

function cosine(a: EncodedBatch, row: number, b: EncodedBatch, other: number): number {
  let sum = 0;
  for (let i = 0; i < a.dimensions; i++)
    sum += (a.vectors[row * a.dimensions + i] ?? 0) * (b.vectors[other * b.dimensions + i] ?? 0);
  return sum;
}

/** What an earlier run measured; empty when there is nothing usable. */
export async function readCalibration(file: string): Promise<Calibrations> {
  try {
    const parsed = v.safeParse(storedSchema, JSON.parse(await readFile(file, 'utf8')));
    return parsed.success ? parsed.output.calibration : {};
  } catch {
    return {}; // Not measured yet, or damaged: it is measured again.
  }
}

/** A failure costs the next start a second of measuring, so it is only logged. */
export async function storeCalibration(
  file: string,
  calibrations: Calibrations,
  logger: Logger,
): Promise<void> {
  try {
    await makePrivateFolder(dirname(file));
    const stored = { version: measurementVersion, calibration: calibrations };
    await writeFile(file, `${JSON.stringify(stored, undefined, 2)}\n`);
  } catch (error) {
    logger.debug(`The measured scores could not be stored: ${describeError(error)}`);
  }
}
