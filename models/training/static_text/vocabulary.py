"""Step 5, `vocabulary`: which word pieces, whole words and word pairs have a row of their own.

Kept are MiniLM's word pieces in Latin script, the most frequent words that MiniLM would cut into several pieces
(`json`, `async`, `numpy`), and the most frequent pairs of neighbouring words (`read file`). A pair's row is added to
the rows of its words.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from itertools import pairwise

from tokenizers import Tokenizer

from static_text.pairs import EXAMPLES
from static_text.settings import CACHE, TEACHER, log
from static_text.teach import read_examples
from static_text.words import Vocabulary, words_of

VOCABULARY = CACHE / "vocabulary.json"


def latin_pieces() -> list[str]:
    """MiniLM's pieces that a word of ours can have: letters and digits, lower case."""
    pieces = Tokenizer.from_file(str(TEACHER / "tokenizer.json")).get_vocab()
    by_id = sorted(pieces, key=pieces.__getitem__)
    return [piece for piece in by_id if piece.removeprefix("##").isascii() and piece.removeprefix("##").isalnum()]


def count_words(examples: list[dict[str, str]]) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """In how many packages' texts each word and each pair of neighbours occurs, at most five times a package."""
    words: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    in_package: Counter[object] = Counter()
    package = ""
    for example in examples:
        if example["split"] != "train":
            continue
        if example["package"] != package:
            package, in_package = example["package"], Counter()
        for text in (example["text"], example["typed"]):
            own = words_of(text)
            for word in set(own):
                in_package[word] += 1
                if in_package[word] <= MOST_PER_PACKAGE:
                    words[word] += 1
            for pair in set(pairwise(own)):
                in_package[pair] += 1
                if in_package[pair] <= MOST_PER_PACKAGE:
                    pairs[pair] += 1
    return words, pairs


MOST_PER_PACKAGE = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=9000, help="whole words beyond the word pieces")
    parser.add_argument("--pairs", type=int, default=13000, help="pairs of neighbouring words")
    parser.add_argument("--piece-uses", type=int, default=2, help="drop word pieces that fewer texts use")
    arguments = parser.parse_args()
    counts, pair_counts = count_words(read_examples(EXAMPLES))
    pieces = latin_pieces()
    known = set(pieces)
    words = [word for word, _ in counts.most_common() if word not in known and 2 <= len(word) <= 24][: arguments.words]
    vocabulary = Vocabulary(pieces + words)
    uses: Counter[int] = Counter()
    for word, count in counts.items():
        for row in vocabulary.rows_of_word(word):
            uses[row] += count
    kept = [
        entry
        for row, entry in enumerate(vocabulary.entries)
        # Single characters stay, or some words could not be cut at all.
        if uses[row] >= arguments.piece_uses or len(entry.removeprefix("##")) == 1
    ]
    pairs = [pair for pair, _ in pair_counts.most_common() if all(len(w) >= 2 and w.isascii() for w in pair)]
    pairs = pairs[: arguments.pairs]
    log(f"{len(kept)} entries ({len(words)} whole words), {len(pairs)} pairs")
    VOCABULARY.write_text(
        json.dumps(
            {
                "entries": kept,
                "pairs": [" ".join(pair) for pair in pairs],
                "uses": [uses[vocabulary.row_of[entry]] for entry in kept],
                "pair_uses": [pair_counts[pair] for pair in pairs],
            }
        ),
        "utf8",
    )


if __name__ == "__main__":
    main()
