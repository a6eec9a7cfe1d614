/**
 * "Find similar" from code to pictures and back: what mentions, imports and names say beside the vectors.
 */
import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import type { EncoderSet } from '../../../extension/core/encoders/encoderSet.ts';
import { SemblanceError } from '../../../extension/core/errors/semblanceError.ts';
import type { NewRow } from '../../../extension/core/ports/vectorStore.ts';
import { extractImageReferences } from '../../../extension/core/references/imageReferences.ts';
import type { SearchResult, SimilarQuery } from '../../../extension/core/search/searchTypes.ts';
import { indexableWords } from '../../../extension/core/words/splitWords.ts';
import { row } from '../../fakes/rows.ts';
import { encoderOf, searchWorld } from './searchWorld.ts';

const calibration = { unrelatedMean: 0, unrelatedDeviation: 0.1, relatedMean: 0.5, relatedDeviation: 0.1 };

/** All rows look the same to the encoder, so that only the other evidence decides. */
const flat = Float32Array.of(1, 0, 0, 0);
const text = encoderOf('text', calibration, new Map([['typed', flat]]));
const set: EncoderSet = { id: 'set', version: '1', text, fast: undefined, image: undefined };

/** A file of one piece, or of several pieces with the line at which each begins. */
function code(path: string, languageId: string, ...pieces: readonly string[]): readonly NewRow[] {
  let line = 0;
  const whole = pieces.join('\n');
  const references = extractImageReferences({ path, languageId, text: whole });
  return pieces.map((piece, at) => {
    const first = line;
    line += piece.split('\n').length;
    const end = line;
    return row(path, at, {
      encoderId: 'text',
      languageId,
      text: piece,
      symbols: [...piece.matchAll(/(?:function|class|def|func|fun) (\w+)/gu)].map(([, name = '']) => name),
      words: indexableWords([path.split('/').at(-1) ?? '', piece]),
      range: { start: { line: first, character: 0 }, end: { line: end, character: 0 } },
      imageReferences: references.filter(({ line: at_ }) => at_ >= first && at_ < end),
      vector: flat,
    });
  });
}

function picture(path: string): readonly NewRow[] {
  return [
    row(path, 0, {
      encoderId: 'text',
      source: 'context',
      modality: 'image',
      languageId: path.split('.').at(-1) ?? '',
      symbols: [],
      text: path,
      words: indexableWords([path]),
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
      vector: flat,
    }),
  ];
}

async function similar(
  files: readonly (readonly NewRow[])[],
  query: Partial<SimilarQuery> & { readonly file: string },
): Promise<readonly SearchResult[]> {
  const { service } = searchWorld(files.flat(), set);
  const answer = await service.similar(
    { filter: {}, limit: 20, ...query, file: `/work/${query.file}` },
    neverCancelled(),
  );
  return answer.results;
}

/** Files with a tie to the question's, and the ties. */
function tied(results: readonly SearchResult[]): readonly string[] {
  return results.flatMap(({ path, why }) => {
    const ties = why.flatMap((reason) => {
      if (reason.kind === 'reference') return [`mentioned ${reason.from}:${reason.line}`];
      if (reason.kind === 'import')
        return [reason.chain.map(({ from, line }) => `${from}:${line}`).join('>')];
      return reason.kind === 'name' ? [`named ${reason.name}`] : [];
    });
    return ties.length === 0 ? [] : [`${path} ${ties.join(' and ')}`];
  });
}

const images = { filter: { modalities: ['image'] } } as const;
const programs = { filter: { modalities: ['code'] } } as const;
const lines = (start: number, end: number): Pick<SimilarQuery, 'range'> => ({
  range: { start: { line: start, character: 0 }, end: { line: end, character: 0 } },
});

const noise = ['a.png', 'b.png', 'c.svg'].map((name) => picture(`pictures/${name}`));

