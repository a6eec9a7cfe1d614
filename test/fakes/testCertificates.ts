/**
 * Makes a certificate authority and certificates of it, so that tests of TLS need neither files that expire nor private
 * keys in the repository. As much of X.509 as Node's TLS asks for.
 */
import { createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';

export interface TestCertificate {
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
}

const dayMs = 24 * 60 * 60 * 1000;
const commonName = oid('2.5.4.3');
const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'));

interface Issuer {
  readonly name: string;
  readonly key: KeyObject;
}

export class TestAuthority {
  readonly #name = `Semblance Test CA ${randomBytes(4).toString('hex')}`;
  readonly #pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  /** PEM of the authority's own certificate. */
  readonly certificate = createCertificate(
    this.#name,
    this.#pair.publicKey,
    { name: this.#name, key: this.#pair.privateKey },
    [extension('2.5.29.19', true, sequence(boolean(true)))],
  );

  /** For names and IPv4 addresses. */
  issue(...hosts: readonly string[]): TestCertificate {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const names = hosts.map((host) =>
      /^\d+(\.\d+){3}$/.test(host)
        ? tagged(0x87, Buffer.from(host.split('.').map(Number)))
        : tagged(0x82, Buffer.from(host)),
    );
    const certificate = createCertificate(
      hosts[0] ?? 'test',
      pair.publicKey,
      { name: this.#name, key: this.#pair.privateKey },
      [extension('2.5.29.17', false, sequence(...names))],
    );
    return { certificate, key: String(pair.privateKey.export({ type: 'pkcs8', format: 'pem' })) };
  }
}

function createCertificate(
  subject: string,
  publicKey: KeyObject,
  issuer: Issuer,
  extensions: readonly Buffer[],
): string {
  const now = Date.now();
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))), // Version 3.
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    name(issuer.name),
    sequence(time(new Date(now - dayMs)), time(new Date(now + dayMs))),
    name(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions)),
  );
  const signature = createSign('sha256').update(body).sign(issuer.key);
  const der = sequence(body, ecdsaWithSha256, bitString(signature));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function integer(bytes: Buffer): Buffer {
  return tagged(0x02, bytes);
}

function boolean(value: boolean): Buffer {
  return tagged(0x01, Buffer.from([value ? 0xff : 0]));
}

function bitString(bytes: Buffer): Buffer {
  return tagged(0x03, Buffer.concat([Buffer.from([0]), bytes]));
}

function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const groups = [part & 0x7f];
    for (let left = part >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return tagged(0x06, Buffer.from(bytes));
}

function time(date: Date): Buffer {
  return tagged(0x17, Buffer.from(`${date.toISOString().replaceAll(/\D/g, '').slice(2, 14)}Z`));
}

function name(text: string): Buffer {
  return sequence(tagged(0x31, sequence(commonName, tagged(0x0c, Buffer.from(text)))));
}

function extension(id: string, isCritical: boolean, value: Buffer): Buffer {
  return sequence(oid(id), ...(isCritical ? [boolean(true)] : []), tagged(0x04, value));
}
