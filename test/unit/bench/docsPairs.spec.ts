/** The measure of documentation pictures: which pairs count, and that the workspace does not hold what is asked. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  cleanAlt,
  halfOf,
  readDocsPairs,
  unpackedPictures,
  writeDocsWorkspace,
} from '../../bench/docsPairs.ts';

const header = 'split\tfile\twidth\theight\trepo\tpath_in_repo\talt\theading\tkind';
const pairs = [
  'dev\to+a/0.webp\t9\t9\to/a\tdocs/images/menu bar.png\tScreenshot of the menu bar with all its entries\tThe menu\tscreenshot',
  'dev\to+a/1.webp\t9\t9\to/a\tdocs/start.gif\tWhat one sees after the first start\t\tscreenshot',
  'dev\to+b/2.webp\t9\t9\to/b\tlogo.svg.png\tScreenshot of the red logo\tLogos\ticon',
  'train\to+c/3.webp\t9\t9\to/c\tx.png\tone two three four five six\tX\tphoto',
];

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'docs-pairs-'));
  fs.writeFileSync(path.join(folder, 'pairs.tsv'), `${[header, ...pairs].join('\n')}\n`);
  for (const file of ['o+a/0.webp', 'o+a/1.webp', 'o+b/2.webp']) {
    fs.mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), `bytes of ${file}`);
  }
});

afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

describe('cleanAlt', () => {
  it.each([
    ['Screenshot of the  settings page.', 'settings page'],
    ['A partial screen shot showing a dialog', 'dialog'],
    ['Image: napari', 'napari'],
    ['The picture for a cat', 'cat'],
    ['Imagery of the town', 'Imagery of the town'],
    ['Image of it', 'Image of it'],
    ['', ''],
  ])('%s', (alt, clean) => {
    expect(cleanAlt(alt)).toBe(clean);
  });
});

describe('readDocsPairs', () => {
  it('takes pairs of the split dev whose cleaned text has five words', () => {
    expect(readDocsPairs(folder).map(({ alt }) => alt)).toEqual([
      'menu bar with all its entries',
      'What one sees after the first start',
    ]);
  });
});

describe('writeDocsWorkspace', () => {
  it('has the pictures at their paths and their headings, and nothing of the texts that are asked', () => {
    const workspace = path.join(folder, 'workspace');
    const placed = writeDocsWorkspace(workspace, readDocsPairs(folder), folder, undefined);
    expect(placed.map((pair) => pair.path)).toEqual(['o/a/docs/images/menu bar.webp', 'o/a/docs/start.webp']);
    expect(fs.readFileSync(path.join(workspace, 'o/a/docs/start.webp'), 'utf8')).toBe('bytes of o+a/1.webp');
    const document = fs.readFileSync(path.join(workspace, 'o/a/pictures.md'), 'utf8');
    expect(document).toBe('![](<docs/start.webp>)\n\n## The menu\n\n![](<docs/images/menu bar.webp>)\n');
  });

  it('takes the originals, with their own names, where they are given', () => {
    const originals = path.join(folder, 'originals');
    fs.mkdirSync(path.join(originals, 'o/a/docs/images'), { recursive: true });
    for (const name of ['docs/images/menu bar.png', 'docs/start.gif'])
      fs.writeFileSync(path.join(originals, 'o/a', name), `original ${name}`);
    const workspace = path.join(folder, 'workspace');
    const placed = writeDocsWorkspace(workspace, readDocsPairs(folder), folder, originals);
    expect(placed.map((pair) => pair.path)).toEqual(['o/a/docs/images/menu bar.png', 'o/a/docs/start.gif']);
    expect(fs.readFileSync(path.join(workspace, 'o/a/docs/start.gif'), 'utf8')).toBe(
      'original docs/start.gif',
    );
  });
});

describe('halfOf', () => {
  it('keeps a repository in one half, and uses both', () => {
    const names = Array.from({ length: 40 }, (_, index) => `owner/name${index}`);
    const halves = names.map(halfOf);
    expect(names.map(halfOf)).toEqual(halves);
    expect(new Set(halves)).toEqual(new Set(['tuning', 'other']));
  });
});

describe('unpackedPictures', () => {
  it('uses pictures that are unpacked already, and says when there are no pairs', () => {
    const scratch = path.join(folder, 'scratch');
    expect(unpackedPictures(folder, readDocsPairs(folder), scratch)).toBe(folder);
    expect(fs.existsSync(scratch)).toBe(false);
    expect(() => unpackedPictures(folder, [], scratch)).toThrow('no pairs');
  });
});
