/**
 * The results by kind. The list is one Tab stop, walked through with the arrow keys.
 */
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { PanelState, ResultView } from '../../extension/core/protocol/views/similarView.ts';
import { Icon } from '../shared/icon.tsx';
import { lessLikelyBelow, lessLikelyFrom } from '../shared/lessLikely.ts';
import { percentText } from '../shared/probabilityBar.tsx';
import { fill } from '../shared/strings.ts';
import { useRovingFocus } from '../shared/useRovingFocus.ts';
import { itemAt, type ListGroup, type ListItem, listOf } from './listGroups.ts';
import type { PageModel, PageView } from './pageModel.ts';
import { Preview } from './preview.tsx';
import type { PreviewControl } from './previewControl.ts';
import { ResultRow } from './resultRow.tsx';
import type { SimilarPageStrings } from './strings.ts';
import { useDrawnRows } from './useDrawnRows.ts';
import { usePreview } from './usePreview.ts';

export interface ResultListProps {
  readonly panel: PanelState;
  readonly view: PageView;
  readonly model: PageModel;
  readonly strings: SimilarPageStrings;
}

/** The place is kept for a reload; more often than this it would only be work. */
const keepScrollMs = 200;

export function Results({ panel, view, model, strings }: ResultListProps): JSX.Element {
  const containerRef = useRef<HTMLElement>(null);
  const { results } = panel;
  const { collapsed, explained } = view;
  const list = useMemo(() => listOf(results, collapsed), [results, collapsed]);
  const drawnRows = useDrawnRows(results, panel.subject?.id, containerRef);
  const roving = useRovingFocus({ count: list.count, containerRef });
  useScrollPosition(containerRef, model, panel);
  const { control, shown } = usePreview(containerRef);
  const previewed = list.groups
    .flatMap(({ rows }) => rows)
    .find(({ result }) => result.id === shown?.id && hasPreview(result))?.result;

  const onKeyDown = (event: KeyboardEvent): void => {
    const item = itemAt(list, roving.active);
    if (item === undefined || !(event.target instanceof HTMLElement)) return;
    const isOnItem = event.target.dataset.roving !== undefined;
    if (isOnItem && pressKey(event, item, { view, model, control, focus: roving.focus }))
      event.preventDefault();
    else roving.onKeyDown(event);
  };

  const { active } = roving;
  // Drawn again only when something of it changed: most of what the host says is about what stands around the list.
  const groups = useMemo(() => {
    const tabIndexOf = (index: number): 0 | -1 => (index === active ? 0 : -1);
    return list.groups
      .filter(({ index }) => index < drawnRows)
      .map((group) => {
        const lessLikely = lessLikelyFrom(group.rows.map(({ result }) => result));
        const rows = group.rows.filter(({ index }) => index < drawnRows);
        return (
          <section key={group.modality} aria-label={strings[group.modality]}>
            <GroupHeading
              group={group}
              tabIndex={tabIndexOf(group.index)}
              label={strings[group.modality]}
              onToggle={() => model.setCollapsed(group.modality, !group.isCollapsed)}
            />
            {group.isCollapsed ? null : (
              <ul class="rows">
                {rows.map(({ index, result }, at) => [
                  at === lessLikely ? <LessLikely key="less-likely" strings={strings} /> : null,
                  <ResultRow
                    key={result.id}
                    result={result}
                    index={index}
                    tabIndex={tabIndexOf(index)}
                    explanation={explained.get(result.id)}
                    model={model}
                    strings={strings}
                  />,
                ])}
              </ul>
            )}
          </section>
        );
      });
  }, [list, drawnRows, active, explained, model, strings]);

  return (
    <main
      ref={containerRef}
      class="similar-results"
      aria-label={strings.results}
      onKeyDown={onKeyDown}
      onFocusIn={roving.onFocusIn}
    >
      <p class="visually-hidden" id="keys">
        {strings.keys}
      </p>
      {groups}
      {previewed === undefined || shown === undefined ? null : (
        <Preview
          key={previewed.id}
          result={previewed}
          isByKeys={shown.by === 'keys'}
          containerRef={containerRef}
          strings={strings}
        />
      )}
    </main>
  );
}

interface KeyContext {
  readonly view: PageView;
  readonly model: PageModel;
  readonly control: PreviewControl;
  readonly focus: (index: number) => void;
}

/** True when the key meant something. */
function pressKey(event: KeyboardEvent, item: ListItem, context: KeyContext): boolean {
  return item.kind === 'group' ? pressOnGroup(event, item, context) : pressOnResult(event, item, context);
}

