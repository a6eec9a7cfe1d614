/**
 * What went wrong on the way to a host, as one sentence that says what to do. Addresses are told without their query,
 * which may hold a signature, and without user and password.
 */
import { describeError, SemblanceError } from '../../../core/errors/semblanceError.ts';
import { errorCodeOf } from '../../files/fileSystem.ts';

export type NetworkReason =
  /** The host's name is not known here: no network, or a name that a proxy would know. */
  | 'offline'
  | 'refused'
  | 'timeout'
  | 'cut'
  | 'certificate'
  /** The proxy wants other credentials. */
  | 'proxy-auth'
  | 'proxy'
  /** The server answered with an error or with something that cannot be understood. */
  | 'server'
  /** A redirection that must not be followed. */
  | 'redirect';

/** Thrown by the connection to a proxy that answered CONNECT with something other than 200. */
export class ProxyRefusal extends Error {
  override readonly name = 'ProxyRefusal';
  readonly status: number;

  constructor(status: number) {
    super(`The proxy answered with status ${status}`);
    this.status = status;
  }
}

/** Thrown when nothing came for a while. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

const offlineWays =
  'Without network, install the model from a folder or a .zip file that was made on another computer.';

const certificateCodes = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
const unreachableCodes = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN']);

/** `model/network` for whatever a connection threw. */
export function networkError(error: unknown, host: string): SemblanceError {
  if (SemblanceError.is(error)) return error;
  const [reason, sentence] = explain(error, host);
  return createNetworkError(reason, sentence, { host }, error);
}

export function createNetworkError(
  reason: NetworkReason,
  sentence: string,
  details: Readonly<Record<string, string | number | boolean>>,
  cause?: unknown,
): SemblanceError {
  return new SemblanceError(
    'model/network',
    sentence,
    { ...details, reason },
    cause === undefined ? undefined : { cause },
  );
}

/** True when the same request may succeed a moment later. */
export function isWorthRetrying(error: unknown): boolean {
  if (!SemblanceError.is(error, 'model/network')) return false;
  if (error.details.isFinal === true) return false;
  return !['certificate', 'proxy-auth', 'redirect'].includes(String(error.details.reason));
}

function explain(error: unknown, host: string): readonly [NetworkReason, string] {
  if (error instanceof ProxyRefusal) {
    return error.status === 407
      ? [
          'proxy-auth',
          'The proxy wants a user and a password. Put them into its address (http://user:password@host:port) in the setting http.proxy or in HTTPS_PROXY, or set http.proxyAuthorization.',
        ]
      : [
          'proxy',
          `The proxy does not let us through to ${host} (status ${error.status}). Ask its administrator, or add the host to http.noProxy. ${offlineWays}`,
        ];
  }
  if (error instanceof NoAnswer) {
    return ['timeout', `${host} did not answer in time. Try again later. ${offlineWays}`];
  }
  const code = errorCodeOf(error);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return [
      'offline',
      `The host ${host} cannot be found. Check the network connection, and the proxy (http.proxy in the editor, HTTPS_PROXY elsewhere). ${offlineWays}`,
    ];
  }
  if (unreachableCodes.has(code)) {
    return [
      'refused',
      `${host} cannot be reached (${code}). Check the network connection, and the proxy (http.proxy in the editor, HTTPS_PROXY elsewhere). ${offlineWays}`,
    ];
  }
  if (certificateCodes.has(code)) {
    return [
      'certificate',
      `The certificate of ${host} is not trusted (${code}). If your company inspects traffic, add its certificate to those of the system or to a file named by NODE_EXTRA_CA_CERTS.`,
    ];
  }
  if (code === 'ETIMEDOUT') return ['timeout', `${host} did not answer in time. ${offlineWays}`];
  return ['cut', `The connection to ${host} failed: ${describeError(error)}. ${offlineWays}`];
}
