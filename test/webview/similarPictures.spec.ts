// Pictures that are pasted into the panel "Similar" or dropped on it.

import { describe, expect, it } from 'vitest';
import { SimilarPage } from './similarPage.ts';

const similar = new SimilarPage();

describe('pictures that are handed over', () => {
  const png =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

  /** The page listens to what is handed over once it has drawn its results. */
  async function openDrawn(): Promise<void> {
    await similar.open();
    await similar.row('retryUpload').waitFor();
    await similar.view.page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
  }

  async function handOver(kind: 'paste' | 'drop', file: { name: string; type: string; base64: string }) {
    await similar.view.page.evaluate(
      ({ kind: event, name, type, base64 }) => {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        const transfer = new DataTransfer();
        transfer.items.add(new File([bytes], name, { type }));
        document.dispatchEvent(
          event === 'paste'
            ? new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true })
            : new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }),
        );
      },
      { kind, ...file },
    );
  }

  it('by paste, without a name, with a preview', async () => {
    await openDrawn();
    await handOver('paste', { name: 'image.png', type: 'image/png', base64: png });
    const message = await similar.view.waitForMessage((one) => one.type === 'picture');
    expect(message).toMatchObject({ type: 'picture', name: '', mediaType: 'image/png', base64: png });
    expect(message.type === 'picture' && message.thumbnail).toMatch(/^data:image\/png;base64,/);
  });

  it('by drop, with a name', async () => {
    await openDrawn();
    await handOver('drop', { name: 'logo.png', type: 'image/png', base64: png });
    const message = await similar.view.waitForMessage((one) => one.type === 'picture');
    expect(message).toMatchObject({ name: 'logo.png' });
  });

  it('are refused when they are damaged or no pictures', async () => {
    await openDrawn();
    await handOver('drop', { name: 'logo.png', type: 'image/png', base64: btoa('no picture') });
    await expect.poll(() => similar.last()).toEqual({ type: 'refused', reason: 'unreadable' });
    await handOver('drop', { name: 'a.txt', type: 'text/plain', base64: btoa('text') });
    await expect.poll(() => similar.last()).toEqual({ type: 'refused', reason: 'not-a-picture' });
  });

  it('as a file of the explorer', async () => {
    await openDrawn();
    await similar.view.page.evaluate(() => {
      const transfer = new DataTransfer();
      transfer.setData('text/uri-list', 'file:///w/assets/upload.svg');
      document.dispatchEvent(
        new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }),
      );
    });
    await expect.poll(() => similar.last()).toEqual({ type: 'file', uri: 'file:///w/assets/upload.svg' });
  });
});
