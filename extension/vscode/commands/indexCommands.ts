/**
 * Commands that act on the index: build it anew, pause and resume, check and repair, restart the engine.
 */
import * as vscode from 'vscode';
import { neverCancelled } from '../../core/cancellation/cancellation.ts';
import { type Disposable, DisposableStore } from '../../core/lifecycle/disposable.ts';
import type { DoctorReport } from '../../core/protocol/engineApi.ts';
import type { MessageAction } from '../../core/protocol/views/messageActions.ts';
import type { EngineController } from '../engine/engineController.ts';
import { isIndexEmpty } from '../engine/engineState.ts';
import { checkedText } from '../messages/checkTexts.ts';
import { askModally } from '../messages/notifications.ts';
import { showMessage } from '../messages/showMessage.ts';
import { withNotification } from '../progress/indexProgress.ts';
import { commandIds } from './ids.ts';
import { type CommandEnvironment, registerCommand, runOnceAtATime } from './registerCommand.ts';

export interface IndexCommandServices {
  readonly engine: EngineController;
  readonly runAction: (action: MessageAction) => Promise<void>;
}

export function registerIndexCommands(
  services: IndexCommandServices,
  environment: CommandEnvironment,
): Disposable {
  const { engine } = services;
  const store = new DisposableStore();

  store.add(
    registerCommand(
      commandIds.rebuildIndex,
      environment,
      runOnceAtATime(async () => {
        if (!(await isRebuildWanted(engine))) return;
        if (engine.state.kind === 'failed') {
          await engine.restartWithoutIndex();
          return;
        }
        const summary = await withNotification(
          vscode.l10n.t('Semblance: rebuilding the index'),
          engine,
          async (signal) => (await engine.engine(signal)).rebuild(signal),
        );
        environment.logger.info(
          `Rebuilt in ${Math.round(summary.elapsedMs)} ms: ${summary.filesIndexed} files, ` +
            `${summary.chunksEncoded} chunks encoded, ${summary.chunksReused} reused`,
        );
      }),
    ),
  );

  store.add(
    registerCommand(commandIds.pauseIndexing, environment, async () => {
      const signal = neverCancelled();
      await (await engine.engine(signal)).pause(signal);
    }),
  );
  store.add(
    registerCommand(commandIds.resumeIndexing, environment, async () => {
      const signal = neverCancelled();
      await (await engine.engine(signal)).resume(signal);
    }),
  );

  store.add(
    registerCommand(
      commandIds.checkIndex,
      environment,
      runOnceAtATime(async () => {
        const report = await withNotification(
          vscode.l10n.t('Semblance: checking the index'),
          engine,
          async (signal) => (await engine.engine(signal)).doctor({ shouldRepair: true }, signal),
        );
        for (const check of report.checks) {
          const line = `${check.name}: ${check.state}. ${check.detail}`;
          if (check.state === 'failed' || check.state === 'warning') environment.logger.warn(line);
          else environment.logger.info(line);
        }
        await showDoctorReport(report, services.runAction);
      }),
    ),
  );

  store.add(
    registerCommand(
      commandIds.restartEngine,
      environment,
      runOnceAtATime(() => engine.restart()),
    ),
  );
  return store;
}

/** Asks only when there is something to lose. */
async function isRebuildWanted(engine: EngineController): Promise<boolean> {
  const { state } = engine;
  if (state.kind !== 'failed' && (state.kind !== 'running' || isIndexEmpty(state.status))) return true;
  const rebuild = vscode.l10n.t('Rebuild Index');
  const answer = await askModally(
    'warning',
    vscode.l10n.t('Build the index of this workspace anew?'),
    vscode.l10n.t(
      'Searching finds less until it is done. What was computed before is reused where files are unchanged.',
    ),
    [rebuild],
  );
  return answer === rebuild;
}

async function showDoctorReport(
  report: DoctorReport,
  runAction: (action: MessageAction) => Promise<void>,
): Promise<void> {
  const count = (state: DoctorReport['checks'][number]['state']): number =>
    report.checks.filter((check) => check.state === state).length;
  const open = count('failed') + count('warning');
  const text = checkedText(count('repaired'), open);
  await showMessage(
    open > 0
      ? { severity: 'warning', text, actions: ['showLog', 'rebuildIndex'] }
      : { severity: 'info', text, actions: ['showLog'] },
    runAction,
  );
}
