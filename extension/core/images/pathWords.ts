/**
 * The words that a picture's path says about it: its name without sizes, hashes and variants, and its folders without
 * those that every project has.
 */
import { splitIdentifier } from '../words/splitWords.ts';

/** Folders that say "pictures are here" and nothing of what they show. */
const genericFolders = new Set(
  (
    'asset assets image images img imgs picture pictures pic pics photo photos graphic graphics icon icons svg svgs ' +
    'png pngs media static public src source dist build out lib app apps web www docs doc documentation resource ' +
    'resources res files content contents packages package common shared main test tests fixtures website site ' +
    'light dark drawable mipmap xcassets raw misc'
  ).split(' '),
);

/** Last words of a name that tell variants of one picture apart, not what it shows. */
const variantWords = new Set(
  (
    'outline outlined filled fill solid regular rounded round sharp twotone dark small medium large sm md lg xl xs ' +
    'min thumb thumbnail hdpi mdpi xhdpi xxhdpi xxxhdpi'
  ).split(' '),
);

/** Names that a camera or a tool gives when nobody thought of one. */
const namelessWords = new Set('img image dsc dscn pic picture photo untitled unnamed file pxl'.split(' '));

/** Sides at which icons are exported; a number of another size may be the subject ("404"). */
const iconSides = new Set(
  (
    '8 10 12 14 15 16 18 20 22 24 25 28 29 30 32 36 40 42 44 46 48 50 52 56 57 58 60 64 70 72 75 76 80 87 88 90 96 ' +
    '100 108 114 120 128 142 144 150 152 167 168 172 180 192 196 200 216 256 300 310 320 384 400 480 500 512 600 ' +
    '640 720 768 800 1000 1024 1080 1200 1280 1440 1920 2048 2560'
  ).split(' '),
);

/** Longer numbers are dates, counters of cameras or ids. */
const maxMeaningfulDigits = 3;
/** Only the nearest folders are about the picture; those above are about the project. */
const maxFolders = 2;

/** Words of the file's name, lower-cased; empty when the name says nothing (`IMG_2034.jpg`). */
export function nameWordsOf(path: string): readonly string[] {
  const stem = withoutHash(stemOf(path).replace(/@\dx$/i, '')).replace(/(\d+)\s*[x×]\s*\d+/gi, '$1');
  const words = splitIdentifier(stem);
  const kept = words.filter((word) => {
    if (!/^\d+$/.test(word)) return true;
    return word.length <= maxMeaningfulDigits && (!iconSides.has(word) || words.length === 1);
  });
  while (kept.length > 1 && variantWords.has(kept.at(-1) ?? '')) kept.pop();
  const isNameless = kept.every((word) => namelessWords.has(word) || /^\d+$/.test(word));
  return isNameless && kept.some((word) => namelessWords.has(word)) ? [] : kept;
}

/** Words of the nearest two folders that are not generic, outer folder first. */
export function folderWordsOf(path: string): readonly string[] {
  const folders = path.split('/').slice(0, -1).reverse();
  const kept: (readonly string[])[] = [];
  for (const folder of folders) {
    const words = splitIdentifier(folder).filter((word) => !/^\d+$/.test(word));
    if (words.length === 0 || words.every((word) => genericFolders.has(word))) continue;
    kept.unshift(words);
    if (kept.length === maxFolders) break;
  }
  return kept.flat();
}

/** The file's name without its extension. */
export function stemOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}

/** Bundlers add a hash to the name, content stores use nothing else. */
function withoutHash(stem: string): string {
  const withoutUuid = stem.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '');
  return withoutUuid.replace(/(^|[-_.])([0-9a-zA-Z_]{7,})$/, (whole, _separator: string, last: string) => {
    const hasDigit = /\d/.test(last);
    const isHexadecimal = /^[0-9a-f]+$/i.test(last) && hasDigit && /[a-f]/i.test(last);
    // Upper case and digits in the middle of words, several times over: made by a hash function, not by a person.
    const isMixed = hasDigit && (last.match(/[a-z\d][A-Z]|[A-Za-z]\d|\d[A-Za-z]/g)?.length ?? 0) >= 3;
    return isHexadecimal || isMixed ? '' : whole;
  });
}
