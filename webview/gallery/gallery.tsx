/**
 * The whole page: search, trail, pictures and preview, and the states without pictures.
 */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { EmptyState, ErrorState, ProgressLine } from '../shared/pageState.tsx';
import { useStore } from '../shared/useStore.ts';
import type { GalleryModel, GalleryState } from './galleryModel.ts';
import { Grid } from './grid.tsx';
import { shrunk } from './pixels.ts';
import { Preview } from './preview.tsx';
import { Toolbar } from './toolbar.tsx';
import { lastStep } from './trail.ts';
import { TrailBar } from './trailBar.tsx';
import type { Words } from './words.ts';

export interface GalleryProps {
  readonly model: GalleryModel;
  readonly words: Words;
}

export function Gallery({ model, words }: GalleryProps): JSX.Element {
  const state = useStore(model.store);
  const page = useRef<HTMLDivElement>(null);
  usePastedPictures(model, words);
  useSearchKey(page);
  const focusPictures = (): void => {
    const tile = page.current?.querySelector<HTMLElement>('.tile.active');
    // Where there is no picture the focus must be somewhere, too.
    (tile ?? page.current?.querySelector<HTMLElement>('#search'))?.focus({ preventScroll: true });
  };
  const { pictures, active, isPreviewOpen } = state;
  const picture = pictures[active];
  return (
    <div class="page" ref={page}>
      <h1 class="visually-hidden">{words.text.title}</h1>
      <ProgressLine isActive={state.phase === 'loading'} label={words.text.loading} />
      <Toolbar model={model} state={state} words={words} focusPictures={focusPictures} />
      <TrailBar model={model} state={state} words={words} focusPictures={focusPictures} />
      {state.note === '' ? null : <p class="note">{state.note}</p>}
      {state.notice === '' || isPreviewOpen ? null : (
        <p class="note" role="alert">
          {state.notice}
        </p>
      )}
      <main class={isPreviewOpen ? 'split' : ''}>
        {pictures.length > 0 && !state.isPasteHintShown ? (
          <Grid model={model} state={state} words={words} />
        ) : (
          <NoPictures model={model} state={state} words={words} />
        )}
        {isPreviewOpen && picture !== undefined && !state.isPasteHintShown ? (
          <Preview
            model={model}
            state={state}
            picture={picture}
            words={words}
            focusPictures={focusPictures}
          />
        ) : null}
      </main>
    </div>
  );
}

function NoPictures({
  model,
  state,
  words,
}: GalleryProps & { readonly state: GalleryState }): JSX.Element | null {
  const { text } = words;
  const { failure, phase, filter } = state;
  const showAll = { label: text.showAll, onClick: () => model.showAll() };
  if (state.isPasteHintShown) {
    return (
      <EmptyState
        icon="clippy"
        title={text.pasteTitle}
        text={text.pasteText}
        actions={[{ label: text.cancel, onClick: () => model.setPasteHint(false) }]}
      />
    );
  }
  if (phase === 'failed' && failure !== undefined) {
    const buttons = failure.buttons.map(({ id, title }) => ({
      label: title,
      onClick: () => model.post({ type: 'press', id }),
    }));
    const retry = { label: text.tryAgain, onClick: () => model.retry() };
    return <ErrorState title={text.failedTitle} text={failure.text} actions={[...buttons, retry]} />;
  }
  if (phase === 'loading') return <EmptyState icon="search" title={text.loading} />;
  if (filter.formats.length > 0 || filter.folder !== '') {
    const clear = { label: text.clearFilters, onClick: () => model.clearFilter() };
    return <EmptyState icon="filter" title={text.noMatchTitle} text={text.noMatchText} actions={[clear]} />;
  }
  if (lastStep(state.trail).question.kind === 'all')
    return <EmptyState icon="file-media" title={text.emptyTitle} text={text.emptyText} />;
  return <EmptyState icon="search" title={text.noMatchTitle} text={text.noMatchText} actions={[showAll]} />;
}

/** The keys that search everywhere lead into the search box. */
function useSearchKey(page: { readonly current: HTMLElement | null }): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'f') return;
      event.preventDefault();
      page.current?.querySelector<HTMLInputElement>('#search')?.select();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [page]);
}

/** A picture that is pasted or dropped anywhere on the page becomes the question. */
function usePastedPictures(model: GalleryModel, words: Words): void {
  useEffect(() => {
    const { text } = words;
    const ask = (file: Blob, name: string): void => {
      shrunk(file).then(
        (pixels) => model.askForPixels(pixels, name),
        () => model.setNotice(text.broken),
      );
    };
    const onPaste = (event: ClipboardEvent): void => {
      const picture = pictureIn(event.clipboardData);
      if (picture !== undefined) {
        event.preventDefault();
        ask(picture, text.pastedPicture);
      } else if (!(event.target instanceof HTMLInputElement)) {
        model.setNotice(text.notAPicture);
      }
    };
    const onDragOver = (event: DragEvent): void => {
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
    };
    const onDrop = (event: DragEvent): void => {
      event.preventDefault();
      const picture = pictureIn(event.dataTransfer);
      const address = event.dataTransfer
        ?.getData('text/uri-list')
        .split(/\r?\n/u)
        .find((line) => /^[\w-]+:/u.test(line));
      // A file of the workspace is more than its pixels: it has a name, and documents that mention it.
      if (address !== undefined) model.post({ type: 'dropped', uri: address });
      else if (picture !== undefined) ask(picture, text.droppedPicture);
    };
    document.addEventListener('paste', onPaste);
    document.addEventListener('dragover', onDragOver);
    document.addEventListener('drop', onDrop);
    return () => {
      document.removeEventListener('paste', onPaste);
      document.removeEventListener('dragover', onDragOver);
      document.removeEventListener('drop', onDrop);
    };
  }, [model, words]);
}

function pictureIn(data: DataTransfer | null): File | undefined {
  return [...(data?.files ?? [])].find(({ type }) => type.startsWith('image/'));
}
