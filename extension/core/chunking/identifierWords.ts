/**
 * Identifiers and file names as words, the form in which a language model has read them most.
 */
import { splitIdentifier } from '../words/splitWords.ts';

/** `readHTTPConfig_v2` gives `read http config v 2`. Text that is no identifier only loses its punctuation. */
export function wordsOfIdentifier(identifier: string): string {
  return splitIdentifier(identifier).join(' ');
}

/** Words of a path's last part without its extension: `src/lance/vectorStore.spec.ts` gives `vector store spec`. */
export function wordsOfFileName(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return wordsOfIdentifier(dot > 0 ? name.slice(0, dot) : name);
}
