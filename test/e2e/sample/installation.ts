// The packaged extension in a real editor: it is installed, starts, and offers its commands.

import { expect, it } from 'vitest';
import type { SampleEditor } from '../harness/sampleEditor.ts';

export function defineInstallationTests({ workbench }: SampleEditor): void {
  it('lists the extension as installed', async () => {
    await workbench().runCommand('Extensions: Show Installed Extensions');
    const row = workbench()
      .page.locator('.extensions-list .monaco-list-row')
      .filter({ hasText: 'Semblance' });
    await row.first().waitFor();
  });

  it('activates without an error message', async () => {
    await workbench().runCommand('Developer: Show Running Extensions');
    const row = workbench()
      .page.locator('.runtime-extensions-editor .monaco-list-row')
      .filter({ hasText: 'Semblance' });
    await row.first().waitFor();
    await expect.poll(() => row.first().textContent(), { timeout: 30_000 }).toMatch(/Activation|Startup/);
    expect((await workbench().notifications()).filter(({ severity }) => severity === 'error')).toEqual([]);
    await workbench().screenshot('running-extensions');
  });

  it('offers its search in the command palette', async () => {
    await workbench().openPalette('>Semblance: Search');
    await workbench().waitForQuickPickItem(/^Semblance: Search/);
    await workbench().closeQuickInput();
  });
}
