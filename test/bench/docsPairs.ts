/**
 * Documentation pictures with their alternative texts, and a workspace made of them that does not hold those texts: per
 * repository the pictures at their paths and one Markdown document with the headings that they stand under.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

export interface DocsPair {
  /** The alternative text, without "Screenshot of" and the like. */
  readonly alt: string;
  readonly heading: string;
  readonly repository: string;
  readonly pathInRepository: string;
  /** Below the folder of the unpacked pictures. */
  readonly file: string;
}

/** Shorter texts ("Login form") fit many pictures. */
const fewestWords = 5;

/** Pairs of the split `dev` of `pairs.tsv`, which no encoder was trained on, whose cleaned text has five words or more. */
export function readDocsPairs(folder: string): readonly DocsPair[] {
  const [header = '', ...rows] = fs.readFileSync(path.join(folder, 'pairs.tsv'), 'utf8').trim().split('\n');
  const columns = header.split('\t');
  return rows.flatMap((row) => {
    const cells = row.split('\t');
    const cell = (column: string): string => cells[columns.indexOf(column)] ?? '';
    const alt = cleanAlt(cell('alt'));
    if (cell('split') !== 'dev' || alt.split(/\s+/u).length < fewestWords) return [];
    return [
      {
        alt,
        heading: cell('heading').trim(),
        repository: cell('repo'),
        pathInRepository: cell('path_in_repo'),
        file: cell('file'),
      },
    ];
  });
}

/** The same rule as `clean_alt` of `models/training/image_tower/names.py`, by which the training counts its pairs. */
const prefix =
  /^(?:(?:a|an|the|this|partial|full)\s+)*(?:screen\s?shots?|screen\s?captures?|images?|pictures?|illustrations?|graphics?|photos?)\s*(?:that shows?|which shows?|showing|shows|of|for|:|-)\s*(?:the\s+|a\s+|an\s+)?/iu;
/** A text of which less is left was nothing but "image of". */
const fewestCharacters = 3;

export function cleanAlt(alt: string): string {
  const text = alt.split(/\s+/u).join(' ').trim();
  const stripped = text.replace(prefix, '');
  return (stripped.length >= fewestCharacters ? stripped : text).replace(/^[ .]+|[ .]+$/gu, '');
}

/** The picture's path in the workspace that `writeDocsWorkspace` makes. */
export type PlacedPair = DocsPair & { readonly path: string };

/**
 * `pictures` holds the reduced pictures (WebP, at most 160 pixels a side); `originals` is a folder `owner/name/path` of
 * the repositories' own files and is used instead where it is given.
 */
export function writeDocsWorkspace(
  workspace: string,
  pairs: readonly DocsPair[],
  pictures: string,
  originals: string | undefined,
): readonly PlacedPair[] {
  const placed = pairs.map((pair): PlacedPair => {
    const { repository, pathInRepository } = pair;
    const extension = path.posix.extname(pathInRepository);
    const name =
      originals === undefined
        ? `${pathInRepository.slice(0, pathInRepository.length - extension.length)}.webp`
        : pathInRepository;
    const source =
      originals === undefined
        ? path.join(pictures, pair.file)
        : path.join(originals, repository, pathInRepository);
    const target = `${repository}/${name}`;
    fs.mkdirSync(path.dirname(path.join(workspace, target)), { recursive: true });
    fs.copyFileSync(source, path.join(workspace, target));
    return { ...pair, path: target };
  });
  for (const repository of new Set(placed.map((pair) => pair.repository)))
    fs.writeFileSync(
      path.join(workspace, repository, 'pictures.md'),
      documentOf(placed.filter((pair) => pair.repository === repository)),
    );
  return placed;
}

function documentOf(pairs: readonly PlacedPair[]): string {
  const headings = [...new Set(pairs.map(({ heading }) => heading))].sort((a, b) => (a < b ? -1 : 1));
  // Without a heading comes first: below one it would belong to it.
  return headings
    .map((heading) => {
      const images = pairs
        .filter((pair) => pair.heading === heading)
        .map((pair) => `![](<${pair.path.slice(pair.repository.length + 1)}>)`);
      return [...(heading === '' ? [] : [`## ${heading}`]), ...images].join('\n\n');
    })
    .join('\n\n')
    .concat('\n');
}

/**
 * Which half of the questions a repository belongs to. Constants are tuned on `tuning` alone. By a hash, so that nobody
 * chose which.
 */
export function halfOf(repository: string): 'tuning' | 'other' {
  const [first = 0] = createHash('sha256').update(repository).digest();
  return first % 2 === 0 ? 'tuning' : 'other';
}

/** The folder with the pictures: `folder` itself when they are unpacked there, else `scratch`, where they are unpacked. */
export function unpackedPictures(folder: string, pairs: readonly DocsPair[], scratch: string): string {
  const [first] = pairs;
  if (first === undefined) throw new Error(`${folder} has no pairs of the split dev.`);
  for (const place of [folder, path.join(folder, 'images')])
    if (fs.existsSync(path.join(place, first.file))) return place;
  fs.mkdirSync(scratch, { recursive: true });
  execFileSync('tar', [
    '-xf',
    path.join(folder, 'images.tar'),
    '-C',
    scratch,
    ...pairs.map(({ file }) => file),
  ]);
  return scratch;
}
