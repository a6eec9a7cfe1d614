import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SemblanceError } from '../../../../extension/core/errors/semblanceError.ts';
import type { SearchAnswer } from '../../../../extension/core/search/searchTypes.ts';
import type { EngineState } from '../../../../extension/vscode/engine/engineState.ts';
import type { SearchSubject } from '../../../../extension/vscode/search/searchPicker.ts';
import { answerOf, resultOf, statusOf } from '../shim/samples.ts';

vi.mock('vscode', () => import('../shim/vscode.ts'));
const shim = await import('../shim/vscode.ts');
const { emptyWindow, entry, labels, open, pass, typeAndWait } = await import('./openSearchPicker.ts');

describe('SearchPicker', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    emptyWindow();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('switches off all sorting and filtering of the list itself', () => {
    const { list } = open({});
    expect(list).toMatchObject({ matchOnDescription: false, matchOnDetail: false, sortByLabel: false });
  });

  it('begins with recent searches and examples, and takes one over', async () => {
    const { list, asked } = open({ recent: ['retry'] });
    expect(labels(list)[0]).toBe('retry');
    expect(list.entries.length).toBeGreaterThan(2);
    list.pressEnter();
    await pass(120);
    expect(list.value).toBe('retry');
    expect(asked.map(({ query }) => query.text)).toEqual(['retry']);
  });

  it("shows the engine's order, every entry always", async () => {
    const results = ['zeta', 'date', 'alpha'].map((name) => resultOf({ scope: [name], file: `/w/${name}` }));
    const { list } = open({ answer: async () => answerOf(results) });
    await typeAndWait(list, 'date');
    expect(labels(list)).toEqual(['zeta', 'date', 'alpha']);
    expect(list.entries.every((item) => item.alwaysShow)).toBe(true);
    expect(list.busy).toBe(false);
  });

  it('hands filters and the limit to the engine', async () => {
    const { list, asked } = open({});
    await typeAndWait(list, 'lang:py kind:code read a file');
    expect(asked.map(({ query }) => query)).toEqual([
      {
        text: 'read a file',
        filter: { languageIds: ['python'], modalities: ['code'] },
        limit: 30,
        mode: 'hybrid',
      },
    ]);
  });

  it('aborts the superseded question and keeps the last list meanwhile', async () => {
    const answers = new Map<string, (answer: SearchAnswer) => void>();
    const { list, asked } = open({
      answer: (text) => new Promise((resolve) => answers.set(text, resolve)),
    });
    await typeAndWait(list, 'a');
    answers.get('a')?.(answerOf([resultOf({ scope: ['first'] })]));
    await pass(0);
    await typeAndWait(list, 'ab');
    expect(labels(list)).toEqual(['first']);
    expect(list.busy).toBe(true);
    await typeAndWait(list, 'abc');
    expect(asked[1]?.signal.aborted).toBe(true);
    answers.get('abc')?.(answerOf([resultOf({ scope: ['third'] })]));
    answers.get('ab')?.(answerOf([resultOf({ scope: ['second'] })]));
    await pass(0);
    expect(labels(list)).toEqual(['third']);
  });

  it('counts the results in the title, not in the list, and keeps the count with the old answer', async () => {
    const { list } = open({
      answer: async (text) => answerOf(text === 'none' ? [] : [resultOf(), resultOf({ file: '/w/b.ts' })]),
    });
    expect(list.title).toBe('Search by Meaning');
    await typeAndWait(list, 'date');
    expect(list.title).toBe('Search by Meaning · 2 results');
    expect(list.items.map(({ kind }) => kind)).toEqual([undefined, undefined]);
    list.type('none');
    expect(list.title).toBe('Search by Meaning · 2 results');
    await pass(120);
    expect(list.title).toBe('Search by Meaning');
  });

  it('filters by the buttons, says so in the title, and shows their state', async () => {
    const { list, asked } = open({});
    await typeAndWait(list, 'arrow');
    const before = JSON.stringify(list.buttons[2]);
    list.pressButton(2);
    await pass(0);
    expect(asked.at(-1)?.query.filter).toEqual({ modalities: ['image'] });
    expect(list.title).toContain('only images');
    expect(JSON.stringify(list.buttons[2])).not.toBe(before);
    list.pressButton(2);
    await pass(0);
    expect(asked.at(-1)?.query.filter).toEqual({});
  });

  it('hands its question to the gallery: what was typed, or else what it was opened for', async () => {
    const words = open({});
    await typeAndWait(words.list, 'arrow path:docs/**');
    words.list.pressButton(3);
    await pass(0);
    expect(words.actions).toEqual(['semblance.openGallery']);
    expect(words.handed).toEqual([{ kind: 'words', text: 'arrow path:docs/**' }]);

    const subject: SearchSubject = { kind: 'similar', name: 'a.ts:3', query: { file: '/w/a.ts' } };
    const similar = open({ subject, typed: 'kind:code ' });
    await pass(120);
    expect(similar.similar.at(-1)?.query).toMatchObject({
      file: '/w/a.ts',
      filter: { modalities: ['code'] },
    });
    similar.list.pressButton(3);
    await pass(0);
    expect(similar.handed).toEqual([subject]);
  });

  it('shows a picture as its own icon', async () => {
    const { list } = open({
      answer: async () => answerOf([resultOf({ modality: 'image', file: '/w/a.png', path: 'a.png' })]),
    });
    await typeAndWait(list, 'a');
    expect(String(entry(list, 0).iconPath)).toBe('file:///w/a.png');
  });

  it('opens with Enter, for good, with the cursor in it, and remembers the search', async () => {
    const { list, recentSearches } = open({});
    await typeAndWait(list, 'parse a date');
    list.pressEnter();
    await pass(100);
    expect(shim.recorded.opened.at(-1)).toEqual({
      path: '/w/src/dates/parse.ts',
      preview: false,
      preserveFocus: false,
      column: shim.ViewColumn.Active,
    });
    expect(recentSearches.list()).toEqual(['parse a date']);
    expect(list.isDisposed).toBe(true);
  });

  it('waits for the answer when Enter comes before it, instead of opening what stood there', async () => {
    const { list } = open({ answer: async (text) => answerOf([resultOf({ file: `/w/${text}.ts` })]) });
    await typeAndWait(list, 'old');
    list.type('new');
    list.pressEnter();
    expect(list.isVisible).toBe(true);
    await pass(120);
    await pass(0);
    expect(shim.recorded.opened.map(({ path, preview }) => [path, preview])).toEqual([['/w/new.ts', false]]);
  });

  it('does not take an example for what somebody typed', async () => {
    const { list, asked } = open({ answer: async () => answerOf([]) });
    list.type('new');
    list.pressEnter();
    await pass(120);
    expect(list.value).toBe('new');
    expect(asked.map(({ query }) => query.text)).toEqual(['new']);
    expect(shim.recorded.commands).toEqual([]);
  });

  it('opens to the side by the button of an entry', async () => {
    const { list } = open({});
    await typeAndWait(list, 'x');
    list.pressItemButton(entry(list, 0), 0);
    await pass(100);
    expect(shim.recorded.opened.at(-1)).toMatchObject({ column: shim.ViewColumn.Beside });
  });

  it('unfolds further matches of a file and folds them again', async () => {
    const more = [{ range: resultOf().range, score: 0.2, scope: ['second'] }];
    const { list } = open({ answer: async () => answerOf([resultOf({ more })]) });
    await typeAndWait(list, 'x');
    list.pressItemButton(entry(list, 0), 0);
    expect(labels(list)).toEqual(['Calendar › parseDate', 'second']);
    list.pressItemButton(entry(list, 0), 0);
    expect(labels(list)).toEqual(['Calendar › parseDate']);
  });

  it('offers to drop filters when they leave nothing', async () => {
    const { list, asked } = open({ answer: async () => answerOf([]) });
    await typeAndWait(list, 'lang:py x');
    expect(labels(list)).toEqual(['No result with these filters']);
    list.pressEnter();
    await pass(120);
    expect(list.value).toBe('x');
    expect(asked.at(-1)?.query.filter).toEqual({});
  });

  it('offers a search for the exact text when there is no result', async () => {
    const { list } = open({ answer: async () => answerOf([]) });
    await typeAndWait(list, 'xyz');
    list.pressEnter();
    await pass(0);
    expect(shim.recorded.commands).toEqual([
      { id: 'workbench.action.findInFiles', arguments_: [{ query: 'xyz', triggerSearch: true }] },
    ]);
  });

  it('asks again after an edit that leaves every count as it was', async () => {
    let results = [resultOf({ scope: ['before'] })];
    const { list, setState } = open({ answer: async () => answerOf(results) });
    await typeAndWait(list, 'x');
    results = [resultOf({ scope: ['after'] })];
    setState({
      kind: 'running',
      status: statusOf({ phase: 'indexing', isComplete: false, filesPending: 1 }),
    });
    setState({ kind: 'running', status: statusOf() });
    await pass(2000);
    expect(labels(list)).toEqual(['after']);
  });

  it('says how far the index is, and fills the list as it grows', async () => {
    let results = [resultOf({ scope: ['first'] })];
    const building = (filesIndexed: number): EngineState => ({
      kind: 'running',
      status: statusOf({
        phase: 'indexing',
        isComplete: false,
        filesIndexed,
        filesPending: 800 - filesIndexed,
      }),
    });
    const { list, setState } = open({ state: building(120), answer: async () => answerOf(results, false) });
    await typeAndWait(list, 'x');
    expect(list.title).toContain('indexing 120/800 files - answers come from what is there');
    results = [resultOf({ scope: ['better'] }), ...results];
    setState(building(200));
    expect(list.title).toContain('200/800');
    await pass(2000);
    expect(labels(list)).toEqual(['better', 'first']);
    list.highlight(entry(list, 1));
    results = [resultOf({ scope: ['best'] }), ...results];
    setState(building(300));
    await pass(5000);
    expect(labels(list)).toEqual(['better', 'first']);
  });

  it.each([
    ['untrusted', 'manageTrust'],
    ['disabled', 'enable'],
    ['no-folder', 'openFolder'],
    ['virtual', 'openFolder'],
    ['no-storage', 'openFolder'],
  ] as const)('says why nothing runs (%s) and does the right thing on Enter', async (reason, action) => {
    const { list, asked, actions } = open({
      state: { kind: 'off', reason },
      subject: { kind: 'words', text: 'selected' },
    });
    await typeAndWait(list, 'x');
    expect(list.entries).toHaveLength(1);
    list.pressEnter();
    await pass(0);
    expect(actions).toEqual([action]);
    expect(asked).toEqual([]);
  });

  it('asks by itself once trust was granted under an open list', async () => {
    const { list, asked, setState } = open({ state: { kind: 'off', reason: 'untrusted' } });
    await typeAndWait(list, 'x');
    setState({ kind: 'running', status: statusOf() });
    await pass(120);
    expect(asked).toHaveLength(1);
    expect(labels(list)).toEqual(['Calendar › parseDate']);
  });

  it('shows a failure as one entry that acts, and recovers with the engine', async () => {
    let isBroken = true;
    const { list, actions, setState } = open({
      answer: async () => {
        if (isBroken) throw new SemblanceError('engine/crashed', 'exit code 139');
        return answerOf([resultOf()]);
      },
    });
    await typeAndWait(list, 'x');
    expect(labels(list)).toEqual([
      'The search engine ended unexpectedly. It was restarted several times and ended again.',
    ]);
    isBroken = false;
    setState({ kind: 'starting' });
    setState({ kind: 'running', status: statusOf() });
    await pass(120);
    expect(labels(list)).toEqual(['Calendar › parseDate']);
    isBroken = true;
    await typeAndWait(list, 'y');
    list.pressEnter();
    await pass(0);
    expect(actions).toEqual(['restartEngine']);
  });

  it('does not ask again with each status after a failure, but when the index has grown', async () => {
    let isIndexed = false;
    const { list, asked, setState } = open({
      answer: async () => {
        if (!isIndexed) throw new SemblanceError('file/not-indexed', 'Not in the index.');
        return answerOf([resultOf()]);
      },
    });
    await typeAndWait(list, 'x');
    const shown = list.items;
    for (let chunksPerSecond = 1; chunksPerSecond < 9; chunksPerSecond += 1) {
      setState({ kind: 'running', status: statusOf({ phase: 'indexing', chunksPerSecond }) });
      expect(list.busy).toBe(false);
      await pass(500);
    }
    expect(asked).toHaveLength(1);
    expect(list.items).toBe(shown);
    isIndexed = true;
    setState({ kind: 'running', status: statusOf({ phase: 'indexing', filesIndexed: 121 }) });
    await pass(2000);
    expect(labels(list)).toEqual(['Calendar › parseDate']);
  });

  it('begins with the selected text, but not with a page of it', async () => {
    const short = open({ subject: { kind: 'words', text: '  parse\n   date ' } });
    await pass(0);
    expect(short.list.value).toBe('parse date');
    expect(short.asked).toHaveLength(1);
    const long = open({ subject: { kind: 'words', text: 'x'.repeat(201) } });
    await pass(200);
    expect(long.list.value).toBe('');
    expect(long.asked).toEqual([]);
  });

  it('asks for what is similar, narrows it, and searches when words are typed', async () => {
    const { list, asked, similar } = open({
      subject: { kind: 'similar', name: 'parse.ts:41', query: { file: '/w/src/dates/parse.ts' } },
    });
    await pass(0);
    expect(list.title).toContain('Similar to parse.ts:41');
    await typeAndWait(list, 'kind:image');
    await typeAndWait(list, 'kind:image arrow');
    expect(similar.map(({ query }) => query)).toEqual([
      { file: '/w/src/dates/parse.ts', filter: {}, limit: 30 },
      { file: '/w/src/dates/parse.ts', filter: { modalities: ['image'] }, limit: 30 },
    ]);
    expect(asked.map(({ query }) => query.text)).toEqual(['arrow']);
  });

  it('asks for the text around a place that the index does not know, and for nothing else', async () => {
    const query = {
      file: '/w/a.ts',
      range: { start: { line: 3, character: 0 }, end: { line: 4, character: 0 } },
    };
    const { list, similar } = open({
      subject: { kind: 'similar', name: 'a.ts:4', query, nearby: 'function one() {}' },
      similar: async ({ text }) => {
        if (text === undefined) throw new SemblanceError('file/not-indexed', 'Not in the index.');
        return answerOf([resultOf()]);
      },
    });
    await pass(0);
    expect(similar.map((asked) => asked.query)).toEqual([
      { ...query, filter: {}, limit: 30 },
      { ...query, text: 'function one() {}', filter: {}, limit: 30 },
    ]);
    expect(labels(list)).toEqual(['Calendar › parseDate']);
  });

  it('says in one sentence when the chosen file cannot be opened', async () => {
    const { list, errors } = open({});
    await typeAndWait(list, 'x');
    const failure = new Error('gone');
    const opening = vi.spyOn(shim.workspace, 'openTextDocument').mockRejectedValueOnce(failure);
    list.pressEnter();
    await pass(0);
    expect(errors).toEqual([failure]);
    opening.mockRestore();
  });

  it('removes one recent search', async () => {
    const { list, recentSearches } = open({ recent: ['a', 'b'] });
    list.pressItemButton(entry(list, 0), 0);
    await pass(0);
    expect(recentSearches.list()).toEqual(['b']);
    expect(labels(list)[0]).toBe('b');
  });

  it.each([
    ['the entry that takes its place', 'b', 'b', 'c'],
    ['the one above it when it was the last', 'c', 'c', 'b'],
    ['where it was when another one is removed', 'c', 'a', 'c'],
  ])('leaves the highlight on %s', async (_, highlighted, removed, after) => {
    const { list } = open({ recent: ['a', 'b', 'c'] });
    const found = (label: string) => entry(list, labels(list).indexOf(label));
    list.highlight(found(highlighted));
    list.pressItemButton(found(removed), 0);
    await pass(0);
    expect(labels(list)).not.toContain(removed);
    expect(list.activeItems.map(({ label }) => label)).toEqual([after]);
  });
});