describe('pictures of code', () => {
  it('come first when the selected part uses them, then those of the rest of the file', async () => {
    const menu = code(
      'src/Menu.tsx',
      'typescriptreact',
      "import cog from '../icons/cog.svg';\nimport bell from '../icons/bell.svg';",
      'function Settings() {\n  return <img src={cog} />;\n}',
      'function Alarm() {\n  return <img src={bell} />;\n}',
    );
    const files = [menu, picture('icons/cog.svg'), picture('icons/bell.svg'), ...noise];
    const settings = await similar(files, { file: 'src/Menu.tsx', ...lines(2, 5), ...images });
    expect(tied(settings)).toEqual([
      'icons/cog.svg mentioned src/Menu.tsx:0',
      'icons/bell.svg mentioned src/Menu.tsx:1',
    ]);
    const alarm = await similar(files, { file: 'src/Menu.tsx', ...lines(5, 8), ...images });
    expect(tied(alarm)[0]).toMatch(/^icons\/bell\.svg/u);
    expect(settings.map(({ score }) => score)[0]).toBeGreaterThan(settings[1]?.score ?? 1);
    expect(settings.every(({ score }) => score >= 0 && score <= 1)).toBe(true);
  });

  it('are found through what the code imports, by name and only by that name', async () => {
    const files = [
      code(
        'src/Page.tsx',
        'typescriptreact',
        "import { CogGlyph } from './glyphs';\nfunction Page() { return <CogGlyph />; }",
      ),
      code(
        'src/glyphs/index.ts',
        'typescript',
        "export { BellGlyph } from './BellGlyph';\nexport { CogGlyph } from './CogGlyph';",
      ),
      code(
        'src/glyphs/CogGlyph.tsx',
        'typescriptreact',
        "import url from '../../pictures/gear-wheel.svg';\nfunction CogGlyph() { return <img src={url} />; }",
      ),
      code(
        'src/glyphs/BellGlyph.tsx',
        'typescriptreact',
        "import url from '../../pictures/ringing.svg';\nfunction BellGlyph() { return <img src={url} />; }",
      ),
      picture('pictures/gear-wheel.svg'),
      picture('pictures/ringing.svg'),
      ...noise,
    ];
    expect(tied(await similar(files, { file: 'src/Page.tsx', ...images }))).toEqual([
      'pictures/gear-wheel.svg src/Page.tsx:0>src/glyphs/index.ts:1>src/glyphs/CogGlyph.tsx:0',
    ]);
  });

  it('are those of the names alone, also through files that hand on everything or rename', async () => {
    const glyph = (name: string, file: string): readonly NewRow[] =>
      code(
        `src/${name}.tsx`,
        'typescriptreact',
        `import url from '../pictures/${file}';\nfunction ${name}() { return <img src={url} />; }`,
      );
    const files = [
      code(
        'src/Page.tsx',
        'typescriptreact',
        "import { Cog } from './all';\nfunction Page() { return <Cog />; }",
      ),
      code('src/all.ts', 'typescript', "export * from './shapes';\nexport * from './Bell';"),
      code('src/shapes.ts', 'typescript', "export { Wheel as Cog, Star } from './wheels';"),
      code('src/wheels.ts', 'typescript', "export { Wheel } from './Wheel';\nexport { Star } from './Star';"),
      glyph('Wheel', 'one.svg'),
      glyph('Star', 'two.svg'),
      glyph('Bell', 'three.svg'),
      ...['one', 'two', 'three'].map((name) => picture(`pictures/${name}.svg`)),
    ];
    const found = tied(await similar(files, { file: 'src/all.ts', ...images }));
    expect(found).toHaveLength(3);
    const ofPage = tied(await similar(files, { file: 'src/Page.tsx', ...images }));
    // The picture of `Wheel` is a file too far away; the others were never asked for.
    expect(ofPage).toEqual([]);
    const ofShapes = code(
      'src/Near.tsx',
      'typescriptreact',
      "import { Cog } from './shapes';\nfunction Near() { return <Cog />; }",
    );
    expect(tied(await similar([...files, ofShapes], { file: 'src/Near.tsx', ...images }))).toEqual([
      'pictures/one.svg src/Near.tsx:0>src/shapes.ts:0>src/wheels.ts:0>src/Wheel.tsx:0',
    ]);
  });

  it('weigh less with every import, and less when they are one of many', async () => {
    const files = [
      code(
        'a.py',
        'python',
        'from near import draw\nfrom far import show\nfrom many import choose\ndef main(): draw(); show(); choose()',
      ),
      code('near.py', 'python', "def draw(): load('one.png')"),
      code('far.py', 'python', 'from deep import paint\ndef show(): paint()'),
      code('deep.py', 'python', "def paint(): load('two.png')"),
      code(
        'many.py',
        'python',
        `def choose(): load(${Array.from({ length: 16 }, (_, n) => `'many${n}.png'`).join(', ')})`,
      ),
      picture('one.png'),
      picture('two.png'),
      ...Array.from({ length: 16 }, (_, n) => picture(`many${n}.png`)),
    ];
    const found = await similar(files, { file: 'a.py', ...images });
    expect(found.slice(0, 2).map(({ path }) => path)).toEqual(['one.png', 'two.png']);
    expect(found.filter(({ path }) => path.startsWith('many'))).toHaveLength(16);
  });

  it('end imports that lead in a circle', async () => {
    const files = [
      code('a.ts', 'typescript', "import { b } from './b';\nexport function a() { return b; }"),
      code('b.ts', 'typescript', "import { a } from './a';\nexport const b = a;"),
      ...noise,
    ];
    expect(tied(await similar(files, { file: 'a.ts', ...images }))).toEqual([]);
  });

  it('are found by the name of a file whose folder stands elsewhere, and by names of the code', async () => {
    const files = [
      code('tray.py', 'python', "class Tray:\n    def alarm(self): self.icon(PICTURES / 'house-red.png')"),
      code('Tile.kt', 'kotlin', 'class Tile {\n  fun draw() = R.drawable.ic_front_door\n}'),
      picture('art/house-red.png'),
      picture('res/drawable/ic_front_door.png'),
      ...noise,
    ];
    expect(tied(await similar(files, { file: 'tray.py', ...images }))[0]).toBe(
      'art/house-red.png mentioned tray.py:1',
    );
    expect(tied(await similar(files, { file: 'Tile.kt', ...images }))).toEqual([
      'res/drawable/ic_front_door.png named ic_front_door',
    ]);
  });

  it('are found by names in scripts without blanks', async () => {
    const files = [
      code('a.kt', 'kotlin', 'fun draw() = R.drawable.ic_设置按钮'),
      picture('res/设置按钮.png'),
      ...noise,
    ];
    expect(tied(await similar(files, { file: 'a.kt', ...images }))).toEqual([
      'res/设置按钮.png named ic_设置按钮',
    ]);
  });

  it('keep to the filter of paths and languages', async () => {
    const files = [
      code('a.css', 'css', ".a { background: url('./in/x.png'); }\n.b { background: url('./out/y.png'); }"),
      picture('in/x.png'),
      picture('out/y.png'),
    ];
    const query = { file: 'a.css', filter: { modalities: ['image'], pathGlobs: ['in/**'] } } as const;
    expect((await similar(files, query)).map(({ path }) => path)).toEqual(['in/x.png']);
    const gif = { file: 'a.css', filter: { modalities: ['image'], languageIds: ['gif'] } } as const;
    expect(await similar(files, gif)).toEqual([]);
  });

  it('are compared by vectors alone when a benchmark asks for that', async () => {
    const files = [code('a.css', 'css', ".a { background: url('./x.png'); }"), picture('x.png'), ...noise];
    const found = await similar(files, { file: 'a.css', evidence: 'vectors', ...images });
    expect(found).toHaveLength(4);
    expect(tied(found)).toEqual([]);
  });
});

