/**
 * The map's page as a whole.
 */
import { type JSX, render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { EmptyState, ErrorState, type StateAction } from '../shared/pageState.tsx';
import { useStore } from '../shared/useStore.ts';
import { Footer } from './footer.tsx';
import { Legend } from './legend.tsx';
import type { MapController } from './mapController.ts';
import type { PageState } from './pageState.ts';
import { readTheme, watchTheme } from './render/mapTheme.ts';
import { Sheet } from './sheet.tsx';
import { Stage } from './stage.tsx';
import { Toolbar } from './toolbar.tsx';
import { countText, phaseTitle, searchText } from './words.ts';

export function showApp(controller: MapController, root: HTMLElement): void {
  render(<App controller={controller} />, root);
}

function App({ controller }: { readonly controller: MapController }): JSX.Element {
  const state = useStore(controller.store);
  const [theme, setTheme] = useState(() => readTheme(document.body));
  useEffect(() => watchTheme(setTheme), []);
  useEffect(() => {
    const leave = (event: KeyboardEvent): void => {
      // In an input method Escape only drops what is composed.
      if (event.key !== 'Escape' || event.isComposing || event.defaultPrevented) return;
      if (controller.escape()) event.preventDefault();
    };
    document.addEventListener('keydown', leave);
    return () => document.removeEventListener('keydown', leave);
  }, [controller]);
  const { words } = controller;
  const hasPoints = state.points !== undefined && state.points.count > 0;
  return (
    <div class="map-page">
      <h1 class="visually-hidden">{words.title}</h1>
      {hasPoints ? (
        <>
          <Toolbar controller={controller} state={state} theme={theme} />
          <div class="middle">
            <main class="drawing">
              {state.hasGraphics ? (
                <>
                  <Stage controller={controller} state={state} theme={theme} />
                  <Legend controller={controller} state={state} theme={theme} />
                </>
              ) : (
                <ErrorState title={words.noGraphicsTitle} text={words.noGraphicsText} />
              )}
            </main>
            {state.view.isSheetOpen ? <Sheet controller={controller} state={state} theme={theme} /> : null}
          </div>
          <Footer controller={controller} state={state} />
        </>
      ) : (
        <main class="drawing">
          <WholePageState controller={controller} state={state} />
        </main>
      )}
      <div class="visually-hidden" role="status">
        {announcement(state, controller)}
      </div>
    </div>
  );
}

/** What stands in place of a map. */
function WholePageState({
  controller,
  state,
}: {
  readonly controller: MapController;
  readonly state: PageState;
}): JSX.Element {
  const { words } = controller;
  const { status } = state;
  const make: StateAction = { label: words.makeMap, onClick: () => controller.make({ shouldLayOut: false }) };
  if (status.kind === 'working') {
    return (
      <EmptyState icon="loading codicon-modifier-spin" title={phaseTitle(words, status)}>
        <progress class="wide" max={1} value={status.done} aria-label={phaseTitle(words, status)} />
        <button type="button" class="button secondary" onClick={() => controller.cancel()}>
          {words.cancel}
        </button>
      </EmptyState>
    );
  }
  if (status.kind === 'failed') {
    const actions = status.actions.map(({ id, title }) => ({
      label: title,
      onClick: () => controller.act(id),
    }));
    return status.isError ? (
      <ErrorState title={words.failedTitle} text={status.text} actions={[...actions, make]} />
    ) : (
      <EmptyState icon="info" title={words.offTitle} text={status.text} actions={actions} />
    );
  }
  if (state.isDamaged) {
    const anew = { label: words.makeMap, onClick: () => controller.make({ shouldLayOut: true }) };
    return <ErrorState title={words.damagedTitle} text={words.damagedText} actions={[anew]} />;
  }
  if (status.kind === 'cancelled') {
    return (
      <EmptyState
        icon="circle-slash"
        title={words.cancelledTitle}
        text={words.cancelledText}
        actions={[make]}
      />
    );
  }
  if (status.kind === 'empty' || (status.kind === 'ready' && state.points?.count === 0)) {
    return (
      <EmptyState icon="search-fuzzy" title={words.emptyTitle} text={words.emptyText} actions={[make]} />
    );
  }
  return (
    <EmptyState
      icon="loading codicon-modifier-spin"
      title={words.waitingTitle}
      {...(status.kind === 'waiting' && status.text !== '' ? { text: status.text } : {})}
    />
  );
}

/** Read aloud when it changes. */
function announcement(state: PageState, controller: MapController): string {
  const { words } = controller;
  const { selected, status } = state;
  const parts = [
    status.kind === 'working' ? phaseTitle(words, status) : '',
    searchText(words, state.search),
    selected.length === 0 ? '' : countText(words.selectedOne, words.selectedMany, selected.length),
  ];
  return parts.filter((part) => part !== '').join('. ');
}
