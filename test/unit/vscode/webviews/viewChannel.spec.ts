/** The wire between host and page, its envelope, and the document that carries a page. */
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { Emitter } from '../../../../extension/core/lifecycle/disposable.ts';
import { SinkLogger } from '../../../../extension/core/logging/logger.ts';
import {
  faultMessage,
  parseViewMessage,
  readyMessage,
  viewProtocolVersion,
  wrapViewMessage,
} from '../../../../extension/core/protocol/views/viewEnvelope.ts';
import { LatestRequest } from '../../../../extension/vscode/webviews/latestRequest.ts';
import { pageHtml } from '../../../../extension/vscode/webviews/pageHtml.ts';
import { ViewChannel } from '../../../../extension/vscode/webviews/viewChannel.ts';

const schema = v.variant('type', [v.object({ type: v.literal('say'), text: v.string() })]);
type Say = v.InferOutput<typeof schema>;
const say = (text: string): Say => ({ type: 'say', text });

function create() {
  const incoming = new Emitter<unknown>();
  const posted: unknown[] = [];
  const logged: string[] = [];
  const received: Say[] = [];
  const channel = new ViewChannel<Say, Say>({
    webview: {
      onDidReceiveMessage: incoming.event,
      postMessage: async (message) => {
        posted.push(message);
        return true;
      },
    },
    toView: schema,
    toHost: schema,
    stateOf: () => [say('state')],
    logger: new SinkLogger(({ level, message }) => logged.push(`${level} ${message}`)),
  });
  channel.onDidReceive((message) => received.push(message));
  return { channel, posted, logged, received, receive: (data: unknown) => incoming.fire(data) };
}

describe('the channel', () => {
  it('keeps messages until the page is ready, and sends the state first', () => {
    const { channel, posted, receive } = create();
    channel.post(say('early'));
    expect(posted).toEqual([]);
    receive(wrapViewMessage(readyMessage));
    expect(posted).toEqual([say('state'), say('early')].map(wrapViewMessage));
  });

  it('sends the state again, and nothing twice, to a page that was reloaded', () => {
    const { channel, posted, receive } = create();
    channel.post(say('early'));
    receive(wrapViewMessage(readyMessage));
    receive(wrapViewMessage(readyMessage));
    expect(posted.at(-1)).toEqual(wrapViewMessage(say('state')));
    expect(posted).toHaveLength(3);
  });

  it.each([
    ['without an envelope', say('x')],
    ['of another version', { v: viewProtocolVersion + 1, message: say('x') }],
    ['that does not fit', wrapViewMessage({ type: 'say', text: 4 })],
    ['of an unknown type', wrapViewMessage({ type: 'shout', text: 'x' })],
  ])('drops a message %s and logs why, without its contents', (_, data) => {
    const { received, logged, receive } = create();
    receive(data);
    expect(received).toEqual([]);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toMatch(/^warn /);
  });

  it('logs faults of the page, bounded', () => {
    const { logged, receive } = create();
    receive(wrapViewMessage(faultMessage('x'.repeat(10_000))));
    expect(logged[0]).toContain('The page reports: xxx');
    expect(logged[0]?.length).toBeLessThan(5000);
  });

  it('does not send what does not fit', () => {
    const { channel, posted, logged, receive } = create();
    receive(wrapViewMessage(readyMessage));
    channel.post({ type: 'say' } as Say);
    expect(posted).toHaveLength(1);
    expect(logged[0]).toMatch(/^error /);
  });

  it('is silent after it was disposed', () => {
    const { channel, posted, received, receive } = create();
    channel.dispose();
    channel.post(say('late'));
    receive(wrapViewMessage(readyMessage));
    receive(wrapViewMessage(say('late')));
    expect([posted, received]).toEqual([[], []]);
  });
});

it('a message may not pretend to be the envelope’s own', () => {
  expect(parseViewMessage(schema, wrapViewMessage({ type: 'ready', text: 'x' })).kind).toBe('misfit');
});

describe('the latest request', () => {
  it('aborts the one before, whose outcome is dropped', async () => {
    const requests = new LatestRequest();
    const signals: AbortSignal[] = [];
    const run = (value: number, wait: Promise<void>) =>
      requests.run(async (signal) => {
        signals.push(signal);
        await wait;
        return value;
      });
    const { promise, resolve } = Promise.withResolvers<void>();
    const earlier = run(1, promise);
    const later = run(2, promise);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    resolve();
    expect(await Promise.all([earlier, later])).toEqual([undefined, 2]);
    expect(requests.isRunning).toBe(false);
  });

  it('tells a failure only while it is the latest', async () => {
    const requests = new LatestRequest();
    await expect(requests.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    const { promise, reject } = Promise.withResolvers<number>();
    const outdated = requests.run(() => promise);
    requests.cancel();
    reject(new Error('broken'));
    expect(await outdated).toBeUndefined();
  });
});

describe('the document of a page', () => {
  const html = pageHtml({
    cspSource: 'https://files.test',
    nonce: 'abc',
    scriptUri: 'https://files.test/a.js?x="y"',
    styleUris: ['https://files.test/a.css'],
    view: 'similar',
    title: 'A <b>',
    language: 'en',
    strings: { bad: '</script><script>alert(1)</script>', quote: '"&' },
  });

  it('allows scripts by nonce alone, and no inline or remote content', () => {
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'nonce-abc'");
    expect(policy).not.toMatch(/unsafe-|https?:\/\/(?!files\.test)|\*/);
  });

  it('cannot be left by its words', () => {
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html).toContain('A &lt;b&gt;');
    expect(html).toContain('a.js?x=&quot;y&quot;');
    const data = /id="semblance-strings">(.*?)<\/script>/s.exec(html)?.[1] ?? '';
    expect(JSON.parse(data)).toEqual({ bad: '</script><script>alert(1)</script>', quote: '"&' });
  });
});
