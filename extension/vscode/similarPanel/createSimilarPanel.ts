/**
 * Puts the panel "Similar" together: what it follows, what it asks, its view and its commands.
 */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../core/lifecycle/disposable.ts';
import type { CommandEnvironment } from '../commands/registerCommand.ts';
import { readPicture } from '../workspace/pictureFiles.ts';
import { registerSimilarCommands } from './similarCommands.ts';
import { SimilarPanel, type SimilarPanelServices } from './similarPanel.ts';
import { SimilarView, type SimilarViewServices, similarViewId } from './similarView.ts';
import { SubjectFollower } from './subjectFollower.ts';

export type CreateSimilarPanelServices = Pick<
  SimilarPanelServices,
  'engine' | 'shouldFollow' | 'maxResults' | 'logger'
> &
  Pick<
    SimilarViewServices,
    'extensionUri' | 'referenceFor' | 'insertReference' | 'runAction' | 'runCommand' | 'showError'
  >;

export function createSimilarPanel(
  services: CreateSimilarPanelServices,
  environment: CommandEnvironment,
): Disposable {
  const store = new DisposableStore();
  const follower = store.add(new SubjectFollower(services.logger));
  const panel = store.add(new SimilarPanel({ ...services, subjects: follower, readPicture }));
  const view = store.add(new SimilarView({ ...services, panel, follower }));
  store.add(vscode.window.registerWebviewViewProvider(similarViewId, view));
  store.add(registerSimilarCommands({ panel, view }, environment));
  return store;
}
