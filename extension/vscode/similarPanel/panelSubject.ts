/**
 * What the panel compares with the workspace: lines of a document, a file, or a picture that is no file. It knows
 * nothing of VS Code.
 */
import type { TextRange } from '../../core/documents/textRange.ts';

export type PanelSubject =
  | {
      readonly kind: 'lines';
      /** Address of the document. */
      readonly uri: string;
      /** Absolute path; undefined for a document without a file. */
      readonly file: string | undefined;
      readonly name: string;
      readonly languageId: string;
      readonly range: TextRange;
      /** False for the line at the cursor. */
      readonly isSelection: boolean;
      /** The selected text; for a cursor the lines around it. */
      readonly text: string;
      /** True when the index cannot know the text yet. */
      readonly isChanged: boolean;
    }
  | {
      readonly kind: 'file';
      readonly uri: string;
      readonly file: string;
      readonly name: string;
      readonly isPicture: boolean;
    }
  | {
      readonly kind: 'picture';
      /** Distinguishes pictures of one name. */
      readonly id: number;
      /** Empty for the clipboard. */
      readonly name: string;
      readonly mediaType: string;
      readonly bytes: Uint8Array;
      /** Data URL. */
      readonly thumbnail: string;
    };

/** Equal subjects have equal answers, as long as the index stays the same. */
export function keyOfSubject(subject: PanelSubject): string {
  if (subject.kind === 'picture') return `picture ${subject.id}`;
  if (subject.kind === 'file') return `file ${subject.uri}`;
  const { start, end } = subject.range;
  const place = `${start.line}:${start.character}-${end.line}:${end.character}`;
  const isFromText = subject.isChanged || subject.isSelection;
  return `lines ${subject.uri} ${place} ${subject.isSelection} ${isFromText ? subject.text : ''}`;
}

/** Moving the cursor this far is reading on; further is another place. */
const nearLines = 10;

/** True when the later subject takes the earlier one's place in the history. */
export function continues(earlier: PanelSubject, later: PanelSubject): boolean {
  if (keyOfSubject(earlier) === keyOfSubject(later)) return true;
  if (earlier.kind !== 'lines' || later.kind !== 'lines' || earlier.uri !== later.uri) return false;
  if (earlier.isSelection || later.isSelection) {
    // A selection grows while it is made.
    return (
      earlier.isSelection === later.isSelection &&
      (isAt(earlier.range.start, later.range.start) || isAt(earlier.range.end, later.range.end))
    );
  }
  return Math.abs(earlier.range.start.line - later.range.start.line) <= nearLines;
}

function isAt(a: TextRange['start'], b: TextRange['start']): boolean {
  return a.line === b.line && a.character === b.character;
}
