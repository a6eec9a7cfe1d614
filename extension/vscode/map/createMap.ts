/**
 * Puts the map together: its panel, its memory in the workspace, its commands.
 */
import * as v from 'valibot';
import type { Memento } from 'vscode';
import { type Disposable, DisposableStore } from '../../core/lifecycle/disposable.ts';
import { mapWarnings } from '../../core/protocol/views/mapView.ts';
import { commandIds } from '../commands/ids.ts';
import { type CommandEnvironment, registerCommand } from '../commands/registerCommand.ts';
import type { MapMemory } from './mapMaker.ts';
import type { MapServices } from './mapPanel.ts';
import { SimilarityMap } from './similarityMap.ts';

const remembered = v.object({ file: v.string(), warning: v.nullable(v.picklist(mapWarnings)) });

export function createMap(
  services: Omit<MapServices, 'memory'> & { readonly workspaceState: Memento },
  environment: CommandEnvironment,
): Disposable {
  const store = new DisposableStore();
  const map = store.add(
    new SimilarityMap({ ...services, memory: mapMemory(services.workspaceState, services.showError) }),
  );
  store.add(registerCommand(commandIds.showMap, environment, () => map.show()));
  store.add(registerCommand(commandIds.updateMap, environment, () => map.make(false)));
  store.add(registerCommand(commandIds.layOutMap, environment, () => map.make(true)));
  return store;
}

function mapMemory(state: Memento, showError: (error: unknown) => void): MapMemory {
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
