import { describe, expect, it } from 'vitest';
import { defaultNetworkSettings, type NetworkSettings } from '../../../extension/core/protocol/modelApi.ts';
import { isLoopback, proxyFor, type Variables } from '../../../extension/node/models/network/proxyRules.ts';

function check(
  address: string,
  settings: Partial<NetworkSettings> = {},
  variables: Variables = {},
): string | undefined {
  const found = proxyFor(new URL(address), { ...defaultNetworkSettings, ...settings }, variables);
  return found === undefined ? undefined : `${found.url.href} ${found.authorization}`.trim();
}

const hub = 'https://huggingface.co/x';

describe('the proxy for an address', () => {
  it('is none unless somebody names one', () => {
    expect(check(hub)).toBeUndefined();
    expect(check(hub, { proxy: '  ' })).toBeUndefined();
  });

  it('is that of the settings before that of the environment', () => {
    const variables = { HTTPS_PROXY: 'http://environment:1' };
    expect(check(hub, { proxy: 'http://settings:2' }, variables)).toBe('http://settings:2/');
    expect(check(hub, {}, variables)).toBe('http://environment:1/');
    expect(check(hub, { useProxy: false, proxy: 'http://settings:2' }, variables)).toBeUndefined();
  });

  it.each([
    ['https by HTTPS_PROXY', hub, { HTTPS_PROXY: 'a:1' }, 'http://a:1/'],
    ['lower case before upper case', hub, { https_proxy: 'a:1', HTTPS_PROXY: 'b:1' }, 'http://a:1/'],
    ['ALL_PROXY last', hub, { ALL_PROXY: 'http://c:1' }, 'http://c:1/'],
    ['http not by HTTPS_PROXY', 'http://host/', { HTTPS_PROXY: 'a:1' }, undefined],
    ['http by http_proxy', 'http://host/', { http_proxy: 'https://a' }, 'https://a/'],
    ['an empty variable is none', hub, { https_proxy: '', HTTPS_PROXY: 'b:1' }, 'http://b:1/'],
  ] as const)('%s', (_, address, variables, expected) => {
    expect(check(address, {}, variables)).toBe(expected);
  });

  it('takes user and password out of the address and decodes them', () => {
    const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
    expect(check(hub, { proxy: 'http://us%40er:p%3Aw@proxy:1' })).toBe(
      `http://proxy:1/ ${basic('us@er:p:w')}`,
    );
    expect(check(hub, { proxy: 'http://user:100%@proxy:1' })).toBe(`http://proxy:1/ ${basic('user:100%')}`);
    expect(check(hub, { proxy: 'http://user@proxy:1', proxyAuthorization: 'Negotiate x' })).toBe(
      'http://proxy:1/ Negotiate x',
    );
  });

  it.each([
    ['huggingface.co', true],
    ['.huggingface.co', true],
    ['*.huggingface.co', true],
    ['co', true],
    ['*', true],
    ['huggingface.co:443', true],
    ['huggingface.co:8443', false],
    ['face.co', false],
    ['other, HuggingFace.co ;', true],
    ['', false],
    [' , ', false],
  ])('with the exception %j: direct %s', (rule, isDirect) => {
    const expected = isDirect ? undefined : 'http://p:1/';
    expect(check(hub, {}, { HTTPS_PROXY: 'p:1', NO_PROXY: rule.replace(';', '') })).toBe(expected);
    expect(check(hub, { proxy: 'p:1', noProxy: rule.replace(';', '').split(', ') })).toBe(expected);
  });

  it('is never asked for this machine', () => {
    for (const host of ['localhost', '127.0.0.1', '127.8.9.10', '[::1]', 'a.localhost']) {
      expect(check(`http://${host}:8080/`, { proxy: 'p:1' })).toBeUndefined();
    }
    expect(isLoopback('127.0.0.1.evil.test')).toBe(false);
    expect(isLoopback('localhost.evil.test')).toBe(false);
  });

  it('knows the addresses of IPv6', () => {
    const variables = { HTTPS_PROXY: 'p:1', NO_PROXY: '[2001:db8::1]:443' };
    expect(check('https://[2001:db8::1]/', {}, variables)).toBeUndefined();
    expect(check('https://[2001:db8::2]/', {}, variables)).toBe('http://p:1/');
  });

  it.each(['socks5://proxy:1', 'http://', 'not a proxy'])('%j is refused without repeating it', (proxy) => {
    const failure = (() => {
      try {
        return check(hub, { proxy });
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toMatchObject({ code: 'config/invalid', message: expect.stringContaining('http.proxy') });
    expect(String(failure)).not.toContain(proxy);
  });
});
