/** Pictures that are broken or meant to do harm: each is answered with a reason, quickly, and nothing is loaded. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { createNullLogger } from '../../../extension/core/logging/logger.ts';
import type { ImageInspection, ImageInspector } from '../../../extension/core/ports/imageInspector.ts';
import { createImageInspector } from '../../../extension/node/images/imageInspector.ts';
import { plain, svgOf, svgOpen, withPngSize } from './testPictures.ts';

const workerEntry = new URL('../../../extension/node/images/inspectorProcess.ts', import.meta.url).pathname;
let inspector: ImageInspector;
let folder: string;
let server: Server;
let hits: string[] = [];
let address: string;

beforeAll(async () => {
  inspector = createImageInspector({ workerEntry, logger: createNullLogger() });
  folder = await mkdtemp(join(tmpdir(), 'hostile-'));
  server = createServer((request, response) => {
    hits.push(request.url ?? '');
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port');
  address = `http://127.0.0.1:${bound.port}`;
});
afterAll(async () => {
  await inspector.close();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

function inspect(bytes: Uint8Array): Promise<ImageInspection> {
  return inspector.inspect({ path: 'hostile', format: 'png', bytes }, neverCancelled());
}

async function reasonOf(bytes: Uint8Array): Promise<string> {
  const inspection = await inspect(bytes);
  return inspection.kind === 'skipped' ? inspection.reason : JSON.stringify(inspection.facts);
}

describe('broken raster pictures', () => {
  it('names what is cut off, damaged or something else corrupt', async () => {
    const noisy = await plain(200, 200, 'red')
      .composite([{ input: Buffer.from(svgOf('<circle r="90"/>')) }])
      .png({ compressionLevel: 0 })
      .toBuffer();
    expect(await reasonOf(noisy)).toContain('"png"');
    expect(await reasonOf(noisy.subarray(0, Math.floor(noisy.length / 2)))).toBe('corrupt');
    expect(await reasonOf(noisy.subarray(0, 8))).toBe('corrupt');
    const wrongChecksum = Buffer.from(noisy);
    const dataStart = noisy.indexOf('IDAT');
    const checksumAt = dataStart + 4 + noisy.readUInt32BE(dataStart - 4);
    wrongChecksum.writeUInt32BE(0xdeadbeef, checksumAt);
    expect(await reasonOf(wrongChecksum)).toBe('corrupt');
    const emptyChunk = Buffer.from(noisy);
    emptyChunk.writeUInt32BE(0, dataStart - 4);
    expect(await reasonOf(emptyChunk)).toBe('corrupt');
    expect(await reasonOf(Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * 89 + 200) & 255)))).toBe(
      'corrupt',
    );
    expect(await reasonOf(new Uint8Array(0))).toBe('empty');
    for (const format of ['jpeg', 'gif', 'webp'] as const) {
      const bytes = await plain(200, 200, 'red').toFormat(format).toBuffer();
      expect(await reasonOf(bytes.subarray(0, 16))).toBe('corrupt');
    }
  });

  it('does not decode formats that it does not accept, whatever their name', async () => {
    expect(await reasonOf(await plain(20, 20, 'red').tiff().toBuffer())).toBe('corrupt');
    expect(await reasonOf(await plain(20, 20, 'red').avif().toBuffer())).toBe('corrupt');
  });

  it('refuses a header of 900 megapixels without decoding it', async () => {
    const bomb = withPngSize(await plain(10, 10, 'red').png().toBuffer(), 30_000, 30_000);
    const start = performance.now();
    const inspection = await inspect(bomb);
    expect(inspection).toMatchObject({ kind: 'skipped', reason: 'unsafe' });
    expect(inspection.kind === 'skipped' && inspection.detail).toContain('30000 x 30000');
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

describe('SVG bombs', () => {
  const levels = 12;
  const bombs: readonly (readonly [string, () => Uint8Array])[] = [
    [
      'billion laughs',
      () => {
        const entities = Array.from(
          { length: 9 },
          (_, level) => `<!ENTITY l${level + 1} "${`&l${level};`.repeat(10)}">`,
        ).join('');
        return Buffer.from(`<!DOCTYPE svg [<!ENTITY l0 "lol">${entities}]>${svgOpen}<text>&l9;</text></svg>`);
      },
    ],
    [
      'one long entity, often',
      () =>
        Buffer.from(
          `<!DOCTYPE svg [<!ENTITY a "${'x'.repeat(200)}">]>${svgOpen}<text>${'&a;'.repeat(20_000)}</text></svg>`,
        ),
    ],
    [
      'entity from a file',
      () =>
        Buffer.from(
          `<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>${svgOpen}<text>&a;</text><rect width="9" height="9"/></svg>`,
        ),
    ],
    [
      'parameter entity',
      () => Buffer.from(`<!DOCTYPE svg [<!ENTITY % a "x"> %a;]>${svgOpen}<rect width="9" height="9"/></svg>`),
    ],
    [
      'nested use',
      () =>
        svgOf(
          `<rect id="u0" width="1" height="1"/>${Array.from(
            { length: levels },
            (_, level) => `<g id="u${level + 1}">${`<use href="#u${level}"/>`.repeat(10)}</g>`,
          ).join('')}`,
        ),
    ],
    [
      'nested patterns, inherited by a group',
      () =>
        svgOf(
          `<pattern id="p0" width="1" height="1"><rect width="1" height="1"/></pattern>${Array.from(
            { length: levels },
            (_, level) =>
              `<pattern id="p${level + 1}" width="1" height="1"><g fill="url(#p${level})">${'<rect width="9" height="9"/>'.repeat(10)}</g></pattern>`,
          ).join('')}<rect width="9" height="9" style="fill:url('#p${levels}')"/>`,
        ),
    ],
    [
      'nested masks through a style sheet',
      () =>
        svgOf(
          `<style>${Array.from({ length: levels }, (_, level) => `.m${level}{mask:url(#k${level})}`).join('')}</style>
          <mask id="k0"><rect width="9" height="9"/></mask>${Array.from(
            { length: levels },
            (_, level) =>
              `<mask id="k${level + 1}">${`<rect class="m${level}" width="9" height="9"/>`.repeat(10)}</mask>`,
          ).join('')}<rect width="9" height="9" mask="url(#k${levels})"/>`,
        ),
    ],
    [
      'markers at every corner',
      () =>
        svgOf(
          `<marker id="a">${'<rect width="1" height="1"/>'.repeat(1_000)}</marker>
          <path marker-mid="url(#a)" d="M0 0${' L1 1'.repeat(2_000)}"/>`,
        ),
    ],
    [
      'element that contains itself',
      () => svgOf('<g id="a"><use href="#a"/><rect width="9" height="9"/></g>'),
    ],
    ['a million elements', () => svgOf('<g/>'.repeat(1_000_000))],
    ['ten thousand levels', () => svgOf('<g>'.repeat(10_000) + '</g>'.repeat(10_000))],
    [
      'a long chain of references',
      () =>
        svgOf(
          Array.from({ length: 5_000 }, (_, step) => `<g id="c${step}"><use href="#c${step + 1}"/></g>`).join(
            '',
          ),
        ),
    ],
    ['more than four megabytes', () => svgOf(`<path d="${'M0 0 '.repeat(1_000_000)}"/>`)],
    ['four megabytes when unpacked', () => gzipSync(svgOf(`<path d="${'M0 0 '.repeat(1_000_000)}"/>`))],
    [
      'style rules times elements',
      () => svgOf(`<style>${'a b c{fill:red}'.repeat(3_000)}</style>${'<g/>'.repeat(20_000)}`),
    ],
  ];

  it.each(bombs)('refuses: %s', async (_name, make) => {
    const bytes = make();
    const start = performance.now();
    expect(await reasonOf(bytes)).toBe('unsafe');
    // Refused by counting: nothing was drawn. Two seconds are ten times what a busy machine needs.
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  it('leaves a huge picture inside an SVG out and draws the rest', async () => {
    const bomb = withPngSize(await plain(10, 10, 'red').png().toBuffer(), 30_000, 30_000);
    const url = `data:image/png;base64,${Buffer.from(bomb).toString('base64')}`;
    const image = `<image width="100" height="100" href="${url}"/>`;
    expect(await inspect(svgOf(`<rect width="50" height="50" fill="blue"/>${image}`))).toMatchObject({
      kind: 'image',
      facts: { colours: ['blue'] },
    });
    expect(await reasonOf(svgOf(image))).toBe('unsafe');
  });

  it('names SVGs that are none, or cut off, corrupt', async () => {
    expect(await reasonOf(Buffer.from('<svg xmlns="http://www.w3.org/1999/xhtml"><rect/></svg>'))).toBe(
      'corrupt',
    );
    expect(await reasonOf(Buffer.from('<html><body><svg/></body></html>'))).toBe('corrupt');
    expect(await reasonOf(Buffer.from(`${svgOpen}<g><path d="M0 0"`))).toBe('corrupt');
    expect(await reasonOf(Buffer.from('<!DOCTYPE svg [ <!ENTITY'))).toBe('corrupt');
    expect(await reasonOf(Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]))).toBe('corrupt');
    expect(
      await reasonOf(Buffer.concat([Buffer.from(svgOpen), Buffer.from([0xc3, 0x28]), Buffer.from('</svg>')])),
    ).toBe('corrupt');
  });
});

describe('SVG references to other places', () => {
  it('reads no file and asks no server, and draws what is left', async () => {
    const secret = join(folder, 'secret.png');
    await writeFile(secret, await plain(100, 100, 'red').png().toBuffer());
    await writeFile(join(folder, 'secret.svg'), svgOf('<rect id="r" width="100" height="100" fill="red"/>'));
    await writeFile(join(folder, 'secret.css'), 'rect { fill: red }');
    hits = [];
    const places = [
      pathToFileURL(secret).href,
      secret,
      'secret.png',
      `${address}/image.png`,
      `//${address.slice('http://'.length)}/image.png`,
      'file:///etc/passwd',
    ];
    for (const place of places) {
      const style = place.replace(/png$/, 'css');
      const drawing = place.replace(/png$/, 'svg');
      const svg = `<?xml version="1.0"?><?xml-stylesheet href="${style}" type="text/css"?>
        <!DOCTYPE svg SYSTEM "${address}/svg.dtd">
        <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="100" height="100" xml:base="${address}/">
        <style>@import url("${style}"); @import "${style}"; @font-face { font-family: f; src: url("${place}") }
          rect { fill: url("${drawing}#r") } circle { fill: u\\72l(${drawing}#r) }</style>
        <rect width="100" height="100" fill="#0000ff"/>
        <image width="100" height="100" href="${place}"/><image width="100" height="100" xlink:href="${place}"/>
        <use href="${drawing}#r"/><use xlink:href="${drawing}#r"/>
        <rect width="90" height="90" style="fill:url(${drawing}#r) blue; cursor:url(${place})"/>
        <filter id="f"><feImage href="${place}"/></filter><rect width="90" height="90" fill="blue" filter="url(#f)"/>
        <script href="${place}">fetch("${address}/script")</script><g onload="fetch('${address}/onload')"/>
        <foreignObject width="100" height="100"><img xmlns="http://www.w3.org/1999/xhtml" src="${place}"/>words</foreignObject>
        <image width="100" height="100" href="data:image/svg+xml;base64,${Buffer.from(svgOf('<rect width="100" height="100" fill="red"/>')).toString('base64')}"/>
        </svg>`;
      const inspection = await inspect(Buffer.from(svg));
      expect(inspection).toMatchObject({ kind: 'image', facts: { innerText: 'words' } });
      const colours = inspection.kind === 'image' ? inspection.facts.colours : [];
      expect(colours, place).toContain('blue');
      expect(colours, place).not.toContain('red');
    }
    expect(hits).toEqual([]);
    // The server does count: otherwise the line above would prove nothing.
    await fetch(`${address}/probe`);
    expect(hits).toEqual(['/probe']);
  });

  it('refuses an SVG that has nothing but such references', async () => {
    const only = await inspect(svgOf(`<image width="100" height="100" href="${address}/a.png"/>`));
    expect(only).toMatchObject({ kind: 'skipped', reason: 'unsafe' });
    expect(only.kind === 'skipped' && only.detail).toContain('reference to another file');
    expect(await reasonOf(svgOf('<script>while (true) {}</script>'))).toBe('unsafe');
    expect(hits.filter((hit) => hit !== '/probe')).toEqual([]);
  });
});
