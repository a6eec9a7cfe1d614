// The sample workspace in an editor, completely indexed: what a test file about search and its looks begins with.

import { rmSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type EditorSession, keepEvidence, startEditor } from './editorSession.ts';
import { tidyUp, waitForIndex, waitUntilRefined } from './product.ts';
import { productVsix } from './productVsix.ts';
import type { Workbench } from './workbench.ts';
import { copySampleWorkspace } from './workspaces.ts';

export interface SampleEditor {
  /** For tests and hooks; throws when the editor did not start. */
  workbench(): Workbench;
  /** The copy of the sample workspace; tests may write into it what no other test looks for. */
  workspace(): string;
  press(key: string): Promise<void>;
}

/** Opens a copy of the sample workspace once for all tests of a file. Each of them begins without editors and lists. */
export function useSampleEditor(): SampleEditor {
  let workspace = '';
  let session: EditorSession | undefined;

  function workbench(): Workbench {
    if (session === undefined) throw new Error('The editor did not start.');
    return session.workbench;
  }

  beforeAll(async () => {
    workspace = copySampleWorkspace();
    session = await startEditor({ workspace, vsix: [productVsix()] });
    await waitForIndex(workbench());
    await waitUntilRefined(workbench());
  });

  beforeEach(async (context) => {
    keepEvidence(context, session);
    await tidyUp(workbench());
  });

  afterAll(async () => {
    await session?.stop();
    if (workspace !== '') rmSync(workspace, { recursive: true, force: true });
  });

  return { workbench, workspace: () => workspace, press: (key) => workbench().page.keyboard.press(key) };
}
