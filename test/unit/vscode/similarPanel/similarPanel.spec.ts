/** The panel without its page: following, pinning, marks, history, and what it says when there is nothing to show. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SemblanceError } from '../../../../extension/core/errors/semblanceError.ts';
import { Emitter } from '../../../../extension/core/lifecycle/disposable.ts';
import { createNullLogger } from '../../../../extension/core/logging/logger.ts';
import type { EngineApi } from '../../../../extension/core/protocol/engineApi.ts';
import type { ExplainQuery } from '../../../../extension/core/protocol/explainApi.ts';
import type { SearchResult, SimilarQuery } from '../../../../extension/core/search/searchTypes.ts';
import type { EngineState } from '../../../../extension/vscode/engine/engineState.ts';
import type { PanelSubject } from '../../../../extension/vscode/similarPanel/panelSubject.ts';
import { answerOf, resultOf, statusOf } from '../shim/samples.ts';

vi.mock('vscode', () => import('../shim/vscode.ts'));
const { SimilarPanel } = await import('../../../../extension/vscode/similarPanel/similarPanel.ts');
const { keyOfResult } = await import('../../../../extension/vscode/similarPanel/steering.ts');

const fileNamed = (name: string): PanelSubject => ({
  kind: 'file',
  uri: `file:///w/${name}`,
  file: `/w/${name}`,
  name,
  isPicture: false,
});
const other = resultOf({ file: '/w/docs/deep/b.md', path: 'docs/deep/b.md', modality: 'text', scope: ['B'] });
const running: EngineState = { kind: 'running', status: statusOf() };
const addresses = {
  thumbnailOf: (file: string) => `page:${file}`,
  referenceOf: (file: string) => `![](${file})`,
};

function create(
  options: {
    readonly state?: EngineState;
    readonly current?: PanelSubject;
    readonly shouldFollow?: boolean;
    readonly similar?: (query: SimilarQuery, signal: AbortSignal) => Promise<readonly SearchResult[]>;
  } = {},
) {
  const asked: SimilarQuery[] = [];
  const explained: ExplainQuery[] = [];
  const similar = options.similar ?? (async () => [resultOf(), other]);
  const api: Pick<EngineApi, 'similar' | 'explain'> = {
    similar: async (query, signal) => {
      asked.push(query);
      return answerOf(await similar(query, signal));
    },
    explain: async (query) => {
      explained.push(query);
      return {
        file: query.item.file,
        path: 'a',
        range: resultOf().range,
        modality: 'code',
        score: 0.5,
        probability: 0.5,
        parts: [],
        similarity: null,
        lines: [],
        around: { text: '', contribution: 0 },
        neighbours: [resultOf({ file: '/w/near.ts' })],
        isApproximate: false,
      };
    },
  };
  const states = new Emitter<EngineState>();
  const subjects = new Emitter<PanelSubject>();
  const engine = {
    state: options.state ?? running,
    onDidChangeState: states.event,
    engine: async () => api as EngineApi,
  };
  const editor = { current: options.current };
  const panel = new SimilarPanel({
    engine,
    subjects: { current: () => editor.current, onDidChange: subjects.event },
    shouldFollow: () => options.shouldFollow ?? true,
    maxResults: () => 10,
    readPicture: async () => ({ bytes: new Uint8Array(), mediaType: 'image/png' }),
    logger: createNullLogger(),
  });
  return {
    panel,
    asked,
    explained,
    state: () => panel.stateFor(addresses),
    follow: async (subject: PanelSubject) => {
      editor.current = subject;
      subjects.fire(subject);
      await settle();
    },
    setEngine: async (state: EngineState) => {
      engine.state = state;
      states.fire(state);
      await settle();
    },
  };
}

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1);
const first = keyOfResult(resultOf());

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function shown(options: Parameters<typeof create>[0] = {}) {
  const made = create({ current: fileNamed('a.ts'), ...options });
  made.panel.setVisible(true);
  await settle();
  return made;
}

describe('following', () => {
  it('begins with what is open, goes with the editor, and asks nothing twice', async () => {
    const { asked, follow, state } = await shown();
    expect(state().subject?.label).toBe('a.ts');
    expect(state().results).toHaveLength(2);
    await follow(fileNamed('b.ts'));
    await follow(fileNamed('b.ts'));
    expect(asked.map(({ file }) => file)).toEqual(['/w/a.ts', '/w/b.ts']);
  });

  it('draws an answer once, and says that somebody waits only when it takes long', async () => {
    let answerAfterMs = 0;
    const { panel, state, follow } = await shown({
      similar: async () => {
        await new Promise((resolve) => setTimeout(resolve, answerAfterMs));
        return [resultOf(), other];
      },
    });
    await vi.advanceTimersByTimeAsync(1000);
    const drawn: boolean[] = [];
    panel.onDidChange(() => drawn.push(state().isBusy));
    answerAfterMs = 100;
    await follow(fileNamed('b.ts'));
    await vi.advanceTimersByTimeAsync(1000);
    expect(drawn).toEqual([false]);
    answerAfterMs = 400;
    await follow(fileNamed('c.ts'));
    await vi.advanceTimersByTimeAsync(1000);
    expect(drawn).toEqual([false, true, false]);
  });

  it('asks nothing while hidden, and catches up when shown again', async () => {
    const { panel, asked, follow } = create();
    await follow(fileNamed('a.ts'));
    expect(asked).toEqual([]);
    panel.setVisible(true);
    await settle();
    panel.setVisible(false);
    await follow(fileNamed('b.ts'));
    expect(asked).toHaveLength(1);
    panel.setVisible(true);
    await settle();
    expect(asked.map(({ file }) => file)).toEqual(['/w/a.ts', '/w/b.ts']);
  });

  it('asks again when the index has grown while it was hidden, and not otherwise', async () => {
    const { panel, asked, setEngine } = await shown();
    panel.setVisible(false);
    panel.setVisible(true);
    await settle();
    expect(asked).toHaveLength(1);
    panel.setVisible(false);
    await setEngine({ kind: 'running', status: statusOf({ chunks: 9999 }) });
    panel.setVisible(true);
    await settle();
    expect(asked).toHaveLength(2);
  });

  it('stays when pinned, and goes on with the editor when unpinned', async () => {
    const { panel, asked, follow, state } = await shown();
    panel.setPinned(true);
    await follow(fileNamed('b.ts'));
    expect(state()).toMatchObject({ isPinned: true, subject: { label: 'a.ts' } });
    panel.setPinned(false);
    await settle();
    expect(state()).toMatchObject({ isPinned: false, subject: { label: 'b.ts' } });
    expect(asked).toHaveLength(2);
  });

  it('stays with nothing for nobody: pinned before anything is compared, it goes on following', async () => {
    const { panel, asked, follow } = create();
    panel.setVisible(true);
    panel.setPinned(true);
    expect(panel.isPinned).toBe(false);
    await follow(fileNamed('a.ts'));
    expect(asked.map(({ file }) => file)).toEqual(['/w/a.ts']);
  });

  it('tells files of one name apart, and keeps the place while a document is typed in', async () => {
    const line = (folder: string, text: string): PanelSubject => ({
      kind: 'lines',
      uri: `file:///w/${folder}/index.ts`,
      file: `/w/${folder}/index.ts`,
      name: 'index.ts',
      languageId: 'typescript',
      range: { start: { line: 9, character: 0 }, end: { line: 9, character: 4 } },
      isSelection: false,
      text,
      isChanged: true,
    });
    const { follow, state } = await shown({ current: line('a', 'x') });
    const before = state().subject;
    await follow(line('a', 'xy'));
    expect(state().subject).toEqual(before);
    await follow(line('b', 'x'));
    expect(state().subject?.label).toBe(before?.label);
    expect(state().subject?.id).not.toBe(before?.id);
  });

  it('switched off, compares what is open when it is refreshed', async () => {
    const { panel, follow, state } = await shown({ shouldFollow: false });
    await follow(fileNamed('b.ts'));
    expect(state().subject?.label).toBe('a.ts');
    panel.refresh();
    await settle();
    expect(state().subject?.label).toBe('b.ts');
  });

  it('keeps the old answer on screen until the new one is there', async () => {
    let release: (results: readonly SearchResult[]) => void = () => undefined;
    const { follow, state } = await shown({
      similar: (query) =>
        query.file === '/w/a.ts' ? Promise.resolve([other]) : new Promise((resolve) => (release = resolve)),
    });
    await follow(fileNamed('b.ts'));
    expect(state()).toMatchObject({ isBusy: true, results: [{ label: 'B' }] });
    release([]);
    await settle();
    expect(state()).toMatchObject({ isBusy: false, results: [], notice: { isError: false } });
  });
});

describe('what is said about results', () => {
  it('goes into the question, pins the panel, and is left behind with the subject', async () => {
    const { panel, asked, state } = await shown();
    panel.mark(first, 'more');
    await settle();
    expect(asked.at(-1)?.more).toEqual([{ file: resultOf().file, range: resultOf().range }]);
    expect(state()).toMatchObject({ isPinned: true, steering: [{ key: first, kind: 'more' }] });
    expect(state().results[0]?.wasMarked).toBe('more');
    panel.mark(first, 'less');
    await settle();
    expect(asked.at(-1)).toMatchObject({ less: [{ file: resultOf().file }] });
    expect(asked.at(-1)?.more).toBeUndefined();
    panel.show(fileNamed('b.ts'));
    await settle();
    expect(asked.at(-1)?.less).toBeUndefined();
    panel.back();
    await settle();
    expect(asked.at(-1)).toMatchObject({ file: '/w/a.ts', less: [{ file: resultOf().file }] });
  });

  it('leaves files and folders out of all answers, until it is taken back', async () => {
    const { panel, state } = await shown();
    panel.exclude(keyOfResult(other), 'folder');
    await settle();
    expect(state().results.map(({ id }) => id)).toEqual([first]);
    panel.exclude(first, 'file');
    await settle();
    expect(state()).toMatchObject({
      results: [],
      notice: { actions: [{ id: 'resetSteering' }] },
      steering: [
        { kind: 'folder', label: 'docs/deep' },
        { kind: 'file', label: 'parse.ts' },
      ],
    });
    panel.unsteer('folder docs/deep');
    await settle();
    expect(state().results.map(({ id }) => id)).toEqual([keyOfResult(other)]);
    panel.unsteer();
    await settle();
    expect(state().results).toHaveLength(2);
  });

  it('never leaves out the folder of a file that lies in none: that would be everything', async () => {
    const { panel, asked, state } = await shown({
      similar: async () => [resultOf({ file: '/w/README.md', path: 'README.md' }), other],
    });
    panel.exclude(keyOfResult({ file: '/w/README.md', range: resultOf().range }), 'folder');
    await settle();
    expect(asked).toHaveLength(1);
    expect(state()).toMatchObject({ steering: [], notice: null });
    expect(state().results).toHaveLength(2);
  });

  it('about a result that is gone changes nothing', async () => {
    const { panel, asked } = await shown();
    panel.mark('gone', 'more');
    panel.exclude('gone', 'file');
    await settle();
    expect(asked).toHaveLength(1);
    expect(panel.isPinned).toBe(false);
  });
});

describe('a folder that holds the best results', () => {
  /** As many files of `big` come first, then those of `small`; the engine answers as far as it is asked. */
  const worldOf = (big: number, small: number): readonly SearchResult[] =>
    Array.from({ length: big + small }, (_, index) => {
      const path = `${index < big ? 'big' : 'small'}/${index}.ts`;
      return resultOf({ file: `/w/${path}`, path });
    });
  const shownOf = (world: readonly SearchResult[]) =>
    shown({ similar: async ({ limit }) => world.slice(0, limit) });
  const excludeBig = async (panel: ReturnType<typeof create>['panel']): Promise<void> => {
    panel.exclude(keyOfResult(worldOf(1, 0)[0] ?? other), 'folder');
    await settle();
  };
  const limitsOf = (asked: readonly SimilarQuery[]): readonly number[] => asked.map(({ limit }) => limit);

  it('gives way to the results behind it, however many it has', async () => {
    const world = worldOf(60, 100);
    const { panel, asked, explained, state } = await shownOf(world);
    await excludeBig(panel);
    expect(state().notice).toBeNull();
    expect(state().results.map(({ file }) => file)).toEqual(world.slice(60, 70).map(({ file }) => file));
    expect(limitsOf(asked)).toEqual([10, 20, 40, 80]);
    // An explanation is of the question that found the result.
    await panel.explain(keyOfResult(world[60] ?? other), new AbortController().signal);
    expect(explained[0]?.query).toMatchObject({ query: { limit: 80 } });
  });

  it('costs one question while there is enough beside it, or nothing of it in the answer', async () => {
    const { panel, asked, follow } = await shownOf(worldOf(5, 100));
    await excludeBig(panel);
    expect(limitsOf(asked)).toEqual([10, 20]);
    const elsewhere = await shown({
      similar: async ({ file }) => (file === '/w/a.ts' ? worldOf(1, 0) : [other]),
    });
    await excludeBig(elsewhere.panel);
    const before = elsewhere.asked.length;
    await elsewhere.follow(fileNamed('b.ts'));
    expect(elsewhere.asked).toHaveLength(before + 1);
    await follow(fileNamed('b.ts'));
    expect(limitsOf(asked)).toEqual([10, 20, 20]);
  });

  it('leaves nothing only when there is nothing more to be had', async () => {
    const { panel, asked, state } = await shownOf(worldOf(30, 0));
    await excludeBig(panel);
    expect(limitsOf(asked)).toEqual([10, 20, 40, 80]);
    expect(state().notice).toMatchObject({
      text: 'Everything that is similar was left out or marked as unwanted.',
      actions: [{ id: 'resetSteering' }],
    });
  });

  it('that is larger than the longest answer is said to be', async () => {
    const { panel, asked, state } = await shownOf(worldOf(1500, 100));
    panel.setFilter(['code']);
    await settle();
    await excludeBig(panel);
    expect(limitsOf(asked).at(-1)).toBe(1000);
    expect(state().notice).toMatchObject({
      text: expect.stringContaining('1,000 files'),
      actions: [{ id: 'resetSteering' }],
    });
  });

  it('is forgotten with the questions about it when it is taken back', async () => {
    const world = worldOf(60, 100);
    let isSlow = false;
    const signals: AbortSignal[] = [];
    const { panel, asked, state } = await shown({
      similar: async ({ limit }, signal) => {
        signals.push(signal);
        if (isSlow && limit > 10) await new Promise((resolve) => setTimeout(resolve, 100));
        return world.slice(0, limit);
      },
    });
    isSlow = true;
    await excludeBig(panel);
    await vi.advanceTimersByTimeAsync(150);
    expect(limitsOf(asked)).toEqual([10, 20, 40]);
    panel.unsteer();
    await vi.advanceTimersByTimeAsync(1000);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, true, true, false]);
    expect(limitsOf(asked)).toEqual([10, 20, 40, 10]);
    expect(state().results).toHaveLength(10);
  });
});

