import { describe, expect, it } from 'vitest';
import { defaultBudgets } from '../../../extension/core/chunking/budgets.ts';
import { splitDocument } from '../../../extension/core/chunking/documentPieces.ts';
import type { Piece } from '../../../extension/core/chunking/piece.ts';
import { TextLines } from '../../../extension/core/chunking/textLines.ts';

const sentence = 'The quick index remembers every sentence that it has ever read in the workspace. ';
const paragraph = (sentences: number): string => sentence.repeat(sentences).trim();

function split(languageId: string, text: string, path = 'file'): readonly Piece[] {
  return splitDocument({ path, languageId, text }, new TextLines(text), defaultBudgets);
}

const scopes = (pieces: readonly Piece[]): string[] => pieces.map((piece) => piece.scope.join(' > '));

describe('Markdown', () => {
  it('gives each section of some size its heading path', () => {
    const text = `# Guide\n\n## Install\n\n${paragraph(6)}\n\n### On *Windows*\n\n${paragraph(6)}\n\n## Use\n\n${paragraph(6)}\n`;
    expect(scopes(split('markdown', text))).toEqual([
      'Guide > Install',
      'Guide > Install > On Windows',
      'Guide > Use',
    ]);
  });

  it('merges tiny sections under the same parent only', () => {
    const text = `# A\n\n## One\n\nshort\n\n## Two\n\nshort\n\n# B\n\n## Three\n\nshort\n`;
    const pieces = split('markdown', text);
    expect(scopes(pieces)).toEqual(['A', 'B > Three']);
    expect(pieces[0]).toMatchObject({ firstLine: 0, lastLine: 9 });
  });

  it('cuts long sections between paragraphs, list items and fences, not inside', () => {
    const fence = `\`\`\`ts\n# not a heading\n${'const a = 1;\n'.repeat(10)}\`\`\``;
    const blocks = [paragraph(5), fence, `- ${paragraph(4)}\n- ${paragraph(4)}`, paragraph(5)];
    const text = `# Long\n\n${blocks.join('\n\n')}\n`;
    const lines = new TextLines(text);
    const pieces = split('markdown', text);
    expect(pieces.length).toBeGreaterThan(1);
    expect(new Set(scopes(pieces))).toEqual(new Set(['Long']));
    for (const piece of pieces) {
      const marks = lines.text
        .slice(lines.startOf(piece.firstLine), lines.endOf(piece.lastLine))
        .split('```').length;
      expect(marks % 2).toBe(1);
      expect(lines.size(piece.firstLine, piece.lastLine)).toBeLessThanOrEqual(defaultBudgets.prose);
    }
  });

  it('keeps the front matter apart and uses its title', () => {
    const text = `---\ntitle: "Deploying"\nlayout: post\ntags:\n  - servers\n---\n\n${paragraph(3)}\n\n## Steps\n\n${paragraph(6)}\n`;
    const pieces = split('markdown', text);
    expect(scopes(pieces)).toEqual(['Deploying', 'Deploying', 'Deploying > Steps']);
    expect(pieces[0]).toMatchObject({ firstLine: 0, lastLine: 5, embeddingBody: 'Deploying\nservers' });
  });

  it('takes a rule at the start for a rule', () => {
    expect(split('markdown', '---\n\nText without a second mark\n')[0]?.embeddingBody).toBeUndefined();
  });
});

