import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { piecesOfPictureText } from '../../../extension/core/indexing/pictureText.ts';
import type { RecognizedLine, RecognizedText } from '../../../plugins/api/textRecognizer.ts';

const box = { x: 0.1, y: 0.2, width: 0.3, height: 0.05 };

function line(words: readonly string[]): RecognizedLine {
  return { text: words.join(' '), confidence: 0.9, box, words: words.map((text) => ({ text, box })) };
}

const words = (count: number, prefix = 'w'): string[] =>
  Array.from({ length: count }, (_, n) => `${prefix}${n}`);

describe('the text of a picture', () => {
  it('is nothing for a picture without lines', () => {
    expect(piecesOfPictureText({ lines: [] })).toEqual([]);
    expect(piecesOfPictureText({ lines: [line([])] })).toEqual([]);
  });

  it('stays one piece while it is short, with a box for each word', () => {
    const [piece, ...others] = piecesOfPictureText({ lines: [line(['File', 'Edit']), line(['Save', 'as'])] });
    expect(others).toEqual([]);
    expect(piece?.text).toBe('File Edit\nSave as');
    expect(piece?.boxes.map(({ text }) => text)).toEqual(['File', 'Edit', 'Save', 'as']);
    expect(piece?.boxes[0]).toEqual({ text: 'File', ...box });
  });

  it('is cut between lines, and inside of a line only when that alone is too long', () => {
    const pieces = piecesOfPictureText({ lines: [line(words(150, 'a')), line(words(100, 'b'))] });
    expect(pieces.map(({ boxes }) => boxes.length)).toEqual([150, 100]);
    const long = piecesOfPictureText({ lines: [line(words(450))] });
    expect(long.map(({ boxes }) => boxes.length)).toEqual([200, 200, 50]);
  });

  it('keeps every word once, in order, in pieces of at most 200 (property)', () => {
    const lines = fc.array(fc.array(fc.stringMatching(/^\S{1,8}$/u), { maxLength: 260 }), { maxLength: 12 });
    fc.assert(
      fc.property(lines, (texts) => {
        const recognized: RecognizedText = { lines: texts.map(line) };
        const pieces = piecesOfPictureText(recognized);
        expect(pieces.flatMap(({ boxes }) => boxes.map(({ text }) => text))).toEqual(texts.flat());
        for (const { text, boxes } of pieces) {
          expect(boxes.length).toBeGreaterThan(0);
          expect(boxes.length).toBeLessThanOrEqual(200);
          expect(text.split(/\s/u)).toEqual(boxes.map((one) => one.text));
        }
      }),
      { numRuns: 50 },
    );
  });
});
