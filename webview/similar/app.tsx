/**
 * The panel as a whole: what is compared, filters, what was said about results, the list, and what is said when there
 * is none.
 */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Modality, modalities } from '../../extension/core/documents/modality.ts';
import type {
  PanelState,
  SteeringEntryView,
  SubjectView,
} from '../../extension/core/protocol/views/similarView.ts';
import { Chip } from '../shared/chip.tsx';
import { Icon } from '../shared/icon.tsx';
import { IconButton } from '../shared/iconButton.tsx';
import { EmptyState, ErrorState, ProgressLine } from '../shared/pageState.tsx';
import { fill } from '../shared/strings.ts';
import { Thumbnail } from '../shared/thumbnail.tsx';
import { useStore } from '../shared/useStore.ts';
import type { PageModel } from './pageModel.ts';
import { Results } from './resultList.tsx';
import type { SimilarPageStrings } from './strings.ts';
import { messageOfTransfer } from './takePicture.ts';
import { useFocusAfterRemoval } from './useFocusAfterRemoval.ts';

export interface AppProps {
  readonly model: PageModel;
  readonly strings: SimilarPageStrings;
}

const modalityIcons: Readonly<Record<Modality, string>> = {
  code: 'code',
  text: 'file-text',
  image: 'file-media',
};

/** What was said about results is taken back by buttons that go away then. */
const buttonsThatGo = '.similar-header button, .similar-notice button';

export function App({ model, strings }: AppProps): JSX.Element {
  const view = useStore(model.view);
  const isDraggedOver = useTransfers(model);
  const pageRef = useRef<HTMLDivElement>(null);
  const keepFocus = useFocusAfterRemoval(pageRef, buttonsThatGo);
  const { panel } = view;
  if (panel === undefined) return <ProgressLine isActive label={strings.busy} />;
  return (
    // biome-ignore lint/a11y: only remembers which of its buttons was pressed, by whatever means
    <div ref={pageRef} class="similar-page" onClick={keepFocus}>
      <ProgressLine isActive={panel.isBusy} label={strings.busy} />
      {panel.subject === null ? null : (
        <Header panel={panel} subject={panel.subject} model={model} strings={strings} />
      )}
      {panel.progress === '' ? null : <p class="index-progress">{panel.progress}</p>}
      {panel.notice === null ? (
        <Results panel={panel} view={view} model={model} strings={strings} />
      ) : (
        <main class="similar-notice">
          <Notice notice={panel.notice} model={model} />
        </main>
      )}
      <Announcement panel={panel} strings={strings} />
      {isDraggedOver ? (
        <div class="drop-target">
          <Icon name="file-media" />
          <span>{strings.dropHere}</span>
        </div>
      ) : null}
    </div>
  );
}

function Header(
  props: AppProps & { readonly panel: PanelState; readonly subject: SubjectView },
): JSX.Element {
  const { panel, subject, model, strings } = props;
  return (
    <header class="similar-header">
      <div class="subject" title={fill(strings.comparedWith, subject.label, subject.detail)}>
        {subject.thumbnail === undefined ? (
          <Icon name={subject.icon} />
        ) : (
          <Thumbnail src={subject.thumbnail} alt="" width={40} height={30} />
        )}
        <h2 class="subject-label">{subject.label}</h2>
        <span class="subject-detail">{subject.detail}</span>
        <IconButton
          icon={panel.isPinned ? 'pinned' : 'pin'}
          label={panel.isPinned ? strings.unpin : strings.pin}
          pressed={panel.isPinned}
          onClick={() => model.post({ type: 'setPinned', isPinned: !panel.isPinned })}
        />
      </div>
      <div class="filters">
        {modalities.map((modality) => (
          <FilterChip key={modality} modality={modality} panel={panel} model={model} strings={strings} />
        ))}
      </div>
      {panel.steering.length === 0 ? null : (
        <ul class="steering">
          {panel.steering.map((entry) => (
            <li key={entry.key}>
              <SteeringChip entry={entry} model={model} strings={strings} />
            </li>
          ))}
          <li>
            <button type="button" class="link" onClick={() => model.post({ type: 'unsteer' })}>
              {strings.reset}
            </button>
          </li>
        </ul>
      )}
    </header>
  );
}

