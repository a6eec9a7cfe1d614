"""Text to words and words to vocabulary rows, exactly as plugins/text-static does it in TypeScript.

A word is a part of an identifier: `parseHTTPResponse2` has the words parse, http, response, 2. Punctuation separates
words and has no meaning of its own. A word that the vocabulary lacks is cut into word pieces, longest first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# Longer runs are encoded data (base64, hashes), not words.
MAX_WORD_CHARACTERS = 64

_PART = re.compile(r"[A-Z]{2,}s(?![a-z])|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|\?")


class _CharacterClasses(dict[int, str]):
    """Characters beyond ASCII by kind: A upper case, a lower case, 0 number, ? other letter, blank for the rest.

    Blank too for characters beyond the basic plane: no letter that the vocabulary knows is there, and the product reads
    them as two halves.
    """

    def __missing__(self, code: int) -> str:
        category = unicodedata.category(chr(code)) if code < 0x10000 else "So"
        kind = {"Lu": "A", "Lt": "A", "Ll": "a", "Lo": "?", "Lm": "?"}.get(category)
        if kind is None:
            kind = "0" if category.startswith("N") else " "
        self[code] = kind
        return kind


_CLASSES = _CharacterClasses({code: chr(code) for code in range(128) if chr(code) != "?"} | {ord("?"): " "})


def words_of(text: str) -> list[str]:
    """The words of a text in reading order, lower case, without accents."""
    if text.isascii():
        return [
            match.group().lower()
            for match in _PART.finditer(text.replace("?", " "))
            if len(match.group()) <= MAX_WORD_CHARACTERS
        ]
    # Undecodable halves of surrogate pairs separate words, as they do in the product.
    plain = "".join(
        character for character in unicodedata.normalize("NFD", text) if unicodedata.category(character) != "Mn"
    )
    return [
        plain[match.start() : match.end()].lower()
        for match in _PART.finditer(plain.translate(_CLASSES))
        if match.end() - match.start() <= MAX_WORD_CHARACTERS
    ]


class Vocabulary:
    """Rows by word and by word piece. Pieces that continue a word begin with `##`."""

    def __init__(self, entries: Iterable[str]) -> None:
        self.entries = list(entries)
        self.row_of = {entry: row for row, entry in enumerate(self.entries)}
        self._longest = max(len(entry.removeprefix("##")) for entry in self.entries)
        self._rows_of_word: dict[str, tuple[int, ...]] = {}

    def rows_of_word(self, word: str) -> tuple[int, ...]:
        known = self._rows_of_word.get(word)
        if known is None:
            known = self._rows_of_word[word] = tuple(self._cut(word))
        return known

    def rows_of_text(self, text: str) -> list[int]:
        return [row for word in words_of(text) for row in self.rows_of_word(word)]

    def _cut(self, word: str) -> Iterable[int]:
        start = 0
        while start < len(word):
            prefix = "" if start == 0 else "##"
            for end in range(min(len(word), start + self._longest), start, -1):
                row = self.row_of.get(prefix + word[start:end])
                if row is not None:
                    yield row
                    start = end
                    break
            else:
                start += 1  # A character without a piece is passed over.
