/**
 * Labelled pairs of code and pictures of the sample workspace, asked in both directions: how many of the right files are
 * among the first five, by what ties code and picture together.
 */
import fs from 'node:fs';
import path from 'node:path';
import { neverCancelled } from '../../extension/core/cancellation/cancellation.ts';
import type { EngineApi } from '../../extension/core/protocol/engineApi.ts';
import type { SearchResult, SimilarQuery } from '../../extension/core/search/searchTypes.ts';
import { fixtures, type Place, rangeOfPlace, sampleWorkspace } from './sampleQueries.ts';

/**
 * What ties a pair: the code names the picture's file (`mention`), imports code that does (`import`), has a name like
 * the picture's file (`name`), or is only about the same thing (`subject`).
 */
export const ties = ['mention', 'import', 'name', 'subject'] as const;
export type Tie = (typeof ties)[number];

export interface CodeImagePair {
  readonly id: string;
  readonly tie: Tie;
  readonly code: Place;
  readonly pictures: readonly string[];
}

export type Direction = 'code to picture' | 'picture to code';

export interface PairQuestion {
  readonly direction: Direction;
  readonly tie: Tie;
  readonly source: Place;
  /** Paths of all right answers. */
  readonly relevant: readonly string[];
}

export interface PairAnswer extends PairQuestion {
  /** Share of the right answers, of five at most, among the first five results. */
  readonly recallAt5: number;
  /** 1 / place of the first right answer. */
  readonly reciprocalRank: number;
}

export function codeImagePairs(): readonly CodeImagePair[] {
  return JSON.parse(
    fs.readFileSync(path.join(fixtures, 'sample-queries', 'code-images.json'), 'utf8'),
  ) as readonly CodeImagePair[];
}

/**
 * Each code is asked for its pictures, each picture for all code that it is paired with. A picture's tie is the closest
 * of its pairs.
 */
export function pairQuestions(pairs: readonly CodeImagePair[]): readonly PairQuestion[] {
  const byCode = new Map<string, PairQuestion>();
  const byPicture = new Map<string, PairQuestion>();
  for (const { tie, code, pictures } of pairs) {
    const place = JSON.stringify(code);
    const known = byCode.get(place);
    // A code with a mentioned picture and another that it is only about is asked twice: each tie has its own answers.
    byCode.set(known === undefined ? place : `${place}#${tie}`, {
      direction: 'code to picture',
      tie,
      source: code,
      relevant: pictures,
    });
    for (const picture of pictures) {
      const other = byPicture.get(picture);
      byPicture.set(picture, {
        direction: 'picture to code',
        tie: other === undefined || ties.indexOf(tie) < ties.indexOf(other.tie) ? tie : other.tie,
        source: { path: picture },
        relevant: [...new Set([...(other?.relevant ?? []), code.path])],
      });
    }
  }
  return [...byCode.values(), ...byPicture.values()];
}

type Similar = Pick<EngineApi, 'similar'>;

export async function askPairs(
  engine: Similar,
  questions: readonly PairQuestion[],
  evidence: NonNullable<SimilarQuery['evidence']>,
  workspace = sampleWorkspace,
): Promise<readonly PairAnswer[]> {
  const answers: PairAnswer[] = [];
  for (const question of questions) {
    const toPicture = question.direction === 'code to picture';
    const { results } = await engine.similar(
      {
        file: path.join(workspace, question.source.path),
        ...rangeOfPlace(question.source),
        filter: { modalities: toPicture ? ['image'] : ['code', 'text'] },
        limit: 50,
        evidence,
      },
      neverCancelled(),
    );
    answers.push(judge(question, toPicture ? results : results.filter(isProgram)));
  }
  return answers;
}

/** HTML counts as prose and is code here; documents that show a picture are right, but they were not asked for. */
function isProgram({ modality, languageId }: SearchResult): boolean {
  return modality === 'code' || languageId === 'html';
}

function judge(question: PairQuestion, results: readonly SearchResult[]): PairAnswer {
  const { relevant } = question;
  const found = results.slice(0, 5).filter((result) => relevant.includes(result.path)).length;
  const first = results.findIndex((result) => relevant.includes(result.path));
  return {
    ...question,
    recallAt5: found / Math.min(5, relevant.length),
    reciprocalRank: first < 0 ? 0 : 1 / (first + 1),
  };
}

export interface PairMetrics {
  readonly questions: number;
  readonly recallAt5: number;
  readonly mrr: number;
}

/** By direction, and there by tie and in all. */
export function pairMetrics(
  answers: readonly PairAnswer[],
): Readonly<Record<Direction, Readonly<Record<string, PairMetrics>>>> {
  const of = (direction: Direction): Record<string, PairMetrics> => {
    const groups: Record<string, PairMetrics> = {};
    for (const tie of [...ties, 'all'] as const) {
      const some = answers.filter((one) => one.direction === direction && (tie === 'all' || one.tie === tie));
      const mean = (value: (one: PairAnswer) => number): number =>
        some.reduce((sum, one) => sum + value(one), 0) / Math.max(1, some.length);
      groups[tie] = {
        questions: some.length,
        recallAt5: mean((one) => one.recallAt5),
        mrr: mean((one) => one.reciprocalRank),
      };
    }
    return groups;
  };
  return { 'code to picture': of('code to picture'), 'picture to code': of('picture to code') };
}

export function printPairs(name: string, metrics: ReturnType<typeof pairMetrics>): void {
  for (const [direction, groups] of Object.entries(metrics)) {
    const shown = Object.entries(groups).map(
      ([tie, { questions, recallAt5, mrr }]) =>
        `${tie} ${recallAt5.toFixed(2)}/${mrr.toFixed(2)} (${questions})`,
    );
    console.log(`${name.padEnd(28)} ${direction}, recall@5/MRR: ${shown.join('  ')}`);
  }
}
