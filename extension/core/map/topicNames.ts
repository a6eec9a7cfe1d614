/**
 * Readable names of topics: the words that are frequent in a topic and rare in the others (class-based TF-IDF), with
 * everything left out that names no subject.
 */
import { splitIdentifier } from '../words/splitWords.ts';
import { isStopWord } from '../words/stopWords.ts';

export interface TopicName {
  readonly name: string;
  /** Best first. */
  readonly words: readonly string[];
}

const wordsPerTopic = 8;
const wordsPerName = 3;
/** One and two letters are loop variables and units. */
const shortestWord = 3;
const longestWord = 24;
/** A word of one or two texts of a topic says little about the others. */
const leastTexts = 2;

/** Words of programs in general, whatever they are about. */
const programWords = new Set(
  (
    'abstract any args argument arguments array assert async await begin bool boolean break byte case catch char check class ' +
    'code config const constructor continue current data debug declare def default delete describe dict double elif else end ' +
    'enum error errors even every example export exports expect extends extern false file files final finally first float ' +
    'func function get given global goto handle has impl implements import include index info init input instance int ' +
    'interface internal isinstance item items key keys lambda last length let line lines list long main make map match max min ' +
    'mod module modules mut namespace native needs needed new next nil none null num number object option optional options ' +
    'override package param params pass path print private property protected protocol pub public range readonly record ref ' +
    'require result results return returns self set short signed size spec start static str string strings struct super ' +
    'switch test tests this throw throws todo true try tuple two type typedef typeof types undefined unknown unsigned ' +
    'usize value values var variable void volatile wait while without yield'
  ).split(' '),
);

/** Texts of each topic, in the order of the topics. */
export function nameTopics(texts: readonly (readonly string[])[]): readonly TopicName[] {
  const counts = texts.map(wordCounts);
  const everywhere = new Map<string, number>();
  for (const words of counts)
    for (const [word, share] of words) everywhere.set(word, (everywhere.get(word) ?? 0) + share);
  const taken = new Set<string>();
  return counts.map((words, topic) => {
    const ranked = [...words]
      .map(([word, share]) => ({
        word,
        score: share * Math.log(1 + counts.length / (everywhere.get(word) ?? 1)),
      }))
      .sort((one, other) => other.score - one.score || (one.word < other.word ? -1 : 1));
    const chosen = withoutRelatives(ranked.map(({ word }) => word));
    return { name: uniqueName(chosen, topic, taken), words: chosen };
  });
}

/** Share of the texts that hold each word, so that one long text does not outvote the others. */
function wordCounts(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts)
    for (const word of subjectWords(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const least = Math.min(leastTexts, texts.length);
  const shares = [...counts].filter(([, count]) => count >= least);
  return new Map(shares.map(([word, count]) => [word, count / texts.length]));
}

/** The different words of a text that can name a subject. */
export function subjectWords(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  for (const word of splitIdentifier(text)) if (canName(word)) words.add(word);
  return words;
}

function canName(word: string): boolean {
  return (
    word.length >= shortestWord &&
    word.length <= longestWord &&
    !/\p{N}/u.test(word) &&
    !isStopWord(word) &&
    !programWords.has(word)
  );
}

/** The first of each family of words: `upload`, `uploads` and `uploading` say the same. */
function withoutRelatives(words: readonly string[]): readonly string[] {
  const chosen: string[] = [];
  for (const word of words) {
    if (chosen.length === wordsPerTopic) break;
    if (!chosen.some((other) => stemOf(other) === stemOf(word))) chosen.push(word);
  }
  return chosen;
}

/** Rough on purpose: it only has to see that two words of one short list are one. */
function stemOf(word: string): string {
  return word.replace(/(?:ations?|ings?|ers?|ies|ied|es|ed|s|e|y)$/u, '') || word;
}

function uniqueName(words: readonly string[], topic: number, taken: Set<string>): string {
  // Texts without a word that names anything, such as tables of numbers.
  const plain = words.slice(0, wordsPerName).join(', ') || `#${topic + 1}`;
  let name = plain;
  for (const word of words.slice(wordsPerName)) {
    if (!taken.has(name)) break;
    name = `${plain}, ${word}`;
  }
  if (taken.has(name)) name = `${plain} (${topic + 1})`;
  taken.add(name);
  return name;
}
