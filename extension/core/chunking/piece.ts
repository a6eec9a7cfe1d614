/**
 * The intermediate form between splitting and chunks: a run of whole lines, or a part of one overlong line.
 */
import type { Modality } from '../documents/modality.ts';
import type { TextLines } from './textLines.ts';

export interface Piece {
  readonly firstLine: number;
  /** Included. */
  readonly lastLine: number;
  /** Set when an overlong line was cut: first and last line are the same then. */
  readonly characters?: { readonly start: number; readonly end: number };
  readonly scope: readonly string[];
  readonly symbols: readonly string[];
  /** First line of the function or type that the piece is a later part of. */
  readonly signature?: string;
  /** Stands for the text in what the encoder sees (decoded notebook source, the title of a front matter). */
  readonly embeddingBody?: string;
  /** Where they differ from the document's own (cells of a notebook). */
  readonly modality?: Exclude<Modality, 'image'>;
  readonly languageId?: string;
}

/** Without the blank lines at both ends; undefined when nothing is left. */
export function trimPiece(piece: Piece, lines: TextLines): Piece | undefined {
  let { firstLine, lastLine } = piece;
  if (piece.characters !== undefined) return piece;
  while (firstLine <= lastLine && lines.isBlank(firstLine)) firstLine++;
  while (lastLine >= firstLine && lines.isBlank(lastLine)) lastLine--;
  return lastLine < firstLine ? undefined : { ...piece, firstLine, lastLine };
}

/** The names that both scopes start with. */
export function commonScope(first: readonly string[], second: readonly string[]): readonly string[] {
  const shared = first.findIndex((name, index) => name !== second[index]);
  return shared < 0 ? first : first.slice(0, shared);
}
