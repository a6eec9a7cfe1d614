/**
 * Takes the fused score of an item apart into what each side of the search added to it.
 */
import type { ScorePart } from '../protocol/explainApi.ts';
import { logistic, softplus } from '../search/calibration.ts';
import type { FusedPart, FusedRow } from '../search/fusion.ts';
import { formEvidenceOf, type Ranking } from '../search/ranker.ts';

/** They add up to `ranking.scale(item.score)`; the largest first. */
export function scorePartsOf(item: FusedRow, ranking: Ranking): readonly ScorePart[] {
  const { wordWeight, analysis } = ranking.question;
  const { shares, row } = item;
  const meaningWeight = 1 - wordWeight;
  const unit = ranking.scale(1);
  const parts: ScorePart[] = [];
  const known = item.parts.filter(isKnown);
  if (known.length > 0) {
    const links = ranking.linkEvidenceOf(row) * shares.perLogOdds;
    const form = formEvidenceOf(row, analysis) * shares.perLogOdds;
    // Vectors of one picture support each other: each gets the part of the doubt that it removes.
    const doubts = known.map(({ evidence }) => softplus(evidence));
    const allDoubts = doubts.reduce((sum, doubt) => sum + doubt, 0);
    const ofVectors = shares.meaning - links - form;
    for (const [index, { row: own, similarity }] of known.entries()) {
      const share =
        known.length === 1 || allDoubts === 0 ? 1 / known.length : (doubts[index] ?? 0) / allDoubts;
      parts.push({
        kind: 'meaning',
        source: own.source,
        similarity,
        weight: meaningWeight,
        contribution: ofVectors * share * unit,
      });
    }
    if (links !== 0) parts.push({ kind: 'links', weight: meaningWeight, contribution: links * unit });
    if (form !== 0) parts.push({ kind: 'form', weight: meaningWeight, contribution: form * unit });
  }
  const wanted = 1 - logistic(item.unwanted);
  if (item.bm25 > 0)
    parts.push({ kind: 'words', weight: wordWeight * wanted, contribution: shares.words * unit });
  if (item.symbol !== undefined)
    parts.push({ kind: 'name', weight: wordWeight * wanted, contribution: shares.name * unit });
  return parts.sort((a, b) => b.contribution - a.contribution);
}

function isKnown(part: FusedPart): part is FusedPart & { evidence: number; similarity: number } {
  return part.evidence !== undefined && part.similarity !== undefined;
}
