/**
 * What is said to the user: one sentence or two, and at most two things to do about it.
 */
import { l10n } from 'vscode';
import type { MessageAction } from '../../core/protocol/views/messageActions.ts';

export interface UserMessage {
  readonly severity: 'info' | 'warning' | 'error';
  readonly text: string;
  /** Best first. */
  readonly actions: readonly MessageAction[];
}

/** The words on the button of an action. */
export function actionTitle(action: MessageAction): string {
  switch (action) {
    case 'showLog':
      return l10n.t('Show Log');
    case 'restartEngine':
      return l10n.t('Restart Engine');
    case 'rebuildIndex':
      return l10n.t('Rebuild Index');
    case 'checkIndex':
      return l10n.t('Check and Repair');
    case 'openSettings':
      return l10n.t('Open Settings');
    case 'enable':
      return l10n.t('Enable in Settings');
    case 'manageTrust':
      return l10n.t('Manage Workspace Trust');
    case 'openFolder':
      return l10n.t('Open Folder');
  }
}
