/**
 * One result: what it is, where it is, how sure it is, the lines that match, why it is there, and what can be done.
 */
import type { JSX } from 'preact';
import type { ResultView } from '../../extension/core/protocol/views/similarView.ts';
import { Tag } from '../shared/chip.tsx';
import { dragPicture } from '../shared/dragPicture.ts';
import { Icon } from '../shared/icon.tsx';
import { IconButton } from '../shared/iconButton.tsx';
import { ProbabilityBar } from '../shared/probabilityBar.tsx';
import { Thumbnail } from '../shared/thumbnail.tsx';
import { Explanation } from './explanation.tsx';
import type { ExplanationState, PageModel } from './pageModel.ts';
import type { SimilarPageStrings } from './strings.ts';

export interface ResultRowProps {
  readonly result: ResultView;
  readonly index: number;
  readonly tabIndex: number;
  readonly explanation: ExplanationState | undefined;
  readonly model: PageModel;
  readonly strings: SimilarPageStrings;
}

export function ResultRow(props: ResultRowProps): JSX.Element {
  const { result, index, explanation, model, strings } = props;
  const { id } = result;
  const isExplained = explanation !== undefined;
  const onClick = (event: MouseEvent): void => {
    if (!(event.target instanceof Element)) return;
    const control = event.target.closest('button, .explanation');
    if (control !== null && !control.classList.contains('result-label')) return;
    // Somebody selects text in the snippet.
    if (String(getSelection()) !== '') return;
    const isToSide = event.ctrlKey || event.metaKey;
    model.post({ type: 'open', id, how: isToSide ? 'side' : event.detail > 1 ? 'editor' : 'preview' });
  };
  return (
    // The whole row answers to the mouse; its name is a button, which has the focus and the keys.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys of its items
    <li
      class="result"
      data-result={id}
      data-vscode-context={JSON.stringify({
        webviewSection: 'result',
        resultId: id,
        resultModality: result.modality,
        // A location is a path; without a folder in it there is none to exclude.
        resultIsInFolder: result.location.includes('/'),
        preventDefaultContextMenuItems: true,
      })}
      draggable
      onDragStart={(event) => startDrag(event, result)}
      onDragEnd={() => document.body.classList.remove('dragging-result')}
      onClick={onClick}
      onAuxClick={(event) => {
        if (event.button === 1) model.post({ type: 'open', id, how: 'side' });
      }}
    >
      <div class="result-main">
        {result.thumbnail === undefined ? (
          <Icon name={result.icon} />
        ) : (
          <Thumbnail src={result.thumbnail} alt="" width={72} height={54} boxes={result.boxes} />
        )}
        <div class="result-body">
          <div class="result-head">
            <button
              type="button"
              class="result-label"
              aria-describedby={`where-${index} chance-${index} why-${index} keys`}
              aria-expanded={isExplained}
              data-roving={index}
              tabIndex={props.tabIndex}
            >
              {result.label}
            </button>
            {result.wasMarked === null ? null : (
              <Icon
                name={result.wasMarked === 'more' ? 'thumbsup-filled' : 'thumbsdown-filled'}
                label={markText(strings, result.wasMarked)}
              />
            )}
            <RowActions result={result} isExplained={isExplained} model={model} strings={strings} />
            <span id={`chance-${index}`}>
              <ProbabilityBar probability={result.probability} title={strings.probability} />
            </span>
          </div>
          <div class="breadcrumb" id={`where-${index}`}>
            <bdi>{result.breadcrumb.join(' › ')}</bdi>
          </div>
          {result.snippet === '' ? null : <pre class="snippet">{result.snippet}</pre>}
          {result.reasons.length === 0 ? null : (
            <div class="reasons" id={`why-${index}`}>
              {result.reasons.map((reason) => (
                <Tag key={reason} text={reason} />
              ))}
            </div>
          )}
          {result.further.length === 0 ? null : (
            <div class="further">
              <span class="further-title">{strings.furtherMatches}</span>
              {result.further.map(({ label: name, location }, further) => (
                <button
                  key={location}
                  type="button"
                  class="link"
                  tabIndex={props.tabIndex}
                  title={location}
                  onClick={() => model.post({ type: 'open', id, further, how: 'preview' })}
                >
                  {name === '' ? location.slice(location.lastIndexOf(':')) : name}
                </button>
              ))}
            </div>
          )}
        </div>
      </div>
      {explanation === undefined ? null : (
        <Explanation
          result={result}
          state={explanation}
          strings={strings}
          onOpen={(neighbour) => model.post({ type: 'open', id: neighbour, how: 'preview' })}
        />
      )}
    </li>
  );
}

function markText(strings: SimilarPageStrings, side: 'more' | 'less'): string {
  return side === 'more' ? strings.marked : strings.unmarked;
}

/** For the mouse; the keyboard has keys and the context menu for all of them. */
function RowActions(
  props: Pick<ResultRowProps, 'result' | 'model' | 'strings'> & { readonly isExplained: boolean },
): JSX.Element {
  const { result, model, strings, isExplained } = props;
  const { id, wasMarked } = result;
  return (
    <span class="row-actions">
      <IconButton
        icon="thumbsup"
        label={strings.more}
        tabIndex={-1}
        pressed={wasMarked === 'more'}
        onClick={() => model.post({ type: 'act', id, action: 'more' })}
      />
      <IconButton
        icon="thumbsdown"
        label={strings.less}
        tabIndex={-1}
        pressed={wasMarked === 'less'}
        onClick={() => model.post({ type: 'act', id, action: 'less' })}
      />
      <IconButton
        icon="diff"
        label={strings.compare}
        tabIndex={-1}
        onClick={() => model.post({ type: 'act', id, action: 'compare' })}
      />
      <IconButton
        icon="lightbulb"
        label={strings.explain}
        tabIndex={-1}
        expanded={isExplained}
        onClick={() => model.setExplained(id, !isExplained)}
      />
    </span>
  );
}

/** Dropped on a document, a picture becomes a mention there, and anything else says where it is. */
function startDrag(event: DragEvent, result: ResultView): void {
  document.body.classList.add('dragging-result');
  if (result.reference === undefined) event.dataTransfer?.setData('text/plain', result.location);
  else dragPicture(event, result.file, result.reference);
}
