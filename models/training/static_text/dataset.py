"""Examples with their teacher vectors, as arrays that training reads. Built once for a vocabulary, then kept."""

from __future__ import annotations

import hashlib
import pickle
from dataclasses import dataclass

import numpy as np

from static_text.bags import PLATEAU, Bags, Table
from static_text.settings import CACHE, DIMENSIONS, log
from static_text.teach import MAX_PIECES, VectorCache, read_examples, seen_parts, teaching_order, text_key
from static_text.vocabulary import VOCABULARY

KINDS = ("text", "typed")

# Raised whenever `Table.rows_of_text` changes.
ROWS_VERSION = 2

# Chunks that take part though nobody asks for them: the first so many that the teacher is to see.
MOST_TEXTS = 60_000


@dataclass(frozen=True)
class Split:
    """Row i of every array belongs to example i. A vector of zeros means that the teacher was not asked."""

    languages: np.ndarray
    packages: np.ndarray
    bags: dict[str, Bags]
    """Of text (the part that the teacher read), code (the same without its doc comment) and typed."""
    vectors: dict[str, np.ndarray]
    taught: dict[str, np.ndarray]
    """When the teacher saw the text, as a rank; -1 for never."""

    def with_vectors(self, *kinds: str) -> np.ndarray:
        """Indices of the examples that have these teacher vectors."""
        return np.flatnonzero(np.logical_and.reduce([self.taught[kind] >= 0 for kind in kinds]))


def load(split: str) -> Split:
    """`train` or `held-out`. The bags are kept on disk for a vocabulary; the vectors may have grown since."""
    state = hashlib.md5(VOCABULARY.read_bytes() + f"{PLATEAU} {ROWS_VERSION}".encode()).hexdigest()[:12]
    file = CACHE / "datasets" / f"{split}-{state}.pickle"
    if not file.exists():
        file.parent.mkdir(exist_ok=True)
        for name, content in _build(Table.load()).items():
            with (file.parent / f"{name}-{state}.pickle").open("wb") as stream:
                pickle.dump(content, stream, protocol=5)
    with file.open("rb") as stream:
        examples, bags = pickle.load(stream)
    taught = {kind: _taught([example[f"{kind} key"] for example in examples], kind) for kind in KINDS}
    vectors = {kind: _vectors(kind, ranks) for kind, ranks in taught.items()}
    log(
        f"{split}: {len(examples)} examples, "
        + ", ".join(f"{(ranks >= 0).sum()} {kind}" for kind, ranks in taught.items())
    )
    return Split(
        np.array([example["language"] for example in examples]),
        np.array([example["package"] for example in examples]),
        bags,
        vectors,
        taught,
    )


def _build(table: Table) -> dict[str, tuple[list[dict[str, str]], dict[str, Bags]]]:
    examples = read_examples()
    asked, _ = VectorCache("typed").read()
    seen = set(teaching_order(examples, "text")[:MOST_TEXTS])
    built = {}
    for split in ("train", "held-out"):
        own = [e for e in examples if e["split"] == split and (text_key(e["typed"]) in asked or e["text"] in seen)]
        log(f"{split}: {len(own)} examples")
        bags = {
            "text": Bags.of(table, seen_parts([e["text"] for e in own], MAX_PIECES["text"])),
            "code": Bags.of(table, (e["code"] for e in own)),
            "typed": Bags.of(table, (e["typed"] for e in own)),
        }
        facts = [
            {
                "language": e["language"],
                "package": e["package"],
                "text key": text_key(e["text"]),
                "typed key": text_key(e["typed"]) if e["typed"] else "",
            }
            for e in own
        ]
        built[split] = (facts, bags)
    return built


def _taught(keys: list[str], kind: str) -> np.ndarray:
    row_of, _ = VectorCache(kind).read()
    return np.array([row_of.get(key, -1) for key in keys])


def _vectors(kind: str, taught: np.ndarray) -> np.ndarray:
    _, rows = VectorCache(kind).read()
    vectors = np.zeros((len(taught), DIMENSIONS), np.float16)
    vectors[taught >= 0] = rows[taught[taught >= 0]]
    return vectors
