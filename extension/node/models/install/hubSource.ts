/**
 * A model on the Hugging Face hub or a mirror of the same layout: what it consists of, and its files with resumption
 * after a connection that broke off.
 */
import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';
import { CancelledError, isCancelled, throwIfCancelled } from '../../../core/cancellation/cancellation.ts';
import { SemblanceError } from '../../../core/errors/semblanceError.ts';
import type { Logger } from '../../../core/logging/logger.ts';
import { defaultModelHost } from '../../../core/protocol/modelApi.ts';
import type { HttpAnswer, HttpClient } from '../network/httpClient.ts';
import { createNetworkError, networkError } from '../network/networkErrors.ts';
import { isLoopback } from '../network/proxyRules.ts';
import { type HubQuestion, hubFailure, isPassing } from './hubFailures.ts';
import { type ModelSource, maxReadBytes, type SourceFacts } from './modelSource.ts';
import type { ExpectedFile, PartFile } from './partFile.ts';
import { isModelId, requireModelId } from './relativePath.ts';
import { downloadPausesMs, questionPausesMs, withRetries } from './retry.ts';

export interface HubSourceOptions {
  readonly model: string;
  readonly revision: string;
  readonly host: string;
  /** Empty: none. */
  readonly token: string;
  readonly client: HttpClient;
  readonly logger: Logger;
  /** For tests that cannot wait so long. */
  readonly pausesMs?: readonly number[];
}

/** The hub's document about a model at a revision; what is not needed is passed over. */
const modelDocument = v.object({
  id: v.optional(v.string()),
  sha: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/))),
  siblings: v.array(
    v.object({
      rfilename: v.string(),
      size: v.nullish(v.number()),
      blobId: v.nullish(v.string()),
      lfs: v.nullish(v.object({ sha256: v.string(), size: v.number() })),
    }),
  ),
  cardData: v.nullish(
    v.object({
      license: v.nullish(v.union([v.string(), v.array(v.string())])),
      license_name: v.nullish(v.string()),
      license_link: v.nullish(v.string()),
    }),
  ),
  tags: v.nullish(v.array(v.string())),
});
type ModelDocument = v.InferOutput<typeof modelDocument>;

const isSha256 = /^[0-9a-f]{64}$/;
const isGitSha1 = /^[0-9a-f]{40}$/;

export class HubSource implements ModelSource {
  readonly isResumable = true;
  readonly #options: HubSourceOptions;
  readonly #base: string;
  /** What files are asked for: the commit once it is known, so that all come from the same one. */
  #at: string;

  /** Throws `config/invalid` for a host or a name that cannot be used. */
  constructor(options: HubSourceOptions) {
    requireModelId(options.model);
    this.#options = options;
    this.#base = baseOf(options.host);
    this.#at = options.revision;
  }

