/**
 * What the benchmark of the surfaces sees: watchers that run inside the editor's window and inside a page of the
 * product, and write down when something changed there. Nothing is polled; both clocks are the system's.
 */
import type { Frame, Page } from 'playwright-core';
import type { Workbench } from '../e2e/harness/workbench.ts';

/** Milliseconds since 1970 with fractions, by `performance`: the same in all pages of one machine. */
type Moment = number;

/** One change of the search list. */
export interface ListChange {
  readonly at: Moment;
  /** When the frame with the change had been drawn. */
  readonly drawnAt: Moment;
  /** What the visible rows say. */
  readonly rows: string;
}

/** One change of the panel "Similar". */
export interface PanelChange {
  readonly at: Moment;
  readonly drawnAt: Moment;
  readonly subject: string;
  readonly isBusy: boolean;
  readonly rows: string;
}

/** Takes the changes of a list that have been drawn; the others stay for the next time. */
function takeDrawn(list: 'lists' | 'panel'): string {
  return `(() => {
    const list = semblanceBench.${list};
    const pending = list.findIndex(({ drawnAt }) => drawnAt === Number.POSITIVE_INFINITY);
    return list.splice(0, pending < 0 ? list.length : pending);
  })()`;
}

// Runs in the page, where programs for Node know no types: JavaScript as text.
const clock = `
  const now = () => performance.timeOrigin + performance.now();
  const whenDrawn = (then) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => then(now());
    channel.port2.postMessage(0);
  });
`;

const windowWatcher = `(() => {
  if (globalThis.semblanceBench !== undefined) return;
  ${clock}
  const bench = { keys: [], lists: [] };
  globalThis.semblanceBench = bench;
  for (const type of ['keydown', 'mousedown']) {
    addEventListener(type, (event) => bench.keys.push(performance.timeOrigin + event.timeStamp), true);
  }
  let rows = '';
  const note = () => {
    const shown = [...document.querySelectorAll('.quick-input-list .monaco-list-row')]
      .map((row) => [Number(row.dataset.index), row.getAttribute('aria-label') ?? ''])
      .sort((one, other) => one[0] - other[0])
      .map(([, label]) => label)
      .join('\\n');
    if (shown === rows) return;
    rows = shown;
    const change = { at: now(), drawnAt: Number.POSITIVE_INFINITY, rows };
    bench.lists.push(change);
    whenDrawn((at) => { change.drawnAt = at; });
  };
  new MutationObserver(note).observe(document.body, {
    subtree: true, childList: true, attributes: true, attributeFilter: ['aria-label'],
  });
})()`;

const panelWatcher = `(() => {
  if (globalThis.semblanceBench !== undefined) return;
  ${clock}
  const bench = { panel: [] };
  globalThis.semblanceBench = bench;
  let before = '';
  const note = () => {
    const change = {
      at: now(),
      drawnAt: Number.POSITIVE_INFINITY,
      subject: document.querySelector('.subject-label')?.textContent ?? '',
      isBusy: document.querySelector('.progress.active') !== null,
      rows: [...document.querySelectorAll('.result-label')].map((row) => row.textContent).join('\\n'),
    };
    const state = JSON.stringify([change.subject, change.isBusy, change.rows]);
    if (state === before) return;
    before = state;
    bench.panel.push(change);
    whenDrawn((at) => { change.drawnAt = at; });
  };
  new MutationObserver(note).observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['class', 'title'],
  });
})()`;

/** Watches keys and the search list. Call it again after the window was loaded anew. */
export async function watchWindow(page: Page): Promise<void> {
  await page.evaluate(windowWatcher);
}

/** Moments of the keys and clicks since the last call. */
export async function takeKeys(page: Page): Promise<readonly Moment[]> {
  return await page.evaluate<Moment[]>('semblanceBench.keys.splice(0)');
}

export async function takeListChanges(page: Page): Promise<readonly ListChange[]> {
  return await page.evaluate<ListChange[]>(takeDrawn('lists'));
}

/** Watches the panel "Similar", which must be open. */
export async function watchPanel(workbench: Workbench): Promise<Frame> {
  const body = workbench.webview('product').locator('body');
  await body.waitFor();
  const frame = await (await body.elementHandle())?.ownerFrame();
  if (frame === null || frame === undefined) throw new Error('The panel has no page.');
  await frame.evaluate(panelWatcher);
  return frame;
}

export async function takePanelChanges(frame: Frame): Promise<readonly PanelChange[]> {
  return await frame.evaluate<PanelChange[]>(takeDrawn('panel'));
}
