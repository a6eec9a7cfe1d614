/**
 * What an answer of the hub that is no success means, as a sentence with what to do.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { SemblanceError } from '../../../core/errors/semblanceError.ts';
import { createNetworkError } from '../network/networkErrors.ts';

export interface HubQuestion {
  /** `organisation/name`. */
  readonly model: string;
  readonly revision: string;
  /** Undefined for the question about the model itself. */
  readonly file: string | undefined;
  /** Address of the hub, for people. */
  readonly host: string;
  readonly hasToken: boolean;
}

interface Failure {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/** The hub says more in `x-error-code` than in the status: it answers 401 for what does not exist, too. */
export function hubFailure({ status, headers }: Failure, question: HubQuestion): SemblanceError {
  const { model, revision, file, host, hasToken } = question;
  const page = `${host}/${model}`;
  const said = String(headers['x-error-code'] ?? '');
  const details = { model, status, ...(file === undefined ? {} : { file }) };
  if (said === 'GatedRepo') {
    return new SemblanceError(
      'model/access-denied',
      hasToken
        ? `The model ${model} is open to those only who accept its terms. Accept them at ${page} with the account that the access token belongs to, then install it again.`
        : `The model ${model} is open to those only who accept its terms. Accept them at ${page}, then give an access token of the same account (HF_TOKEN).`,
      { ...details, isGated: true },
    );
  }
  if (said === 'RevisionNotFound') {
    return new SemblanceError(
      'model/not-found',
      `The model ${model} has no revision "${revision}". Choose a branch, tag or commit that ${page} shows.`,
      details,
    );
  }
  if (status === 401 || status === 403) {
    return new SemblanceError(
      'model/access-denied',
      hasToken
        ? `${host} refuses access to ${model}: there is no such model, it is private, or the access token is not valid for it.`
        : `${host} refuses access to ${model}: there is no such model, or it is private. For a private model give an access token (HF_TOKEN).`,
      { ...details, isGated: false },
    );
  }
  if (status === 404 || status === 410) {
    return new SemblanceError(
      'model/not-found',
      file === undefined
        ? `There is no model ${model} at ${host}.`
        : `The model ${model} has no file ${file} in its revision ${revision}.`,
      details,
    );
  }
  if (status === 407) {
    return createNetworkError(
      'proxy-auth',
      'The proxy wants a user and a password. Put them into its address in the setting http.proxy or in HTTPS_PROXY, or set http.proxyAuthorization.',
      details,
    );
  }
  const retryAfterMs = retryAfter(headers['retry-after']);
  return createNetworkError(
    'server',
    status === 429
      ? `${host} wants fewer requests at the moment. Try again in some minutes.`
      : `${host} answered with status ${status}. Try again later.`,
    {
      ...details,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    },
  );
}

/** True when the same question may be answered a moment later. */
export function isPassing(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

/** Seconds, or a date. */
function retryAfter(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
