/**
 * Cuts the text that was read in a picture into pieces that the encoder can take in whole.
 */
import type { RecognizedText } from '../../../plugins/api/textRecognizer.ts';
import type { WordBox } from '../ports/vectorStore.ts';

export interface PictureTextPiece {
  /** Lines of the picture, one under the other. */
  readonly text: string;
  readonly boxes: readonly WordBox[];
}

/** About 256 word pieces, the limit of the encoder that ships, when words are as in user interfaces. */
const mostWords = 200;

/** In reading order; whole lines stay together unless one alone is too long. */
export function piecesOfPictureText(recognized: RecognizedText): readonly PictureTextPiece[] {
  const pieces: PictureTextPiece[] = [];
  let lines: string[] = [];
  let boxes: WordBox[] = [];
  const flush = (): void => {
    if (lines.length > 0) pieces.push({ text: lines.join('\n'), boxes });
    lines = [];
    boxes = [];
  };
  for (const line of recognized.lines) {
    for (let start = 0; start < line.words.length; start += mostWords) {
      const words = line.words.slice(start, start + mostWords);
      if (boxes.length + words.length > mostWords) flush();
      lines.push(words.map(({ text }) => text).join(' '));
      boxes.push(...words.map(({ text, box }) => ({ text, ...box })));
    }
  }
  flush();
  return pieces;
}
