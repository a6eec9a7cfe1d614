/**
 * The only way to VS Code's notifications, questions and progress. VS Code makes a link of `[label](command:...)` in
 * their texts, and a click runs the command: but names of files, models and their parts were written by strangers.
 */
import * as vscode from 'vscode';
import type { UserMessage } from './userMessage.ts';

type Severity = UserMessage['severity'];
type ProgressStep = { readonly message?: string; readonly increment?: number };

/** The text without links: a space of no width between `]` and `(` changes how it is read by VS Code alone. */
export function plainMessage(text: string): string {
  return text.replaceAll('](', ']\u200b(');
}

/** Resolves to the button that was pressed; undefined when the notification was closed. */
export async function notify<T extends string>(
  severity: Severity,
  text: string,
  ...buttons: readonly T[]
): Promise<T | undefined> {
  return await showOf(severity)(plainMessage(text), ...buttons);
}

/** A question that must be answered; undefined for "Cancel". */
export async function askModally<T extends string>(
  severity: Severity,
  text: string,
  detail: string,
  buttons: readonly T[],
): Promise<T | undefined> {
  return await showOf(severity)(
    plainMessage(text),
    { modal: true, detail: plainMessage(detail) },
    ...buttons,
  );
}

/** As VS Code's own function. */
export async function withProgress<T>(
  options: vscode.ProgressOptions & { readonly title: string },
  run: (progress: vscode.Progress<ProgressStep>, token: vscode.CancellationToken) => Promise<T>,
): Promise<T> {
  return await vscode.window.withProgress(
    { ...options, title: plainMessage(options.title) },
    (progress, token) =>
      run(
        {
          report: ({ message, ...step }) =>
            progress.report(message === undefined ? step : { ...step, message: plainMessage(message) }),
        },
        token,
      ),
  );
}

function showOf(severity: Severity) {
  switch (severity) {
    case 'error':
      return vscode.window.showErrorMessage;
    case 'warning':
      return vscode.window.showWarningMessage;
    case 'info':
      return vscode.window.showInformationMessage;
  }
}
