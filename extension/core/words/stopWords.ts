/**
 * English function words and the small talk of questions. They are left out of the word side of a query only, never
 * out of the index: a quoted or identifier-like query may need them.
 */
const words =
  'a about above after again all also am an and any are as at be because been before being below between both but by ' +
  'can could did do does doing down during each few for from further get had has have having he her here hers him his ' +
  'how i if in into is it its itself just me more most my no nor not now of off on once only or other our out over own ' +
  'please same she should show so some such than that the their them then there these they this those through to too ' +
  'under until up use used using very want was way we were what when where which while who whom why will with would you your';

const stopWords: ReadonlySet<string> = new Set(words.split(' '));

export function isStopWord(word: string): boolean {
  return stopWords.has(word);
}
