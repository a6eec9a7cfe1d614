import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundDrawing } from '../../../extension/core/images/svgCost.ts';
import { readSvg, writeSvg } from '../../../extension/core/images/svgDocument.ts';
import { SvgRefusal } from '../../../extension/core/images/svgRefusal.ts';
import { sizeOfSvg } from '../../../extension/core/images/svgSize.ts';
import { mayMatch, readDeclarations, readStyleSheet } from '../../../extension/core/images/svgStyle.ts';

const size = { width: 10, height: 10, viewBox: '0 0 10 10' };
const open = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">';

function cleaned(inside: string): string {
  return writeSvg(readSvg(`${open}${inside}</svg>`), size);
}

describe('what the renderer gets to see', () => {
  it('keeps shapes, local references and labels', () => {
    const text = cleaned(
      '<g id="a" fill="url(#b)"><path d="M0 0"/></g><use xlink:href="#a" x="2"/><text>1 &lt; 2</text>',
    );
    expect(text).toBe(
      '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10" viewBox="0 0 10 10">' +
        '<g id="a" fill="url(#b)"><path d="M0 0"></path></g><use href="#a" x="2"></use><text>1 &lt; 2</text></svg>',
    );
  });

  it.each([
    '<script>x</script>',
    '<rect onclick="x"/>',
    '<image href="http://x/y.png"/>',
    '<image xlink:href="file:///x"/>',
    '<image href="data:image/svg+xml;base64,AAAA"/>',
    '<image href="data:text/html;base64,AAAA"/>',
    '<use href="other.svg#x"/>',
    '<use href="data:image/svg+xml,x"/>',
    '<rect fill="url(http://x#y)"/>',
    '<rect fill="URL( \'http://x#y\' )"/>',
    '<rect fill="u\\72l(http://x#y)"/>',
    '<rect style="fill:url(http://x#y)"/>',
    '<rect style="fill:u/**/rl(http://x)"/>',
    '<style>@import "http://x";</style>',
    '<style>rect{fill:url(//http:x)}</style>',
    '<filter id="f"><feImage href="http://x"/></filter>',
    '<a href="http://x"><rect/></a>',
    '<animate attributeName="href" to="http://x"/>',
    '<set attributeName="href" to="http://x"/>',
    '<metadata>http</metadata>',
    '<evil:image xmlns:evil="urn:x" href="http://x"/>',
    '<foreignObject><iframe src="http://x"/></foreignObject>',
    '<view xml:base="http://x"/>',
    '<g xml:base="http://x"/>',
    '<style>/* </style><script>x</script> */</style>',
  ])('leaves out: %s', (inside) => {
    expect(
      cleaned(`${inside}<rect id="kept"/>`).replace('xmlns="http://www.w3.org/2000/svg"', ''),
    ).not.toMatch(/http|script|onclick|file:|data:|\.svg|iframe|x"/);
    expect(cleaned(`${inside}<rect id="kept"/>`)).toContain('id="kept"');
  });

  it('writes well-formed text whatever it reads', () => {
    const pieces = fc.constantFrom(
      '<g>',
      '</g>',
      '<rect fill="',
      '">',
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
      '&amp;',
      '&lt;',
      '&#0;',
      '<style>',
      '</style>',
      '}',
      '{',
      'url(',
      ')',
      '"',
      "'",
      '\\',
      '<?',
      '?>',
      '<!DOCTYPE',
      '[',
      ']',
      '<use href="#a"/>',
      'a',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        let once: string;
        try {
          once = cleaned(parts.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(SvgRefusal);
          return;
        }
        // Cleaning what is clean changes nothing: there was nothing in it that reads differently the second time.
        expect(writeSvg(readSvg(once), size)).toBe(once);
      }),
      { numRuns: 500 },
    );
  });
});

describe('words', () => {
  it('puts the title of the whole first and the titles of parts last', () => {
    const document = readSvg(
      `${open}<g><title>node1</title><text>Start</text></g><title>Flow</title><text>End</text><text>End</text></svg>`,
    );
    expect(document.innerText).toBe('Flow Start End node1');
  });

  it('reads labels written as HTML, without the excuse of the other branch', () => {
    const document = readSvg(
      `${open}<switch><foreignObject><div xmlns="http://www.w3.org/1999/xhtml"><style>p{}</style><p>Order</p><p>placed</p></div></foreignObject>
       <text>Text is not SVG</text></switch><text>Pay<tspan>ment</tspan><tspan x="0" dy="1em">due</tspan></text></svg>`,
    );
    expect(document.innerText).toBe('Order placed Payment due');
  });
});

