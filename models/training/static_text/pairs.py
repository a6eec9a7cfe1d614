"""Step 3, `pairs`: from mined chunks to training examples, split by package, without near duplicates.

Writes examples.jsonl, one example a line: what the product embeds of a chunk (`text`), the same without its doc comment
(`code`, may be empty), a sentence that asks for it (`query`, may be empty) and the same as somebody would type it
(`typed`). Also writes sources.tsv, the packages with version and licence.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from static_text.settings import CACHE, RECIPE, REPOSITORY, SEED, log
from static_text.words import words_of

CHUNKS = CACHE / "chunks"
EXAMPLES = CACHE / "examples.jsonl"
EVALUATION = REPOSITORY / "test" / "bench" / "data" / "cosqa" / "code_idx_map.json.gz"

# Of a hundred packages, so many are never trained on and serve to choose settings.
HELD_OUT_PERCENT = 8
# Two texts that share this part of their word shingles are the same to a search.
NEAR_DUPLICATE = 0.5
SHINGLE_WORDS = 4
# A min-hash of so many values estimates that part; the bands find candidates.
BANDS, ROWS_PER_BAND = 8, 2

LANGUAGE_NAMES = {
    "python": "python", "javascript": "javascript", "javascriptreact": "react", "typescript": "typescript",
    "typescriptreact": "react", "go": "golang", "rust": "rust", "java": "java", "c": "c", "cpp": "c++",
    "csharp": "c#", "php": "php", "ruby": "ruby",
}  # fmt: skip


@dataclass(frozen=True)
class Example:
    package: str
    split: str
    language: str
    text: str
    code: str
    query: str
    typed: str


def split_of(package: str) -> str:
    value = int(hashlib.md5(package.encode()).hexdigest(), 16) % 100
    return "held-out" if value < HELD_OUT_PERCENT else "train"


def first_sentence(doc: str) -> str:
    """The part of a doc comment that says what the thing does, in plain words."""
    text = doc.split("\n\n")[0]
    text = re.split(r"^\s*(?:@\w+|:\w+|\\\w+|Args|Parameters|Returns|Example)", text, maxsplit=1, flags=re.MULTILINE)[0]
    text = re.sub(r"\{@\w+\s+([^}]*)\}|:\w+:`([^`]*)`|<[^>\n]{1,60}>", r" \1\2 ", text)
    text = re.sub(r"\s+", " ", text.replace("`", "")).strip()
    match = re.match(r"(.{12,}?[.!?])(?:\s|$)", text)
    return (match.group(1) if match else text)[:240].strip()


FILLER = {
    "the", "a", "an", "this", "that", "these", "given", "specified", "its", "if", "is", "it", "be", "which", "will",
    "by", "and", "for", "as", "are", "all", "any", "some", "provided", "passed",
}  # fmt: skip
THIRD_PERSON = {
    "returns": "get", "return": "get", "gets": "get", "creates": "create", "sets": "set", "checks": "check",
    "converts": "convert", "computes": "calculate", "compute": "calculate", "calculates": "calculate",
    "reads": "read", "writes": "write", "loads": "load", "adds": "add", "removes": "remove", "parses": "parse",
    "finds": "find", "makes": "make", "builds": "build", "generates": "generate", "determines": "check",
    "determine": "check", "retrieves": "get", "retrieve": "get", "sends": "send", "opens": "open", "runs": "run",
    "deletes": "delete", "updates": "update", "applies": "apply", "tests": "check", "construct": "create",
    "constructs": "create", "performs": "perform", "draws": "draw", "prints": "print", "splits": "split",
}  # fmt: skip


def typed_query(query: str, symbols: list[str], language: str, random_: random.Random) -> str:
    """Somebody's search for this chunk: short, lower case, often with the language and without small words."""
    words = re.findall(r"[a-z0-9]+", query.lower())
    names = words_of(symbols[0]) if symbols else []
    if len(names) >= 2 and random_.random() < 0.35:
        words = names
    if words:
        words[0] = THIRD_PERSON.get(words[0], words[0])
    share = random_.random()
    words = [word for word in words if word not in FILLER or random_.random() > share][: random_.randint(4, 11)]
    phrase = " ".join(words)
    name = LANGUAGE_NAMES.get(language, "")
    if not phrase or not name:
        return phrase
    return random_.choice(
        [
            f"{name} {phrase}", f"{name} {phrase}", f"how to {phrase} in {name}", f"how to {phrase} in {name}",
            f"{phrase} in {name}", f"{phrase} {name}", f"how to {phrase}", phrase, f"function to {phrase} in {name}",
            f"{name} how to {phrase}",
        ]
    )  # fmt: skip