describe('code of a picture', () => {
  it('is the part that mentions it, then what imports that, then names', async () => {
    const files = [
      code(
        'src/CogIcon.tsx',
        'typescriptreact',
        "import url from './gear.svg';",
        'export function CogIcon() {\n  return <img src={url} />;\n}',
      ),
      code(
        'src/Menu.tsx',
        'typescriptreact',
        "import { CogIcon } from './CogIcon';",
        'function Other() {}',
        'function Menu() {\n  return <CogIcon />;\n}',
      ),
      code(
        'src/App.tsx',
        'typescriptreact',
        "import { Menu } from './Menu';\nfunction App() { return <Menu />; }",
      ),
      code('src/paint.ts', 'typescript', 'function gearIcon() { return 1; }'),
      code('src/noise.ts', 'typescript', 'function noise() { return 2; }'),
      picture('src/gear.svg'),
    ];
    const found = await similar(files, { file: 'src/gear.svg', ...programs });
    expect(tied(found)).toEqual([
      'src/CogIcon.tsx mentioned src/CogIcon.tsx:0',
      'src/Menu.tsx src/Menu.tsx:0>src/CogIcon.tsx:0',
      'src/paint.ts named gearIcon',
      'src/App.tsx src/App.tsx:0>src/Menu.tsx:0>src/CogIcon.tsx:0',
    ]);
    expect(found.at(-1)?.path).toBe('src/noise.ts');
    // The part of the file that uses what it imports is an answer too.
    expect([
      found[1]?.range.start.line,
      ...(found[1]?.more ?? []).map(({ range }) => range.start.line),
    ]).toContain(2);
  });

  it('is found through packages of Go, whose files are imported by folder', async () => {
    const files = [
      code(
        'shop/page/page.go',
        'go',
        'package page\n\n//go:embed static/ok.png\nvar ok []byte\n\nfunc Show() {}',
      ),
      code(
        'shop/main.go',
        'go',
        'package main\n\nimport (\n\t"net/http"\n\n\t"example/shop/page"\n)\n\nfunc main() { page.Show() }',
      ),
      picture('shop/page/static/ok.png'),
    ];
    expect(tied(await similar(files, { file: 'shop/page/static/ok.png', ...programs }))).toEqual([
      'shop/page/page.go mentioned shop/page/page.go:2',
      'shop/main.go shop/main.go:5>shop/page/page.go:2',
    ]);
    expect(tied(await similar(files, { file: 'shop/main.go', ...images }))).toEqual([
      'shop/page/static/ok.png shop/main.go:5>shop/page/page.go:2',
    ]);
  });
});

