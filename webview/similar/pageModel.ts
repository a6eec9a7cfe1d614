/**
 * What the panel's page knows: the host's state, which groups are closed, which results explain themselves.
 */
import type { Modality } from '../../extension/core/documents/modality.ts';
import type {
  ExplanationView,
  PanelState,
  SimilarPageState,
  SimilarToHost,
  SimilarToView,
} from '../../extension/core/protocol/views/similarView.ts';
import type { Host } from '../shared/host.ts';
import { Store } from '../shared/store.ts';

export type ExplanationState =
  | { readonly kind: 'asked' }
  | { readonly kind: 'there'; readonly explanation: ExplanationView }
  | { readonly kind: 'failed'; readonly text: string };

export interface PageView {
  /** Undefined until the host has spoken. */
  readonly panel: PanelState | undefined;
  readonly collapsed: ReadonlySet<Modality>;
  /** Open explanations, by result. */
  readonly explained: ReadonlyMap<string, ExplanationState>;
}

type PageHost = Host<SimilarToView, SimilarToHost, SimilarPageState>;

export class PageModel {
  readonly view: Store<PageView>;
  readonly #host: PageHost;
  #request = 0;
  /** The result whose explanation was asked for last, and the number of that question. */
  #asked: { readonly id: string; readonly request: number } | undefined;
  /** Explanations that wait for the one before them: the host answers one at a time. */
  #waiting: readonly string[];
  #scrollTop: number;

  constructor(host: PageHost) {
    this.#host = host;
    const kept = host.getState();
    this.#waiting = kept?.explained ?? [];
    this.#scrollTop = kept?.scrollTop ?? 0;
    this.view = new Store<PageView>({
      panel: undefined,
      collapsed: new Set(kept?.collapsed ?? []),
      explained: new Map(this.#waiting.map((id) => [id, { kind: 'asked' }])),
    });
  }

  /** Where the list stood before the page was reloaded. */
  get scrollTop(): number {
    return this.#scrollTop;
  }

  post(message: SimilarToHost): void {
    this.#host.post(message);
  }

  receive(message: SimilarToView): void {
    switch (message.type) {
      case 'state':
        this.#takeState(message.state);
        return;
      case 'stateOfSameResults': {
        const results = this.view.value.panel?.results;
        // Meant for the page before a reload: all of the state follows.
        if (results !== undefined) this.#takeState({ ...message.state, results });
        return;
      }
      case 'explanation':
        this.#answer(message, { kind: 'there', explanation: message.explanation });
        return;
      case 'explanationFailed':
        this.#answer(message, { kind: 'failed', text: message.text });
        return;
      case 'toggleExplanation':
        this.setExplained(message.id, !this.view.value.explained.has(message.id));
        return;
    }
  }

  setCollapsed(modality: Modality, isCollapsed: boolean): void {
    const collapsed = new Set(this.view.value.collapsed);
    if (isCollapsed) collapsed.add(modality);
    else collapsed.delete(modality);
    this.view.update((view) => ({ ...view, collapsed }));
    this.#keep();
  }

  setExplained(id: string, isExplained: boolean): void {
    const explained = new Map(this.view.value.explained);
    if (isExplained === explained.has(id)) return;
    if (isExplained) explained.set(id, { kind: 'asked' });
    else explained.delete(id);
    this.#waiting = this.#waiting.filter((waiting) => waiting !== id);
    this.view.update((view) => ({ ...view, explained }));
    if (isExplained) {
      this.#waiting = [...this.#waiting, id];
      this.#askNext();
    } else if (this.#asked?.id === id) {
      this.#asked = undefined;
      this.#askNext();
    }
    this.#keep();
  }

  keepScroll(scrollTop: number): void {
    this.#scrollTop = scrollTop;
    this.#keep();
  }

  #takeState(panel: PanelState): void {
    const before = this.view.value.panel;
    const ids = new Set(panel.results.map(({ id }) => id));
    const isOtherAnswer =
      before !== undefined &&
      (before.subject?.id !== panel.subject?.id || before.results.some(({ id }) => !ids.has(id)));
    // An explanation speaks of one question: with other results in the list it is out of date. While an answer is on
    // its way the list is the old one.
    const open = this.view.value.explained;
    const kept = new Map([...open].filter(([id]) => panel.results.length === 0 || ids.has(id)));
    if (isOtherAnswer && !panel.isBusy) kept.clear();
    const explained = kept.size === open.size ? open : kept;
    this.#waiting = this.#waiting.filter((id) => explained.has(id));
    this.view.update((view) => ({ ...view, panel, explained }));
    this.#askNext();
    this.#keep();
  }

  #answer({ id, request }: { readonly id: string; readonly request: number }, state: ExplanationState): void {
    if (this.#asked?.request !== request) return;
    this.#asked = undefined;
    if (this.view.value.explained.has(id)) {
      const explained = new Map(this.view.value.explained).set(id, state);
      this.view.update((view) => ({ ...view, explained }));
    }
    this.#askNext();
  }

  #askNext(): void {
    const results = this.view.value.panel?.results ?? [];
    const [id, ...later] = this.#waiting;
    if (this.#asked !== undefined || id === undefined || !results.some((result) => result.id === id)) return;
    this.#waiting = later;
    this.#request += 1;
    this.#asked = { id, request: this.#request };
    this.post({ type: 'explain', request: this.#request, id });
  }

  #keep(): void {
    const { collapsed, explained } = this.view.value;
    this.#host.setState({
      collapsed: [...collapsed],
      explained: [...explained.keys()],
      scrollTop: this.#scrollTop,
    });
  }
}
