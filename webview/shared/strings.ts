/**
 * The page's words in the user's language, as the host wrote them into the document.
 */
import { stringsElementId } from '../../extension/core/protocol/views/viewEnvelope.ts';

export type Strings<Key extends string> = Readonly<Record<Key, string>>;

/** A key that the host did not write is shown as it is: a page with an untranslated word is better than none. */
export function readStrings<Key extends string>(keys: readonly Key[]): Strings<Key> {
  const text = document.getElementById(stringsElementId)?.textContent ?? '{}';
  const written: unknown = JSON.parse(text);
  const record = typeof written === 'object' && written !== null ? (written as Record<string, unknown>) : {};
  const entries = keys.map((key) => [key, typeof record[key] === 'string' ? record[key] : key]);
  return Object.fromEntries(entries) as Strings<Key>;
}

/** Puts values into a text's places: `fill('{0} of {1}', 3, 8)` is `3 of 8`. */
export function fill(text: string, ...values: readonly (string | number)[]): string {
  return text.replace(/\{(\d+)\}/g, (place, index) => String(values[Number(index)] ?? place));
}
