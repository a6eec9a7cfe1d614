import { describe, expect, it } from 'vitest';
import { extractImageReferences } from '../../../extension/core/references/imageReferences.ts';
import {
  alternativeTargets,
  resolveCandidates,
} from '../../../extension/core/references/resolveReference.ts';

function find(languageId: string, text: string, path = 'docs/guide/page') {
  return extractImageReferences({ path, languageId, text }).map(
    ({ target, line, alt, heading }) => [target, line, alt, heading] as const,
  );
}

describe('Markdown', () => {
  it('finds inline, reference and HTML pictures with heading and alternative text', () => {
    const text = [
      '# Guide',
      '![The *main* window](img/main%20window.png "Main")',
      '## Parts',
      "A ![Tree view][tree] and ![Map] and ![](./only.svg 'A title').",
      '<picture><source srcset="dark.webp 1x, dark@2x.webp 2x"><img src="light.png" alt="Both themes"></picture>',
      '[tree]: <../tree.gif> "Tree"',
      '[map]: /map.jpeg?raw=true#top',
    ].join('\n');
    expect(find('markdown', text)).toEqual([
      ['docs/guide/img/main window.png', 1, 'The *main* window', 'Guide'],
      ['docs/tree.gif', 3, 'Tree view', 'Parts'],
      ['map.jpeg', 3, 'Map', 'Parts'],
      ['docs/guide/only.svg', 3, 'A title', 'Parts'],
      ['docs/guide/dark.webp', 4, '', 'Parts'],
      ['docs/guide/dark@2x.webp', 4, '', 'Parts'],
      ['docs/guide/light.png', 4, 'Both themes', 'Parts'],
    ]);
  });

  it('leaves code, comments, other hosts and data out', () => {
    const text = [
      '```md',
      '![in a fence](a.png)',
      '```',
      '`![in a span](b.png)` <!-- ![in a comment](c.png) -->',
      '![far](https://example.org/d.png) ![far](//cdn.example/e.png) ![data](data:image/png;base64,AAAA)',
      '![no picture](f.pdf) [link](g.txt) ![unknown][label]',
    ].join('\n');
    expect(find('markdown', text)).toEqual([]);
  });
});

describe('templates and style sheets', () => {
  it('reads HTML with and without quotes', () => {
    const text =
      '<h2>Team</h2>\n<!-- <img src="old.png"> -->\n<img alt="Ann" src=people/ann.jpg>\n<div style="background: url(\'bg.webp\')"></div>\n<video poster="still.png"></video>';
    expect(find('html', text, 'site/index.html')).toEqual([
      ['site/people/ann.jpg', 2, 'Ann', 'Team'],
      ['site/bg.webp', 3, '', 'Team'],
      ['site/still.png', 4, '', 'Team'],
    ]);
  });

  it('reads url() of style sheets with the selector', () => {
    const text =
      '.hero > a {\n  background: url(../img/hero.png?v=2) no-repeat;\n  mask: url("mask.svg#a");\n}';
    expect(find('scss', text, 'src/css/main.scss')).toEqual([
      ['src/img/hero.png', 1, '', '.hero > a'],
      ['src/css/mask.svg', 2, '', '.hero > a'],
    ]);
  });

  it.each(['vue', 'svelte', 'astro'])('reads %s', (languageId) => {
    const text =
      '<script>\nimport a from "./a.svg";\n</script>\n<template>\n<img :src="require(\'./b.png\')" alt="B">\n<img src="@/assets/c.png" alt="C">\n</template>';
    expect(find(languageId, text, 'src/views/Page.vue').map(([target, , alt]) => [target, alt])).toEqual([
      ['src/views/a.svg', ''],
      ['src/views/b.png', 'B'],
      ['src/assets/c.png', 'C'],
    ]);
  });
});

describe('programs', () => {
  it('reads JSX, imports, require and URL', () => {
    const text = [
      "import logo from './logo.svg';",
      "const chart = require('../charts/chart.png');",
      "const icon = new URL('./icon.webp', import.meta.url);",
      'export function Header() {',
      '  return <header onClick={() => go(1 > 2)}>',
      '    <img className="big" src={logo} alt="Company logo" />',
      '    <Image src="/photos/team.jpg" alt={"The team"} />',
      '  </header>;',
      '}',
    ].join('\n');
    expect(find('typescriptreact', text, 'src/ui/Header.tsx')).toEqual([
      ['src/ui/logo.svg', 0, 'Company logo', ''],
      ['src/charts/chart.png', 1, '', 'chart'],
      ['src/ui/icon.webp', 2, '', 'icon'],
      ['photos/team.jpg', 6, 'The team', 'Header'],
    ]);
  });

  it.each([
    ['python', 'def load():\n    return open("assets/sprite.png")', 'load'],
    ['go', 'func Load() {\n\treturn read("assets/sprite.png")\n}', 'Load'],
    ['csharp', 'class Loader {\n    string path = "assets/sprite.png";\n}', 'Loader'],
    ['rust', 'pub fn load() {\n    open("assets/sprite.png");\n}', 'load'],
    ['ruby', "def load\n  open('assets/sprite.png')\nend", 'load'],
  ])('reads string literals of %s with the function around', (languageId, text, name) => {
    expect(find(languageId, text, 'game/main')).toEqual([['game/assets/sprite.png', 1, '', name]]);
  });

  it('knows what is no path', () => {
    const text = [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is what is tested
      'glob("**/*.png"); name.endsWith(".png"); x = `${base}/a.png`; t("saved as a.png");',
      'y = "see a.png"; regex = /\\.png$/; s = "https://h/a.png"; foo(bar.png); z = "a,b.png";',
    ].join('\n');
    expect(find('javascript', text)).toEqual([]);
  });

  it.each([
    ['latex', '\\section{Results}\n\\includegraphics[width=1cm]{figures/loss.png}'],
    ['restructuredtext', 'Results\n=======\n\n.. figure:: figures/loss.png'],
    ['asciidoc', '= Results\n\nimage::figures/loss.png[Loss]'],
  ])('reads the pictures of %s', (languageId, text) => {
    const [reference] = find(languageId, text, 'paper/main');
    expect(reference?.[0]).toBe('paper/figures/loss.png');
    expect(reference?.[3]).toBe('Results');
  });
});

