/**
 * The search box, and what narrows and orders the pictures.
 */
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { Chip } from '../shared/chip.tsx';
import { Icon } from '../shared/icon.tsx';
import { IconButton } from '../shared/iconButton.tsx';
import { type GalleryModel, type GalleryState, tileSizes } from './galleryModel.ts';
import { type SortKind, sortKinds } from './order.ts';
import { lastStep } from './trail.ts';
import type { Words } from './words.ts';

export interface ToolbarProps {
  readonly model: GalleryModel;
  readonly state: GalleryState;
  readonly words: Words;
  /** Moves the focus to the pictures. */
  readonly focusPictures: () => void;
}

export function Toolbar({ model, state, words, focusPictures }: ToolbarProps): JSX.Element {
  const { text, language } = words;
  const { filter, formats, folders } = state;
  const number = new Intl.NumberFormat(language);
  const box = useRef<HTMLInputElement>(null);
  const clear = (): void => {
    // The button goes away with the text.
    box.current?.focus();
    model.type('');
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // These keys choose and drop what an input method composes.
    if (event.isComposing) return;
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      focusPictures();
    } else if (event.key === 'Escape' && state.typed !== '') {
      event.preventDefault();
      model.type('');
    }
  };
  const toggleFormat = (name: string): void => {
    const isOn = filter.formats.includes(name);
    const next = isOn ? filter.formats.filter((one) => one !== name) : [...filter.formats, name];
    model.setFilter({ ...filter, formats: next });
  };
  return (
    <search class="toolbar">
      <div class="search-box">
        <Icon name="search" />
        <input
          id="search"
          ref={box}
          type="text"
          value={state.typed}
          placeholder={text.searchPlaceholder}
          aria-label={text.searchLabel}
          autocomplete="off"
          spellcheck={false}
          onInput={({ currentTarget }) => model.type(currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        {state.typed === '' ? null : <IconButton icon="close" label={text.clearSearch} onClick={clear} />}
      </div>
      <div class="controls">
        {formats.length < 2 ? null : (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in a row with its neighbours
          <div class="formats" role="group" aria-label={text.formats}>
            {formats.map(({ name, count }) => (
              <Chip
                key={name}
                label={name}
                count={number.format(count)}
                pressed={filter.formats.includes(name)}
                onToggle={() => toggleFormat(name)}
              />
            ))}
          </div>
        )}
        {folders.length === 0 ? null : (
          <select
            aria-label={text.folder}
            title={text.folder}
            value={filter.folder}
            onChange={({ currentTarget }) => model.setFilter({ ...filter, folder: currentTarget.value })}
          >
            <option value="">{text.allFolders}</option>
            {folders.map(({ name, count }) => (
              <option key={name} value={name}>{`${name} (${number.format(count)})`}</option>
            ))}
            {filter.folder === '' || folders.some(({ name }) => name === filter.folder) ? null : (
              <option value={filter.folder}>{filter.folder}</option>
            )}
          </select>
        )}
        <SortSelect model={model} state={state} words={words} />
        <label class="size" title={text.tileSize}>
          <Icon name="file-media" />
          <input
            type="range"
            min={tileSizes.least}
            max={tileSizes.most}
            step={tileSizes.step}
            value={state.tileSize}
            aria-label={text.tileSize}
            onInput={({ currentTarget }) => model.setTileSize(currentTarget.valueAsNumber)}
          />
        </label>
        <IconButton
          icon="open-preview"
          label={text.showPreview}
          pressed={state.isPreviewOpen}
          onClick={() => model.setPreview(!state.isPreviewOpen)}
        />
      </div>
    </search>
  );
}

function SortSelect({ model, state, words }: Omit<ToolbarProps, 'focusPictures'>): JSX.Element {
  const { text } = words;
  // Without a question there is no match; the pictures come in the order of their paths.
  const hasMatches = lastStep(state.trail).question.kind !== 'all';
  const labels: Readonly<Record<SortKind, string>> = {
    match: hasMatches ? text.sortMatch : text.folder,
    name: text.sortName,
    date: text.sortDate,
    size: text.sortSize,
  };
  return (
    <select
      aria-label={text.sortBy}
      title={text.sortBy}
      value={state.sort}
      onChange={({ currentTarget }) => {
        const chosen = sortKinds.find((kind) => kind === currentTarget.value);
        if (chosen !== undefined) model.setSort(chosen);
      }}
    >
      {sortKinds.map((kind) => (
        <option key={kind} value={kind}>
          {labels[kind]}
        </option>
      ))}
    </select>
  );
}
