/** Results travel to the page when they are others, and to a page that has none. */
import { describe, expect, it } from 'vitest';
import {
  type PanelState,
  type ResultView,
  similarToView,
} from '../../../../extension/core/protocol/views/similarView.ts';
import { parseViewMessage, wrapViewMessage } from '../../../../extension/core/protocol/views/viewEnvelope.ts';
import { StateMessages } from '../../../../extension/vscode/similarPanel/stateMessages.ts';

const result: ResultView = {
  id: 'a',
  label: 'a',
  location: 'a:1',
  breadcrumb: ['a'],
  modality: 'code',
  icon: 'file-code',
  probability: 0.5,
  snippet: '',
  preview: '',
  words: [],
  reasons: [],
  boxes: [],
  further: [],
  file: '/w/a',
  wasMarked: null,
};
const stateOf = (changes: Partial<PanelState> = {}): PanelState => ({
  subject: { id: 'x.ts:1', label: 'x.ts:1', detail: '', icon: 'file' },
  isPinned: false,
  isBusy: false,
  progress: '',
  shown: [],
  steering: [],
  results: [result],
  notice: null,
  ...changes,
});
const other: ResultView = { ...result, probability: 0.4 };

describe('messages of the state', () => {
  it('have the results only when these are others, however small the difference', () => {
    const messages = new StateMessages();
    expect(messages.whole(stateOf())).toEqual({ type: 'state', state: stateOf() });
    const moved = messages.next(stateOf({ isBusy: true, results: [{ ...result }] }));
    expect(moved).toMatchObject({ type: 'stateOfSameResults', state: { isBusy: true } });
    expect(moved.type === 'stateOfSameResults' && moved.state).not.toHaveProperty('results');
    expect(messages.next(stateOf({ results: [other] }))).toMatchObject({
      type: 'state',
      state: { results: [other] },
    });
    expect(messages.next(stateOf({ results: [] }))).toMatchObject({ type: 'state', state: { results: [] } });
    expect(messages.next(stateOf({ results: [] }))).toMatchObject({ type: 'stateOfSameResults' });
  });

  it('have all of it for a page that was loaded anew', () => {
    const messages = new StateMessages();
    messages.whole(stateOf());
    expect(messages.whole(stateOf())).toMatchObject({ type: 'state' });
    expect(messages.next(stateOf())).toMatchObject({ type: 'stateOfSameResults' });
  });

  it('fit the protocol', () => {
    const messages = new StateMessages();
    for (const message of [messages.whole(stateOf()), messages.next(stateOf())])
      expect(parseViewMessage(similarToView, wrapViewMessage(message))).toEqual({ kind: 'message', message });
  });
});
