/**
 * Makes chunks of pieces: exact ranges and text, what the encoder sees, and the pictures that are mentioned.
 */
import type { Chunk, ImageReference } from '../documents/chunk.ts';
import type { SourceDocument } from '../ports/chunker.ts';
import { buildEmbeddingText, type EmbeddingTextOptions } from './embeddingText.ts';
import { modalityOfLanguage } from './languages.ts';
import { type Piece, trimPiece } from './piece.ts';
import type { TextLines } from './textLines.ts';

/** `references` sorted by line; each goes to the first chunk that holds its line. */
export function assembleChunks(
  document: SourceDocument,
  lines: TextLines,
  pieces: readonly Piece[],
  references: readonly ImageReference[],
  options: EmbeddingTextOptions,
): Chunk[] {
  const chunks: Chunk[] = [];
  let nextReference = 0;
  for (const untrimmed of pieces) {
    const piece = trimPiece(untrimmed, lines);
    if (piece === undefined) continue;
    const start = lines.startOf(piece.firstLine) + (piece.characters?.start ?? 0);
    const end =
      piece.characters === undefined
        ? lines.endOf(piece.lastLine)
        : lines.startOf(piece.firstLine) + piece.characters.end;
    const text = lines.text.slice(start, end);
    const modality = piece.modality ?? modalityOfLanguage(document.languageId);
    const own: ImageReference[] = [];
    for (; nextReference < references.length; nextReference++) {
      const reference = references[nextReference];
      if (reference === undefined || reference.line > piece.lastLine) break;
      if (reference.line >= piece.firstLine) own.push(reference);
    }
    chunks.push({
      modality,
      languageId: piece.languageId ?? document.languageId,
      range: {
        start: { line: piece.firstLine, character: piece.characters?.start ?? 0 },
        end: {
          line: piece.lastLine,
          character: piece.characters?.end ?? lines.lengthOf(piece.lastLine),
        },
      },
      scope: piece.scope,
      symbols: piece.symbols,
      text,
      embeddingText: buildEmbeddingText(
        {
          path: document.path,
          modality,
          scope: piece.scope,
          symbols: piece.symbols,
          signature: piece.signature ?? '',
          body: piece.embeddingBody ?? text,
        },
        options,
      ),
      imageReferences: own,
    });
  }
  return chunks;
}
