/**
 * What the panel says when it has no results to show, and what can be done about it.
 */
import { l10n } from 'vscode';
import type { NoticeView } from '../../core/protocol/views/similarView.ts';
import type { EngineState } from '../engine/engineState.ts';
import { messageForCode, messageForError } from '../messages/errorMessages.ts';
import { formatCount } from '../messages/formats.ts';
import { messageForOff } from '../messages/offMessages.ts';
import { progressText } from '../messages/statusTexts.ts';
import { actionTitle, type UserMessage } from '../messages/userMessage.ts';

/** Actions of a notice that the panel carries out by itself. */
const panelActions = ['refresh', 'clearFilter', 'resetSteering', 'showIndexStatus'] as const;
export type PanelAction = (typeof panelActions)[number];

export function isPanelAction(id: string): id is PanelAction {
  return panelActions.some((action) => action === id);
}

function noticeOf(icon: string, title: string, message: UserMessage): NoticeView {
  return {
    isError: message.severity !== 'info',
    icon,
    title,
    text: message.text,
    actions: message.actions.map((action) => ({ id: action, label: actionTitle(action) })),
  };
}

/** For an engine that cannot answer; undefined when it can, or soon will. */
export function noticeOfEngine(engine: EngineState): NoticeView | undefined {
  if (engine.kind === 'off') {
    return noticeOf('circle-slash', l10n.t('Semblance is off here'), messageForOff(engine.reason));
  }
  if (engine.kind === 'failed') {
    return noticeOf('error', l10n.t('The engine is not running'), messageForCode(engine.code));
  }
  return undefined;
}

export function noticeOfFailure(error: unknown): NoticeView {
  const notice = noticeOf('warning', l10n.t('This could not be compared'), messageForError(error));
  return { ...notice, actions: [...notice.actions, { id: 'refresh', label: l10n.t('Try Again') }] };
}

export function noticeWithoutSubject(isFollowing: boolean): NoticeView {
  return {
    isError: false,
    icon: 'search-fuzzy',
    title: l10n.t('Nothing to compare yet'),
    text: isFollowing
      ? l10n.t(
          'Put the cursor into code or text, select some of it, or open a picture. You can also paste a picture here, or drop one (hold Shift while you drop).',
        )
      : l10n.t(
          'Following is switched off (semblance.similar.follow). Open a file and press Refresh, or paste a picture here.',
        ),
    actions: isFollowing ? [] : [{ id: 'refresh', label: l10n.t('Refresh') }],
  };
}

export interface EmptyAnswer {
  readonly engine: EngineState;
  readonly isFiltering: boolean;
  readonly isSteered: boolean;
  /** Excluded files that are all of the longest possible answer; undefined when nothing lies behind them. */
  readonly filesLeftOut: number | undefined;
}

export function noticeWithoutResults(answer: EmptyAnswer): NoticeView {
  const { engine, isFiltering, isSteered, filesLeftOut } = answer;
  const base = { isError: false, icon: 'search-stop' };
  if (filesLeftOut !== undefined) {
    return {
      ...base,
      title: l10n.t('The most similar files were left out'),
      text: l10n.t(
        'All of the nearest {0} files were left out, and no more than these are looked at. There may be others behind them.',
        formatCount(filesLeftOut),
      ),
      actions: [{ id: 'resetSteering', label: l10n.t('Take Back All') }],
    };
  }
  if (isFiltering) {
    return {
      ...base,
      title: l10n.t('Nothing of this kind is similar'),
      text: l10n.t('Other kinds are hidden by the filter.'),
      actions: [{ id: 'clearFilter', label: l10n.t('Show All Kinds') }],
    };
  }
  if (isSteered) {
    return {
      ...base,
      title: l10n.t('Nothing is left'),
      text: l10n.t('Everything that is similar was left out or marked as unwanted.'),
      actions: [{ id: 'resetSteering', label: l10n.t('Take Back All') }],
    };
  }
  if (engine.kind === 'running' && !engine.status.isComplete) {
    return {
      ...base,
      icon: 'refresh',
      title: l10n.t('Nothing yet: the index has {0} files', progressText(engine.status)),
      text: l10n.t('Results appear by themselves as the index grows.'),
      actions: [{ id: 'showIndexStatus', label: l10n.t('Show Index Status') }],
    };
  }
  return {
    ...base,
    title: l10n.t('Nothing in this workspace is similar'),
    text: l10n.t('The index status says what is in the index and what was skipped.'),
    actions: [{ id: 'showIndexStatus', label: l10n.t('Show Index Status') }],
  };
}
