/**
 * Reads a query: which of its words look like names of the code, and how much the word side of the search may say.
 *
 * On questions in natural language an equal-weight fusion of BM25 and embeddings ranks worse than embeddings alone; on
 * names it is the other way round. So the weight follows the query (`npm run bench -- cosqa` measures both).
 */
import { foldIdentifier, splitIdentifier, splitWords } from '../words/splitWords.ts';
import { isStopWord } from '../words/stopWords.ts';

export interface QueryAnalysis {
  /** Words for the full-text search. */
  readonly terms: readonly string[];
  /** Names as the user wrote them: a chunk that defines one is what was asked for. */
  readonly names: readonly QueryName[];
  /** Weight of the word side, 0..1. */
  readonly wordWeight: number;
  /** Log odds that a picture gains or loses by the form of the query: who asks why or how wants to read. */
  readonly pictureEvidence: number;
  /** Log odds that prose gains against code by the form of the query: who asks for a reason or a person wants to read. */
  readonly proseEvidence: number;
}

export interface QueryName {
  /** Without case and separators: `getuserbyid`. */
  readonly folded: string;
  /** Its words in order: get, user, by, id. */
  readonly words: readonly string[];
}

/**
 * Weights, tuned on CoSQA dev (questions) and on names drawn from the same functions: docs/benchmarks.md. For questions
 * words only decide between rows of nearly the same meaning: from 0.03 on the ranking gets worse (MRR 0.547 with 0.01,
 * 0.546 without words, 0.544 with 0.03, 0.539 with 0.1). Names need the words to lead.
 */
export const wordWeights = { question: 0.01, keywords: 0.3, name: 0.7 } as const;

/**
 * Captions are short, so that one noun of a question makes them similar, and rarely say "picture of". 3 decides between
 * cosines of MiniLM that are up to 0.09 apart. One list for all queries of the sample workspace: MRR 0.829 instead of
 * 0.815 (`npm run bench -- sample`).
 */
const pictureWeights = { asksForPicture: 3, asksToRead: -3 } as const;
const picture =
  /\b(?:icons?|pictures?|photos?|photographs?|screenshots?|diagrams?|charts?|logos?|illustrations?|drawings?)\b/iu;
/**
 * At the start of the query or of a part of it, behind a few marks: "a tenant leaves: which credentials must change". Any
 * number of marks would make long rows of them, as in a pasted table, take time by the square of their length.
 */
const question =
  /(?:^|[:;.?!]\s)\W{0,20}(?:why|how|who|whom|whose|when|where|which|what|is|are|can|does|do|should|must|may)\b/iu;

/**
 * Questions for a reason, a person, a time, a choice or a definition are answered by prose. Of CoSQA's 500 questions,
 * whose answers are functions, 99 have the form of a question and one of these forms; of 136 headings of public
 * documentation that ask, 57 have one: log odds of 3.7, rounded down. "How" and "where" tell little: of code they are
 * asked as often. Sample workspace, MRR of questions about text in one list with everything: 0.870 instead of 0.819.
 */
const proseWeight = 3;
const asksForProse =
  /(?:^|[:;.?!]\s)\W{0,20}(?:why|who|whom|whose|when|which|what\s+(?:is|are|was|were|do|does|did|should|can|may|must))\b/iu;
/** "Which function closes the file" asks for code all the same. */
const asksForCode =
  /\b(?:code|functions?|methods?|class|classes|components?|hooks?|endpoints?|variables?)\b|\bwhich\s+(?:files?|modules?|tests?|types?|scripts?|interfaces?)\b/iu;

const camelCase = /\p{Ll}\p{Lu}|\p{Lu}{2}\p{Ll}/u;
const joined = /[\p{L}\p{N}][_.:/\\#-]+[\p{L}\p{N}]/u;
const lettersAndDigits = /\p{L}\p{N}|\p{N}\p{L}/u;
const call = /\(\)?$/u;

/** Longer queries are code or prose that was pasted; their single words say little about names. */
const mostNameTokens = 6;

export function analyseQuery(text: string): QueryAnalysis {
  const quoted = [...text.matchAll(/"([^"]+)"|`([^`]+)`/gu)].map((match) => match[1] ?? match[2] ?? '');
  const tokens = text
    .replace(/["`]/gu, ' ')
    .split(/\s+/u)
    .filter((token) => token !== '');
  const nameTokens = tokens.filter(looksLikeName);
  const isShort = tokens.length <= mostNameTokens;
  const names = new Map<string, QueryName>();
  for (const token of [...nameTokens, ...quoted, ...(tokens.length === 1 ? tokens : [])]) {
    for (const name of namesIn(token)) names.set(name.folded, name);
  }
  const terms = [...new Set(splitWords(text))];
  const content = terms.filter((term) => !isStopWord(term));
  return {
    // A query of function words only ("do", "with") is a name or a keyword: keep them.
    terms: content.length > 0 ? content : terms,
    names: [...names.values()],
    wordWeight: weightOf({
      tokens: tokens.length,
      names: nameTokens.length,
      isQuoted: quoted.length > 0,
      isShort,
      text,
    }),
    pictureEvidence:
      (picture.test(text) ? pictureWeights.asksForPicture : 0) +
      (question.test(text) ? pictureWeights.asksToRead : 0),
    proseEvidence: asksForProse.test(text) && !asksForCode.test(text) ? proseWeight : 0,
  };
}

function weightOf(query: {
  tokens: number;
  names: number;
  isQuoted: boolean;
  isShort: boolean;
  text: string;
}): number {
  if (query.isQuoted) return wordWeights.name;
  if (query.tokens === 1) return wordWeights.name;
  if (query.isShort && query.names > 0)
    return query.names * 2 >= query.tokens ? wordWeights.name : wordWeights.keywords;
  return wordWeights.question;
}

/** `getUserById`, `get_user`, `HTTPServer`, `utf8`, `a.b`, `src/x.ts`, `parse()`; not `Hello`, `e.g.`, `well-known`. */
export function looksLikeName(token: string): boolean {
  // A row of closing marks is tried from its first one only.
  const bare = token.replace(/^[([{<'"]+|(?<![)\]}>'",;:.!?])[)\]}>'",;:.!?]+$/gu, (match) =>
    match.startsWith('(') && match.length <= 2 ? match : '',
  );
  if (call.test(token) && /^[\p{L}_$]/u.test(token)) return true;
  if (camelCase.test(bare)) return true;
  if (/_/u.test(bare) && /\p{L}/u.test(bare)) return true;
  if (/^[\p{L}-]+$/u.test(bare)) return false; // Words and hyphenated words.
  return joined.test(bare) || (lettersAndDigits.test(bare) && /\p{L}/u.test(bare));
}

/** Each part of a qualified name (`UserStore.getUserById`) is a name of its own. */
function namesIn(token: string): readonly QueryName[] {
  const parts = token.split(/[.:#/\\()[\]{}<>,;'"\s]+/u).filter((part) => part !== '');
  return parts
    .map((part) => ({ folded: foldIdentifier(part), words: splitIdentifier(part) }))
    .filter(({ folded }) => folded.length > 1);
}