describe('the bound of drawing', () => {
  it('counts each reference with what it draws', () => {
    expect(boundDrawing(readSvg(`${open}<rect/><rect/></svg>`))).toBe(3);
    // svg, g with two shapes, and two <use> with three elements each behind them.
    expect(
      boundDrawing(readSvg(`${open}<g id="a"><rect/><rect/></g><use href="#a"/><use href="#a"/></svg>`)),
    ).toBe(1 + 3 + 2 * 4);
    expect(boundDrawing(readSvg(`${open}<defs><g id="a"><rect/></g></defs></svg>`))).toBe(1);
  });

  it('is not misled by a second element of the same id', () => {
    const heavy = `<g id="b">${'<rect/>'.repeat(600)}</g>`;
    const uses = `<g id="a">${'<use href="#b"/>'.repeat(600)}</g>`;
    expect(() => boundDrawing(readSvg(`${open}${heavy}<g id="b"/>${uses}</svg>`))).toThrow(SvgRefusal);
    // The first one counts, and is also the only one that is written.
    const document = readSvg(`${open}<g id="b"/>${heavy}${uses}</svg>`);
    boundDrawing(document);
    expect(writeSvg(document, size).split('id="b"')).toHaveLength(2);
  });
});

describe('style', () => {
  it('leaves out sizes, filters and whatever loads, and keeps the rest', () => {
    const { declarations } = readDeclarations(
      'fill: red; width:9px; filter:url(#f); mask:url("#m"); src:url(#x)',
    );
    expect(declarations).toEqual([
      { property: 'fill', value: 'red' },
      { property: 'mask', value: 'url("#m")' },
    ]);
  });

  it('reads rules around at-rules, comments and unclosed blocks', () => {
    const sheet = readStyleSheet(
      '@charset "x"; /* a{} */ .a, .b { fill: red } @media print { .c { fill: blue } } @keyframes k { to { fill: red } } .d { fill: green',
    );
    expect(sheet.rules.map((rule) => rule.selector)).toEqual(['.a, .b', '.d']);
    expect(sheet.isAnimated).toBe(true);
    expect(sheet.hadExternalReference).toBe(false);
    expect(readStyleSheet('@import "a.css"; .a { fill: red }')).toMatchObject({ hadExternalReference: true });
  });

  it('excludes only rules that cannot apply', () => {
    const element = { name: 'rect', id: 'i', classes: ['a', 'b'] };
    for (const selector of ['rect', '.a', '.a.b', 'g > .b', '#i', '*', ':not(.z)', '[x]', 'p, .a'])
      expect(mayMatch(selector, element), selector).toBe(true);
    for (const selector of ['circle', '.c', '.a.c', '#j', 'rect.c', 'g rect#j'])
      expect(mayMatch(selector, element), selector).toBe(false);
  });
});

describe('sizeOfSvg', () => {
  function sized(attributes: Record<string, string>): readonly number[] {
    const { width, height } = sizeOfSvg(new Map(Object.entries(attributes)));
    return [width, height];
  }

  it('understands units, percentages and boxes', () => {
    expect(sized({ width: '1in', height: '72pt' })).toEqual([96, 96]);
    expect(sized({ width: '100%', height: '100%', viewBox: '0,0 40 20' })).toEqual([40, 20]);
    expect(sized({ width: '80', viewBox: '0 0 40 20' })).toEqual([80, 40]);
    expect(sized({ height: '80px', viewBox: '0 0 40 20' })).toEqual([160, 80]);
    expect(sized({ viewBox: '0 0 0 20' })).toEqual([300, 150]);
    expect(sized({ width: '-5', height: 'auto', viewBox: 'none' })).toEqual([300, 150]);
  });

  it('gives a canvas within its limits for any attributes', () => {
    const value = fc.oneof(
      fc.string(),
      fc.double().map(String),
      fc.constantFrom('1e400', '0.0000001', '9'.repeat(50)),
    );
    fc.assert(
      fc.property(value, value, fc.array(value, { maxLength: 5 }), (width, height, box) => {
        const result = sizeOfSvg(
          new Map([
            ['width', width],
            ['height', height],
            ['viewBox', box.join(' ')],
          ]),
        );
        for (const side of [result.rasterWidth, result.rasterHeight]) {
          expect(Number.isInteger(side)).toBe(true);
          expect(side).toBeGreaterThanOrEqual(1);
          expect(side).toBeLessThanOrEqual(512);
        }
        expect(result.viewBox).toMatch(/^\S+ \S+ \S+ \S+$/);
        expect(result.viewBox).not.toMatch(/NaN|Infinity/);
      }),
    );
  });
});
