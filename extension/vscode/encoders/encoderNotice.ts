/**
 * Tells once when an encoder cannot be used: the index goes on without it, but not as the user wants it.
 */
import { l10n } from 'vscode';
import type { Disposable } from '../../core/lifecycle/disposable.ts';
import type { EngineState } from '../engine/engineState.ts';
import { messageForCode } from '../messages/errorMessages.ts';
import type { UserMessage } from '../messages/userMessage.ts';

interface StateSource {
  readonly onDidChangeState: (listener: (state: EngineState) => void) => Disposable;
}

export function announceEncoderProblems(
  source: StateSource,
  show: (message: UserMessage) => void,
): Disposable {
  let told: string | undefined;
  return source.onDidChangeState((state) => {
    if (state.kind !== 'running') return;
    const problem = state.status.encoderProblem;
    if (problem?.message === told) return;
    told = problem?.message;
    if (problem === null) return;
    const { actions } = messageForCode(problem.code);
    // The engine's own sentence names the encoder and what it did.
    const text = l10n.t('An encoder cannot be used; the index goes on without it. {0}', problem.message);
    show({ severity: 'warning', text, actions });
  });
}
