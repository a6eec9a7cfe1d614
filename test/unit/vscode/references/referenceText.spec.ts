/** How a document mentions a picture. */

import { posix } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  referenceText,
  relativeReference,
  wordsOfFileName,
} from '../../../../extension/vscode/references/referenceText.ts';

const from = (document: string | undefined, picture: string): string =>
  relativeReference({ document, picture, base: '/work/app' });

describe('the way from a document to a picture', () => {
  it.each([
    ['/work/app/readme.md', '/work/app/img/a.png', 'img/a.png'],
    ['/work/app/docs/guide/x.md', '/work/app/img/a.png', '../../img/a.png'],
    ['/work/app/img/x.md', '/work/app/img/a.png', 'a.png'],
    ['/work/app/img/a.png.md', '/work/app/img', '../img'],
    ['/C:/work/x.md', '/c:/work/a.png', 'a.png'],
    ['/C:/work/x.md', '/D:/a.png', '/D:/a.png'],
    [undefined, '/work/app/img/a.png', 'img/a.png'],
    [undefined, '/elsewhere/a.png', '../../elsewhere/a.png'],
  ])('%s to %s', (document, picture, expected) => {
    expect(from(document, picture)).toBe(expected);
  });

  it('leads back to the picture from wherever the document is', () => {
    const path = fc
      .array(fc.constantFrom('a', 'b', 'ä c', '.d'), { minLength: 1, maxLength: 5 })
      .map((names) => `/${names.join('/')}`);
    fc.assert(
      fc.property(path, path, (document, picture) => {
        const relative = from(document, picture);
        expect(posix.resolve(posix.dirname(document), relative)).toBe(picture);
      }),
    );
  });
});

describe('the mention', () => {
  it.each([
    ['markdown', 'img/a b (1).png', 'a [b]', '![a \\[b\\]](img/a%20b%20%281%29.png)'],
    ['html', 'a"b.png', 'x & "y" <z>', '<img src="a%22b.png" alt="x &amp; &quot;y&quot; &lt;z>">'],
    ['typescriptreact', '../a b.png', 'x', '<img src="../a b.png" alt="x" />'],
    ['scss', 'a b.png', 'x', 'url("a%20b.png")'],
    ['restructuredtext', 'a.png', 'x y', '.. image:: a.png\n   :alt: x y'],
    ['asciidoc', 'a.png', 'x]', 'image::a.png[x\\]]'],
    ['latex', 'a.png', 'x', '\\includegraphics{a.png}'],
    ['typst', 'a.png', 'x "y"', '#image("a.png", alt: "x \\"y\\"")'],
    ['python', 'img/a.png', 'x', './img/a.png'],
    ['python', '../img/a.png', 'x', '../img/a.png'],
    ['markdown', 'grüße.png', 'x', '![x](grüße.png)'],
  ])('in %s', (language, path, alt, expected) => {
    expect(referenceText(language, path, alt)).toBe(expected);
  });

  it.each([
    ['img/battery-low_2x.png', 'battery low 2x'],
    ['batteryLowIcon.svg', 'battery low icon'],
    ['.hidden', ''],
    ['README', 'readme'],
  ])('says in words what the name of %s says', (path, words) => {
    expect(wordsOfFileName(path)).toBe(words);
  });
});
