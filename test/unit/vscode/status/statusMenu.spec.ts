import { describe, expect, it, vi } from 'vitest';
import type { EngineState } from '../../../../extension/vscode/engine/engineState.ts';
import { statusOf } from '../shim/samples.ts';

vi.mock('vscode', () => import('../shim/vscode.ts'));
const { statusMenu } = await import('../../../../extension/vscode/status/statusMenu.ts');

function runs(state: EngineState): readonly string[] {
  return statusMenu(state).map(({ run }) =>
    'command' in run ? run.command.replace('semblance.', '') : run.action,
  );
}

describe('statusMenu', () => {
  it.each<[string, EngineState, readonly string[]]>([
    [
      'running',
      { kind: 'running', status: statusOf() },
      ['search', 'pauseIndexing', 'showIndexStatus', 'rebuildIndex', 'checkIndex', 'showLog', 'openSettings'],
    ],
    [
      'paused',
      { kind: 'running', status: statusOf({ phase: 'paused' }) },
      [
        'search',
        'resumeIndexing',
        'showIndexStatus',
        'rebuildIndex',
        'checkIndex',
        'showLog',
        'openSettings',
      ],
    ],
    [
      'a reader, which can change nothing',
      { kind: 'running', status: statusOf({ phase: 'following', role: 'reader' }) },
      ['search', 'showIndexStatus', 'showLog', 'openSettings'],
    ],
    [
      'a problem',
      { kind: 'running', status: statusOf({ phase: 'failed', problem: { code: 'index/io', message: '' } }) },
      [
        'search',
        'pauseIndexing',
        'showIndexStatus',
        'rebuildIndex',
        'checkIndex',
        'restartEngine',
        'showLog',
        'openSettings',
      ],
    ],
    [
      'failed',
      { kind: 'failed', code: 'engine/crashed', message: '' },
      ['restartEngine', 'showLog', 'openSettings'],
    ],
    ['untrusted', { kind: 'off', reason: 'untrusted' }, ['manageTrust', 'openSettings', 'showLog']],
    ['starting', { kind: 'starting' }, ['showLog', 'openSettings']],
  ])('offers for %s what makes sense', (_name, state, expected) => {
    expect(runs(state)).toEqual(expected);
  });

  it('says Build while there is nothing to rebuild', () => {
    const labels = (chunks: number) =>
      statusMenu({ kind: 'running', status: statusOf({ chunks, images: 0 }) }).map(({ label }) => label);
    expect(labels(0)).toContain('$(refresh) Build Index');
    expect(labels(1)).toContain('$(refresh) Rebuild Index');
  });
});
