/**
 * A proxy for tests: tunnels (CONNECT) and plain requests, with or without user and password. Names that exist nowhere
 * lead to ports of this machine, so that a request which goes around the proxy cannot succeed.
 */
import { createServer, type IncomingMessage, request as sendRequest } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import type { TestCertificate } from './testCertificates.ts';

export interface ConnectProxyOptions {
  /** `user:password`; absent lets everybody through. */
  readonly credentials?: string;
  /** `host:port` as clients say it, and the port of this machine that is meant. */
  readonly hosts: Readonly<Record<string, number>>;
  /** The proxy itself is reached by TLS. */
  readonly tls?: TestCertificate;
  /** Answers every CONNECT with this status. */
  readonly refuseWith?: number;
}

export class ConnectProxy {
  /** `host:port` of every tunnel, addresses of plain requests; also of those that were refused. */
  readonly seen: string[] = [];
  readonly #options: ConnectProxyOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(options: ConnectProxyOptions) {
    this.#options = options;
    const { tls } = options;
    const server =
      tls === undefined ? createServer() : createTlsServer({ key: tls.key, cert: tls.certificate });
    server.on('connect', (request: IncomingMessage, socket: Socket) => this.#tunnel(request, socket));
    server.on('request', (request, response) => {
      const url = new URL(request.url ?? '', 'http://none');
      this.seen.push(url.href);
      if (!this.#isAllowed(request)) {
        response.writeHead(407, { 'proxy-authenticate': 'Basic realm="test"' }).end();
        return;
      }
      const port = options.hosts[url.host];
      if (port === undefined) {
        response.writeHead(502).end();
        return;
      }
      const forwarded = sendRequest(
        { host: '127.0.0.1', port, path: url.pathname + url.search, headers: request.headers },
        (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        },
      );
      forwarded.on('error', () => response.destroy());
      forwarded.end();
    });
    server.on('connection', (socket: Socket) => this.#watch(socket));
    this.#server = server;
  }

  static async start(options: ConnectProxyOptions): Promise<ConnectProxy> {
    const proxy = new ConnectProxy(options);
    await new Promise<void>((done) => proxy.#server.listen(0, '127.0.0.1', done));
    return proxy;
  }

  /** `host:port`. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((done) => this.#server.close(done));
  }

  #tunnel(request: IncomingMessage, socket: Socket): void {
    const target = request.url ?? '';
    this.seen.push(target);
    socket.on('error', () => undefined);
    const { refuseWith, hosts } = this.#options;
    if (refuseWith !== undefined) {
      socket.end(`HTTP/1.1 ${refuseWith} Refused\r\n\r\n`);
      return;
    }
    if (!this.#isAllowed(request)) {
      socket.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic realm="test"\r\n\r\n',
      );
      return;
    }
    const port = hosts[target];
    if (port === undefined) {
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      return;
    }
    const upstream = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket);
      socket.pipe(upstream);
    });
    this.#watch(upstream);
    upstream.on('close', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
  }

  #isAllowed(request: IncomingMessage): boolean {
    const { credentials } = this.#options;
    if (credentials === undefined) return true;
    const wanted = `Basic ${Buffer.from(credentials).toString('base64')}`;
    return request.headers['proxy-authorization'] === wanted;
  }

  #watch(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
  }
}
