/** Opens the search list on the test window, with an engine that answers as a test wants it to. */
import { vi } from 'vitest';
import { Emitter } from '../../../../extension/core/lifecycle/disposable.ts';
import { createNullLogger } from '../../../../extension/core/logging/logger.ts';
import type { EngineApi } from '../../../../extension/core/protocol/engineApi.ts';
import type {
  SearchAnswer,
  SearchQuery,
  SimilarQuery,
} from '../../../../extension/core/search/searchTypes.ts';
import type { EngineState } from '../../../../extension/vscode/engine/engineState.ts';
import { RecentSearches } from '../../../../extension/vscode/search/recentSearches.ts';
import { SearchPicker, type SearchSubject } from '../../../../extension/vscode/search/searchPicker.ts';
import { answerOf, resultOf, statusOf } from '../shim/samples.ts';
import type { TestItem, TestQuickPick } from '../shim/vscode.ts';
import * as shim from '../shim/vscode.ts';

type Asked = { readonly query: Partial<SearchQuery & SimilarQuery>; readonly signal: AbortSignal };

export function open(options: {
  readonly subject?: SearchSubject;
  readonly state?: EngineState;
  readonly recent?: readonly string[];
  readonly answer?: (text: string) => Promise<SearchAnswer>;
  readonly similar?: (query: SimilarQuery) => Promise<SearchAnswer>;
  readonly typed?: string;
}) {
  const asked: Asked[] = [];
  const similar: Asked[] = [];
  const actions: string[] = [];
  const errors: unknown[] = [];
  /** Arguments of commands. */
  const handed: unknown[] = [];
  const answer = options.answer ?? (async () => answerOf([resultOf()]));
  const engineApi: Pick<EngineApi, 'search' | 'similar'> = {
    search: (query, signal) => {
      asked.push({ query, signal });
      return answer(query.text);
    },
    similar: (query, signal) => {
      similar.push({ query, signal });
      return options.similar?.(query) ?? answer('');
    },
  };
  const states = new Emitter<EngineState>();
  const engine = {
    state: options.state ?? ({ kind: 'running', status: statusOf() } as EngineState),
    onDidChangeState: states.event,
    engine: async () => engineApi as EngineApi,
  };
  const stored = new Map<string, unknown>([['semblance.recentSearches', options.recent ?? []]]);
  const recentSearches = new RecentSearches({
    get: (key) => stored.get(key),
    update: async (key, value) => {
      stored.set(key, value);
    },
  });
  const picker = new SearchPicker(
    options.subject ?? { kind: 'words', text: '' },
    {
      engine,
      recentSearches,
      extensionUri: shim.Uri.file('/ext') as never,
      maxResults: () => 30,
      runAction: async (action) => {
        actions.push(action);
      },
      runCommand: async (command, ...arguments_) => {
        actions.push(command);
        handed.push(...arguments_);
      },
      showError: (error) => errors.push(error),
      logger: createNullLogger(),
    },
    options.typed,
  );
  picker.show();
  const list = shim.recorded.lists.at(-1);
  if (list === undefined) throw new Error('No list was shown');
  const setState = (state: EngineState): void => {
    engine.state = state;
    states.fire(state);
  };
  return { list, asked, similar, actions, handed, errors, recentSearches, setState };
}

/** Lets the faked clock run. */
export const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
export const labels = (list: TestQuickPick) => list.entries.map((item) => item.label);
export const entry = (list: TestQuickPick, index: number): TestItem => {
  const found = list.entries[index];
  if (found === undefined) throw new Error(`The list has no entry ${index}`);
  return found;
};

export async function typeAndWait(list: TestQuickPick, text: string): Promise<void> {
  list.type(text);
  await pass(120);
}

/** Before each test: a window without editors and an empty record. */
export function emptyWindow(): void {
  for (const records of Object.values(shim.recorded)) records.length = 0;
  shim.window.activeTextEditor = undefined;
  shim.window.tabGroups.activeTabGroup.tabs = [];
  shim.window.tabGroups.activeTabGroup.activeTab = undefined;
  shim.workspace.settings.clear();
}
