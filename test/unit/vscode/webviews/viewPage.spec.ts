/** A page in a webview: what it may load, what it asks for, and that nothing of it stays behind. */
import * as v from 'valibot';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { CancelledError } from '../../../../extension/core/cancellation/cancellation.ts';
import { createNullLogger } from '../../../../extension/core/logging/logger.ts';
import { readyMessage, wrapViewMessage } from '../../../../extension/core/protocol/views/viewEnvelope.ts';
import { Uri } from '../shim/vscode.ts';
import { followers, setFolders, TestPanel, workspace } from './panelShim.ts';

vi.mock('vscode', async () => ({ ...(await import('../shim/vscode.ts')), workspace }));
const { ViewPage } = await import('../../../../extension/vscode/webviews/viewPage.ts');

const schema = v.variant('type', [v.object({ type: v.literal('say'), text: v.string() })]);
type Say = v.InferOutput<typeof schema>;
const say = (text: string): Say => ({ type: 'say', text });

function create(receive: (message: Say) => Promise<void> = async () => undefined) {
  const host = new TestPanel();
  const shown: unknown[] = [];
  const page = new ViewPage<Say, Say>({
    webview: host.webview as never,
    extensionUri: Uri.file('/product') as never,
    view: 'map',
    title: 'The <Map>',
    strings: { greeting: 'Hello' },
    toView: schema,
    toHost: schema,
    stateOf: () => [say('state')],
    receive,
    showError: (error) => shown.push(error),
    logger: createNullLogger(),
  });
  return { page, host, shown };
}

const rootsOf = ({ webview }: TestPanel) => webview.options.localResourceRoots?.map(({ path }) => path);

beforeEach(() => setFolders('/work'));

describe('a page', () => {
  it('has a document of its own files, its words and a policy', () => {
    const { host } = create();
    expect(host.webview.html).toContain('src="vscode-resource:///product/dist/webview/map.js"');
    expect(host.webview.html).toContain('vscode-resource:///product/dist/webview/map.css');
    expect(host.webview.html).toContain('<title>The &lt;Map&gt;</title>');
    expect(host.webview.html).toContain('"greeting":"Hello"');
    expect(host.webview.html).toContain("default-src 'none'");
  });

  it('has another nonce each time', () => {
    const nonceOf = (panel: TestPanel) => /nonce-([^']+)'/.exec(panel.webview.html)?.[1];
    const nonces = [create(), create()].map(({ host }) => nonceOf(host));
    expect(nonces[0]).toMatch(/^[\w-]{22}$/);
    expect(nonces[0]).not.toBe(nonces[1]);
  });

  it('may load its own files and those of the workspace, also when folders are added', () => {
    const { host } = create();
    expect(host.webview.options.enableForms).toBe(false);
    expect(rootsOf(host)).toEqual(['/product/dist/webview', '/work']);
    setFolders('/work', '/more');
    expect(rootsOf(host)).toEqual(['/product/dist/webview', '/work', '/more']);
  });

  it('gets its state once it is ready', () => {
    const { host } = create();
    host.say(wrapViewMessage(readyMessage));
    expect(host.posted).toEqual([wrapViewMessage(say('state'))]);
  });

  it('shows what went wrong, but not that something was cancelled', async () => {
    const failure = new Error('no');
    const { host, shown } = create(({ text }) =>
      Promise.reject(text === 'cancel' ? new CancelledError() : failure),
    );
    host.say(wrapViewMessage(say('cancel')));
    host.say(wrapViewMessage(say('fail')));
    await vi.waitFor(() => expect(shown).toEqual([failure]));
  });

  it('lets go of the window when it is disposed', () => {
    const before = followers();
    const received: Say[] = [];
    const { page, host } = create(async (message) => {
      received.push(message);
    });
    expect(followers()).toBe(before + 1);
    page.dispose();
    page.dispose();
    expect(followers()).toBe(before);
    host.say(wrapViewMessage(say('late')));
    expect(received).toEqual([]);
  });
});
