/**
 * A server with the layout of the Hugging Face hub: the page about a model, its files, and a store of large files under
 * another address to which it redirects. What goes wrong on the way to a real hub can be switched on.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestCertificate } from './testCertificates.ts';

export interface HubFile {
  readonly path: string;
  readonly content: Buffer;
  /** Kept in the store of large files. */
  readonly isLarge: boolean;
}

export interface HubModel {
  readonly id: string;
  readonly commit: string;
  readonly files: readonly HubFile[];
  readonly licence?: string;
}

export interface SeenRequest {
  /** Without the host: `/org/name/resolve/...`. */
  readonly path: string;
  readonly server: 'hub' | 'store';
  readonly headers: IncomingHttpHeaders;
}

/** Applied to requests whose path contains `path`, at most `times` times (1 unless given). */
export type HubFault = {
  readonly path: string;
  readonly times?: number;
  readonly server?: 'hub' | 'store';
} & (
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** The connection breaks off after so many bytes of the body. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** So many bytes, then nothing more; the connection stays open. */
  | { readonly kind: 'hang'; readonly afterBytes: number }
  /** A piece every so many milliseconds. */
  | { readonly kind: 'slow'; readonly bytes: number; readonly everyMs: number }
  /** Other bytes of the same length. */
  | { readonly kind: 'wrong' }
  | { readonly kind: 'longer' }
  /** Whole files, whatever was asked for. */
  | { readonly kind: 'no-ranges' }
  | { readonly kind: 'redirect'; readonly to: string }
);

export interface HubServerOptions {
  readonly tls?: TestCertificate;
  /** Name under which the client knows this server; `127.0.0.1` unless given. */
  readonly host?: string;
  /** Files only, as a plain web server has them: no page about models. */
  readonly isFileServer?: boolean;
}

export class HubServer {
  readonly requests: SeenRequest[] = [];
  readonly faults: HubFault[] = [];
  readonly #models = new Map<string, HubModel>();
  readonly #used = new Map<HubFault, number>();
  readonly #sockets = new Set<Socket>();
  readonly #options: HubServerOptions;
  readonly #hub: Server;
  readonly #store: Server;

  private constructor(models: readonly HubModel[], options: HubServerOptions) {
    this.#options = options;
    for (const model of models) this.setModel(model);
    this.#hub = this.#serve('hub', (request, response) => this.#answer(request, response));
    this.#store = this.#serve('store', (request, response) => this.#answerStore(request, response));
  }

