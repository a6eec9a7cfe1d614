/** The image inspector with its real process and real decoders, over good pictures of every format. */
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import type { ImageFacts } from '../../../extension/core/documents/chunk.ts';
import { createNullLogger } from '../../../extension/core/logging/logger.ts';
import type { ImageInspection, ImageInspector } from '../../../extension/core/ports/imageInspector.ts';
import { createImageInspector } from '../../../extension/node/images/imageInspector.ts';
import { animation, diagramLike, photoLike, plain, screenshotLike, svgOf } from './testPictures.ts';

const workerEntry = new URL('../../../extension/node/images/inspectorProcess.ts', import.meta.url).pathname;
let inspector: ImageInspector;

beforeAll(() => {
  inspector = createImageInspector({ workerEntry, logger: createNullLogger() });
});
afterAll(() => inspector.close());

function inspect(bytes: Uint8Array): Promise<ImageInspection> {
  return inspector.inspect({ path: 'picture.png', format: 'png', bytes }, neverCancelled());
}

async function factsOf(bytes: Uint8Array): Promise<ImageFacts> {
  const inspection = await inspect(bytes);
  if (inspection.kind !== 'image') throw new Error(`skipped: ${inspection.reason}: ${inspection.detail}`);
  return inspection.facts;
}

describe('raster pictures', () => {
  it.each(['png', 'jpeg', 'webp', 'gif'] as const)(
    'reads %s by its content, whatever the name says',
    async (format) => {
      const bytes = await plain(120, 80, '#ff0000').toFormat(format).toBuffer();
      expect(await factsOf(bytes)).toMatchObject({
        format,
        width: 120,
        height: 80,
        isAnimated: false,
        colours: ['red'],
        innerText: '',
      });
    },
  );

  it.each(['gif', 'webp'] as const)('looks at the first frame of an animated %s', async (format) => {
    expect(await factsOf(await animation(format))).toMatchObject({
      format,
      width: 40,
      height: 30,
      isAnimated: true,
      colours: ['red'],
    });
  });

  it('tells alpha and leaves transparent pixels out of the colours', async () => {
    const disc = svgOf('<circle cx="50" cy="50" r="30" fill="#0000ff"/>');
    const withAlpha = await sharp(disc).png().toBuffer();
    expect(await factsOf(withAlpha)).toMatchObject({ hasAlpha: true, colours: ['blue'], likeness: 'icon' });
    const onWhite = await sharp(disc).flatten({ background: 'white' }).png().toBuffer();
    expect(await factsOf(onWhite)).toMatchObject({ hasAlpha: false, colours: ['blue', 'white'] });
  });

  it('has no colours for a picture without a visible pixel', async () => {
    const facts = await factsOf(await plain(32, 32, '#ff000000').png().toBuffer());
    expect(facts.colours).toEqual([]);
  });

  it('reads 16 bits a channel, grey scale, palettes, CMYK and interlaced pictures', async () => {
    const red = plain(64, 64, '#ff0000');
    expect((await factsOf(await red.clone().toColourspace('rgb16').png().toBuffer())).colours).toEqual([
      'red',
    ]);
    expect((await factsOf(await red.clone().png({ palette: true }).toBuffer())).colours).toEqual(['red']);
    expect((await factsOf(await red.clone().png({ progressive: true }).toBuffer())).colours).toEqual(['red']);
    const grey = await factsOf(await plain(64, 64, '#808080').greyscale().png().toBuffer());
    expect(grey.colours).toEqual(['grey']);
    const cmyk = await factsOf(await red.clone().flatten().toColourspace('cmyk').jpeg().toBuffer());
    expect(cmyk.colours).toEqual(['red']);
  });

  it('gives width and height as they are shown, turned by the EXIF orientation', async () => {
    const bytes = await plain(120, 80, 'teal').flatten().withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await factsOf(bytes)).toMatchObject({ width: 80, height: 120 });
  });

  it('reads a picture of one pixel', async () => {
    expect(await factsOf(await plain(1, 1, 'black').png().toBuffer())).toMatchObject({ width: 1, height: 1 });
  });

  it('tells photo, screenshot, diagram and icon apart', async () => {
    expect((await factsOf(await photoLike(1200, 800))).likeness).toBe('photo');
    expect((await factsOf(await screenshotLike())).likeness).toBe('screenshot');
    expect((await factsOf(await diagramLike())).likeness).toBe('diagram');
    expect((await factsOf(await plain(48, 48, 'orange').png().toBuffer())).likeness).toBe('icon');
    expect((await factsOf(await plain(1600, 200, 'orange').png().toBuffer())).likeness).toBe('picture');
  });
});

