/**
 * Gets addresses of the hub and its mirrors: follows redirections under rules, keeps the access token at the host that
 * it was given for, and turns failures into sentences. It is the only part of the product that uses the network.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { CancelledError, isCancelled, throwIfCancelled } from '../../../core/cancellation/cancellation.ts';
import type { Logger } from '../../../core/logging/logger.ts';
import type { NetworkSettings } from '../../../core/protocol/modelApi.ts';
import { trustedAuthorities } from './certificates.ts';
import { type ConnectionOptions, type Headers, sendRequest } from './connection.ts';
import { createNetworkError, networkError } from './networkErrors.ts';
import { isLoopback, proxyFor, type Variables } from './proxyRules.ts';

export interface HttpClientOptions {
  readonly settings: NetworkSettings;
  readonly variables: Variables;
  readonly logger: Logger;
  /** Sent to the hub: name and version of the product. */
  readonly userAgent: string;
  readonly silenceMs?: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Headers of the first answer, before any redirection: the hub tells a file's hash there. */
  readonly firstHeaders: IncomingHttpHeaders;
  readonly body: IncomingMessage;
  /** Where the answer came from in the end. */
  readonly url: URL;
}

/** A hub that thinks for half a minute will not answer. */
const defaultSilenceMs = 30_000;
/** The hub needs one, to its store of large files; a mirror may add another. */
const maxRedirects = 5;
const redirectStatuses = new Set([301, 302, 303, 307, 308]);

export class HttpClient {
  readonly #options: HttpClientOptions;
  readonly #connection: ConnectionOptions;

  constructor(options: HttpClientOptions) {
    this.#options = options;
    const { settings, logger } = options;
    this.#connection = {
      authorities: trustedAuthorities(settings.useSystemCertificates, logger),
      isStrict: settings.strictSsl,
      silenceMs: options.silenceMs ?? defaultSilenceMs,
    };
  }

  /**
   * `token` goes to the origin of `url` alone. Resolves with any status but a redirection; the caller reads or destroys
   * the body. Rejects with `model/network`, `config/invalid` (a proxy that cannot be used) or CancelledError.
   */
  async get(url: URL, headers: Headers, token: string, signal: AbortSignal): Promise<HttpAnswer> {
    const { origin } = url;
    let firstHeaders: IncomingHttpHeaders | undefined;
    let target = url;
    for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
      const isOrigin = target.origin === origin;
      const body = await this.#send(
        target,
        {
          ...headers,
          'user-agent': this.#options.userAgent,
          // Ranges and lengths are those of the file itself, not of a compressed form.
          'accept-encoding': 'identity',
          ...(isOrigin && token !== '' ? { authorization: `Bearer ${token}` } : {}),
        },
        signal,
      );
      firstHeaders ??= body.headers;
      const status = body.statusCode ?? 0;
      if (!redirectStatuses.has(status)) {
        return { status, headers: body.headers, firstHeaders, body, url: target };
      }
      body.destroy();
      target = nextTarget(target, url, body.headers.location);
      this.#options.logger.debug(`Redirected to ${target.host}`);
    }
    throw createNetworkError('redirect', `${url.host} redirects without end.`, { host: url.host });
  }

  async #send(url: URL, headers: Headers, signal: AbortSignal): Promise<IncomingMessage> {
    throwIfCancelled(signal);
    const { settings, variables } = this.#options;
    const proxy = proxyFor(url, settings, variables);
    try {
      return await sendRequest(url, headers, proxy, this.#connection, signal);
    } catch (error) {
      if (signal.aborted || isCancelled(error)) throw new CancelledError();
      throw networkError(error, url.host);
    }
  }
}

/** Plain http is followed only where the user himself named a plain http address, or within this machine. */
function nextTarget(from: URL, start: URL, location: string | undefined): URL {
  const { host } = from;
  let target: URL;
  try {
    target = new URL(location ?? '', from);
  } catch (error) {
    throw createNetworkError(
      'redirect',
      `${host} redirects to something that is no address.`,
      { host },
      error,
    );
  }
  const isPlainAllowed = start.protocol === 'http:' || isLoopback(target.hostname);
  if (target.protocol === 'https:' || (target.protocol === 'http:' && isPlainAllowed)) return target;
  throw createNetworkError(
    'redirect',
    `${host} redirects to an address that is not encrypted (${target.protocol}//${target.host}); it was not followed.`,
    { host },
  );
}
