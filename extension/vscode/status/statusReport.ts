/**
 * The status of the index as a Markdown text: counts, the reasons why files are left out, and the files with a problem by
 * name.
 */
import { l10n } from 'vscode';
import { skipReasons } from '../../core/documents/workspaceFile.ts';
import { isProblem } from '../../core/indexing/indexProgress.ts';
import type { EngineStatus } from '../../core/protocol/engineApi.ts';
import type { EngineState } from '../engine/engineState.ts';
import { messageForCode } from '../messages/errorMessages.ts';
import { formatBytes, formatCount } from '../messages/formats.ts';
import { messageForOff } from '../messages/offMessages.ts';
import { problemText, skipReasonAdvice } from '../messages/skipReasonTexts.ts';
import { codeSpan, escapeMarkdown, phaseSentence, skippedCounts } from '../messages/statusTexts.ts';

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
    [l10n.t('Files and folders left out'), formatCount(status.filesSkipped)],
    [l10n.t('Pieces of code and text'), formatCount(status.chunks)],
    [l10n.t('Images'), formatCount(status.images)],
    [l10n.t('Pieces longer than the encoder reads'), formatCount(status.chunksTruncated)],
    [l10n.t('Size on disk'), formatBytes(status.indexBytes)],
    [l10n.t('Encoder'), escapeMarkdown(status.encoderId)],
  ];
  if (status.nextEncoderId !== null) {
    facts.push([
      l10n.t('Encoder of the index that is being made; the old one answers until then'),
      escapeMarkdown(status.nextEncoderId),
    ]);
  }
  const skipped = skippedCounts(status);
  const parts = [escapeMarkdown(phaseSentence(status)), list(facts)];
  if (status.problem !== null) {
    parts.push(
      `> ${escapeMarkdown(messageForCode(status.problem.code).text)}`,
      escapeMarkdown(status.problem.message),
    );
  }
  if (status.encoderProblem !== null) {
    parts.push(
      `> ${escapeMarkdown(messageForCode(status.encoderProblem.code).text)}`,
      escapeMarkdown(status.encoderProblem.message),
    );
  }
  if (skipped.length > 0) {
    parts.push(
      `## ${l10n.t('Left out, by reason')}`,
      l10n.t(
        'Only counted, not listed; a folder that is left out counts once. Where no setting is named, none changes it.',
      ),
      list(
        skipped.map(({ reason, text, count }) => [
          text,
          `${formatCount(count)}. ${skipReasonAdvice(reason)}`.trim(),
        ]),
      ),
    );
  }
  parts.push(`## ${l10n.t('Problems with single files')}`);
  if (status.problems.length === 0) return [...parts, l10n.t('None.')];
  const all = problemCount(status);
  parts.push(
    all > status.problems.length
      ? l10n.t(
          'The newest {0} of {1}, by name. Files that are left out on purpose are only counted above.',
          formatCount(status.problems.length),
          formatCount(all),
        )
      : l10n.t('All of them, by name. Files that are left out on purpose are only counted above.'),
    status.problems
      .map(
        ({ path, reason, detail }) => `- ${codeSpan(path)}: ${escapeMarkdown(problemText(reason, detail))}`,
      )
      .join('\n'),
  );
  return parts;
}

/** All files with a problem; the status names only the newest of them. */
function problemCount({ skippedByReason }: EngineStatus): number {
  return skipReasons
    .filter((reason) => isProblem({ root: '', path: '', reason, detail: '' }))
    .reduce((sum, reason) => sum + (skippedByReason[reason] ?? 0), 0);
}

function list(entries: readonly (readonly [string, string])[]): string {
  return entries.map(([name, value]) => `- ${name}: ${value}`).join('\n');
}