describe('other documents', () => {
  it.each([
    ['restructuredtext', `Title\n=====\n\n${paragraph(5)}\n\nPart\n----\n\n${paragraph(5)}\n`],
    ['asciidoc', `= Title\n\n${paragraph(5)}\n\n== Part\n\n${paragraph(5)}\n`],
    ['latex', `\\section{Title}\n${paragraph(5)}\n\n\\subsection*{Part}\n${paragraph(5)}\n`],
    ['html', `<h1 class="x">Title</h1>\n<p>${paragraph(5)}</p>\n<h2>Part</h2>\n<p>${paragraph(5)}</p>\n`],
    ['markdown', `Title\n=====\n\n${paragraph(5)}\n\nPart\n----\n\n${paragraph(5)}\n`],
  ])('%s is split by headings', (languageId, text) => {
    expect(scopes(split(languageId, text))).toEqual(['Title', 'Title > Part']);
  });

  it.each([
    [
      'json',
      `{\n  "name": "x",\n  "scripts": {\n${'    "build": "tsc -p . && node scripts/build.mjs",\n'.repeat(30)}    "end": ""\n  },\n  "license": "MIT"\n}\n`,
      'scripts',
    ],
    [
      'yaml',
      `name: x\njobs:\n${'  - run: npm ci --ignore-scripts --no-audit --no-fund\n'.repeat(30)}end: true\n`,
      'jobs',
    ],
    [
      'toml',
      `name = "x"\n[tool.lint]\n${'# words about the rules below and why\n'.repeat(30)}[end]\na = 1\n`,
      'tool.lint',
    ],
  ])('%s is split by top-level keys', (languageId, text, key) => {
    const pieces = split(languageId, text);
    expect(pieces.length).toBeGreaterThan(2);
    expect(pieces[0]?.symbols).toContain('name');
    expect(pieces.some((piece) => piece.symbols.includes(key))).toBe(true);
    expect(pieces.some((piece) => piece.scope[0] === key)).toBe(true);
  });

  it('reads the cells of a notebook and leaves outputs out', () => {
    const notebook = {
      cells: [
        { cell_type: 'markdown', metadata: {}, source: ['# Load "data"\n', 'Reads the file.'] },
        {
          cell_type: 'code',
          execution_count: 1,
          metadata: {},
          outputs: [{ output_type: 'stream', text: ['SECRET OUTPUT'] }],
          source: ['import pandas\n', 'frame = pandas.read_csv("a.csv")'],
        },
      ],
      metadata: { language_info: { name: 'python' } },
      nbformat: 4,
    };
    const text = JSON.stringify(notebook, null, 1);
    const lines = new TextLines(text);
    const pieces = split('json', text, 'a/analysis.ipynb');
    expect(pieces.map((piece) => [piece.modality, piece.languageId, piece.embeddingBody])).toEqual([
      ['text', 'markdown', '# Load "data"\nReads the file.'],
      ['code', 'python', 'import pandas\nframe = pandas.read_csv("a.csv")'],
    ]);
    expect(pieces[1]?.scope).toEqual(['Load "data"']);
    expect(lines.at(pieces[1]?.firstLine ?? 0)).toContain('import pandas');
  });
});

describe('fallback by lines', () => {
  it('repeats a few lines and prefers blank lines', () => {
    const block = `${'local value = compute(a, b, c)\n'.repeat(12)}\n`;
    const text = block.repeat(10);
    const lines = new TextLines(text);
    const pieces = split('lua', text);
    expect(pieces.length).toBeGreaterThan(3);
    for (const [index, piece] of pieces.entries()) {
      expect(lines.size(piece.firstLine, piece.lastLine)).toBeLessThanOrEqual(defaultBudgets.part);
      const previous = pieces[index - 1];
      if (previous === undefined) continue;
      expect(previous.lastLine - piece.firstLine).toBeLessThan(defaultBudgets.overlapLines);
      expect(lines.isBlank(previous.lastLine + 1)).toBe(true);
    }
  });

  it('cuts one gigantic line by characters and loses nothing', () => {
    const text = `short\n${'abcdefghi,'.repeat(1000)}\nend`;
    const pieces = split('lua', text);
    const cut = pieces.filter((piece) => piece.characters !== undefined);
    expect(cut.length).toBeGreaterThan(10);
    expect(cut[0]?.characters?.start).toBe(0);
    expect(cut.at(-1)?.characters?.end).toBe(10_000);
    for (const [index, piece] of cut.entries()) {
      if (index > 0) expect(piece.characters?.start).toBe(cut[index - 1]?.characters?.end);
    }
  });

  it('gives nothing for blank files', () => {
    expect(split('lua', ' \n\t\r\n')).toEqual([]);
    expect(split('markdown', '')).toEqual([]);
  });
});
