/**
 * Decides whether an address is reached through a proxy, and through which: the editor's settings first, then the
 * variables that command line programs have agreed on.
 */
import { SemblanceError } from '../../../core/errors/semblanceError.ts';
import type { NetworkSettings } from '../../../core/protocol/modelApi.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

export interface ProxyRoute {
  /** `http:` or `https:`, without user and password. */
  readonly url: URL;
  /** Value of `Proxy-Authorization`; empty when none. */
  readonly authorization: string;
}

/** Undefined: connect directly. Throws `config/invalid` for a proxy address that cannot be used. */
export function proxyFor(url: URL, settings: NetworkSettings, variables: Variables): ProxyRoute | undefined {
  if (!settings.useProxy || isLoopback(url.hostname)) return undefined;
  const exceptions = [...settings.noProxy, ...listOf(variable(variables, 'no_proxy'))];
  if (exceptions.some((rule) => matches(url, rule))) return undefined;
  const configured = settings.proxy.trim();
  const address =
    configured !== ''
      ? configured
      : variable(variables, url.protocol === 'https:' ? 'https_proxy' : 'http_proxy') ||
        variable(variables, 'all_proxy');
  if (address === '') return undefined;
  const proxy = parse(address, configured !== '');
  const user = authorizationOf(proxy);
  proxy.username = '';
  proxy.password = '';
  return { url: proxy, authorization: settings.proxyAuthorization || user };
}

/** This machine itself: no proxy could reach it, and plain http does not leave it. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  return (
    host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127(\.\d+){3}$/.test(host)
  );
}

/** Both spellings are in use; the lower case one goes first, as curl has it. */
function variable(variables: Variables, name: string): string {
  return (variables[name] || variables[name.toUpperCase()] || '').trim();
}

function listOf(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((part) => part !== '');
}

/** `*`, `host`, `.domain`, `*.domain`, each with an optional `:port`. A name also stands for its sub-domains. */
function matches(url: URL, rule: string): boolean {
  const trimmed = rule.trim().toLowerCase();
  if (trimmed === '*') return true;
  const [, name = '', port] = /^(\[[^\]]+\]|[^:]*|[^[\]]*:[^[\]]*:[^[\]]*?)(?::(\d+))?$/.exec(trimmed) ?? [];
  if (port !== undefined && port !== (url.port || (url.protocol === 'https:' ? '443' : '80'))) return false;
  const domain = name.replace(/^\[|\]$/g, '').replace(/^\*?\./, '');
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
}

function parse(address: string, isFromSettings: boolean): URL {
  const where = isFromSettings ? 'The setting http.proxy' : 'The proxy of the environment (HTTPS_PROXY)';
  // The address may hold a password, so it is not repeated.
  const unusable = (why: string): SemblanceError =>
    new SemblanceError('config/invalid', `${where} ${why}.`, {
      setting: isFromSettings ? 'http.proxy' : 'HTTPS_PROXY',
    });
  let url: URL;
  try {
    // "proxy.example:3128" is how many write it.
    url = new URL(/^[a-z][\w+.-]*:\/\//i.test(address) ? address : `http://${address}`);
  } catch {
    throw unusable('is not an address');
  }
  if (url.protocol === 'http:' || url.protocol === 'https:') return url;
  throw unusable(
    `names a proxy of the kind "${url.protocol.slice(0, -1)}"; http and https proxies can be used`,
  );
}

function authorizationOf(proxy: URL): string {
  if (proxy.username === '') return '';
  const user = `${decode(proxy.username)}:${decode(proxy.password)}`;
  return `Basic ${Buffer.from(user).toString('base64')}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // A lone percent sign in a password.
  }
}
