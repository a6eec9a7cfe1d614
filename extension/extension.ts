/**
 * Entry points that VS Code calls. Everything else is made in compose.ts.
 */
import * as vscode from 'vscode';
import { type Composition, compose } from './compose.ts';
import type { SemblanceApi } from './vscode/api/semblanceApi.ts';
import { createChannelLogger } from './vscode/logging/channelLogger.ts';
import { notify } from './vscode/messages/notifications.ts';

/** VS Code calls two functions of this module and offers nothing else to join them. */
let running: Composition | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<SemblanceApi> {
  const startedMs = performance.now();
  const channel = vscode.window.createOutputChannel('Semblance', { log: true });
  context.subscriptions.push(channel);
  const logger = createChannelLogger(channel);
  try {
    running = compose(context, channel, logger);
    context.subscriptions.push(running);
    logger.info(
      `Semblance ${String(context.extension.packageJSON.version)} activated in ${(performance.now() - startedMs).toFixed(1)} ms`,
    );
    return running.api;
  } catch (error) {
    logger.error('Semblance could not be activated', error);
    const showLog = vscode.l10n.t('Show Log');
    notify('error', vscode.l10n.t('Semblance could not be activated.'), showLog).then((chosen) => {
      if (chosen === showLog) channel.show();
    });
    throw error;
  }
}

export async function deactivate(): Promise<void> {
  await running?.close();
  running = undefined;
}
