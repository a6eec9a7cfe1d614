"""Texts as bags of rows: which rows of the table a text uses, how often and how early."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from static_text.vocabulary import VOCABULARY
from static_text.words import Vocabulary, words_of


@dataclass(frozen=True)
class Table:
    """The entries of the table by row: word pieces and words first, then pairs of words."""

    vocabulary: Vocabulary
    row_of_pair: dict[str, int]
    uses: np.ndarray

    @property
    def rows(self) -> int:
        return len(self.vocabulary.entries) + len(self.row_of_pair)

    @staticmethod
    def load() -> Table:
        stored = json.loads(VOCABULARY.read_text("utf8"))
        first = len(stored["entries"])
        return Table(
            Vocabulary(stored["entries"]),
            {pair: first + index for index, pair in enumerate(stored["pairs"])},
            np.array(stored["uses"] + stored["pair_uses"], np.float64),
        )

    def rows_of_text(self, text: str) -> list[int]:
        """In reading order; a pair comes after its second word."""
        rows: list[int] = []
        previous = ""
        for word in words_of(text):
            rows += self.vocabulary.rows_of_word(word)
            pair = self.row_of_pair.get(f"{previous} {word}")
            if pair is not None:
                rows.append(pair)
            previous = word
        return rows


# A text says what it is about at its beginning: the first so many uses count in full, the n-th counts PLATEAU / n.
PLATEAU = 12


def use_at(position: int) -> float:
    return min(1.0, PLATEAU / (position + 1))


@dataclass(frozen=True)
class Bags:
    """Compressed sparse rows: the rows of text i stand at starts[i] to starts[i + 1], each once."""

    rows: np.ndarray
    uses: np.ndarray
    starts: np.ndarray

    @staticmethod
    def of(table: Table, texts: Iterable[str]) -> Bags:
        rows: list[int] = []
        uses: list[float] = []
        starts = [0]
        for text in texts:
            bag: dict[int, float] = {}
            for position, row in enumerate(table.rows_of_text(text)):
                bag[row] = bag.get(row, 0.0) + use_at(position)
            rows += bag.keys()
            uses += bag.values()
            starts.append(len(rows))
        return Bags(np.array(rows, np.int64), np.array(uses, np.float32), np.array(starts, np.int64))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def take(self, which: Sequence[int] | np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Rows, uses and offsets of some texts: text i has those from offset i to the next."""
        which = np.asarray(which)
        lengths = self.starts[which + 1] - self.starts[which]
        offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        at = np.repeat(self.starts[which] - offsets, lengths) + np.arange(lengths.sum())
        return self.rows[at], self.uses[at], offsets
