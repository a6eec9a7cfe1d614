/**
 * Puts the panel "Similar" together: what it follows, what it asks, its view and its commands.
 */
import * as vscode from 'vscode';
import { imageFormatOf } from '../../core/discovery/languages.ts';
import { type Disposable, DisposableStore } from '../../core/lifecycle/disposable.ts';
import type { PictureInput } from '../../core/search/searchTypes.ts';
import type { CommandEnvironment } from '../commands/registerCommand.ts';
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

async function readPicture(file: string): Promise<PictureInput> {
  const bytes = await vscode.workspace.fs.readFile(vscode.Uri.file(file));
  const format = imageFormatOf(file) ?? 'png';
  return { bytes, mediaType: format === 'svg' ? 'image/svg+xml' : `image/${format}` };
}
