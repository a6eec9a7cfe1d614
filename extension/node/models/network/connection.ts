/**
 * One request over the network, without redirections: directly or through a proxy, with the certificates to trust.
 *
 * Node's `fetch` knows no proxy before Node 24 and hides why a connection failed; with `node:https` the way through a
 * proxy is one CONNECT request, and every failure has its code.
 */
import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import * as tls from 'node:tls';
import { NoAnswer, ProxyRefusal } from './networkErrors.ts';
import type { ProxyRoute } from './proxyRules.ts';

export interface ConnectionOptions {
  readonly authorities: readonly string[] | undefined;
  readonly isStrict: boolean;
  /** Longest silence, before and within an answer. */
  readonly silenceMs: number;
}

export type Headers = Readonly<Record<string, string>>;

/** Resolves with the head of the answer; its body flows when it is read, and fails when it is cut or falls silent. */
export function sendRequest(
  url: URL,
  headers: Headers,
  proxy: ProxyRoute | undefined,
  options: ConnectionOptions,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  const request = createRequest(url, headers, proxy, options, signal);
  // Silence within the body destroys the answer too, with this error.
  request.setTimeout(options.silenceMs, () => request.destroy(new NoAnswer('Nothing came in time')));
  request.once('response', resolve);
  request.once('error', reject);
  // After the head, failures belong to whoever reads the body.
  request.on('error', () => undefined);
  request.end();
  return promise;
}

function createRequest(
  url: URL,
  headers: Headers,
  proxy: ProxyRoute | undefined,
  options: ConnectionOptions,
  signal: AbortSignal,
): http.ClientRequest {
  // One connection for each request: a model is a handful of files, and nothing has to be kept open or closed later.
  const common = { signal, agent: false as const };
  if (url.protocol === 'https:') {
    const security = securityOf(url.hostname, options);
    if (proxy === undefined) return https.request(url, { ...common, ...security, headers });
    return https.request(url, { ...common, headers, agent: new TunnelAgent(url, proxy, options, signal) });
  }
  if (proxy === undefined) return http.request(url, { ...common, headers });
  // Plain http goes to the proxy as it is, with the whole address in its first line.
  return requestTo(
    proxy,
    options,
  )({
    ...common,
    ...securityOf(proxy.url.hostname, options),
    ...placeOf(proxy.url),
    path: url.href,
    headers: { ...headers, host: url.host, ...authorizationHeader(proxy) },
  });
}

/** Opens a tunnel through the proxy for one request, and speaks TLS with the host inside it. */
class TunnelAgent extends https.Agent {
  readonly #url: URL;
  readonly #proxy: ProxyRoute;
  readonly #options: ConnectionOptions;
  readonly #signal: AbortSignal;

  constructor(url: URL, proxy: ProxyRoute, options: ConnectionOptions, signal: AbortSignal) {
    super({ keepAlive: false });
    this.#url = url;
    this.#proxy = proxy;
    this.#options = options;
    this.#signal = signal;
  }

  override createConnection(
    _options: https.RequestOptions,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    openTunnel(this.#url, this.#proxy, this.#options, this.#signal).then(
      (socket) => {
        const secured = tls.connect({ socket, ...securityOf(this.#url.hostname, this.#options) });
        callback?.(null, secured);
      },
      // Node reads no stream beside an error, but its type wants one.
      (error: Error) => callback?.(error, undefined as unknown as Duplex),
    );
    return undefined;
  }
}

function openTunnel(
  url: URL,
  proxy: ProxyRoute,
  options: ConnectionOptions,
  signal: AbortSignal,
): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const target = `${url.hostname}:${url.port === '' ? '443' : url.port}`;
  const request = requestTo(
    proxy,
    options,
  )({
    ...placeOf(proxy.url),
    ...securityOf(proxy.url.hostname, options),
    method: 'CONNECT',
    path: target,
    headers: { host: target, ...authorizationHeader(proxy) },
    agent: false,
    signal,
  });
  request.setTimeout(options.silenceMs, () => request.destroy(new NoAnswer('The proxy did not answer')));
  request.once('connect', (answer, socket) => {
    request.setTimeout(0);
    if (answer.statusCode === 200) {
      resolve(socket);
      return;
    }
    socket.destroy();
    reject(new ProxyRefusal(answer.statusCode ?? 0));
  });
  request.once('error', reject);
  request.end();
  return promise;
}

function requestTo(proxy: ProxyRoute, _options: ConnectionOptions): typeof https.request {
  return proxy.url.protocol === 'https:' ? https.request : http.request;
}

function placeOf(url: URL): { readonly host: string; readonly port: string } {
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port,
  };
}

function authorizationHeader(proxy: ProxyRoute): Headers {
  return proxy.authorization === '' ? {} : { 'proxy-authorization': proxy.authorization };
}

function securityOf(hostname: string, options: ConnectionOptions): tls.ConnectionOptions {
  const host = hostname.replace(/^\[|\]$/g, '');
  return {
    rejectUnauthorized: options.isStrict,
    // TLS names hosts, not addresses.
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(options.authorities === undefined ? {} : { ca: [...options.authorities] }),
  };
}
