import { describe, expect, it } from 'vitest';
import { SemblanceError } from '../../../../extension/core/errors/semblanceError.ts';
import type { EngineApi } from '../../../../extension/core/protocol/engineApi.ts';
import type { SearchQuery } from '../../../../extension/core/search/searchTypes.ts';
import { createSemblanceApi } from '../../../../extension/vscode/api/semblanceApi.ts';
import type { EngineState } from '../../../../extension/vscode/engine/engineState.ts';
import { answerOf, resultOf, statusOf } from '../shim/samples.ts';

function createApi(state: EngineState = { kind: 'running', status: statusOf() }) {
  const asked: { query: SearchQuery; signal: AbortSignal }[] = [];
  const engine: Pick<EngineApi, 'search'> = {
    search: async (query, signal) => {
      asked.push({ query, signal });
      return answerOf([resultOf()]);
    },
  };
  const registered = new Set<string>();
  const api = createSemblanceApi(
    {
      state,
      engine: async () => {
        if (state.kind === 'off') throw new SemblanceError('engine/not-open', 'off');
        return engine as EngineApi;
      },
    },
    {
      register: ({ id }) => {
        registered.add(id);
        return { dispose: () => registered.delete(id) };
      },
    },
  );
  return { api, asked, registered };
}

describe('the API for other extensions', () => {
  it('searches with the filters in the text, a bounded limit and the given signal', async () => {
    const { api, asked } = createApi();
    const { signal } = new AbortController();
    const answer = await api.search({ text: 'kind:image arrow', limit: 1e9, signal });
    expect(answer.results).toHaveLength(1);
    expect(asked).toEqual([
      { query: { text: 'arrow', filter: { modalities: ['image'] }, limit: 200, mode: 'hybrid' }, signal },
    ]);
  });

  it('passes on encoders of other extensions until they are disposed', () => {
    const { api, registered } = createApi();
    const registration = api.registerEncoder({ id: 'a.b', displayName: 'A', module: '/x/encoder.cjs' });
    expect([...registered]).toEqual(['a.b']);
    registration.dispose();
    expect([...registered]).toEqual([]);
  });

  it('takes the text literally when a filter is given, and corrects a senseless limit', async () => {
    const { api, asked } = createApi();
    await api.search({ text: 'kind:image', filter: {}, limit: 0 });
    await api.search({ text: 'x', filter: {} });
    expect(asked.map(({ query }) => [query.text, query.limit])).toEqual([
      ['kind:image', 1],
      ['x', 20],
    ]);
  });

  it('rejects with a code when nothing runs, and says why', async () => {
    const { api } = createApi({ kind: 'off', reason: 'untrusted' });
    await expect(api.search({ text: 'x' })).rejects.toMatchObject({ code: 'engine/not-open' });
    expect(api.status()).toMatchObject({ state: 'off', offReason: 'untrusted', phase: 'closed', chunks: 0 });
  });

  it('tells the status', () => {
    expect(createApi().api.status()).toEqual({
      state: 'running',
      offReason: undefined,
      phase: 'idle',
      isComplete: true,
      filesIndexed: 120,
      filesPending: 0,
      chunks: 1200,
      images: 34,
      encoderId: 'text.minilm-l6-v2',
    });
  });
});
