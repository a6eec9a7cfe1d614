import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CancelledError } from '../../../../extension/core/cancellation/cancellation.ts';
import { SearchSession, type SearchState } from '../../../../extension/vscode/search/searchSession.ts';

interface Call {
  readonly question: string;
  readonly signal: AbortSignal;
  answer(answer: string): void;
  fail(error: unknown): void;
}

function createSession() {
  const calls: Call[] = [];
  const states: SearchState<string, string>[] = [];
  const session = new SearchSession<string, string>({
    ask: (question, signal) =>
      new Promise((resolve, reject) => calls.push({ question, signal, answer: resolve, fail: reject })),
    pauseMs: 50,
    refreshIntervalMs: 2000,
    onDidChange: (state) => states.push(state),
  });
  const call = (index: number): Call => {
    const found = calls[index];
    if (found === undefined) throw new Error(`There was no call ${index}`);
    return found;
  };
  return { session, calls, states, call };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

describe('SearchSession', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('asks with each key as long as the answers keep up', async () => {
    const { session, calls, call, states } = createSession();
    for (const [index, text] of ['p', 'pa', 'par'].entries()) {
      session.ask(text);
      expect(calls).toHaveLength(index + 1);
      call(index).answer(`answer to ${text}`);
      await settle();
    }
    expect(states.filter(({ kind }) => kind === 'answered')).toMatchObject([
      { question: 'p' },
      { question: 'pa' },
      { question: 'par' },
    ]);
  });

  it('asks only after a pause in typing, for the last text, while an answer is awaited', async () => {
    const { session, calls, call } = createSession();
    session.ask('p');
    for (const text of ['pa', 'par', 'pars']) {
      session.ask(text);
      await vi.advanceTimersByTimeAsync(49);
    }
    expect(calls).toHaveLength(1);
    expect(call(0).signal.aborted).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    expect(calls).toHaveLength(2);
    expect(call(1).question).toBe('pars');
    call(1).answer('answer');
    await settle();
    session.ask('parse');
    expect(calls).toHaveLength(3);
  });

  it('drops the pause when there is nothing to ask any more', async () => {
    const { session, calls } = createSession();
    session.ask('p');
    session.ask('pa');
    session.ask(undefined);
    await vi.advanceTimersByTimeAsync(1000);
    expect(calls).toHaveLength(1);
    expect(session.state).toEqual({ kind: 'empty' });
  });

  it('aborts the superseded question and drops its answer, also when that comes last', async () => {
    const { session, states, call } = createSession();
    session.askNow('old');
    session.askNow('new');
    expect(call(0).signal.aborted).toBe(true);
    expect(call(1).signal.aborted).toBe(false);
    call(1).answer('new answer');
    await settle();
    call(0).answer('old answer');
    await settle();
    expect(states.filter((state) => state.kind === 'answered')).toEqual([
      { kind: 'answered', question: 'new', answer: 'new answer', isRefresh: false },
    ]);
  });

  it('aborts as soon as the next letter is typed, not only when the next question goes out', () => {
    const { session, call } = createSession();
    session.askNow('a');
    session.ask('ab');
    expect(call(0).signal.aborted).toBe(true);
  });

  it('goes back to empty, and a late answer does not bring the list back', async () => {
    const { session, call } = createSession();
    session.askNow('a');
    session.ask(undefined);
    call(0).answer('late');
    await settle();
    expect(session.state).toEqual({ kind: 'empty' });
  });

  it('tells a failure of the present question, and none of a superseded one', async () => {
    const { session, call } = createSession();
    session.askNow('a');
    session.askNow('b');
    call(0).fail(new Error('first'));
    await settle();
    expect(session.state.kind).toBe('searching');
    const error = new Error('second');
    call(1).fail(error);
    await settle();
    expect(session.state).toEqual({ kind: 'failed', question: 'b', error });
  });

  it('does not stay busy when the other side cancels', async () => {
    const { session, call } = createSession();
    session.askNow('a');
    call(0).fail(new CancelledError());
    await settle();
    expect(session.state).toEqual({ kind: 'empty' });
  });

  it('refreshes when the index grows, at most each two seconds', async () => {
    const { session, calls, call, states } = createSession();
    session.askNow('a');
    call(0).answer('1');
    await settle();
    for (let at = 0; at < 19; at += 1) {
      session.noteGrowth();
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(calls).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(100);
    expect(calls).toHaveLength(2);
    expect(states.at(-1)?.kind).toBe('answered'); // No flicker while the same question is asked again.
    call(1).answer('2');
    await settle();
    expect(session.state).toEqual({ kind: 'answered', question: 'a', answer: '2', isRefresh: true });
    session.noteGrowth();
    await vi.advanceTimersByTimeAsync(1999);
    expect(calls).toHaveLength(2);
  });

  it('keeps the answer when a refresh fails', async () => {
    const { session, call } = createSession();
    session.askNow('a');
    call(0).answer('1');
    await settle();
    session.noteGrowth();
    await vi.advanceTimersByTimeAsync(2000);
    call(1).fail(new Error('busy'));
    await settle();
    expect(session.state).toMatchObject({ kind: 'answered', answer: '1' });
  });

  it('asks a failed question again when the index grows, and tells of nothing until there is an answer', async () => {
    const { session, calls, call, states } = createSession();
    session.askNow('a');
    const error = new Error('not in the index');
    call(0).fail(error);
    await settle();
    const told = states.length;
    session.noteGrowth();
    await vi.advanceTimersByTimeAsync(1999);
    expect(calls).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(session.state).toEqual({ kind: 'failed', question: 'a', error });
    call(1).fail(new Error('still not'));
    await settle();
    expect(states).toHaveLength(told);
    session.noteGrowth();
    await vi.advanceTimersByTimeAsync(2000);
    call(2).answer('1');
    await settle();
    expect(session.state).toMatchObject({ kind: 'answered', answer: '1' });
  });

  it('leaves the list alone once somebody chooses from it, and starts again with the next question', async () => {
    const { session, calls, call } = createSession();
    session.askNow('a');
    call(0).answer('1');
    await settle();
    session.noteGrowth();
    session.freeze();
    session.noteGrowth();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(calls).toHaveLength(1);
    session.askNow('b');
    call(1).answer('2');
    await settle();
    session.noteGrowth();
    await vi.advanceTimersByTimeAsync(2000);
    expect(calls).toHaveLength(3);
  });

  it('does not replace the list by a refresh that was under way when somebody began to choose', async () => {
    const { session, call } = createSession();
    session.askNow('a');
    call(0).answer('1');
    await settle();
    session.noteGrowth();
    await vi.advanceTimersByTimeAsync(2000);
    session.freeze();
    expect(call(1).signal.aborted).toBe(true);
    call(1).answer('2');
    await settle();
    expect(session.state).toMatchObject({ answer: '1' });
  });

  it('aborts and falls silent when disposed', async () => {
    const { session, calls, call, states } = createSession();
    session.askNow('a');
    session.dispose();
    expect(call(0).signal.aborted).toBe(true);
    const before = states.length;
    call(0).answer('late');
    session.ask('b');
    session.askNow('c');
    await vi.advanceTimersByTimeAsync(1000);
    expect(calls).toHaveLength(1);
    expect(states).toHaveLength(before);
  });
});
