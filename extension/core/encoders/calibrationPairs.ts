/**
 * Questions with their right answers, for measuring how an encoder's cosines are distributed. Each group speaks of
 * another subject, so that any question and any answer of another group have nothing to do with each other.
 */

export interface CalibrationPair {
  readonly question: string;
  readonly answer: string;
}

export const textPairs: readonly CalibrationPair[] = [
  {
    question: 'how do I read a file line by line',
    answer: 'Opens the file and yields one line after the other.',
  },
  {
    question: 'where are failed uploads tried again',
    answer: 'Sends the upload once more after a growing pause, at most five times.',
  },
  {
    question: 'when should tomatoes be watered',
    answer: 'Give tomato plants water early in the morning, at the roots.',
  },
  {
    question: 'what is the boiling point of water in the mountains',
    answer: 'At high altitude the air pressure is lower, and water boils below 100 degrees.',
  },
  {
    question: 'log a user out and forget the session',
    answer: 'Deletes the session cookie and signs the user off.',
  },
  { question: 'sort a list of names', answer: 'Returns the names in alphabetical order.' },
  {
    question: 'why does the violin have four strings',
    answer: 'The four strings of a violin are tuned in fifths: G, D, A and E.',
  },
  {
    question: 'convert a colour from RGB to HSL',
    answer: 'Computes hue, saturation and lightness from red, green and blue.',
  },
  {
    question: 'how long does a parcel to Norway take',
    answer: 'Parcels to Norway arrive within five to seven working days.',
  },
  {
    question: 'check that an email address is valid',
    answer: 'Tests an address for an at sign and a domain with a dot.',
  },
  {
    question: 'the size of the database connection pool',
    answer: 'At most twenty connections to the database are kept open.',
  },
  {
    question: 'which bird migrates farthest',
    answer: 'The Arctic tern flies from pole to pole and back each year.',
  },
];

export const codePairs: readonly CalibrationPair[] = [
  {
    question: 'add two numbers',
    answer: 'def add(a, b):\n    """Sum of both numbers."""\n    return a + b',
  },
  {
    question: 'parse a JSON configuration file',
    answer: 'function loadConfig(path) {\n  return JSON.parse(fs.readFileSync(path, "utf8"));\n}',
  },
  {
    question: 'area of a circle',
    answer: 'double circleArea(double radius) {\n  return Math.PI * radius * radius;\n}',
  },
  {
    question: 'reverse a linked list',
    answer:
      'func reverse(head *Node) *Node {\n\tvar prev *Node\n\tfor head != nil {\n\t\thead.next, prev, head = prev, head, head.next\n\t}\n\treturn prev\n}',
  },
  {
    question: 'style of the primary button',
    answer: '.button--primary {\n  background: var(--accent);\n  border-radius: 4px;\n}',
  },
  {
    question: 'count the words of a text',
    answer: 'fn count_words(text: &str) -> usize {\n    text.split_whitespace().count()\n}',
  },
  {
    question: 'delete temporary files older than a day',
    answer: 'find /tmp -type f -mtime +1 -delete',
  },
  {
    question: 'query the orders of a customer',
    answer: 'SELECT * FROM orders WHERE customer_id = ? ORDER BY created_at DESC;',
  },
];

/** A picture that is drawn from text, and what it shows. */
export interface CalibrationPicture {
  readonly question: string;
  readonly svg: string;
}

const picture = (question: string, body: string): CalibrationPicture => ({
  question,
  svg: `<svg xmlns="http://www.w3.org/2000/svg" width="128" height="128" viewBox="0 0 24 24"><rect width="24" height="24" fill="#ffffff"/>${body}</svg>`,
});

export const calibrationPictures: readonly CalibrationPicture[] = [
  picture('a red circle', '<circle cx="12" cy="12" r="9" fill="#d22"/>'),
  picture(
    'a yellow star',
    '<path fill="#fb0" d="M12 2l3 7h7l-5.500 4.500 2 7.500-6.500-4.500L5.500 21l2-7.500L2 9h7z"/>',
  ),
  picture(
    'a house',
    '<path fill="#b5651d" d="M5 11h14v10H5z"/><path fill="#8b0000" d="M12 3l10 9H2z"/><path fill="#333" d="M10 15h4v6h-4z"/>',
  ),
  picture('an arrow pointing right', '<path fill="#111" d="M3 10h11V5l8 7-8 7v-5H3z"/>'),
  picture(
    'a bar chart',
    '<path fill="#36c" d="M3 13h4v8H3zM10 7h4v14h-4zM17 3h4v18h-4z"/><path stroke="#000" d="M2 21h20"/>',
  ),
  picture(
    'an envelope, mail',
    '<path fill="#eee" stroke="#333" d="M2 6h20v13H2z"/><path fill="none" stroke="#333" d="M2 6l10 8 10-8"/>',
  ),
  picture(
    'a tree',
    '<path fill="#7a4a1e" d="M10.500 15h3v7h-3z"/><circle cx="12" cy="9" r="7" fill="#2a8f2a"/>',
  ),
  picture(
    'a padlock',
    '<path fill="none" stroke="#555" stroke-width="2" d="M7 11V8a5 5 0 0110 0v3"/><path fill="#d9a400" d="M5 11h14v10H5z"/>',
  ),
  picture(
    'a heart',
    '<path fill="#e0245e" d="M12 21C3 14 2 10 3.500 7S9 3.500 12 8c3-4.500 7-4 8.500-1S21 14 12 21z"/>',
  ),
  picture(
    'a magnifying glass, search',
    '<circle cx="10" cy="10" r="6" fill="none" stroke="#222" stroke-width="2"/><path stroke="#222" stroke-width="3" d="M15 15l6 6"/>',
  ),
];
