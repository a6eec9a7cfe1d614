/**
 * The row above the map: search, what is shown, and the menu of everything done rarely.
 */
import type { JSX } from 'preact';
import { IconButton } from '../shared/iconButton.tsx';
import type { MapController } from './mapController.ts';
import { MenuButton } from './menuButton.tsx';
import type { PageState } from './pageState.ts';
import type { MapTheme } from './render/mapTheme.ts';
import { SearchField } from './searchField.tsx';

export interface ToolbarProps {
  readonly controller: MapController;
  readonly state: PageState;
  readonly theme: MapTheme;
}

const listButtonId = 'list-button';

export function Toolbar({ controller, state, theme }: ToolbarProps): JSX.Element {
  const { words } = controller;
  const { isSheetOpen } = state.view;
  return (
    <section class="toolbar" aria-label={words.toolbar}>
      <SearchField controller={controller} state={state} />
      <div class="tools">
        {state.hasGraphics ? <DrawingTools controller={controller} state={state} /> : null}
        <IconButton
          id={listButtonId}
          icon="list-tree"
          label={words.list}
          pressed={isSheetOpen}
          onClick={() => controller.changeView({ isSheetOpen: !isSheetOpen })}
        />
        <MoreMenu controller={controller} state={state} theme={theme} />
      </div>
    </section>
  );
}

/** The button that opens and closes the list. */
export function focusListButton(): void {
  document.getElementById(listButtonId)?.focus();
}

/** What of the drawing can be switched on and off. */
const layers = [
  { flag: 'showsDensity', icon: 'layers', word: 'density' },
  { flag: 'showsThumbnails', icon: 'file-media', word: 'thumbnails' },
  { flag: 'showsNames', icon: 'symbol-key', word: 'names' },
] as const;

function DrawingTools({ controller, state }: Omit<ToolbarProps, 'theme'>): JSX.Element {
  const { words } = controller;
  const { tool, view } = state;
  return (
    <>
      <IconButton
        icon="inspect"
        label={words.lasso}
        pressed={tool === 'lasso'}
        onClick={() => controller.setTool(tool === 'lasso' ? 'pan' : 'lasso')}
      />
      {layers.map(({ flag, icon, word }) => (
        <IconButton
          key={flag}
          icon={icon}
          label={words[word]}
          pressed={view[flag]}
          onClick={() => controller.changeView({ [flag]: !view[flag] })}
        />
      ))}
    </>
  );
}

function MoreMenu({ controller, state, theme }: ToolbarProps): JSX.Element {
  const { words } = controller;
  const { keepGap } = state.view;
  const isWorking = state.status.kind === 'working';
  return (
    <MenuButton
      label={words.more}
      icon="ellipsis"
      entries={[
        {
          label: words.update,
          icon: 'sync',
          disabled: isWorking,
          onClick: () => controller.make({ shouldLayOut: false }),
        },
        {
          label: words.layOut,
          title: words.layOutHelp,
          icon: 'type-hierarchy-sub',
          disabled: isWorking,
          onClick: () => controller.make({ shouldLayOut: true }),
        },
        {
          label: words.keepGap,
          title: words.keepGapHelp,
          icon: 'split-horizontal',
          checked: keepGap,
          disabled: isWorking,
          onClick: () => controller.make({ shouldLayOut: false, keepGap: !keepGap }),
        },
        {
          label: words.savePng,
          icon: 'device-camera',
          disabled: !state.hasGraphics,
          onClick: () => void controller.savePng(theme),
        },
        { label: words.saveCsv, icon: 'table', onClick: () => controller.saveCsv(undefined) },
      ]}
    />
  );
}
