/**
 * The editor's settings of the network, in the words of the installer of models. The process of the models does not
 * share the editor's own connections, so it is told.
 */
import type { NetworkSettings } from '../../core/protocol/modelApi.ts';

/** As much of VS Code's configuration as is read here: a setting below `http` and its effective value. */
export type HttpSettingReader = (
  key: 'proxy' | 'proxySupport' | 'proxyAuthorization' | 'noProxy' | 'proxyStrictSSL' | 'systemCertificates',
) => unknown;

/** A value of the wrong kind counts as not set. */
export function readNetworkSettings(read: HttpSettingReader): NetworkSettings {
  const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');
  const noProxy = read('noProxy');
  return {
    useProxy: read('proxySupport') !== 'off',
    proxy: text(read('proxy')),
    proxyAuthorization: text(read('proxyAuthorization')),
    noProxy: Array.isArray(noProxy) ? noProxy.filter((host) => typeof host === 'string') : [],
    strictSsl: read('proxyStrictSSL') !== false,
    useSystemCertificates: read('systemCertificates') !== false,
  };
}
