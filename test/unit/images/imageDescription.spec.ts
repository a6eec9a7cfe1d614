import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImageFacts } from '../../../extension/core/documents/chunk.ts';
import { type DescribedReference, describeImage } from '../../../extension/core/images/imageDescription.ts';
import { folderWordsOf, nameWordsOf } from '../../../extension/core/images/pathWords.ts';

const facts: ImageFacts = {
  format: 'png',
  width: 24,
  height: 24,
  hasAlpha: true,
  isAnimated: false,
  colours: ['blue'],
  likeness: 'icon',
  innerText: '',
};

function reference(alt: string, heading = ''): DescribedReference {
  return { alt, heading, fromPath: 'README.md' };
}

function captionOf(
  path: string,
  references: readonly DescribedReference[] = [],
  more: Partial<ImageFacts> = {},
): string {
  return describeImage({ path, facts: { ...facts, ...more }, references }).embeddingText;
}

describe('nameWordsOf', () => {
  it.each([
    ['icons/arrow-left-24.png', 'arrow left'],
    ['arrowLeft@2x.png', 'arrow left'],
    ['trash_can-outline.svg', 'trash can'],
    ['logo_dark.svg', 'logo'],
    ['traffic-light.svg', 'traffic light'],
    ['HTTPServerDiagram.svg', 'http server diagram'],
    ['hero-3f2a9bc1.webp', 'hero'],
    ['logo-DfX3k9aB.png', 'logo'],
    ['banner-1280x720.jpg', 'banner'],
    ['550e8400-e29b-41d4-a716-446655440000.png', ''],
    ['404.svg', '404'],
    ['error-404.svg', 'error 404'],
    ['IMG_20240501_1234.jpg', ''],
    ['untitled.png', ''],
    ['outline.svg', 'outline'],
    ['user-defaced.png', 'user defaced'],
    ['Grüße_Karte.png', 'grüße karte'],
    ['Grüße_Karte.png'.normalize('NFD'), 'grüße karte'],
    ['हिन्दी-लेख.png', 'हिन्दी लेख'],
    ['.svg', 'svg'],
  ])('%s', (path, words) => {
    expect(nameWordsOf(path).join(' ')).toBe(words);
  });
});

describe('folderWordsOf', () => {
  it.each([
    ['src/assets/icons/a.png', ''],
    ['packages/billing/assets/invoice/img/a.png', 'billing invoice'],
    ['a/b/c/a.png', 'b c'],
    ['userProfile/icons/24/a.png', 'user profile'],
    ['a.png', ''],
    ['हिन्दी/a.png', 'हिन्दी'],
  ])('%s', (path, words) => {
    expect(folderWordsOf(path).join(' ')).toBe(words);
  });
});

describe('describeImage', () => {
  it('reads as a caption, best first', () => {
    expect(
      captionOf(
        'web/checkout/assets/delivery-van-24.png',
        [reference('Your parcel is on its way', 'Tracking an order'), reference('Van', 'Tracking an order')],
        { colours: ['blue', 'white'] },
      ),
    ).toBe(
      'delivery van icon, blue and white. Your parcel is on its way. Shown in Tracking an order. Part of checkout.',
    );
  });

  it('does not say the kind twice, and says that a picture moves', () => {
    expect(captionOf('menu-icon.svg')).toBe('menu icon, blue.');
    expect(captionOf('loading.gif', [], { isAnimated: true, likeness: 'picture', colours: [] })).toBe(
      'loading animated picture.',
    );
    expect(captionOf('IMG_2034.jpg', [], { likeness: 'photo', colours: ['green', 'blue', 'brown'] })).toBe(
      'photo, green, blue and brown.',
    );
  });

  it('keeps three different alternative texts and drops empty ones and file names', () => {
    const alts = [
      'image',
      'van.png',
      'A van',
      'a van!',
      'Delivery',
      'Parcel service',
      'Fourth text',
      '',
      'van',
    ];
    const caption = captionOf(
      'van.png',
      alts.map((alt) => reference(alt)),
    );
    expect(caption).toBe('van icon, blue. A van. Delivery. Parcel service.');
  });

  it('quotes the text inside, cut at a word and never within a character', () => {
    const caption = captionOf('plan.svg', [], { innerText: 'word '.repeat(100) });
    expect(caption).toMatch(/It says: (word )+word\.$/);
    expect(caption.length).toBeLessThan(240);
    expect(captionOf('plan.svg', [], { innerText: '😀'.repeat(200) })).not.toMatch(
      /[\ud800-\udbff](?![\udc00-\udfff])/,
    );
  });

  it('gives the full-text index the name as it is written, its parts and both spellings of grey', () => {
    const described = describeImage({
      path: 'src/toolbar/zoomIn-24.png',
      facts: { ...facts, colours: ['dark grey'] },
      references: [],
    });
    expect(described.symbols).toEqual(['zoomIn-24']);
    const words = described.words.split(' ');
    expect(words).toEqual(
      expect.arrayContaining(['zoomin', 'zoom', 'in', '24', 'toolbar', 'grey', 'gray', 'png']),
    );
  });

  it('is deterministic, bounded and never empty for anything', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.array(fc.record({ alt: fc.string(), heading: fc.string(), fromPath: fc.string() })),
        fc.string({ maxLength: 2000 }),
        (path, references, innerText) => {
          const input = { path, facts: { ...facts, innerText }, references };
          const described = describeImage(input);
          expect(describeImage(input)).toEqual(described);
          expect(described.embeddingText.trim()).not.toBe('');
          expect(described.embeddingText.split(/\s+/).length).toBeLessThanOrEqual(101);
        },
      ),
    );
  });
});
