/**
 * The way back: the questions that led here, and the pictures that steer the present one.
 */
import type { JSX } from 'preact';
import { Icon } from '../shared/icon.tsx';
import { IconButton } from '../shared/iconButton.tsx';
import { fill } from '../shared/strings.ts';
import type { GalleryModel, GalleryState } from './galleryModel.ts';
import { lastStep } from './trail.ts';
import { countText, questionText, type Words } from './words.ts';

export interface TrailBarProps {
  readonly model: GalleryModel;
  readonly state: GalleryState;
  readonly words: Words;
  readonly focusPictures: () => void;
}

export function TrailBar({ model, state, words, focusPictures }: TrailBarProps): JSX.Element {
  const { text } = words;
  const { trail } = state;
  const back = (): void => {
    // At the first question there is no way back any more.
    if (trail.length === 2) focusPictures();
    model.back();
  };
  const backTo = (index: number): void => {
    // What was pressed becomes the name of what is shown.
    focusPictures();
    model.backTo(index);
  };
  const { more, less } = lastStep(trail);
  const steering = [
    ...more.map((picture) => ({ ...picture, icon: 'thumbsup', label: fill(text.steeredMore, picture.name) })),
    ...less.map((picture) => ({
      ...picture,
      icon: 'thumbsdown',
      label: fill(text.steeredLess, picture.name),
    })),
  ];
  return (
    <div class="trail">
      {trail.length < 2 ? null : <IconButton icon="arrow-left" label={text.back} onClick={back} />}
      <nav aria-label={text.trail}>
        <ol>
          {trail.map(({ question }, index) => {
            const label = questionText(words, question);
            const isLast = index === trail.length - 1;
            return (
              // Steps are only added and removed at the end.
              <li key={index}>
                {isLast ? (
                  <span aria-current="page" title={label}>
                    {label}
                  </span>
                ) : (
                  <button type="button" class="link" title={label} onClick={() => backTo(index)}>
                    {label}
                  </button>
                )}
              </li>
            );
          })}
        </ol>
      </nav>
      {steering.map(({ file, icon, label }) => (
        <button
          key={file}
          type="button"
          class="chip"
          aria-label={fill(text.remove, label)}
          title={fill(text.remove, label)}
          onClick={() => model.unsteer(file)}
        >
          <Icon name={icon} />
          <span>{label}</span>
          <Icon name="close" />
        </button>
      ))}
      <span class="count" role="status">
        {state.phase === 'shown' ? countText(words, state.pictures.length) : ''}
      </span>
    </div>
  );
}