function pressOnGroup(
  { key }: KeyboardEvent,
  { group }: Extract<ListItem, { kind: 'group' }>,
  { model }: KeyContext,
): boolean {
  const { modality, isCollapsed } = group;
  if (key === 'Enter' || key === ' ') model.setCollapsed(modality, !isCollapsed);
  else if (key === 'ArrowRight' && isCollapsed) model.setCollapsed(modality, false);
  else if (key === 'ArrowLeft' && !isCollapsed) model.setCollapsed(modality, true);
  else return false;
  return true;
}

function pressOnResult(
  event: KeyboardEvent,
  item: Extract<ListItem, { kind: 'result' }>,
  { view, model, control, focus }: KeyContext,
): boolean {
  const { id } = item.result;
  const isExplained = view.explained.has(id);
  const hasCommandKey = event.ctrlKey || event.metaKey;
  if (event.altKey) return false;
  if (hasCommandKey) {
    if (event.key === 'Enter') model.post({ type: 'open', id, how: 'side' });
    else if (event.key.toLowerCase() === 'c' && String(getSelection()) === '')
      model.post({ type: 'act', id, action: 'copyPath' });
    else return false;
    return true;
  }
  switch (event.key) {
    case 'Enter':
      model.post({ type: 'open', id, how: 'editor' });
      return true;
    case ' ':
      model.post({ type: 'open', id, how: 'preview' });
      return true;
    case 'ArrowRight':
      model.setExplained(id, true);
      return true;
    case 'ArrowLeft':
      if (isExplained) model.setExplained(id, false);
      else focus(item.group.index);
      return true;
    case '+':
      model.post({ type: 'act', id, action: 'more' });
      return true;
    case '-':
      model.post({ type: 'act', id, action: 'less' });
      return true;
    case 'p':
    case 'P':
      control.toggle(id);
      return true;
    case 'Delete':
      model.post({ type: 'act', id, action: 'excludeFile' });
      return true;
    default:
      return false;
  }
}

interface GroupHeadingProps {
  readonly group: ListGroup;
  readonly tabIndex: number;
  readonly label: string;
  readonly onToggle: () => void;
}

function GroupHeading({ group, tabIndex, label, onToggle }: GroupHeadingProps): JSX.Element {
  return (
    <h3 class="group-heading">
      <button
        type="button"
        class="group-button"
        aria-expanded={!group.isCollapsed}
        data-roving={group.index}
        tabIndex={tabIndex}
        onClick={onToggle}
      >
        <Icon name={group.isCollapsed ? 'chevron-right' : 'chevron-down'} />
        <span class="group-label">{label}</span> <span class="group-count">{group.count}</span>
      </button>
    </h3>
  );
}

/** Stands among the rows, so that a row that changes its chance stays the same element and keeps the focus. */
function LessLikely({ strings }: Pick<ResultListProps, 'strings'>): JSX.Element {
  return (
    <li class="less-likely">
      <h4>
        {strings.lessLikely}{' '}
        <span class="faint">{fill(strings.below, percentText(lessLikelyBelow / 100))}</span>
      </h4>
    </li>
  );
}

function hasPreview({ preview, thumbnail }: ResultView): boolean {
  return preview !== '' || thumbnail !== undefined;
}

/** Where the list stood is kept over a reload; another subject begins at the top. */
function useScrollPosition(
  containerRef: { readonly current: HTMLElement | null },
  model: PageModel,
  panel: PanelState,
): void {
  const isRestored = useRef(false);
  const hasResults = panel.results.length > 0;
  useLayoutEffect(() => {
    const container = containerRef.current;
    if (container === null || isRestored.current || !hasResults) return;
    isRestored.current = true;
    container.scrollTop = model.scrollTop;
  }, [containerRef, model, hasResults]);

  const shownSubject = useRef<string | undefined>(undefined);
  const subject = panel.subject?.id;
  const isSettled = !panel.isBusy;
  useLayoutEffect(() => {
    if (!isSettled) return;
    const before = shownSubject.current;
    shownSubject.current = subject;
    if (before !== undefined && before !== subject && containerRef.current !== null) {
      containerRef.current.scrollTop = 0;
    }
  }, [containerRef, subject, isSettled]);

  useEffect(() => {
    const container = containerRef.current;
    if (container === null) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onScroll = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => model.keepScroll(container.scrollTop), keepScrollMs);
    };
    container.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      clearTimeout(timer);
      container.removeEventListener('scroll', onScroll);
    };
  }, [containerRef, model]);
}
