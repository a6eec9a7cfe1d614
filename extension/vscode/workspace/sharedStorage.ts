/**
 * Finds the storage folder that all windows of one workspace share.
 */
import { basename, dirname, join } from 'node:path';

/**
 * In a remote extension host VS Code locks a workspace's storage: a second window on the same folder is given
 * `<id>-1` instead of `<id>`, and would build an index of its own. The index has a lease of its own and serves many
 * windows, so all of them use the first folder.
 * @param storageFolder `ExtensionContext.storageUri` as a path: `.../<workspace id>/<extension id>`
 */
export function sharedStorageFolder(storageFolder: string): string {
  const ofWorkspace = dirname(storageFolder);
  // Ids are hexadecimal hashes, some with a minus sign in front.
  const id = basename(ofWorkspace).replace(/^(-?[0-9a-f]+)-[1-9]\d*$/, '$1');
  return join(dirname(ofWorkspace), id, basename(storageFolder));
}