  async facts(signal: AbortSignal): Promise<SourceFacts> {
    const { model, revision } = this.#options;
    const answer = await this.#ask(
      `/api/models/${model}/revision/${encodeURIComponent(revision)}?blobs=true`,
      undefined,
      signal,
      // A plain file server has no such page; a hub says in a header what it is that does not exist.
      (found) => found.status === 404 && found.headers['x-error-code'] === undefined && !this.#isHub(),
    );
    if (answer === undefined) return this.#factsOfFileServer();
    const document = this.#parse(answer);
    this.#at = document.sha ?? revision;
    const { license, license_name: name, license_link: link } = document.cardData ?? {};
    const licence =
      [license].flat().find((entry) => entry !== undefined && entry !== null) ??
      document.tags?.find((tag) => tag.startsWith('license:'))?.slice('license:'.length) ??
      '';
    return {
      kind: 'hub',
      // As the hub writes it: it does not tell upper from lower case, and follows a model that was renamed.
      model: document.id !== undefined && isModelId(document.id) ? document.id : model,
      revision,
      commit: document.sha ?? '',
      origin: this.#base,
      files: document.siblings.map(expectedOf),
      licence: licence === 'other' && name ? name : licence,
      licenceUrl: link && /^https?:\/\//.test(link) ? link : `${this.#base}/${model}`,
    };
  }

  async read(path: string, signal: AbortSignal): Promise<Uint8Array | undefined> {
    return this.#ask(this.#pathOf(path), path, signal, ({ status }) => status === 404);
  }

  async copy(part: PartFile, onBytes: (bytes: number) => void, signal: AbortSignal): Promise<void> {
    const pausesMs = this.#options.pausesMs ?? downloadPausesMs;
    // Names the bytes that the server has: a range of other bytes would be joined to the wrong beginning.
    let validator: string | undefined;
    // A server without ranges sends the same bytes again and again, which is no progress.
    let furthest = part.bytes;
    await withRetries({ pausesMs, logger: this.#options.logger }, signal, async (onProgress) => {
      const { path } = part.expected;
      if (part.isFull) return;
      const start = part.bytes;
      const range =
        start === 0
          ? {}
          : { range: `bytes=${start}-`, ...(validator === undefined ? {} : { 'if-range': validator }) };
      const answer = await this.#get(this.#pathOf(path), range, signal);
      try {
        await this.#takeHead(answer, part);
        validator = strongValidator(answer);
        for await (const bytes of answer.body as AsyncIterable<Buffer>) {
          await part.write(bytes);
          onBytes(part.bytes);
          if (part.bytes > furthest) onProgress();
          furthest = Math.max(furthest, part.bytes);
        }
      } catch (error) {
        if (signal.aborted || isCancelled(error)) throw new CancelledError();
        throw networkError(error, answer.url.host);
      } finally {
        answer.body.destroy();
      }
      const announced = part.expected.bytes ?? totalOf(answer);
      if (announced !== undefined && part.bytes < announced) {
        throw createNetworkError('cut', `The connection to ${answer.url.host} ended within ${path}.`, {
          file: path,
        });
      }
    });
  }

  async close(): Promise<void> {}

  /** Decides by status and range whether the body goes on where `part` ends, or begins anew. */
  async #takeHead(answer: HttpAnswer, part: PartFile): Promise<void> {
    const { status, headers } = answer;
    const { path, bytes, sha256 } = part.expected;
    if (status === 416) {
      await part.restart(); // It holds more than the server has.
      throw createNetworkError('server', `${answer.url.host} has no more of ${path}.`, { file: path });
    }
    if (status !== 200 && status !== 206) throw hubFailure(answer, this.#question(path));
    if (status === 200) {
      if (part.bytes > 0) await part.restart(); // The server knows no ranges, or the file has changed.
    } else if (rangeStart(headers['content-range']) !== part.bytes) {
      await part.restart();
      throw createNetworkError('server', `${answer.url.host} sent another part of ${path}.`, { file: path });
    }
    const total = totalOf(answer);
    if (bytes !== undefined && total !== undefined && total !== bytes) {
      throw mismatch(path, `${total} bytes instead of ${bytes}`);
    }
    // The hub tells the hash of large files with the first answer, before it redirects to their store.
    const linked = unquoted(answer.firstHeaders['x-linked-etag']);
    if (sha256 !== undefined && isSha256.test(linked) && linked !== sha256) {
      throw mismatch(path, 'another SHA-256 than the one that was announced');
    }
  }

  /** A small answer as a whole; undefined when `isAbsent` says so. */
  #ask(
    path: string,
    file: string | undefined,
    signal: AbortSignal,
    isAbsent: (answer: HttpAnswer) => boolean,
  ): Promise<Buffer | undefined> {
    const pausesMs = this.#options.pausesMs ?? questionPausesMs;
    return withRetries({ pausesMs, logger: this.#options.logger }, signal, async () => {
      const answer = await this.#get(path, {}, signal);
      try {
        if (isAbsent(answer)) return undefined;
        if (answer.status !== 200) throw hubFailure(answer, this.#question(file));
        return await readAll(answer.body, file ?? this.#options.model);
      } catch (error) {
        if (signal.aborted || isCancelled(error)) throw new CancelledError();
        throw networkError(error, answer.url.host);
      } finally {
        answer.body.destroy();
      }
    });
  }

  async #get(
    path: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    throwIfCancelled(signal);
    const url = new URL(`${this.#base}${path}`);
    const answer = await this.#options.client.get(url, headers, this.#options.token, signal);
    if (!isPassing(answer.status)) return answer;
    answer.body.destroy();
    throw hubFailure(answer, this.#question(undefined));
  }

  #parse(answer: Buffer): ModelDocument {
    try {
      return v.parse(modelDocument, JSON.parse(answer.toString('utf8')));
    } catch (error) {
      throw createNetworkError(
        'server',
        `${this.#base} does not answer as the hub does: its page about ${this.#options.model} cannot be understood. Check the setting semblance.models.remoteHost, and whether a proxy answers in its place.`,
        { host: this.#base, isFinal: true },
        error,
      );
    }
  }

  #factsOfFileServer(): SourceFacts {
    const { model, revision } = this.#options;
    return {
      kind: 'hub',
      model,
      revision,
      commit: isGitSha1.test(revision) ? revision : '',
      origin: this.#base,
      files: undefined,
      licence: '',
      licenceUrl: '',
    };
  }

  #isHub(): boolean {
    return this.#base === defaultModelHost;
  }

  #pathOf(file: string): string {
    const name = file.split('/').map(encodeURIComponent).join('/');
    return `/${this.#options.model}/resolve/${encodeURIComponent(this.#at)}/${name}`;
  }

  #question(file: string | undefined): HubQuestion {
    const { model, revision, token } = this.#options;
    return { model, revision, file, host: this.#base, hasToken: token !== '' };
  }
}

