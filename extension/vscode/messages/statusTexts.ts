/**
 * What the status bar says about the engine. Pure text: the item itself is made elsewhere.
 */
import { l10n } from 'vscode';
import type { EngineStatus } from '../../core/protocol/engineApi.ts';
import { type EngineState, isWorking } from '../engine/engineState.ts';
import { messageForCode } from './errorMessages.ts';
import { formatBytes, formatCount, formatDuration } from './formats.ts';
import { messageForOff } from './offMessages.ts';
import { skipReasonText } from './skipReasonTexts.ts';

export interface StatusBarView {
  /** With icons in VS Code's `$(name)` form. */
  readonly text: string;
  /** What a screen reader says. */
  readonly accessibilityLabel: string;
  /** Markdown. */
  readonly tooltip: string;
  readonly severity: 'normal' | 'warning' | 'error';
}

const searchIcon = '$(search-fuzzy)';
const workingIcon = '$(sync~spin)';

export function statusBarView(state: EngineState): StatusBarView {
  switch (state.kind) {
    case 'off': {
      const why = messageForOff(state.reason).text;
      return view('$(circle-slash) Semblance', l10n.t('Semblance is off. {0}', why), why);
    }
    case 'starting':
      return view(
        `${workingIcon} Semblance`,
        l10n.t('Semblance is starting'),
        l10n.t('Starting the search engine'),
      );
    case 'failed': {
      const sentence = messageForCode(state.code).text;
      return view('$(error) Semblance', l10n.t('Semblance failed. {0}', sentence), sentence, 'error');
    }
    case 'running':
      return runningView(state.status);
  }
}

function view(
  text: string,
  accessibilityLabel: string,
  tooltip: string,
  severity: StatusBarView['severity'] = 'normal',
): StatusBarView {
  return { text, accessibilityLabel, tooltip: `**Semblance**\n\n${tooltip}`, severity };
}

function runningView(status: EngineStatus): StatusBarView {
  const tooltip = statusTooltip(status);
  const count = status.chunks + status.images;
  const items = formatCount(count);
  const progress = progressText(status);
  if (status.phase === 'failed' || status.problem !== null) {
    const sentence = messageForCode(status.problem?.code ?? 'internal').text;
    return view(
      `$(warning) ${items}`,
      l10n.t('Semblance needs attention. {0}', sentence),
      tooltip,
      'warning',
    );
  }
  if (status.phase === 'paused') {
    return view(
      `$(debug-pause) ${progress}`,
      l10n.t('Semblance is paused, {0}', waitingText(status.filesPending)),
      tooltip,
    );
  }
  if (status.phase === 'following' || status.role === 'reader') {
    return view(
      `$(eye) ${items}`,
      l10n.t('Semblance, {0}, another window builds the index', itemsText(count)),
      tooltip,
    );
  }
  if (isWorking(status)) {
    const text = status.phase === 'indexing' ? progress : items;
    return view(`${workingIcon} ${text}`, l10n.t('Semblance is indexing, {0} files', progress), tooltip);
  }
  // Between two steps, or after a cancelled rebuild: not to be taken for the end.
  if (!status.isComplete) {
    return view(
      `${searchIcon} ${items}`,
      l10n.t('Semblance, {0}; some files are not in the index yet', itemsText(count)),
      tooltip,
    );
  }
  return view(`${searchIcon} ${items}`, l10n.t('Semblance, {0} in the index', itemsText(count)), tooltip);
}

function itemsText(count: number): string {
  return count === 1 ? l10n.t('1 item') : l10n.t('{0} items', formatCount(count));
}

function piecesText(count: number): string {
  return count === 1 ? l10n.t('1 piece') : l10n.t('{0} pieces', formatCount(count));
}

/** How many files a paused index has before it. */
export function waitingText(files: number): string {
  return files === 1 ? l10n.t('1 file is waiting') : l10n.t('{0} files are waiting', formatCount(files));
}

/** `120/800`: files that are done, of those that are known. */
export function progressText(status: EngineStatus): string {
  return `${formatCount(status.filesIndexed)}/${formatCount(status.filesIndexed + status.filesPending)}`;
}

/** One line for progress notifications, without the product's name. */
export function progressSentence(status: EngineStatus): string {
  if (status.phase === 'scanning' || status.phase === 'opening') return l10n.t('Looking through the folders');
  const eta = status.etaSeconds === null ? '' : l10n.t(', about {0} left', formatDuration(status.etaSeconds));
  return l10n.t('{0} files{1}', progressText(status), eta);
}

