/**
 * The chance that an item belongs to a question, from everything that the search knows of both: a logistic function of
 * the log odds (Platt 1999), and isotonic regression along an answer.
 */
import { documentWords } from '../words/splitWords.ts';
import { logistic } from './calibration.ts';
import { type FusedRow, pathWords } from './fusion.ts';
import type { FileGroup } from './grouping.ts';
import { neverRising } from './isotonic.ts';
import type { Ranking } from './ranker.ts';

interface Trust {
  readonly slope: number;
  readonly offset: number;
}

/**
 * Log odds of vectors and wishes to log odds of "a person would take it". Encoders declare their distributions at even
 * odds and for pairs that have nothing in common, while a workspace is full of things that have something in common, so
 * that their odds are too sure; of pictures most of all. Fitted on the labelled questions of the sample workspace, the
 * offsets a little towards even odds because a list of right answers is never complete (`sampleAnswers.spec.ts`).
 */
const trust = {
  texts: { slope: 0.55, offset: -0.6 },
  pictures: { slope: 0.3, offset: -2.6 },
  /** Pictures among pictures are judged by each other: the least unlike one stands out, too. */
  picturesLikePicture: { slope: 0.2, offset: -3 },
} as const satisfies Readonly<Record<string, Trust>>;

/** Even odds at 0.97: a picture and its copy of another size or quality are at 0.98 and more, two weather icons below. */
const samePicture = { cosine: 0.97, slope: 150 } as const;
/** A mention in the very lines that were asked about. */
const chanceOfLink = 0.97;
/** The item defines the name that was asked for. */
const chanceOfName = 0.95;
/** All words of a question by name or keyword stand in the item, whatever its meaning. */
const chanceOfWords = 0.8;

/**
 * The chances of an answer's results, in its order. What stands above is not less sure than what stands below: where
 * an item's own chance says otherwise, the ranking knows more of the question than it does, and the items in question
 * share the mean of their chances. Measured on the sample workspace's questions without filters, where kinds are
 * mixed, that makes the squared error 4 % smaller; with one kind it changes nothing.
 */
export function probabilitiesOf(groups: readonly FileGroup[], ranking: Ranking): readonly number[] {
  return neverRising(groups.map(({ best }) => probabilityOf(best, ranking)));
}

/** Of an item by itself, in 0..1. */
export function probabilityOf(item: FusedRow, ranking: Ranking): number {
  const { question, vectors } = ranking;
  const { analysis, wordWeight } = question;
  const { evidence, unwanted, shares } = item;
  const wanted = 1 - logistic(unwanted);
  const { slope, offset } = trustIn(item, ranking);
  const byMeaning =
    evidence === undefined ? 0 : logistic(slope * (evidence - ranking.linkEvidenceOf(item.row)) + offset);
  const byLooks = vectors.comparesPixels ? chanceOfSamePicture(item) : 0;
  const byLink = chanceOfLink * ranking.linkStrengthOf(item.row);
  const byName = wordWeight === 0 ? 0 : chanceOfName * Math.min(1, shares.name / wordWeight);
  const byWords = chanceOfWords * wordWeight * coverage(item, analysis.terms) ** 2;
  // At least one of them is right, as if they erred independently; `byMeaning` and `byName` count wishes already.
  return (
    1 -
    (1 - byMeaning) * (1 - byLooks * wanted) * (1 - byLink * wanted) * (1 - byName) * (1 - byWords * wanted)
  );
}

/** Whatever is usual among the others: what looks the same is the same picture, scaled or saved anew. */
function chanceOfSamePicture({ parts }: FusedRow): number {
  const pixels = parts.find(({ row }) => row.source === 'pixels')?.similarity;
  return pixels === undefined ? 0 : logistic(samePicture.slope * (pixels - samePicture.cosine));
}

function trustIn({ row }: FusedRow, { vectors }: Ranking): Trust {
  if (row.modality === 'image') return vectors.comparesPixels ? trust.picturesLikePicture : trust.pictures;
  return vectors.comparesPixels && !vectors.hasText ? trust.pictures : trust.texts;
}

/** Share of the question's words that the item says. */
function coverage({ parts, row, bm25 }: FusedRow, terms: readonly string[]): number {
  if (terms.length === 0 || bm25 === 0) return 0;
  const said = new Set([
    ...parts.flatMap((part) => documentWords(part.row.text)),
    ...pathWords(row.path, terms),
    ...row.scope.flatMap(documentWords),
  ]);
  return terms.filter((term) => said.has(term)).length / terms.length;
}
