/**
 * Puts the map together: its panel, its memory in the workspace, its commands.
 */
import * as v from 'valibot';
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../core/lifecycle/disposable.ts';
import { mapWarnings } from '../../core/protocol/mapApi.ts';
import { mapViewState } from '../../core/protocol/views/mapView.ts';
import { commandIds } from '../commands/ids.ts';
import { type CommandEnvironment, registerCommand } from '../commands/registerCommand.ts';
import { OnlyPanel } from '../webviews/onlyPanel.ts';
import type { MapMemory } from './mapMaker.ts';
import { MapPanel, type MapServices } from './mapPanel.ts';

const remembered = v.object({ file: v.string(), warning: v.nullable(v.picklist(mapWarnings)) });

export function createMap(
  services: Omit<MapServices, 'memory'> & { readonly workspaceState: vscode.Memento },
  environment: CommandEnvironment,
): Disposable {
  const store = new DisposableStore();
  const memory = mapMemory(services.workspaceState, services.showError);
  const media = vscode.Uri.joinPath(services.extensionUri, 'extension', 'media');
  const map = store.add(
    new OnlyPanel({
      viewType: 'semblance.map',
      title: vscode.l10n.t('Similarity Map'),
      icon: {
        light: vscode.Uri.joinPath(media, 'map-light.svg'),
        dark: vscode.Uri.joinPath(media, 'map-dark.svg'),
      },
      fill: (panel, kept) => {
        const view = v.safeParse(mapViewState, kept);
        return new MapPanel(panel, { ...services, memory }, view.success && view.output.keepGap);
      },
    }),
  );
  store.add(
    registerCommand(commandIds.showMap, environment, () => {
      map.show();
    }),
  );
  store.add(registerCommand(commandIds.updateMap, environment, () => map.show().make(false)));
  store.add(registerCommand(commandIds.layOutMap, environment, () => map.show().make(true)));
  return store;
}

function mapMemory(state: vscode.Memento, showError: (error: unknown) => void): MapMemory {
  const keyOf = (keepGap: boolean): string => (keepGap ? 'map.keepGap' : 'map');
  return {
    get: (keepGap) => {
      const parsed = v.safeParse(remembered, state.get(keyOf(keepGap)));
      return parsed.success ? parsed.output : undefined;
    },
    set: (keepGap, map) => {
      state.update(keyOf(keepGap), map).then(undefined, showError);
    },
  };
}