describe('a subject', () => {
  it('without blanks between its words says what it is about', async () => {
    const files = [
      code('a.md', 'markdown', '连接数据库'),
      code('b.md', 'markdown', '备份数据库'),
      code('c.md', 'markdown', 'x'),
    ];
    const [first] = await similar(files, { file: 'a.md' });
    expect(first).toMatchObject({ path: 'b.md' });
    expect(first?.why).toContainEqual({ kind: 'words', words: ['数据', '据库'] });
  });

  it('that is not in the index is refused with its name, unless its text is given', async () => {
    const files = [code('a.ts', 'typescript', 'const a = 1;')];
    await expect(similar(files, { file: 'gone.ts' })).rejects.toThrow(SemblanceError);
    await expect(similar(files, { file: 'gone.ts' })).rejects.toThrow('gone.ts');
    expect((await similar(files, { file: 'gone.ts', text: 'typed' })).map(({ path }) => path)).toEqual([
      'a.ts',
    ]);
    const { service } = searchWorld(files.flat(), set);
    const outside = { file: '/elsewhere/a.ts', text: 'typed', filter: {}, limit: 5 };
    expect((await service.similar(outside, neverCancelled())).results).toHaveLength(1);
  });

  it('of the fast encoder alone is encoded anew, because its vectors are no questions', async () => {
    const fast = encoderOf('fast', calibration);
    const rows = [
      row('a.ts', 0, { encoderId: 'fast', text: 'typed', vector: Float32Array.of(0, 1, 0, 0), words: '' }),
      row('b.ts', 0, { encoderId: 'text', vector: flat, words: '' }),
      row('c.ts', 0, { encoderId: 'text', vector: Float32Array.of(0, 1, 0, 0), words: '' }),
    ];
    const { service } = searchWorld(rows, { ...set, fast });
    const { results } = await service.similar({ file: '/work/a.ts', filter: {}, limit: 5 }, neverCancelled());
    expect(results[0]?.path).toBe('b.ts');
  });
});

describe('pictures like a picture', () => {
  it('are compared by pixels with pixels, on the scale of the other pictures', async () => {
    const unit = (angle: number): Float32Array => Float32Array.of(Math.cos(angle), Math.sin(angle), 0, 0);
    const image = encoderOf('image', calibration);
    const pixels = (name: string, angle: number): NewRow =>
      row(name, 0, {
        id: `${name}.pixels`,
        item: name,
        encoderId: 'image',
        source: 'pixels',
        modality: 'image',
        symbols: [],
        text: '',
        words: '',
        vector: unit(angle),
      });
    // All pictures look alike to this tower (cosines of 0.9 and more); one of them looks the same.
    const rows = [
      pixels('query.png', 0),
      pixels('same.png', 0.05),
      ...Array.from({ length: 30 }, (_, at) => pixels(`other${at}.png`, 0.35 + at * 0.003)),
      row('code.ts', 0, { encoderId: 'text', vector: unit(1.3), words: '' }),
    ];
    const { service } = searchWorld(rows, { ...set, image });
    const { results } = await service.similar(
      { file: '/work/query.png', filter: {}, limit: 40 },
      neverCancelled(),
    );
    expect(results[0]).toMatchObject({ path: 'same.png', why: [{ kind: 'pixels' }] });
    // By the declared scale all of them would be sure, and come before the code.
    expect(results[1]?.path).toBe('code.ts');
  });
});
