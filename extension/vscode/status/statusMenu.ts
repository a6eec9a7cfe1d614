/**
 * What the click on the status bar offers. Pure: which entries, in which state.
 */
import { l10n } from 'vscode';
import type { MessageAction } from '../../core/protocol/views/messageActions.ts';
import { type CommandId, commandIds } from '../commands/ids.ts';
import { type EngineState, isIndexEmpty } from '../engine/engineState.ts';
import { formatCount } from '../messages/formats.ts';
import { messageForOff } from '../messages/offMessages.ts';
import { waitingText } from '../messages/statusTexts.ts';
import { actionTitle } from '../messages/userMessage.ts';

export interface MenuEntry {
  /** Name of a codicon. Icons named `debug-...` are coloured by VS Code wherever they stand; these are not. */
  readonly icon: string;
  readonly label: string;
  readonly description?: string;
  readonly run: { readonly command: CommandId } | { readonly action: MessageAction };
}

export function statusMenu(state: EngineState): readonly MenuEntry[] {
  const log: MenuEntry = { icon: 'output', label: l10n.t('Show Log'), run: { command: commandIds.showLog } };
  const settings: MenuEntry = {
    icon: 'settings-gear',
    label: l10n.t('Open Settings'),
    run: { action: 'openSettings' },
  };
  const restart: MenuEntry = {
    icon: 'sync',
    label: l10n.t('Restart Engine'),
    run: { command: commandIds.restartEngine },
  };
  switch (state.kind) {
    case 'off': {
      const message = messageForOff(state.reason);
      const actions = message.actions.map((action) => ({
        icon: 'arrow-right',
        label: actionTitle(action),
        description: message.text,
        run: { action },
      }));
      return [...actions, settings, log];
    }
    case 'starting':
      return [log, settings];
    case 'failed':
      return [restart, log, settings];
    case 'running':
      break;
  }
  const { status } = state;
  const entries: MenuEntry[] = [
    { icon: 'search-fuzzy', label: l10n.t('Search by Meaning'), run: { command: commandIds.search } },
  ];
  if (status.phase === 'paused') {
    entries.push({
      icon: 'play-circle',
      label: l10n.t('Resume Indexing'),
      description: waitingText(status.filesPending),
      run: { command: commandIds.resumeIndexing },
    });
  } else if (status.role === 'writer') {
    entries.push({
      icon: 'stop-circle',
      label: l10n.t('Pause Indexing'),
      run: { command: commandIds.pauseIndexing },
    });
  }
  entries.push({
    icon: 'list-unordered',
    label: l10n.t('Show Index Status'),
    description:
      status.problems.length === 0
        ? l10n.t('{0} left out', formatCount(status.filesSkipped))
        : l10n.t(
            '{0} left out, {1} problems listed by name',
            formatCount(status.filesSkipped),
            formatCount(status.problems.length),
          ),
    run: { command: commandIds.showIndexStatus },
  });
  if (status.role === 'writer') {
    entries.push({
      icon: 'refresh',
      label: isIndexEmpty(status) ? l10n.t('Build Index') : l10n.t('Rebuild Index'),
      run: { command: commandIds.rebuildIndex },
    });
    entries.push({
      icon: 'tools',
      label: l10n.t('Check and Repair Index'),
      run: { command: commandIds.checkIndex },
    });
  }
  if (status.phase === 'failed' || status.problem !== null) entries.push(restart);
  return [...entries, log, settings];
}
