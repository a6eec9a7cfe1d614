/** The way to the hub: redirections, access tokens, proxies, certificates. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConnectProxy, type ConnectProxyOptions } from '../../fakes/connectProxy.ts';
import type { HubServer } from '../../fakes/hubServer.ts';
import { TestAuthority } from '../../fakes/testCertificates.ts';
import { createInstaller, fromHub, startHub, tinyModel } from './installFixture.ts';

const token = 'hf_veryVerySecret';
const authority = new TestAuthority();
/** No name server knows it: only the proxy does. */
const hubHost = 'hub.semblance.test';

async function startProxy(hub: HubServer, options: Partial<ConnectProxyOptions> = {}): Promise<ConnectProxy> {
  const hosts = {
    [`${hubHost}:${hub.hubPort}`]: hub.hubPort,
    [`${hubHost}:${hub.storePort}`]: hub.storePort,
  };
  const proxy = await ConnectProxy.start({ hosts, ...options });
  onTestFinished(() => proxy.close());
  return proxy;
}

function startTlsHub(host = hubHost): Promise<HubServer> {
  return startHub([tinyModel()], { host, tls: authority.issue(host) });
}

describe('an access token', () => {
  it('goes to the hub and not to where it redirects', async () => {
    const hub = await startHub();
    const { install, log } = await createInstaller();
    await install(fromHub(hub, { token }));
    const ofHub = hub.requests.filter(({ server }) => server === 'hub');
    const ofStore = hub.requests.filter(({ server }) => server === 'store');
    expect(ofHub.every(({ headers }) => headers.authorization === `Bearer ${token}`)).toBe(true);
    expect(ofStore.length).toBeGreaterThan(0);
    expect(ofStore.some(({ headers }) => headers.authorization !== undefined)).toBe(false);
    expect(JSON.stringify(log)).not.toContain(token);
  });

  it('comes from the environment when none is given', async () => {
    const hub = await startHub();
    const { install } = await createInstaller({ variables: { HF_TOKEN: token } });
    await install(fromHub(hub));
    expect(hub.requests[0]?.headers.authorization).toBe(`Bearer ${token}`);
  });

  it('is not sent in the clear to another machine', async () => {
    const hub = await startHub([tinyModel()], { host: hubHost });
    const proxy = await startProxy(hub);
    const { install } = await createInstaller({ network: { proxy: proxy.address } });
    await install(fromHub(hub, { token }));
    expect(proxy.seen.length).toBeGreaterThan(0);
    expect(hub.requests.some(({ headers }) => headers.authorization !== undefined)).toBe(false);
  });

  it('is not in the message of a failure', async () => {
    const hub = await startHub();
    hub.faults.push({
      path: '/resolve/',
      kind: 'status',
      status: 403,
      headers: { 'x-error-code': 'GatedRepo' },
    });
    const { install, log } = await createInstaller();
    const failure = await install(fromHub(hub, { token })).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'model/access-denied', details: { isGated: true } });
    expect(`${String(failure)}${JSON.stringify([failure, log])}`).not.toContain(token);
  });
});

describe('a redirection', () => {
  it.each([
    ['to another scheme', 'file:///etc/passwd'],
    ['to nothing', 'https://'],
    ['in a circle', '/semblance/tiny-bert/resolve/main/again'],
  ])('%s is not followed', async (_, to) => {
    const hub = await startHub();
    hub.faults.push({ path: '', kind: 'redirect', to, times: 99, server: 'hub' });
    const { install } = await createInstaller();
    await expect(install(fromHub(hub))).rejects.toMatchObject({
      code: 'model/network',
      details: { reason: 'redirect' },
    });
  });

  it('from an encrypted to a plain address is not followed', async () => {
    const hub = await startTlsHub();
    const proxy = await startProxy(hub);
    hub.faults.push({ path: '/api/', kind: 'redirect', to: 'http://elsewhere.semblance.test/' });
    const { install } = await createInstaller({ network: { proxy: proxy.address, strictSsl: false } });
    await expect(install(fromHub(hub))).rejects.toMatchObject({
      code: 'model/network',
      message: expect.stringContaining('not encrypted'),
    });
  });
});