def is_english(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 8 and sum(c.isascii() for c in letters) > 0.9 * len(letters)


class NearDuplicates:
    """Remembers texts and tells whether a new one is nearly one of them."""

    def __init__(self) -> None:
        self._shingles: list[frozenset[int]] = []
        self._buckets: dict[tuple[int, int, int], list[int]] = {}

    def seen(self, words: list[str]) -> bool:
        """Also remembers the text if it is new."""
        shingles = frozenset(
            zlib.crc32(" ".join(words[i : i + SHINGLE_WORDS]).encode())
            for i in range(max(1, len(words) - SHINGLE_WORDS + 1))
        )
        keys = list(self._keys(shingles))
        for key in keys:
            for index in self._buckets.get(key, ())[:20]:
                other = self._shingles[index]
                shared = len(shingles & other)
                if shared >= NEAR_DUPLICATE * (len(shingles) + len(other) - shared):
                    return True
        self._shingles.append(shingles)
        for key in keys:
            self._buckets.setdefault(key, []).append(len(self._shingles) - 1)
        return False

    @staticmethod
    def _keys(shingles: frozenset[int]) -> Iterator[tuple[int, int, int]]:
        values = [min((s * m + 0x9E3779B9) & 0xFFFFFFFF for s in shingles) for m in MULTIPLIERS]
        for band in range(BANDS):
            yield (band, values[2 * band], values[2 * band + 1])


MULTIPLIERS = [random.Random(SEED + i).randrange(1, 2**32, 2) for i in range(BANDS * ROWS_PER_BAND)]


def evaluation_functions() -> list[str]:
    with gzip.open(EVALUATION, "rt", encoding="utf8") as file:
        return list(json.load(file))


def examples_of(package: str, chunks: Path) -> Iterator[Example]:
    random_ = random.Random(f"{SEED} {package}")
    split = split_of(package)
    with chunks.open(encoding="utf8") as file:
        for line in file:
            chunk = json.loads(line)
            query = first_sentence(chunk["doc"]) if chunk["doc"] else ""
            if chunk["modality"] == "text" and chunk["scope"]:
                query = " ".join(chunk["scope"][-2:])
            if not is_english(query) or len(query.split()) < (2 if chunk["modality"] == "text" else 3):
                query = ""
            typed = typed_query(query, chunk["symbols"], chunk["language"], random_) if query else ""
            yield Example(package, split, chunk["language"], chunk["text"], chunk["code"], query, typed)


def main() -> None:
    duplicates = NearDuplicates()
    for function in evaluation_functions():
        duplicates.seen(words_of(function))
    counts: Counter[str] = Counter()
    per_package: dict[str, Counter[str]] = {}
    with EXAMPLES.open("w", encoding="utf8") as output:
        for chunks in sorted(CHUNKS.glob("*.jsonl")):
            package = chunks.stem
            for example in examples_of(package, chunks):
                words = words_of(example.text)
                if len(words) < 5 or duplicates.seen(words):
                    counts["left out: near duplicate or nearly empty"] += 1
                    continue
                counts[f"{example.split} {example.language}" + (" with query" if example.query else "")] += 1
                per_package.setdefault(package, Counter())[example.split] += 1
                output.write(json.dumps(asdict(example)) + "\n")
    for name, count in sorted(counts.items()):
        log(f"{count:7d} {name}")
    write_sources(per_package)


def write_sources(per_package: dict[str, Counter[str]]) -> None:
    rows = ["ecosystem\tname\tversion\tlicence\tsplit\tchunks"]
    for package, counts in sorted(per_package.items()):
        facts = json.loads((CACHE / "sources" / f"{package.replace('--', '/', 1)}.json").read_text("utf8"))
        split, number = counts.most_common(1)[0]
        licence = re.sub(r"\s+", " ", facts["licence"])[:80]
        rows.append("\t".join([facts["ecosystem"], facts["name"], facts["version"], licence, split, str(number)]))
    (RECIPE / "sources.tsv").write_text("\n".join(rows) + "\n", "utf8")


if __name__ == "__main__":
    main()
