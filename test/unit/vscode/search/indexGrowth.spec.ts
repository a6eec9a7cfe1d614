import { describe, expect, it } from 'vitest';
import type { EngineStatus } from '../../../../extension/core/protocol/engineApi.ts';
import type { EngineState } from '../../../../extension/vscode/engine/engineState.ts';
import { IndexGrowth } from '../../../../extension/vscode/search/indexGrowth.ts';
import { statusOf } from '../shim/samples.ts';

const stateWith = (change: Partial<EngineStatus>): EngineState => ({
  kind: 'running',
  status: statusOf({ chunks: 3, ...change }),
});

describe('the growth of the index', () => {
  it('is seen in counts, and when work has ended', () => {
    const growth = new IndexGrowth(stateWith({}));
    expect(growth.hasChanged(stateWith({}))).toBe(false);
    expect(growth.hasChanged(stateWith({ chunks: 4 }))).toBe(true);
    expect(growth.hasChanged(stateWith({ chunks: 4, phase: 'indexing' }))).toBe(false);
    expect(growth.hasChanged(stateWith({ chunks: 4, phase: 'idle' }))).toBe(true);
  });

  it('is seen in an edit that leaves all counts alone and was over before anybody saw work', () => {
    const growth = new IndexGrowth(stateWith({ contentMark: 7 }));
    expect(growth.hasChanged(stateWith({ contentMark: 8 }))).toBe(true);
    expect(growth.hasChanged(stateWith({ contentMark: 8 }))).toBe(false);
  });
});