describe('the filter', () => {
  it('is asked for, and says so when nothing is left', async () => {
    const { panel, asked, state } = await shown({
      similar: async ({ filter }) => (filter.modalities === undefined ? [resultOf()] : []),
    });
    panel.setFilter(['image']);
    await settle();
    expect(asked.at(-1)?.filter).toEqual({ modalities: ['image'] });
    expect(state()).toMatchObject({ shown: ['image'], notice: { actions: [{ id: 'clearFilter' }] } });
  });
});

describe('explanations', () => {
  it('are asked for with the question as it was answered, and their neighbours can be opened', async () => {
    const { panel, asked, explained } = await shown();
    panel.mark(first, 'more');
    await settle();
    await panel.explain(first, new AbortController().signal);
    expect(explained).toEqual([
      {
        query: { kind: 'similar', query: asked.at(-1) },
        item: { file: resultOf().file, range: resultOf().range, modality: 'code' },
      },
    ]);
    expect(panel.resultOf(keyOfResult(resultOf({ file: '/w/near.ts' })))?.file).toBe('/w/near.ts');
    expect(await panel.explain('gone', new AbortController().signal)).toBeUndefined();
  });
});

describe('without an answer', () => {
  it.each(['disabled', 'untrusted', 'no-folder', 'virtual', 'no-storage'] as const)(
    'says why the engine is off: %s',
    async (reason) => {
      const { asked, state } = await shown({ state: { kind: 'off', reason } });
      expect(state().notice?.actions).toHaveLength(1);
      expect(state().notice?.text).not.toBe('');
      expect(asked).toEqual([]);
    },
  );

  it('says what failed, and asks again by itself when the engine is back', async () => {
    let isBroken = true;
    const { state, setEngine } = await shown({
      similar: async () => {
        if (isBroken) throw new SemblanceError('engine/crashed', 'gone', { exitCode: 1 });
        return [resultOf()];
      },
    });
    expect(state().notice).toMatchObject({ isError: true });
    isBroken = false;
    await setEngine(running);
    expect(state()).toMatchObject({ notice: null, results: [{ id: first }] });
  });

  it('asks as soon as the engine has come up', async () => {
    const { asked, setEngine, state } = await shown({ state: { kind: 'off', reason: 'untrusted' } });
    await setEngine(running);
    expect(asked).toHaveLength(1);
    expect(state().notice).toBeNull();
  });

  it('says how to begin when nothing is open', () => {
    const { panel, state } = create();
    panel.setVisible(true);
    expect(state()).toMatchObject({ subject: null, notice: { actions: [] } });
  });
});