export function phaseSentence(status: EngineStatus): string {
  switch (status.phase) {
    case 'closed':
    case 'opening':
      return l10n.t('Opening the index');
    case 'scanning':
      return l10n.t('Looking through the folders');
    case 'indexing':
      return l10n.t('Indexing {0}', progressSentence(status));
    case 'idle':
      if (!status.isComplete) return l10n.t('Waiting; some files are not in the index yet');
      return status.isRefining ? refiningSentence(status) : l10n.t('Up to date');
    case 'paused':
      return l10n.t('Paused; {0}', waitingText(status.filesPending));
    case 'following':
      return l10n.t('Another window builds the index; this one reads it');
    case 'failed':
      return messageForCode(status.problem?.code ?? 'internal').text;
  }
}

/** Everything is searchable; what the engine does is for better answers only. */
function refiningSentence({ chunksToRefine, picturesToCut, picturesToRead }: EngineStatus): string {
  if (chunksToRefine === 1) return l10n.t('Up to date; 1 piece is being made more accurate');
  if (chunksToRefine > 0)
    return l10n.t('Up to date; {0} pieces are being made more accurate', formatCount(chunksToRefine));
  return picturesToCut > 0
    ? l10n.t('Up to date; the parts of {0} are being looked at', largePicturesText(picturesToCut))
    : l10n.t('Up to date; the text in {0} is being read', picturesText(picturesToRead));
}

function largePicturesText(count: number): string {
  return count === 1 ? l10n.t('1 large picture') : l10n.t('{0} large pictures', formatCount(count));
}

function picturesText(count: number): string {
  return count === 1 ? l10n.t('1 picture') : l10n.t('{0} pictures', formatCount(count));
}

/** Facts as a Markdown table; every value that comes from files is escaped. */
function statusTooltip(status: EngineStatus): string {
  const rows: [string, string][] = [
    [l10n.t('Code and text'), piecesText(status.chunks)],
    [l10n.t('Images'), formatCount(status.images)],
    [l10n.t('Files'), progressText(status)],
    [l10n.t('Index size'), formatBytes(status.indexBytes)],
  ];
  if (status.encoderId !== '') rows.push([l10n.t('Encoder'), escapeMarkdown(status.encoderId)]);
  if (status.nextEncoderId !== null)
    rows.push([l10n.t('Next encoder'), escapeMarkdown(status.nextEncoderId)]);
  if (isWorking(status) && status.chunksPerSecond > 0) {
    rows.push([l10n.t('Speed'), l10n.t('{0} a second', piecesText(Math.round(status.chunksPerSecond)))]);
  }
  if (isWorking(status) && status.etaSeconds !== null) {
    rows.push([l10n.t('Time left'), formatDuration(status.etaSeconds)]);
  }
  if (status.chunksToRefine > 0)
    rows.push([l10n.t('Not as accurate yet'), piecesText(status.chunksToRefine)]);
  if (status.picturesToCut > 0)
    rows.push([l10n.t('Parts not looked at yet'), largePicturesText(status.picturesToCut)]);
  if (status.picturesToRead > 0)
    rows.push([l10n.t('Text not read yet'), picturesText(status.picturesToRead)]);
  if (status.chunksTruncated > 0) {
    rows.push([l10n.t('Longer than the encoder reads'), formatCount(status.chunksTruncated)]);
  }
  for (const { text, count } of skippedCounts(status)) {
    rows.push([l10n.t('Skipped: {0}', text), formatCount(count)]);
  }
  const lines = rows.map(([name, value]) => `| ${name} | ${value} |`);
  const current =
    isWorking(status) && status.currentFile !== '' ? `\n\n${escapeMarkdown(status.currentFile)}` : '';
  const problem =
    status.encoderProblem === null ? '' : `\n\n${escapeMarkdown(status.encoderProblem.message)}`;
  return `${escapeMarkdown(phaseSentence(status))}\n\n| | |\n|:--|--:|\n${lines.join('\n')}${problem}${current}`;
}

/** Reasons with at least one file, most first. */
export function skippedCounts(
  status: EngineStatus,
): readonly { readonly reason: string; readonly text: string; readonly count: number }[] {
  return Object.entries(status.skippedByReason)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => ({ reason, text: skipReasonText(reason), count }));
}

/** Text as Markdown's code, which reads the same as source and when it is drawn; no character of it means anything. */
export function codeSpan(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${space}${text.replace(/\s+/g, ' ')}${space}${fence}`;
}

/**
 * Markdown's own characters, and the two that would open HTML or an icon. Parentheses mean something only behind one of
 * these, and are often part of a sentence.
 */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]#+!|<>$~]/g, '\\$&');
}
