/**
 * What the colours mean; each line switches its points off and on.
 */
import type { JSX } from 'preact';
import { modalities } from '../../extension/core/documents/modality.ts';
import { colourModes } from '../../extension/core/protocol/views/mapView.ts';
import { Icon } from '../shared/icon.tsx';
import { fill } from '../shared/strings.ts';
import type { MapController } from './mapController.ts';
import type { PageState } from './pageState.ts';
import type { MapTheme } from './render/mapTheme.ts';
import { Swatch } from './swatch.tsx';
import { colourModeTitle } from './words.ts';

export interface LegendProps {
  readonly controller: MapController;
  readonly state: PageState;
  readonly theme: MapTheme;
}

export function Legend({ controller, state, theme }: LegendProps): JSX.Element | null {
  const { colouring, hidden, view } = state;
  const { words } = controller;
  if (colouring === undefined) return null;
  const isOpen = view.isLegendOpen;
  return (
    <section class={isOpen ? 'legend' : 'legend closed'} aria-label={words.legend}>
      <div class="legend-head">
        <button
          type="button"
          class="legend-toggle"
          aria-expanded={isOpen}
          aria-label={words.showLegend}
          title={words.showLegend}
          onClick={() => controller.changeView({ isLegendOpen: !isOpen })}
        >
          <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} />
        </button>
        <label class="colour-by">
          <span>{words.colourBy}</span>
          <select
            value={view.colourBy}
            onChange={({ currentTarget }) => {
              const mode = colourModes.find((known) => known === currentTarget.value);
              if (mode !== undefined) controller.colourBy(mode);
            }}
          >
            {colourModes.map((mode) => (
              <option key={mode} value={mode}>
                {colourModeTitle(words, mode)}
              </option>
            ))}
          </select>
        </label>
      </div>
      {isOpen ? (
        <>
          <ul class="legend-list">
            {colouring.categories.map((category, index) =>
              category.points === 0 ? null : (
                <li key={category.key} class={hidden.has(index) ? 'off' : ''}>
                  <label title={category.label}>
                    <input
                      type="checkbox"
                      checked={!hidden.has(index)}
                      onChange={() => controller.toggleCategory(index)}
                    />
                    <Swatch
                      colour={theme.colours[category.colour] ?? ''}
                      {...(colouring.mode === 'modality' ? { kind: modalities[index] ?? 'code' } : {})}
                    />
                    <span class="legend-label">{category.label}</span>
                    <span class="dim count">{category.points.toLocaleString()}</span>
                  </label>
                  <button
                    type="button"
                    class="only"
                    aria-label={fill(words.onlyCategory, category.label)}
                    onClick={() => controller.showOnly(index)}
                  >
                    {words.only}
                  </button>
                </li>
              ),
            )}
          </ul>
          {hidden.size > 0 ? (
            <button type="button" class="link" onClick={() => controller.showAllCategories()}>
              {words.showAll}
            </button>
          ) : null}
          {colouring.mode === 'modality' ? null : (
            <div class="legend-shapes">
              {modalities.map((kind) => (
                <span key={kind}>
                  <Swatch colour="currentColor" kind={kind} />
                  {words[kind]}
                </span>
              ))}
            </div>
          )}
        </>
      ) : null}
    </section>
  );
}
