/**
 * The active picture, large: facts about it, where it is used, what can be done with it, and a search by a part of it.
 */
import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { GalleryPicture, GalleryUsage } from '../../extension/core/protocol/views/galleryView.ts';
import type { PictureBox } from '../../extension/core/search/searchTypes.ts';
import { Tag } from '../shared/chip.tsx';
import { IconButton } from '../shared/iconButton.tsx';
import { ProbabilityBar } from '../shared/probabilityBar.tsx';
import { indexAfterKey } from '../shared/rovingKeys.ts';
import { fill } from '../shared/strings.ts';
import type { GalleryModel, GalleryState } from './galleryModel.ts';
import { GroundedPicture } from './groundedPicture.tsx';
import { fileNameOf } from './order.ts';
import type { Size } from './region.ts';
import { RegionPicker } from './regionPicker.tsx';
import { lastStep } from './trail.ts';
import { bytesText, dateText, type Words } from './words.ts';

export interface PreviewProps {
  readonly model: GalleryModel;
  readonly state: GalleryState;
  readonly picture: GalleryPicture;
  readonly words: Words;
  readonly focusPictures: () => void;
}

export function Preview({ model, state, picture, words, focusPictures }: PreviewProps): JSX.Element {
  const { text } = words;
  const [markedFile, setMarkedFile] = useState('');
  const isMarking = markedFile === picture.file;
  const [natural, setNatural] = useState<{ readonly file: string; readonly size: Size }>();
  const size = natural?.file === picture.file ? natural.size : undefined;
  const close = (): void => {
    model.setPreview(false);
    focusPictures();
  };
  const search = (region: PictureBox): void => {
    setMarkedFile('');
    model.searchRegion(picture, region);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    close();
  };
  const facts = [
    // A drawing has no size of its own, whatever the browser makes of it.
    size === undefined || size.width === 0 || picture.path.toLowerCase().endsWith('.svg')
      ? ''
      : fill(text.dimensions, numberText(words, size.width), numberText(words, size.height)),
    picture.bytes === undefined ? '' : bytesText(words, picture.bytes),
    picture.modifiedMs === undefined ? '' : dateText(words, picture.modifiedMs),
  ].filter((fact) => fact !== '');
  return (
    <aside class="preview" aria-label={text.showPreview} onKeyDown={onKeyDown}>
      <div class="preview-head">
        <h2 title={picture.path}>{fileNameOf(picture.path)}</h2>
        <IconButton icon="close" label={text.closePreview} onClick={close} />
      </div>
      <Stage
        picture={picture}
        words={words}
        isMarking={isMarking}
        onLoad={(loaded) => setNatural({ file: picture.file, size: loaded })}
        onSearch={search}
        onCancel={() => setMarkedFile('')}
      />
      {isMarking ? <p class="hint">{text.regionHelp}</p> : null}
      {state.notice === '' ? null : (
        <p class="hint" role="alert">
          {state.notice}
        </p>
      )}
      <Actions
        model={model}
        state={state}
        picture={picture}
        words={words}
        isMarking={isMarking}
        toggleMarking={() => setMarkedFile(isMarking ? '' : picture.file)}
      />
      <div class="facts">
        <p class="path">{picture.path}</p>
        <p>{facts.join(' · ')}</p>
        <Why picture={picture} words={words} />
        <h3>{text.usedBy}</h3>
        <Usages model={model} usages={state.usages} words={words} />
      </div>
    </aside>
  );
}

interface StageProps {
  readonly picture: GalleryPicture;
  readonly words: Words;
  readonly isMarking: boolean;
  readonly onLoad: (natural: Size) => void;
  readonly onSearch: (region: PictureBox) => void;
  readonly onCancel: () => void;
}

