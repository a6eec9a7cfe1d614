/**
 * The real editor for the benchmark of the surfaces: code-server in Chromium with the packed extension and a workspace
 * that is completely indexed.
 */
import fs from 'node:fs';
import path from 'node:path';
import { type EditorSession, startEditor } from '../e2e/harness/editorSession.ts';
import { waitForIndex, waitUntilRefined } from '../e2e/harness/product.ts';
import type { Workbench } from '../e2e/harness/workbench.ts';
import { copySampleWorkspace } from '../e2e/harness/workspaces.ts';
import { repository } from './benchEngine.ts';
import { watchWindow } from './surfacesPages.ts';

export interface BenchEditor extends EditorSession {
  /** Name of the package for the tables. */
  readonly name: string;
  readonly items: number;
}

/** Vectors that an earlier run has computed are taken from there, so that the index is there sooner. */
const dataFolder = path.join(repository, '.cache', 'bench-surfaces');

/** Between two looks; each of them waits some minutes by itself. */
const mostLooks = 4;

async function waitForVectors(workbench: Workbench): Promise<void> {
  for (let look = 1; ; look++) {
    try {
      await waitUntilRefined(workbench);
      return;
    } catch (error) {
      // A machine that does other work too may need longer than a test may take.
      if (look === mostLooks) throw error;
    }
  }
}

export async function openBenchEditor(vsix: string, name: string): Promise<BenchEditor> {
  const workspace = copySampleWorkspace();
  const session = await startEditor({
    workspace,
    vsix: [vsix],
    userDataDir: path.join(dataFolder, name),
  });
  const stop = async (): Promise<void> => {
    await session.stop();
    fs.rmSync(workspace, { recursive: true, force: true });
    // All but the vectors belongs to the workspace that is gone.
    fs.rmSync(path.join(dataFolder, name, 'User', 'workspaceStorage'), { recursive: true, force: true });
  };
  try {
    const { workbench } = session;
    const items = await waitForIndex(workbench);
    await waitForVectors(workbench);
    await watchWindow(workbench.page);
    return { ...session, name, items, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