describe('hostile input', () => {
  const megabyte = (part: string): string => part.repeat(Math.ceil(1_000_000 / part.length));
  const parts = [
    '![',
    '![a](',
    '![a][',
    '[a]: b.png\n',
    '.png',
    ".png'",
    '.png)',
    'url(',
    '<img ',
    '<img src="',
    '<a <b ',
    '<!--',
    '`',
    '{',
    '<img {',
    '![a](b.png "',
    '[[file:',
    '.. image:: ',
    'image::a.png[',
    '"a.png"',
    `${' '.repeat(500)}.png"`,
    '<img src="a.png" alt="b">',
    '# a.png\n',
    'export export ',
    '(((',
    '\\includegraphics[',
  ];
  it.each(parts)(
    'a megabyte of %j takes bounded time',
    (part) => {
      const text = `${megabyte(part)} .png"`;
      for (const languageId of ['markdown', 'typescriptreact', 'html', 'css', 'latex']) {
        const start = performance.now();
        extractImageReferences({ path: 'a/b', languageId, text });
        // Linear passes take some 100 ms; anything worse than linear takes minutes here.
        expect(performance.now() - start, languageId).toBeLessThan(5000);
      }
    },
    30_000,
  );
});

describe('pictures that Go embeds', () => {
  it('are found without quotes, several on a line', () => {
    const text =
      'package page\n\n//go:embed static/ok.png static/*.svg "static/flat line.gif"\nvar files embed.FS\n';
    const found = extractImageReferences({ path: 'a/page.go', languageId: 'go', text });
    expect(found.map(({ target, line }) => [target, line])).toEqual([
      ['a/static/ok.png', 2],
      ['a/static/flat line.gif', 2],
    ]);
  });
});

describe('resolveCandidates', () => {
  it.each([
    ['docs/a.md', './x.png', ['docs/x.png']],
    ['docs/a.md', '../img/x.png?raw=1#y', ['img/x.png']],
    ['docs/a.md', '../../x.png', []],
    ['a.md', '%E4%B8%AD%20b.png', ['中 b.png', 'public/中 b.png', 'static/中 b.png', 'resources/中 b.png']],
    ['a.md', '100%.png', ['100%.png', 'public/100%.png', 'static/100%.png', 'resources/100%.png']],
    [
      'app/web/a.tsx',
      '/x.png',
      [
        'x.png',
        'public/x.png',
        'static/x.png',
        'resources/x.png',
        'app/web/public/x.png',
        'app/web/static/x.png',
        'app/web/resources/x.png',
        'app/public/x.png',
        'app/static/x.png',
        'app/resources/x.png',
      ],
    ],
    [
      'src/a.vue',
      '@/assets/x.png',
      ['src/assets/x.png', 'app/assets/x.png', 'assets/assets/x.png', 'assets/x.png'],
    ],
    ['a.md', 'img\\x.png', ['img/x.png', 'public/img/x.png', 'static/img/x.png', 'resources/img/x.png']],
    ['a.md', 'https://h/x.png', []],
    ['a.md', 'data:image/png;base64,AA', []],
    ['a.md', '//h/x.png', []],
    ['a.md', '', []],
  ])('%s + %s', (from, raw, expected) => {
    expect(resolveCandidates(from, raw)).toEqual(expected);
  });

  it('looks for resources of Java beside the sources', () => {
    expect(resolveCandidates('billing/src/main/java/org/App.java', '/stamps/paid.png')).toContain(
      'billing/src/main/resources/stamps/paid.png',
    );
  });

  it('offers other places for a target that does not exist', () => {
    expect(alternativeTargets('web/pages/a.tsx', 'logo.png')).toContain('public/logo.png');
    expect(alternativeTargets('web/pages/a.tsx', 'logo.png')).toContain('web/public/logo.png');
    expect(alternativeTargets('docs/a.md', 'docs/img/x.png')).toContain('img/x.png');
    expect(alternativeTargets('docs/a.md', 'docs/img/x.png')).not.toContain('docs/img/x.png');
  });

  it('finds a picture of macOS by a name that was written with accents of its own', () => {
    const composed = 'docs/스크린샷-ü.png'.normalize('NFC');
    expect(alternativeTargets('docs/a.md', composed.normalize('NFD'))).toContain(composed);
  });
});