describe('a proxy', () => {
  it('carries everything through tunnels', async () => {
    const hub = await startTlsHub();
    const proxy = await startProxy(hub);
    const { install } = await createInstaller({ network: { proxy: proxy.address, strictSsl: false } });
    expect((await install(fromHub(hub))).problem).toBe('');
    expect(new Set(proxy.seen)).toEqual(
      new Set([`${hubHost}:${hub.hubPort}`, `${hubHost}:${hub.storePort}`]),
    );
  });

  it.each([
    ['in its address', (address: string) => ({ proxy: `http://user:p%40ss@${address}` })],
    [
      'as a header of its own',
      (address: string) => ({
        proxy: address,
        proxyAuthorization: `Basic ${Buffer.from('user:p@ss').toString('base64')}`,
      }),
    ],
  ])('with authentication takes user and password %s', async (_, network) => {
    const hub = await startTlsHub();
    const proxy = await startProxy(hub, { credentials: 'user:p@ss' });
    const { install, log } = await createInstaller({
      network: { ...network(proxy.address), strictSsl: false },
    });
    expect((await install(fromHub(hub))).problem).toBe('');
    expect(JSON.stringify(log)).not.toMatch(/p@ss|p%40ss/);
    // They are the proxy's alone.
    expect(hub.requests.some(({ headers }) => headers['proxy-authorization'] !== undefined)).toBe(false);
  });

  it('that wants another password is named, at once and without the password', async () => {
    const hub = await startTlsHub();
    const proxy = await startProxy(hub, { credentials: 'user:right' });
    const { install } = await createInstaller({ network: { proxy: `http://user:wrong@${proxy.address}` } });
    const failure = await install(fromHub(hub)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'model/network', details: { reason: 'proxy-auth' } });
    expect(JSON.stringify(failure)).not.toContain('wrong');
    expect(proxy.seen).toHaveLength(1);
  });

  it('that refuses a host is named with its status', async () => {
    const hub = await startTlsHub();
    const proxy = await startProxy(hub, { refuseWith: 403 });
    const { install } = await createInstaller({ network: { proxy: proxy.address } });
    await expect(install(fromHub(hub))).rejects.toMatchObject({
      code: 'model/network',
      message: expect.stringContaining('status 403'),
    });
  });

  it('may be reached by TLS itself', async () => {
    const hub = await startTlsHub();
    const proxy = await startProxy(hub, { tls: authority.issue('127.0.0.1') });
    const { install } = await createInstaller({
      network: { proxy: `https://${proxy.address}`, strictSsl: false },
    });
    expect((await install(fromHub(hub))).problem).toBe('');
    expect(proxy.seen.length).toBeGreaterThan(0);
  });

  it('carries plain requests as they are, with authentication', async () => {
    const hub = await startHub([tinyModel()], { host: hubHost });
    const proxy = await startProxy(hub, { credentials: 'user:secret' });
    const { install } = await createInstaller({
      variables: { http_proxy: `http://user:secret@${proxy.address}` },
    });
    expect((await install(fromHub(hub))).problem).toBe('');
    expect(proxy.seen.every((address) => address.startsWith(`http://${hubHost}:`))).toBe(true);
  });

  it('of the environment is used, unless proxies are switched off', async () => {
    const hub = await startTlsHub();
    const proxy = await startProxy(hub);
    const variables = { HTTPS_PROXY: proxy.address };
    const on = await createInstaller({ variables, network: { strictSsl: false } });
    expect((await on.install(fromHub(hub))).problem).toBe('');
    const seen = proxy.seen.length;
    const off = await createInstaller({ variables, network: { strictSsl: false, useProxy: false } });
    await expect(off.install(fromHub(hub))).rejects.toMatchObject({
      code: 'model/network',
      details: { reason: 'offline' },
      message: expect.stringMatching(/cannot be found.*folder or a \.zip file/),
    });
    expect(proxy.seen).toHaveLength(seen);
  });
});

describe('a certificate', () => {
  it('of an unknown authority is refused at once, with the way to trust it', async () => {
    const hub = await startHub([tinyModel()], { tls: authority.issue('127.0.0.1') });
    const { install } = await createInstaller();
    await expect(install(fromHub(hub))).rejects.toMatchObject({
      code: 'model/network',
      details: { reason: 'certificate' },
      message: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    });
    expect(hub.requests).toEqual([]);
  });

  it('for another host is refused', async () => {
    const hub = await startHub([tinyModel()], { tls: authority.issue('elsewhere.test') });
    const { install } = await createInstaller();
    await expect(install(fromHub(hub))).rejects.toMatchObject({ details: { reason: 'certificate' } });
  });

  it('does not matter when the editor is told so', async () => {
    const hub = await startHub([tinyModel()], { tls: authority.issue('127.0.0.1') });
    const { install } = await createInstaller({ network: { strictSsl: false } });
    expect((await install(fromHub(hub))).problem).toBe('');
  });
});

describe('no network', () => {
  it('ends in a sentence that names the ways without', async () => {
    const hub = await startHub();
    const { url } = hub;
    await hub.close();
    const { install } = await createInstaller();
    await expect(install({ kind: 'hub', model: 'org/name', host: url })).rejects.toMatchObject({
      code: 'model/network',
      message: expect.stringMatching(/cannot be reached \(ECONNREFUSED\).*folder or a \.zip file/),
    });
  });

  it.each(['ftp://host', 'not an address', 'https://user:pass@host', 'https://host/?a=1'])(
    'the address %s is refused',
    async (host) => {
      const { install } = await createInstaller();
      await expect(install({ kind: 'hub', model: 'org/name', host })).rejects.toMatchObject({
        code: 'config/invalid',
      });
    },
  );
});
