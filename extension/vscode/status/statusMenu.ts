/**
 * What the click on the status bar offers. Pure: which entries, in which state.
 */
import { l10n } from 'vscode';
import { type CommandId, commandIds } from '../commands/ids.ts';
import { type EngineState, isIndexEmpty } from '../engine/engineState.ts';
import { formatCount } from '../messages/formats.ts';
import { messageForOff } from '../messages/offMessages.ts';
import { actionTitle, type MessageAction } from '../messages/userMessage.ts';

export interface MenuEntry {
  /** With an icon in VS Code's `$(name)` form. */
  readonly label: string;
  readonly description?: string;
  readonly run: { readonly command: CommandId } | { readonly action: MessageAction };
}

export function statusMenu(state: EngineState): readonly MenuEntry[] {
  const log: MenuEntry = { label: `$(output) ${l10n.t('Show Log')}`, run: { command: commandIds.showLog } };
  const settings: MenuEntry = {
    label: `$(settings-gear) ${l10n.t('Open Settings')}`,
    run: { action: 'openSettings' },
  };
  const restart: MenuEntry = {
    label: `$(debug-restart) ${l10n.t('Restart Engine')}`,
    run: { command: commandIds.restartEngine },
  };
  switch (state.kind) {
    case 'off': {
      const message = messageForOff(state.reason);
      const actions = message.actions.map((action) => ({
        label: `$(arrow-right) ${actionTitle(action)}`,
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
    { label: `$(search-fuzzy) ${l10n.t('Search by Meaning')}`, run: { command: commandIds.search } },
  ];
  if (status.phase === 'paused') {
    entries.push({
      label: `$(debug-continue) ${l10n.t('Resume Indexing')}`,
      description: l10n.t('{0} files are waiting', formatCount(status.filesPending)),
      run: { command: commandIds.resumeIndexing },
    });
  } else if (status.role === 'writer') {
    entries.push({
      label: `$(debug-pause) ${l10n.t('Pause Indexing')}`,
      run: { command: commandIds.pauseIndexing },
    });
  }
  entries.push({
    label: `$(list-unordered) ${l10n.t('Show Skipped Files and Problems')}`,
    description:
      status.problems.length === 0
        ? l10n.t('{0} skipped', formatCount(status.filesSkipped))
        : l10n.t(
            '{0} skipped, {1} problems',
            formatCount(status.filesSkipped),
            formatCount(status.problems.length),
          ),
    run: { command: commandIds.showIndexStatus },
  });
  if (status.role === 'writer') {
    entries.push({
      label: `$(refresh) ${isIndexEmpty(status) ? l10n.t('Build Index') : l10n.t('Rebuild Index')}`,
      run: { command: commandIds.rebuildIndex },
    });
    entries.push({
      label: `$(tools) ${l10n.t('Check and Repair Index')}`,
      run: { command: commandIds.checkIndex },
    });
  }
  if (status.phase === 'failed' || status.problem !== null) entries.push(restart);
  return [...entries, log, settings];
}
