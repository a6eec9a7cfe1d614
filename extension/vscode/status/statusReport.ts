/**
 * The status of the index as a Markdown text: counts, and every file that was skipped because of a problem.
 */
import { l10n } from 'vscode';
import type { EngineState } from '../engine/engineState.ts';
import { messageForCode } from '../messages/errorMessages.ts';
import { formatBytes, formatCount } from '../messages/formats.ts';
import { messageForOff } from '../messages/offMessages.ts';
import { skipReasonText } from '../messages/skipReasonTexts.ts';
import { escapeMarkdown, phaseSentence, skippedCounts } from '../messages/statusTexts.ts';

export function statusReport(state: EngineState): string {
  return [`# ${l10n.t('Semblance: Status of the Index')}`, ...sections(state), ''].join('\n\n');
}

function sections(state: EngineState): readonly string[] {
  switch (state.kind) {
    case 'off':
      return [messageForOff(state.reason).text];
    case 'starting':
      return [l10n.t('The search engine is starting.')];
    case 'failed':
      return [messageForCode(state.code).text, escapeMarkdown(state.message)];
    case 'running':
      break;
  }
  const { status } = state;
  const facts: [string, string][] = [
    [l10n.t('Files in the index'), formatCount(status.filesIndexed)],
    [l10n.t('Files waiting'), formatCount(status.filesPending)],
    [l10n.t('Files skipped'), formatCount(status.filesSkipped)],
    [l10n.t('Pieces of code and text'), formatCount(status.chunks)],
    [l10n.t('Images'), formatCount(status.images)],
    [l10n.t('Pieces longer than the encoder reads'), formatCount(status.chunksTruncated)],
    [l10n.t('Size on disk'), formatBytes(status.indexBytes)],
    [l10n.t('Encoder'), escapeMarkdown(status.encoderId)],
  ];
  const skipped = skippedCounts(status);
  const parts = [escapeMarkdown(phaseSentence(status)), list(facts)];
  if (status.problem !== null) {
    parts.push(
      `> ${escapeMarkdown(messageForCode(status.problem.code).text)}`,
      escapeMarkdown(status.problem.message),
    );
  }
  if (skipped.length > 0) {
    parts.push(
      `## ${l10n.t('Skipped, by reason')}`,
      list(skipped.map(({ text, count }) => [text, formatCount(count)])),
    );
  }
  parts.push(`## ${l10n.t('Problems with single files')}`);
  parts.push(
    status.problems.length === 0
      ? l10n.t('None.')
      : status.problems
          .map(
            ({ path, reason, detail }) =>
              `- ${escapeMarkdown(path)}: ${skipReasonText(reason)}. ${escapeMarkdown(detail)}`,
          )
          .join('\n'),
  );
  return parts;
}

function list(entries: readonly (readonly [string, string])[]): string {
  return entries.map(([name, value]) => `- ${name}: ${value}`).join('\n');
}