describe('SVG pictures', () => {
  it('reads size, colours and words', async () => {
    const facts = await factsOf(
      svgOf(
        `<title>Delivery van</title><desc>A van, seen from the side</desc>
         <rect x="10" y="10" width="80" height="60" fill="#2196f3"/>
         <text x="20" y="40">Fast &amp; <tspan>free</tspan></text>`,
      ),
    );
    expect(facts).toMatchObject({
      format: 'svg',
      width: 100,
      height: 100,
      hasAlpha: true,
      isAnimated: false,
      likeness: 'icon',
      innerText: 'Delivery van A van, seen from the side Fast & free',
    });
    expect(facts.colours[0]).toBe('blue');
  });

  it.each([
    [
      'utf-8 with mark',
      Buffer.from('\ufeff<svg xmlns="http://www.w3.org/2000/svg"><text>Grüße</text></svg>'),
    ],
    [
      'utf-16 with mark',
      Buffer.from('\ufeff<svg xmlns="http://www.w3.org/2000/svg"><text>Grüße</text></svg>', 'utf16le'),
    ],
    [
      'utf-16 big-endian',
      Buffer.from(
        '\ufeff<svg xmlns="http://www.w3.org/2000/svg"><text>Grüße</text></svg>',
        'utf16le',
      ).swap16(),
    ],
    [
      'declared latin-1',
      Buffer.from(
        '<?xml version="1.0" encoding="ISO-8859-1"?><svg xmlns="http://www.w3.org/2000/svg"><text>Grüße</text></svg>',
        'latin1',
      ),
    ],
    ['svgz', gzipSync('<svg xmlns="http://www.w3.org/2000/svg"><text>Grüße</text></svg>')],
  ])('reads %s', async (_name, bytes) => {
    expect(await factsOf(bytes)).toMatchObject({ format: 'svg', innerText: 'Grüße' });
  });

  it('takes the default size of browsers when there is none, and the box when there is only that', async () => {
    const bare = await factsOf(
      svgOf('<rect width="9" height="9"/>', '<svg xmlns="http://www.w3.org/2000/svg">'),
    );
    expect(bare).toMatchObject({ width: 300, height: 150 });
    const boxed = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 12">';
    expect(await factsOf(svgOf('<rect width="9" height="9"/>', boxed))).toMatchObject({
      width: 24,
      height: 12,
    });
  });

  it('draws gigantic and tiny sizes on a small canvas', async () => {
    const open = (size: string): string =>
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" width="${size}" height="${size}" style="width:90000px">`;
    for (const size of ['1e9', '99999999999999999999', '1e400']) {
      const facts = await factsOf(svgOf('<rect width="10" height="10" fill="red"/>', open(size)));
      expect(facts).toMatchObject({ width: 1_000_000, colours: ['red'] });
    }
    const tiny = await factsOf(svgOf('<rect width="10" height="10" fill="red"/>', open('0.001')));
    expect(tiny).toMatchObject({ width: 1, height: 1, colours: ['red'] });
  });

  it('draws embedded pictures', async () => {
    const png = await plain(8, 8, '#ff0000').png().toBuffer();
    const facts = await factsOf(
      svgOf(`<image width="100" height="100" href="data:image/png;base64,${png.toString('base64')}"/>`),
    );
    expect(facts.colours).toEqual(['red']);
  });

  it('applies style sheets, prefixes and Illustrator entities', async () => {
    const facts = await factsOf(
      Buffer.from(`<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd" [
        <!-- it's a namespace -->
        <!ENTITY ns_svg "http://www.w3.org/2000/svg">]>
        <s:svg xmlns:s="&ns_svg;" width="50" height="50"><s:style><![CDATA[ .a { fill: #ff0000 } ]]></s:style>
        <s:rect class="a" width="50" height="50"/></s:svg>`),
    );
    expect(facts.colours).toEqual(['red']);
  });
});
