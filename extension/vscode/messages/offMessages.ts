/**
 * Says why Semblance does nothing in this window, and what would change that.
 */
import { l10n } from 'vscode';
import type { OffReason } from '../engine/engineState.ts';
import type { UserMessage } from './userMessage.ts';

export function messageForOff(reason: OffReason): UserMessage {
  switch (reason) {
    case 'disabled':
      return {
        severity: 'info',
        text: l10n.t('Semblance is switched off by the setting semblance.enabled.'),
        actions: ['enable'],
      };
    case 'untrusted':
      return {
        severity: 'info',
        text: l10n.t('Semblance reads and indexes nothing until you trust this workspace.'),
        actions: ['manageTrust'],
      };
    case 'no-folder':
      return {
        severity: 'info',
        text: l10n.t('Open a folder to search it by meaning.'),
        actions: ['openFolder'],
      };
    case 'virtual':
      return {
        severity: 'info',
        text: l10n.t('Semblance needs folders on a disk. The folders of this workspace are virtual.'),
        actions: ['openFolder'],
      };
    case 'no-storage':
      return {
        severity: 'warning',
        text: l10n.t(
          'VS Code gives this window no storage for an index. Open a folder or a saved workspace.',
        ),
        actions: ['openFolder'],
      };
  }
}