  static async start(models: readonly HubModel[], options: HubServerOptions = {}): Promise<HubServer> {
    const server = new HubServer(models, options);
    await Promise.all([listen(server.#hub), listen(server.#store)]);
    return server;
  }

  get url(): string {
    return `${this.#origin(this.#hub)}`;
  }

  get hubPort(): number {
    return (this.#hub.address() as AddressInfo).port;
  }

  get storePort(): number {
    return (this.#store.address() as AddressInfo).port;
  }

  setModel(model: HubModel): void {
    this.#models.set(model.id, model);
  }

  requestsOf(path: string): readonly SeenRequest[] {
    return this.requests.filter((request) => request.path.includes(path));
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all([this.#hub, this.#store].map((server) => new Promise((done) => server.close(done))));
  }

  #origin(server: Server): string {
    const { port } = server.address() as AddressInfo;
    return `${this.#options.tls === undefined ? 'http' : 'https'}://${this.#options.host ?? '127.0.0.1'}:${port}`;
  }

  #serve(
    name: SeenRequest['server'],
    answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  ): Server {
    const { tls } = this.#options;
    const handle = (request: IncomingMessage, response: ServerResponse): void => {
      this.requests.push({ path: request.url ?? '', server: name, headers: request.headers });
      answer(request, response).catch(() => response.destroy());
    };
    const server =
      tls === undefined
        ? createServer(handle)
        : createTlsServer({ key: tls.key, cert: tls.certificate }, handle);
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => undefined);
    });
    return server;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://hub');
    if (this.#fail('hub', request, response)) return;
    const page = /^\/api\/models\/([^/]+\/[^/]+)\/revision\/([^/]+)$/.exec(url.pathname);
    if (page !== null && this.#options.isFileServer !== true) {
      this.#answerPage(response, page[1] ?? '', decodeURIComponent(page[2] ?? ''));
      return;
    }
    const file = /^\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(url.pathname);
    if (file === null) return end(response, 404, this.#options.isFileServer === true ? {} : noEntry);
    const model = this.#models.get(file[1] ?? '');
    const found = model?.files.find(({ path }) => path === decodeURIComponent(file[3] ?? ''));
    if (found === undefined) return end(response, 404, this.#options.isFileServer === true ? {} : noEntry);
    if (!found.isLarge || this.#options.isFileServer === true) {
      return this.#send('hub', request, response, found.content, { etag: `"${gitHash(found.content)}"` });
    }
    end(response, 302, {
      location: `${this.#origin(this.#store)}/${sha256(found.content)}?signature=secret`,
      'x-linked-etag': `"${sha256(found.content)}"`,
      'x-linked-size': String(found.content.length),
    });
  }

  #answerPage(response: ServerResponse, id: string, revision: string): void {
    const model = this.#models.get(id);
    // The real hub answers so, too, to those who are not signed in: what is private does not show.
    if (model === undefined) {
      end(response, 401, { 'x-error-code': 'RepoNotFound' });
      return;
    }
    if (revision !== 'main' && revision !== model.commit) {
      end(response, 404, { 'x-error-code': 'RevisionNotFound' });
      return;
    }
    const body = JSON.stringify({
      id,
      sha: model.commit,
      private: false,
      gated: false,
      cardData: model.licence === undefined ? undefined : { license: model.licence },
      siblings: model.files.map(({ path, content, isLarge }) => ({
        rfilename: path,
        size: content.length,
        blobId: isLarge ? gitHash(Buffer.from('pointer')) : gitHash(content),
        ...(isLarge ? { lfs: { sha256: sha256(content), size: content.length, pointerSize: 131 } } : {}),
      })),
    });
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  }

  async #answerStore(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#fail('store', request, response)) return;
    const hash = new URL(request.url ?? '', 'http://store').pathname.slice(1);
    const found = [...this.#models.values()]
      .flatMap(({ files }) => files)
      .find(({ content }) => sha256(content) === hash);
    if (found === undefined) return end(response, 404, {});
    await this.#send('store', request, response, found.content, { etag: `"${hash.slice(0, 32)}"` });
  }

  /** True when a fault has answered. */
  #fail(server: SeenRequest['server'], request: IncomingMessage, response: ServerResponse): boolean {
    const status = this.#take(server, request, 'status');
    if (status !== undefined) {
      end(response, status.status, status.headers ?? {});
      return true;
    }
    const redirect = this.#take(server, request, 'redirect');
    if (redirect === undefined) return false;
    end(response, 302, { location: redirect.to });
    return true;
  }

  async #send(
    server: SeenRequest['server'],
    request: IncomingMessage,
    response: ServerResponse,
    content: Buffer,
    headers: Readonly<Record<string, string>>,
  ): Promise<void> {
    let body = content;
    if (this.#take(server, request, 'wrong') !== undefined)
      body = Buffer.from(content.map((byte) => byte ^ 1));
    if (this.#take(server, request, 'longer') !== undefined)
      body = Buffer.concat([content, Buffer.from('!')]);
    const ranges = this.#take(server, request, 'no-ranges') === undefined;
    const start = ranges ? rangeOf(request, headers.etag) : undefined;
    if (start !== undefined && start >= body.length) {
      return end(response, 416, { 'content-range': `bytes */${body.length}` });
    }
    const part = body.subarray(start ?? 0);
    response.writeHead(start === undefined ? 200 : 206, {
      ...headers,
      'content-length': String(part.length),
      ...(start === undefined ? {} : { 'content-range': `bytes ${start}-${body.length - 1}/${body.length}` }),
    });
    const cut = this.#take(server, request, 'cut');
    const hang = this.#take(server, request, 'hang');
    const slow = this.#take(server, request, 'slow');
    if (cut !== undefined || hang !== undefined) {
      const bytes = cut?.afterBytes ?? hang?.afterBytes ?? 0;
      await new Promise((done) => response.write(part.subarray(0, bytes), done));
      // What was written must arrive before the connection breaks off.
      await sleep(20);
      if (cut !== undefined) response.destroy();
      return;
    }
    if (slow === undefined) {
      response.end(part);
      return;
    }
    for (let sent = 0; sent < part.length && !response.destroyed; sent += slow.bytes) {
      response.write(part.subarray(sent, sent + slow.bytes));
      await sleep(slow.everyMs);
    }
    response.end();
  }

  #take<K extends HubFault['kind']>(
    server: SeenRequest['server'],
    request: IncomingMessage,
    kind: K,
  ): Extract<HubFault, { readonly kind: K }> | undefined {
    for (const fault of this.faults) {
      if (fault.kind !== kind || (fault.server ?? server) !== server) continue;
      // Addresses of the store are hashes; a fault for one file of it names the server.
      if (!(request.url ?? '').includes(fault.path)) continue;
      const used = this.#used.get(fault) ?? 0;
      if (used >= (fault.times ?? 1)) continue;
      this.#used.set(fault, used + 1);
      return fault as Extract<HubFault, { readonly kind: K }>;
    }
    return undefined;
  }
}

const noEntry = { 'x-error-code': 'EntryNotFound' };

export function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

export function gitHash(content: Buffer): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}

function end(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>): void {
  response.writeHead(status, headers).end();
}

/** First byte of the range that was asked for, unless the content has changed since. */
function rangeOf(request: IncomingMessage, etag: string | undefined): number | undefined {
  const start = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
  const condition = request.headers['if-range'];
  if (start === undefined || (condition !== undefined && condition !== etag)) return undefined;
  return Number(start);
}

function listen(server: Server): Promise<void> {
  return new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', done);
  });
}
