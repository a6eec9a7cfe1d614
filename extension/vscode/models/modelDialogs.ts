/**
 * What the flows around models ask of the editor, and how VS Code does it.
 */
import * as vscode from 'vscode';
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import { askModally, notify, withProgress } from '../messages/notifications.ts';
import { signalFromToken } from '../progress/cancellationSignal.ts';
import { isWebAddress } from './webAddress.ts';

export interface Choice<T> {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  /** Name of a codicon. */
  readonly icon?: string;
  /** Begins a group with this heading. */
  readonly heading?: string;
  readonly value: T;
}

export interface ProgressSink {
  report(step: { readonly message: string; readonly increment: number }): void;
}

export interface ModelDialogs {
  /** Undefined when the user turned away; so are all answers below. */
  choose<T>(title: string, placeholder: string, choices: readonly Choice<T>[]): Promise<T | undefined>;
  /** `validate` answers with a sentence, or undefined when the text will do. */
  askText(options: {
    readonly title: string;
    readonly prompt: string;
    readonly placeholder: string;
    readonly isSecret: boolean;
    readonly validate: (text: string) => string | undefined;
  }): Promise<string | undefined>;
  askForFolder(title: string): Promise<string | undefined>;
  askForArchive(title: string): Promise<string | undefined>;
  /** A question that must be answered; the buttons beside "Cancel", best first. */
  confirm<T extends string>(text: string, detail: string, buttons: readonly T[]): Promise<T | undefined>;
  /** A notification; resolves when it was answered or closed. */
  tell<T extends string>(
    severity: 'info' | 'warning',
    text: string,
    buttons: readonly T[],
  ): Promise<T | undefined>;
  /** Rejects with `config/invalid` for what is no address of the web. */
  openAddress(address: string): Promise<void>;
  revealFolder(path: string): Promise<void>;
  withProgress<T>(
    title: string,
    run: (progress: ProgressSink, signal: AbortSignal) => Promise<T>,
  ): Promise<T>;
}

export const editorDialogs: ModelDialogs = {
  async choose<T>(title: string, placeholder: string, choices: readonly Choice<T>[]) {
    const items: (vscode.QuickPickItem & { readonly choice?: Choice<T> })[] = [];
    for (const choice of choices) {
      if (choice.heading !== undefined) {
        items.push({ label: choice.heading, kind: vscode.QuickPickItemKind.Separator });
      }
      const { label, description, detail, icon } = choice;
      items.push({
        label,
        ...(description === undefined ? {} : { description }),
        ...(detail === undefined ? {} : { detail }),
        ...(icon === undefined ? {} : { iconPath: new vscode.ThemeIcon(icon) }),
        choice,
      });
    }
    const chosen = await vscode.window.showQuickPick(items, {
      title,
      placeHolder: placeholder,
      matchOnDescription: true,
      matchOnDetail: true,
    });
    return chosen?.choice?.value;
  },
  async askText({ title, prompt, placeholder, isSecret, validate }) {
    return await vscode.window.showInputBox({
      title,
      prompt,
      placeHolder: placeholder,
      password: isSecret,
      // The user looks the name up in a browser, and comes back.
      ignoreFocusOut: true,
      validateInput: validate,
    });
  },
  askForFolder: (title) => openPath({ title, canSelectFolders: true, canSelectFiles: false }),
  askForArchive: (title) =>
    openPath({ title, canSelectFiles: true, filters: { [vscode.l10n.t('Archives')]: ['zip'] } }),
  confirm: (text, detail, buttons) => askModally('info', text, detail, buttons),
  tell: (severity, text, buttons) => notify(severity, text, ...buttons),
  async openAddress(address) {
    if (!isWebAddress(address)) {
      throw new SemblanceError('config/invalid', `${address} is no address of the web. Nothing was opened.`);
    }
    await vscode.env.openExternal(vscode.Uri.parse(address, true));
  },
  async revealFolder(path) {
    await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(path));
  },
  async withProgress(title, run) {
    return await withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (progress, token) => {
        const { signal, dispose } = signalFromToken(token);
        try {
          return await run(progress, signal);
        } finally {
          dispose();
        }
      },
    );
  },
};

async function openPath(options: vscode.OpenDialogOptions): Promise<string | undefined> {
  const [uri] = (await vscode.window.showOpenDialog({ ...options, canSelectMany: false })) ?? [];
  return uri?.scheme === 'file' ? uri.fsPath : undefined;
}
