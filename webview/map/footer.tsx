/**
 * The row under the map: how much it shows, how far it can be trusted, and what is going on.
 */
import type { JSX } from 'preact';
import { Icon } from '../shared/icon.tsx';
import { fill } from '../shared/strings.ts';
import type { MapController } from './mapController.ts';
import type { PageState } from './pageState.ts';
import { countText, percent, phaseTitle } from './words.ts';

export interface FooterProps {
  readonly controller: MapController;
  readonly state: PageState;
}

export function Footer({ controller, state }: FooterProps): JSX.Element {
  const { words } = controller;
  const { points, status, warning, activeFile, active } = state;
  const file = points?.file;
  const warnings = {
    'few-points': words.warnFew,
    'no-structure': words.warnNoStructure,
    untrustworthy: words.warnUntrustworthy,
  };
  return (
    <footer class="footer">
      {file === undefined ? null : (
        <>
          <span>{countText(words.pointsOne, words.pointsMany, file.points)}</span>
          <span>{countText(words.topicsOne, words.topicsMany, file.topics.length)}</span>
          {file.trustworthiness === null ? null : (
            <span title={words.trustHelp}>{fill(words.trust, percent(file.trustworthiness))}</span>
          )}
          {file.placed === 0 ? null : <span>{fill(words.placed, file.placed.toLocaleString())}</span>}
        </>
      )}
      {warning === null ? null : (
        <span class="warning">
          <Icon name="warning" /> {warnings[warning]}
        </span>
      )}
      {activeFile === null || active.length === 0 ? null : (
        <button type="button" class="link" onClick={() => controller.scene?.camera.showPoints(active)}>
          <Icon name="target" />{' '}
          {activeFile.slice(Math.max(activeFile.lastIndexOf('/'), activeFile.lastIndexOf('\\')) + 1)}
        </button>
      )}
      <span class="spacer" />
      {status.kind === 'working' && file !== undefined ? (
        <span class="working">
          <span>{phaseTitle(words, status)}</span>
          <progress max={1} value={status.done} aria-label={phaseTitle(words, status)} />
          <button type="button" class="link" onClick={() => controller.cancel()}>
            {words.cancel}
          </button>
        </span>
      ) : null}
      {status.kind === 'ready' && status.isStale ? (
        <button type="button" class="link" onClick={() => controller.make({ shouldLayOut: false })}>
          <Icon name="sync" /> {words.stale}
        </button>
      ) : null}
      {status.kind === 'failed' && file !== undefined ? (
        <span class="warning">
          <Icon name={status.isError ? 'error' : 'info'} /> {status.text}
        </span>
      ) : null}
    </footer>
  );
}
