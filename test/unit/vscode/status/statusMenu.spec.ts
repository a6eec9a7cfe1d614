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

  it('has an icon for every entry beside the label, none that VS Code colours', () => {
    const running = (changes: Parameters<typeof statusOf>[0]): EngineState => ({
      kind: 'running',
      status: statusOf(changes),
    });
    const states: readonly EngineState[] = [
      running({}),
      running({ phase: 'paused' }),
      running({ problem: { code: 'index/io', message: '' } }),
      { kind: 'failed', code: 'engine/crashed', message: '' },
      { kind: 'off', reason: 'untrusted' },
      { kind: 'starting' },
    ];
    for (const { icon, label } of states.flatMap(statusMenu)) {
      expect(icon).toMatch(/^(?!debug-)[a-z-]+$/);
      expect(label).not.toContain('$(');
    }
  });

  it('names the status as the command does, and says what it lists and what it counts', () => {
    const entryOf = (changes: Parameters<typeof statusOf>[0]) =>
      statusMenu({ kind: 'running', status: statusOf(changes) }).find(
        ({ run }) => 'command' in run && run.command === 'semblance.showIndexStatus',
      );
    const problem = { root: 'r', path: 'a.png', reason: 'corrupt', detail: '' } as const;
    expect(entryOf({ filesSkipped: 1200 })).toMatchObject({
      label: 'Show Index Status',
      description: '1,200 left out',
    });
    expect(entryOf({ filesSkipped: 12, problems: [problem] })?.description).toBe(
      '12 left out, 1 problems listed by name',
    );
  });

  it('says Build while there is nothing to rebuild', () => {
    const labels = (chunks: number) =>
      statusMenu({ kind: 'running', status: statusOf({ chunks, images: 0 }) }).map(({ label }) => label);
    expect(labels(0)).toContain('Build Index');
    expect(labels(1)).toContain('Rebuild Index');
  });
});
