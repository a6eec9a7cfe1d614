/**
 * Positions as VS Code counts them: zero-based lines and zero-based UTF-16 code units; `end` is exclusive.
 */
export interface TextPosition {
  readonly line: number;
  readonly character: number;
}

export interface TextRange {
  readonly start: TextPosition;
  readonly end: TextPosition;
}

export function comparePositions(a: TextPosition, b: TextPosition): number {
  return a.line - b.line || a.character - b.character;
}

/** True when the two ranges share at least one character. */
export function rangesOverlap(a: TextRange, b: TextRange): boolean {
  return comparePositions(a.start, b.end) < 0 && comparePositions(b.start, a.end) < 0;
}

/** The smallest range that covers both. */
export function unionOfRanges(a: TextRange, b: TextRange): TextRange {
  return {
    start: comparePositions(a.start, b.start) <= 0 ? a.start : b.start,
    end: comparePositions(a.end, b.end) >= 0 ? a.end : b.end,
  };
}
