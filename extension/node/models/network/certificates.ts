/**
 * The certificate authorities to trust: Node's own list, NODE_EXTRA_CA_CERTS, and what the operating system trusts,
 * where companies put the certificate of their proxy.
 */
import * as tls from 'node:tls';
import { describeError } from '../../../core/errors/semblanceError.ts';
import type { Logger } from '../../../core/logging/logger.ts';

/** Undefined leaves the choice to Node: its own list and NODE_EXTRA_CA_CERTS. */
export function trustedAuthorities(useSystem: boolean, logger: Logger): readonly string[] | undefined {
  // Node 22.15 has it, which the oldest supported editor carries; an own build of Node may be older.
  if (!useSystem || typeof tls.getCACertificates !== 'function') return undefined;
  try {
    return [...new Set([...tls.getCACertificates('default'), ...tls.getCACertificates('system')])];
  } catch (error) {
    logger.debug(`The certificates of the system cannot be read: ${describeError(error)}`);
    return undefined;
  }
}
