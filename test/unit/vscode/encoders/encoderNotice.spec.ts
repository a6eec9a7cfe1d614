import { describe, expect, it, vi } from 'vitest';
import { Emitter } from '../../../../extension/core/lifecycle/disposable.ts';
import type { EngineState } from '../../../../extension/vscode/engine/engineState.ts';
import type { UserMessage } from '../../../../extension/vscode/messages/userMessage.ts';
import { statusOf } from '../shim/samples.ts';

vi.mock('vscode', () => import('../shim/vscode.ts'));
const { announceEncoderProblems } = await import('../../../../extension/vscode/encoders/encoderNotice.ts');

describe('announceEncoderProblems', () => {
  it('tells each problem once, and again when it comes back', () => {
    const states = new Emitter<EngineState>();
    const shown: UserMessage[] = [];
    announceEncoderProblems({ onDidChangeState: states.event }, (message) => shown.push(message));
    const fire = (message: string | null): void => {
      const encoderProblem = message === null ? null : { code: 'encoder/switched-off', message };
      states.fire({ kind: 'running', status: statusOf({ encoderProblem }) });
    };
    fire(null);
    fire('Encoder "x" lied.');
    states.fire({ kind: 'starting' });
    fire('Encoder "x" lied.');
    expect(shown).toHaveLength(1);
    expect(shown[0]).toMatchObject({
      severity: 'warning',
      text: expect.stringContaining('Encoder "x" lied.'),
    });
    expect(shown[0]?.actions).toContain('openSettings');
    fire('Encoder "y" lied.');
    fire(null);
    fire('Encoder "x" lied.');
    expect(shown.map(({ text }) => /Encoder "(.)" lied/.exec(text)?.[1])).toEqual(['x', 'y', 'x']);
  });
});
