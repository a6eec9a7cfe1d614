/**
 * The text around a cursor, for a place that the index does not know: a blank line, or one that was just typed.
 */
import * as vscode from 'vscode';
import { longestQuery } from '../../core/protocol/searchMessages.ts';

/** Lines around a cursor that stand for its place. */
const nearbyLines = 12;

/** No longer than a question may be. */
export function nearbyText(document: vscode.TextDocument, line: number): string {
  const first = Math.max(0, line - nearbyLines);
  const last = Math.min(document.lineCount - 1, line + nearbyLines);
  const around = new vscode.Range(first, 0, last, document.lineAt(last).range.end.character);
  return document.getText(around).slice(0, longestQuery);
}
