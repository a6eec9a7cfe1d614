/**
 * Takes the doc comment of a definition out of its text: the comment lines before it, or the docstring inside it.
 */
export interface SplitDefinition {
  /** The comment's words, without its marks. */
  readonly doc: string;
  /** The text without the comment. */
  readonly code: string;
}

/** Undefined when the text has no doc comment or is nothing but a comment. */
export function withoutDocComment(text: string, languageId: string): SplitDefinition | undefined {
  const split = languageId === 'python' ? splitDocstring(text) : splitLeadingComment(text, languageId);
  if (split === undefined) return undefined;
  const doc = split.doc.trim();
  const code = split.code.trim();
  return doc === '' || code === '' ? undefined : { doc, code };
}

/** The first string after a line that ends a `def` or `class` head. */
const docstring = /:[ \t]*(?:#[^\n]*)?\n[ \t]*[rRuU]{0,2}("""|''')([\s\S]*?)\1[ \t]*\n?/u;

function splitDocstring(text: string): SplitDefinition | undefined {
  if (!/^\s*(?:@|(?:async\s+)?def\s|class\s)/u.test(text)) return undefined;
  const match = docstring.exec(text);
  if (match === null) return undefined;
  const head = text.slice(0, match.index + 1);
  // A docstring deep inside belongs to an inner definition.
  if ((head.match(/^\s*(?:async\s+)?(?:def|class)\s/gmu) ?? []).length > 1) return undefined;
  return { doc: match[2] ?? '', code: `${head}\n${text.slice(match.index + match[0].length)}` };
}

const lineMarks: Readonly<Record<string, RegExp>> = { ruby: /^\s*#(?!!)/u };
const slashes = /^\s*\/\//u;

function splitLeadingComment(text: string, languageId: string): SplitDefinition | undefined {
  const block = /^\s*\/\*\*?([\s\S]*?)\*\//u.exec(text);
  if (block !== null) return { doc: withoutStars(block[1] ?? ''), code: text.slice(block[0].length) };
  const mark = lineMarks[languageId] ?? slashes;
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !mark.test(line));
  if (end <= 0) return undefined;
  const doc = lines.slice(0, end).map((line) => line.replace(/^\s*(?:\/\/+!?|#+)\s?/u, ''));
  // C# writes its comments as XML.
  return { doc: doc.join('\n').replace(/<[^>\n]{1,80}>/gu, ' '), code: lines.slice(end).join('\n') };
}

function withoutStars(comment: string): string {
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\*+\s?/u, ''))
    .join('\n');
}