/** Without slash at the end. Throws `config/invalid`. */
function baseOf(host: string): string {
  const refuse = (why: string): SemblanceError =>
    new SemblanceError('config/invalid', `The address of the hub ${JSON.stringify(host)} ${why}.`, {
      setting: 'semblance.models.remoteHost',
    });
  let url: URL;
  try {
    url = new URL(host);
  } catch {
    throw refuse('is no address; write it as https://host');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refuse('must begin with https://');
  if (url.username !== '' || url.search !== '' || url.hash !== '') {
    throw refuse('must have neither user nor query; give an access token with HF_TOKEN');
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

/** An access token is not sent in the clear, whatever the user has configured. */
export function mayCarryToken(host: string): boolean {
  try {
    const url = new URL(host);
    return url.protocol === 'https:' || isLoopback(url.hostname);
  } catch {
    return false;
  }
}

function expectedOf(sibling: ModelDocument['siblings'][number]): ExpectedFile {
  const { rfilename: path, size, blobId, lfs } = sibling;
  return {
    path,
    bytes: lfs?.size ?? size ?? undefined,
    sha256: lfs !== undefined && lfs !== null && isSha256.test(lfs.sha256) ? lfs.sha256 : undefined,
    // For a file of the large file store Git knows only the pointer to it.
    gitSha1: !lfs && blobId && isGitSha1.test(blobId) ? blobId : undefined,
  };
}

/** Weak ones (`W/"..."`) may not be used with ranges. */
function strongValidator({ headers }: HttpAnswer): string | undefined {
  return headers.etag?.startsWith('"') ? headers.etag : undefined;
}

/** Length of the whole file, as far as the answer tells. */
function totalOf({ status, headers }: HttpAnswer): number | undefined {
  const text =
    status === 206 ? /\/(\d+)$/.exec(headers['content-range'] ?? '')?.[1] : headers['content-length'];
  return text === undefined ? undefined : Number(text);
}

function rangeStart(contentRange: string | undefined): number | undefined {
  const start = /^bytes (\d+)-/.exec(contentRange ?? '')?.[1];
  return start === undefined ? undefined : Number(start);
}

function unquoted(header: string | string[] | undefined): string {
  return String(header ?? '')
    .replace(/^W\//, '')
    .replaceAll('"', '');
}

async function readAll(body: IncomingMessage, name: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of body as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > maxReadBytes) throw mismatch(name, 'far more bytes than a description may have');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function mismatch(file: string, found: string): SemblanceError {
  return new SemblanceError(
    'model/corrupt',
    `The file ${file} has ${found}. It was refused, and nothing was installed.`,
    { file },
  );
}