function FilterChip(
  props: AppProps & { readonly panel: PanelState; readonly modality: Modality },
): JSX.Element {
  const { panel, modality, model, strings } = props;
  const isOn = panel.shown.includes(modality);
  const count = panel.results.filter((result) => result.modality === modality).length;
  const toggle = (): void => {
    const shown = isOn ? panel.shown.filter((other) => other !== modality) : [...panel.shown, modality];
    // All three are as good as none.
    model.post({ type: 'filter', shown: shown.length === modalities.length ? [] : shown });
  };
  return (
    <Chip
      label={strings[modality]}
      icon={modalityIcons[modality]}
      pressed={isOn}
      onToggle={toggle}
      title={isOn ? strings.stopFiltering : strings.showOnly}
      {...(count === 0 ? {} : { count: String(count) })}
    />
  );
}

function SteeringChip(props: AppProps & { readonly entry: SteeringEntryView }): JSX.Element {
  const { entry, model, strings } = props;
  const texts = {
    more: strings.moreShort,
    less: strings.lessShort,
    file: strings.excludedFile,
    folder: strings.excludedFolder,
  };
  const text = fill(texts[entry.kind], entry.label);
  return (
    <button
      type="button"
      class="chip steering-chip"
      title={`${text}: ${strings.remove}`}
      aria-label={`${text}: ${strings.remove}`}
      onClick={() => model.post({ type: 'unsteer', key: entry.key })}
    >
      <span class="steering-label">{text}</span>
      <Icon name="close" />
    </button>
  );
}

function Notice(props: {
  readonly notice: NonNullable<PanelState['notice']>;
  readonly model: PageModel;
}): JSX.Element {
  const { notice, model } = props;
  const { title, text, icon } = notice;
  const actions = notice.actions.map(({ id, label }) => ({
    label,
    onClick: () => model.post({ type: 'notice', id }),
  }));
  return notice.isError ? (
    <ErrorState title={title} text={text} actions={actions} />
  ) : (
    <EmptyState icon={icon} title={title} text={text} actions={actions} />
  );
}

/** Counts are read aloud only while somebody is in the panel: it changes with every rest of the cursor elsewhere. */
function Announcement({
  panel,
  strings,
}: Omit<AppProps, 'model'> & { readonly panel: PanelState }): JSX.Element {
  const count = panel.results.length;
  const countText = count === 1 ? strings.countOne : fill(strings.countMany, count);
  const text = panel.isBusy || panel.notice !== null ? '' : countText;
  return (
    <div class="visually-hidden" role="status">
      {document.hasFocus() ? text : ''}
    </div>
  );
}

/** Pastes and drops of pictures, anywhere in the panel. True while something is dragged over it. */
function useTransfers(model: PageModel): boolean {
  const [isDraggedOver, setDraggedOver] = useState(false);
  useEffect(() => {
    const take = (transfer: DataTransfer | null): void => {
      if (transfer === null) return;
      messageOfTransfer(transfer).then(
        (message) => {
          if (message !== undefined) model.post(message);
        },
        () => model.post({ type: 'refused', reason: 'unreadable' }),
      );
    };
    const isOwn = (): boolean => document.body.classList.contains('dragging-result');
    const onPaste = ({ clipboardData }: ClipboardEvent): void => take(clipboardData);
    const onDragOver = (event: DragEvent): void => {
      if (isOwn()) return;
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
      setDraggedOver(true);
    };
    const onDragLeave = (event: DragEvent): void => {
      // Leaving one element for another inside of the page is not leaving.
      if (event.relatedTarget === null) setDraggedOver(false);
    };
    const onDrop = (event: DragEvent): void => {
      setDraggedOver(false);
      if (isOwn()) return;
      event.preventDefault();
      take(event.dataTransfer);
    };
    document.addEventListener('paste', onPaste);
    document.addEventListener('dragover', onDragOver);
    document.addEventListener('dragleave', onDragLeave);
    document.addEventListener('drop', onDrop);
    return () => {
      document.removeEventListener('paste', onPaste);
      document.removeEventListener('dragover', onDragOver);
      document.removeEventListener('dragleave', onDragLeave);
      document.removeEventListener('drop', onDrop);
    };
  }, [model]);
  return isDraggedOver;
}
