/**
 * Keeps the engine informed of changed files, for as long as there is one, over changes of folders and settings.
 */
import type { Disposable } from '../../core/lifecycle/disposable.ts';
import type { Logger } from '../../core/logging/logger.ts';
import type { EngineController } from '../engine/engineController.ts';
import type { DesiredEngine } from '../engine/engineState.ts';
import { ChangeBatcher } from './changeBatcher.ts';
import { watchWorkspace } from './workspaceWatcher.ts';

export class ChangeFeed implements Disposable {
  readonly #batcher: ChangeBatcher;
  #watcher: Disposable | undefined;
  /** What is watched, to keep a watcher whose folders and rules did not change. */
  #watched = '';

  constructor(engine: Pick<EngineController, 'state' | 'engine'>, logger: Logger) {
    const topic = logger.topic('Watching');
    // Without an engine nothing is lost: the next start compares everything.
    const isDown = (): boolean => engine.state.kind === 'off' || engine.state.kind === 'failed';
    this.#batcher = new ChangeBatcher({
      sendPaths: async (paths, signal) => {
        if (isDown()) return;
        topic.debug(`${paths.length} changed paths`);
        await (await engine.engine(signal)).filesChanged(paths, signal);
      },
      sendAll: async (signal) => {
        if (isDown()) return;
        topic.info('Many files changed: comparing everything');
        await (await engine.engine(signal)).index(signal);
      },
      onDidFail: (error) => {
        if (!isDown()) topic.error('Changes could not be handed over and are compared later', error);
      },
    });
  }

  /** Watches what the engine should have in its index. */
  follow(desired: DesiredEngine): void {
    const roots = desired.kind === 'on' ? desired.configuration.roots : [];
    const excludeGlobs = desired.kind === 'on' ? desired.configuration.settings.excludeGlobs : [];
    const watched = JSON.stringify([roots, excludeGlobs]);
    if (watched === this.#watched) return;
    this.#watched = watched;
    this.#watcher?.dispose();
    this.#watcher = roots.length === 0 ? undefined : watchWorkspace(roots, excludeGlobs, this.#batcher);
  }

  dispose(): void {
    this.#watcher?.dispose();
    this.#batcher.dispose();
  }
}
