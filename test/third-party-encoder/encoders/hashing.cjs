// The arithmetic of the sample: a text becomes a sum of directions, one for each group of three letters.

const dimensions = 256;

/** FNV-1a, 32 bits. */
function hash(text) {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  return state >>> 0;
}

/** Whole words count more than their parts, and a common ending does not make two words alike. */
const wordWeight = 2;
const groupWeight = 0.5;

function add(vector, feature, weight) {
  const code = hash(feature);
  // Two columns per feature: collisions of one are seldom collisions of the other.
  vector[code % dimensions] += (code & 0x100 ? 1 : -1) * weight;
  vector[(code >>> 9) % dimensions] += (code & 0x200 ? 1 : -1) * weight;
}

/** A vector of length 1 for any text. */
function encodeText(text, vector) {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  // The empty word, so that no text has a vector without direction.
  for (const word of words.length === 0 ? [''] : words) {
    add(vector, ` ${word} `, wordWeight);
    const padded = `^${word}$`;
    for (let at = 0; at + 3 <= padded.length; at += 1) add(vector, padded.slice(at, at + 3), groupWeight);
  }
  let squares = 0;
  for (const value of vector) squares += value * value;
  if (squares === 0) {
    vector[0] = 1; // Directions may cancel each other out.
    return;
  }
  const length = Math.sqrt(squares);
  for (let column = 0; column < dimensions; column += 1) vector[column] /= length;
}

module.exports = { dimensions, encodeText };
