/**
 * What stands in the search list, for every state of the dialogue. Each entry carries what choosing it means, so that
 * no code decides by a label.
 */
import * as vscode from 'vscode';
import type { Modality } from '../../core/documents/modality.ts';
import type { TextRange } from '../../core/documents/textRange.ts';
import type { MessageAction } from '../../core/protocol/views/messageActions.ts';
import type { SearchResult } from '../../core/search/searchTypes.ts';
import { type CommandId, commandIds } from '../commands/ids.ts';
import type { EngineState } from '../engine/engineState.ts';
import { messageForError } from '../messages/errorMessages.ts';
import { messageForOff } from '../messages/offMessages.ts';
import { exampleQueries } from '../messages/searchTexts.ts';
import { progressText } from '../messages/statusTexts.ts';
import { actionTitle, type UserMessage } from '../messages/userMessage.ts';
import { cut, describeFurtherMatch, describeResult, escapeIcons } from './resultText.ts';

export type Choice =
  | { readonly kind: 'open'; readonly result: SearchResult; readonly range: TextRange }
  | { readonly kind: 'query'; readonly text: string; readonly isRecent: boolean }
  | { readonly kind: 'clearFilters' }
  | { readonly kind: 'findText'; readonly text: string }
  | { readonly kind: 'action'; readonly action: MessageAction }
  | { readonly kind: 'command'; readonly command: CommandId }
  | { readonly kind: 'none' };

export interface PickerItem extends vscode.QuickPickItem {
  readonly choice: Choice;
}

export type ItemButtonKind = 'openToSide' | 'showMore' | 'showFewer' | 'removeRecent';

export interface ItemButton extends vscode.QuickInputButton {
  readonly kind: ItemButtonKind;
}

export function isItemButton(button: vscode.QuickInputButton): button is ItemButton {
  return 'kind' in button;
}

/** Long enough to recognise the question, short enough for one line. */
const quotedCharacters = 60;

const modalityIcons: Readonly<Record<Modality, string>> = {
  code: 'file-code',
  text: 'book',
  image: 'file-media',
};

function button(kind: ItemButtonKind, icon: string, tooltip: string): ItemButton {
  return { kind, iconPath: new vscode.ThemeIcon(icon), tooltip };
}

function separator(label: string): PickerItem {
  return { label, kind: vscode.QuickPickItemKind.Separator, choice: { kind: 'none' } };
}

/** One entry per result, further matches of the expanded files below their first one; the engine's order is kept. */
export function resultItems(
  results: readonly SearchResult[],
  expandedFiles: ReadonlySet<string>,
): readonly PickerItem[] {
  const items: PickerItem[] = [];
  for (const result of results) {
    const isExpanded = expandedFiles.has(result.file);
    items.push({
      ...describeResult(result),
      alwaysShow: true,
      iconPath:
        result.modality === 'image'
          ? vscode.Uri.file(result.file)
          : new vscode.ThemeIcon(modalityIcons[result.modality]),
      buttons: [...furtherMatchesButton(result, isExpanded), openToSideButton()],
      choice: { kind: 'open', result, range: result.range },
    });
    if (!isExpanded) continue;
    for (const match of result.more) {
      items.push({
        ...describeFurtherMatch(result, match),
        alwaysShow: true,
        iconPath: new vscode.ThemeIcon('blank'),
        buttons: [openToSideButton()],
        choice: { kind: 'open', result, range: match.range },
      });
    }
  }
  return items;
}

function openToSideButton(): ItemButton {
  return button('openToSide', 'split-horizontal', vscode.l10n.t('Open to the Side'));
}

function furtherMatchesButton(result: SearchResult, isExpanded: boolean): readonly ItemButton[] {
  const count = result.more.length;
  if (count === 0) return [];
  return isExpanded
    ? [button('showFewer', 'chevron-up', vscode.l10n.t('Show Only the Best Match of This File'))]
    : [button('showMore', 'chevron-down', vscode.l10n.t('Show More Matches in This File ({0})', count))];
}

/** Before anything is typed: what was searched before, and examples. */
export function startItems(recent: readonly string[]): readonly PickerItem[] {
  const items: PickerItem[] = [];
  if (recent.length > 0) items.push(separator(vscode.l10n.t('recent searches')));
  for (const text of recent) {
    items.push({
      ...queryItem(text, 'history', true),
      buttons: [button('removeRecent', 'close', vscode.l10n.t('Remove from Recent Searches'))],
    });
  }
  items.push(separator(vscode.l10n.t('examples')));
  for (const text of exampleQueries()) items.push(queryItem(text, 'lightbulb', false));
  return items;
}

function queryItem(text: string, icon: string, isRecent: boolean): PickerItem {
  return {
    label: escapeIcons(text),
    iconPath: new vscode.ThemeIcon(icon),
    alwaysShow: true,
    choice: { kind: 'query', text, isRecent },
  };
}

function adviceItem(icon: string, label: string, detail: string, choice: Choice): PickerItem {
  return { label, detail, iconPath: new vscode.ThemeIcon(icon), alwaysShow: true, choice };
}

/** One entry that says why there is no answer, and does something about it. */
export function noResultItem(options: {
  readonly text: string;
  readonly isFiltering: boolean;
  readonly engine: EngineState;
}): PickerItem {
  const { text, isFiltering, engine } = options;
  if (isFiltering) {
    return adviceItem(
      'filter',
      vscode.l10n.t('No result with these filters'),
      vscode.l10n.t('Press Enter to search without them'),
      { kind: 'clearFilters' },
    );
  }
  if (engine.kind === 'running' && !engine.status.isComplete) {
    return adviceItem(
      'sync',
      vscode.l10n.t('No result yet: the index has {0} files', progressText(engine.status)),
      vscode.l10n.t('The list fills by itself as the index grows. Press Enter to see its status'),
      { kind: 'command', command: commandIds.showIndexStatus },
    );
  }
  if (text === '') {
    return adviceItem(
      'info',
      vscode.l10n.t('Nothing in this workspace is similar'),
      vscode.l10n.t('Press Enter to see what is in the index and what was skipped'),
      { kind: 'command', command: commandIds.showIndexStatus },
    );
  }
  return adviceItem(
    'search',
    vscode.l10n.t('No result for “{0}”', escapeIcons(cut(text, quotedCharacters))),
    vscode.l10n.t('Press Enter to look for the exact text in all files'),
    { kind: 'findText', text },
  );
}

function messageItem(icon: string, message: UserMessage): PickerItem {
  const action = message.actions[0];
  return action === undefined
    ? adviceItem(icon, message.text, vscode.l10n.t('Press Enter to see the status of the index'), {
        kind: 'command',
        command: commandIds.showIndexStatus,
      })
    : adviceItem(icon, message.text, vscode.l10n.t('Press Enter: {0}', actionTitle(action)), {
        kind: 'action',
        action,
      });
}

export function failureItem(error: unknown): PickerItem {
  return messageItem('error', messageForError(error));
}

/** The entry for an engine that cannot answer, or undefined when it can. */
export function unavailableItem(engine: EngineState): PickerItem | undefined {
  if (engine.kind === 'off') return messageItem('circle-slash', messageForOff(engine.reason));
  return undefined;
}