function Stage(props: StageProps): JSX.Element {
  const { picture, words, isMarking, onLoad, onSearch, onCancel } = props;
  const ref = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    const measure = (): void => setPlace({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <div class="stage" ref={ref}>
      {place.width === 0 ? null : (
        <GroundedPicture
          key={picture.file}
          src={picture.uri}
          path={picture.path}
          place={place}
          alt={fileNameOf(picture.path)}
          broken={words.text.broken}
          boxes={picture.boxes ?? []}
          onLoad={onLoad}
        >
          <RegionPicker isMarking={isMarking} words={words} onSearch={onSearch} onCancel={onCancel} />
        </GroundedPicture>
      )}
    </div>
  );
}

interface ActionsProps extends Omit<PreviewProps, 'focusPictures'> {
  readonly isMarking: boolean;
  readonly toggleMarking: () => void;
}

interface Action {
  readonly icon: string;
  readonly label: string;
  readonly run: () => void;
  readonly pressed?: boolean;
}

/** A row that the Tab key enters once; the arrow keys walk through it. */
function Actions({ model, state, picture, words, isMarking, toggleMarking }: ActionsProps): JSX.Element {
  const { text } = words;
  const { file } = picture;
  const [chosen, setChosen] = useState(0);
  const row = useRef<HTMLDivElement>(null);
  const step = lastStep(state.trail);
  const isIn = (list: readonly { readonly file: string }[]): boolean => list.some((one) => one.file === file);
  const steering: readonly Action[] =
    step.question.kind === 'all'
      ? []
      : [
          {
            icon: 'thumbsup',
            label: text.moreLikeThis,
            pressed: isIn(step.more),
            run: () => (isIn(step.more) ? model.unsteer(file) : model.steer('more', picture)),
          },
          {
            icon: 'thumbsdown',
            label: text.lessLikeThis,
            pressed: isIn(step.less),
            run: () => (isIn(step.less) ? model.unsteer(file) : model.steer('less', picture)),
          },
        ];
  const actions: readonly Action[] = [
    { icon: 'go-to-file', label: text.open, run: () => model.post({ type: 'open', file, isToSide: false }) },
    {
      icon: 'split-horizontal',
      label: text.openToSide,
      run: () => model.post({ type: 'open', file, isToSide: true }),
    },
    { icon: 'files', label: text.reveal, run: () => model.post({ type: 'reveal', file }) },
    { icon: 'copy', label: text.copyPath, run: () => model.post({ type: 'copyPath', file }) },
    {
      icon: 'insert',
      label: text.insertReference,
      run: () => model.post({ type: 'insertReference', file }),
    },
    { icon: 'search-fuzzy', label: text.findSimilar, run: () => model.findSimilar(picture) },
    { icon: 'code', label: text.findCode, run: () => model.post({ type: 'findCode', file }) },
    { icon: 'screen-cut', label: text.searchRegion, run: toggleMarking, pressed: isMarking },
    ...steering,
  ];
  const active = Math.min(chosen, actions.length - 1);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    // In a row the keys up and down mean nothing.
    if (event.key === 'ArrowUp' || event.key === 'ArrowDown') return;
    const next = indexAfterKey(event.key, active, {
      count: actions.length,
      columns: actions.length,
      pageRows: 1,
    });
    if (next === undefined) return;
    event.preventDefault();
    setChosen(next);
    row.current?.querySelectorAll('button')[next]?.focus();
  };
  const onFocusIn = (event: FocusEvent): void => {
    const buttons: readonly EventTarget[] = [...(row.current?.querySelectorAll('button') ?? [])];
    const index = event.target === null ? -1 : buttons.indexOf(event.target);
    if (index >= 0) setChosen(index);
  };
  return (
    <div
      class="actions"
      role="toolbar"
      aria-label={text.actions}
      ref={row}
      onKeyDown={onKeyDown}
      onFocusIn={onFocusIn}
    >
      {actions.map(({ icon, label, run, pressed }, index) => (
        <IconButton
          key={label}
          icon={icon}
          label={label}
          tabIndex={index === active ? 0 : -1}
          onClick={run}
          {...(pressed === undefined ? {} : { pressed })}
        />
      ))}
    </div>
  );
}

function Why({ picture, words }: Pick<PreviewProps, 'picture' | 'words'>): JSX.Element | null {
  const { probability, why = [] } = picture;
  if (probability === undefined) return null;
  return (
    <>
      <h3>{words.text.why}</h3>
      <p class="match">
        <ProbabilityBar probability={probability} title={words.text.probability} />
        {why.map((reason) => (
          <Tag key={reason} text={reason} />
        ))}
      </p>
    </>
  );
}

interface UsagesProps {
  readonly model: GalleryModel;
  readonly usages: readonly GalleryUsage[] | undefined;
  readonly words: Words;
}

function Usages({ model, usages, words }: UsagesProps): JSX.Element {
  if (usages === undefined) return <p class="faint">{words.text.looking}</p>;
  if (usages.length === 0) return <p class="faint">{words.text.unused}</p>;
  return (
    <ul class="usages">
      {usages.map(({ file, path, line, text }) => (
        <li key={`${file}:${line}`}>
          <button
            type="button"
            class="link"
            title={text}
            onClick={() => model.post({ type: 'openPlace', file, line })}
          >
            {`${path}:${line + 1}`}
          </button>
        </li>
      ))}
    </ul>
  );
}

function numberText({ language }: Words, value: number): string {
  return new Intl.NumberFormat(language).format(value);
}
