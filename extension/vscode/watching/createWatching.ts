/**
 * Puts together what the engine is told while the user works: changed files, files on screen, other wishes.
 */
import { type Disposable, DisposableStore } from '../../core/lifecycle/disposable.ts';
import type { Logger } from '../../core/logging/logger.ts';
import type { DesiredEngineSource } from '../engine/desiredEngineSource.ts';
import type { EngineController } from '../engine/engineController.ts';
import { ChangeFeed } from './changeFeed.ts';
import { VisibleFiles } from './visibleFiles.ts';

export function createWatching(
  engine: EngineController,
  desired: Pick<DesiredEngineSource, 'current' | 'onDidChange'>,
  logger: Logger,
): Disposable {
  const store = new DisposableStore();
  const feed = store.add(new ChangeFeed(engine, logger));
  store.add(new VisibleFiles(engine, logger));
  const follow = (): void => {
    feed.follow(desired.current);
    engine.update();
  };
  store.add(desired.onDidChange(follow));
  follow();
  return store;
}
