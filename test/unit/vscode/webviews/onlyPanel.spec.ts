/** A window has one panel of a kind: made once, shown again, closed by the user, brought back after a reload. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { WebviewPanel } from 'vscode';
import { Uri } from '../shim/vscode.ts';
import { created, serializers, TestPanel, window } from './panelShim.ts';

vi.mock('vscode', async () => ({ ...(await import('../shim/vscode.ts')), window }));
const { OnlyPanel } = await import('../../../../extension/vscode/webviews/onlyPanel.ts');

const icon = { light: Uri.file('/light.svg'), dark: Uri.file('/dark.svg') } as never;

class TestPage {
  readonly kept: unknown;
  timesDisposed = 0;
  constructor(kept: unknown) {
    this.kept = kept;
  }
  dispose(): void {
    this.timesDisposed += 1;
  }
}

const create = () =>
  new OnlyPanel({ viewType: 'test', title: 'Test', icon, fill: (_panel, kept) => new TestPage(kept) });

async function restore(kept: unknown): Promise<TestPanel> {
  const panel = new TestPanel();
  await serializers.get('test')?.deserializeWebviewPanel(panel as unknown as WebviewPanel, kept);
  return panel;
}

beforeEach(() => {
  created.length = 0;
  serializers.clear();
});

describe('the only panel', () => {
  it('is not made before it is wanted', () => {
    create();
    expect(created).toEqual([]);
  });

  it('is made once, then brought to the front with the page that it has', () => {
    const only = create();
    const page = only.show();
    expect(only.show()).toBe(page);
    expect(created).toHaveLength(1);
    expect(created[0]).toMatchObject({ title: 'Test', iconPath: icon, timesRevealed: 1 });
    expect(page.kept).toBeUndefined();
  });

  it('ends its page when the user closes it, and starts with a new one', () => {
    const only = create();
    const page = only.show();
    created[0]?.dispose();
    expect(page.timesDisposed).toBe(1);
    expect(only.show()).not.toBe(page);
    expect(created).toHaveLength(2);
  });

  it('comes back after a reload with what its page had kept', async () => {
    const only = create();
    const panel = await restore({ zoom: 2 });
    expect(only.show().kept).toEqual({ zoom: 2 });
    expect(created).toEqual([]);
    expect(panel).toMatchObject({ title: 'Test', iconPath: icon, timesRevealed: 1 });
  });

  it('leaves its place to one that comes back, and is not mistaken for it when it closes', async () => {
    const only = create();
    const page = only.show();
    const panel = await restore('kept');
    expect(created[0]?.isDisposed).toBe(true);
    expect(page.timesDisposed).toBe(1);
    expect(only.show().kept).toBe('kept');
    expect(panel.timesRevealed).toBe(1);
  });

  it('ends the page and leaves the panel to the next window when it is disposed', () => {
    const only = create();
    const page = only.show();
    only.dispose();
    expect(page.timesDisposed).toBe(1);
    expect(created[0]?.isDisposed).toBe(false);
    expect(serializers.size).toBe(0);
  });
});
