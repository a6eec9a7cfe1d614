"""Step 4, `teach`: MiniLM's vectors of the examples' texts, computed once and kept.

The texts are cut short: a sum of word vectors learns from fifty words of a chunk as well as from two hundred, and the
teacher's time grows with the length. Every text is encoded with texts of the same length, in shards; a run that was
stopped continues with the next shard.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from static_text.pairs import EXAMPLES
from static_text.settings import CACHE, DIMENSIONS, SEED, TEACHER, log

VECTORS = CACHE / "vectors"
SHARD_TEXTS = 2048
BATCH_TEXTS = 16


def new_tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(TEACHER / "tokenizer.json"))
    tokenizer.no_padding()
    return tokenizer


def seen_parts(texts: Sequence[str], max_pieces: int) -> list[str]:
    """The beginning of each text that the teacher reads, for a student that is to see no more of it."""
    tokenizer = new_tokenizer()
    tokenizer.enable_truncation(max_pieces)
    parts = []
    for text, encoding in zip(texts, tokenizer.encode_batch(list(texts)), strict=True):
        is_whole = len(encoding.ids) < max_pieces
        parts.append(text if is_whole else text[: encoding.offsets[-2][1]])
    return parts


class Teacher:
    """MiniLM as the product runs it, int8, but many texts of one length at a time."""

    def __init__(self, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(str(TEACHER / "onnx" / "model_quantized.onnx"), options)
        self._tokenizer = new_tokenizer()

    def encode(self, texts: Sequence[str], max_pieces: int) -> np.ndarray:
        """Normalised vectors, one row a text."""
        self._tokenizer.enable_truncation(max_pieces)
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        order = sorted(range(len(ids)), key=lambda index: len(ids[index]))
        vectors = np.zeros((len(ids), DIMENSIONS), np.float32)
        for start in range(0, len(order), BATCH_TEXTS):
            rows = order[start : start + BATCH_TEXTS]
            vectors[rows] = self._run([ids[row] for row in rows])
        return vectors

    def _run(self, batch: list[list[int]]) -> np.ndarray:
        length = max(map(len, batch))
        ids = np.zeros((len(batch), length), np.int64)
        for row, own in enumerate(batch):
            ids[row, : len(own)] = own
        mask = (np.arange(length)[None] < np.array([len(own) for own in batch])[:, None]).astype(np.int64)
        (states, *_) = self._session.run(
            None, {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        )
        sums = (states * mask[:, :, None]).sum(1)
        return sums / np.linalg.norm(sums, axis=1, keepdims=True)


def text_key(text: str) -> str:
    return hashlib.md5(text.encode("utf8", "surrogatepass")).hexdigest()


class VectorCache:
    """Vectors by kind of text; a shard is a list of keys beside an array of half-precision rows."""

    def __init__(self, kind: str) -> None:
        self.folder = VECTORS / kind
        self.folder.mkdir(parents=True, exist_ok=True)

    def read(self) -> tuple[dict[str, int], np.ndarray]:
        """Rows by key, and the rows."""
        keys: list[str] = []
        parts = [np.zeros((0, DIMENSIONS), np.float16)]
        for file in sorted(self.folder.glob("*.npy")):
            keys += file.with_suffix(".keys").read_text("ascii").split()
            parts.append(np.load(file))
        return {key: row for row, key in enumerate(keys)}, np.concatenate(parts)

    def append(self, keys: list[str], vectors: np.ndarray) -> None:
        name = self.folder / f"{len(list(self.folder.glob('*.npy'))):05d}"
        name.with_suffix(".keys").write_text("\n".join(keys), "ascii")
        part = name.with_suffix(".part")
        with part.open("wb") as file:
            np.save(file, vectors.astype(np.float16))
        part.rename(name.with_suffix(".npy"))


def read_examples(path: Path = EXAMPLES) -> list[dict[str, str]]:
    with path.open(encoding="utf8") as file:
        return [json.loads(line) for line in file]


# Word pieces that the teacher reads. Queries are short by themselves.
MAX_PIECES = {"text": 96, "query": 48, "typed": 32, "short": 40}


def teaching_order(examples: list[dict[str, str]], kind: str) -> list[str]:
    """Texts in the order of their use: documented chunks first, Python (the most asked-for) twice as often."""
    random_ = random.Random(SEED)
    weighted = []
    for example in examples:
        weight = 2.0 if example["language"] == "python" else 1.0
        weight *= 2.0 if example["query"] else 1.0
        weight *= 3.0 if example["split"] == "held-out" else 1.0
        weighted.append((random_.random() ** (1 / weight), example["text" if kind == "short" else kind]))
    weighted.sort(key=lambda pair: -pair[0])
    return list(dict.fromkeys(text for _, text in weighted if text))


def shards(texts: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(texts), SHARD_TEXTS):
        yield texts[start : start + SHARD_TEXTS]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind", choices=sorted(MAX_PIECES), required=True)
    parser.add_argument("--most", type=int, default=10**9, help="texts in all, those of earlier runs included")
    parser.add_argument("--seconds", type=float, default=1e9, help="stop after the shard that ends past this time")
    arguments = parser.parse_args()
    cache = VectorCache(arguments.kind)
    known, _ = cache.read()
    texts = teaching_order(read_examples(), arguments.kind)[: arguments.most]
    missing = [text for text in texts if text_key(text) not in known]
    log(f"{arguments.kind}: {len(known)} vectors are there, {len(missing)} of {len(texts)} to come")
    teacher = Teacher()
    started = time.monotonic()
    done = 0
    for shard in shards(missing):
        cache.append([text_key(text) for text in shard], teacher.encode(shard, MAX_PIECES[arguments.kind]))
        done += len(shard)
        elapsed = time.monotonic() - started
        log(f"{arguments.kind}: {done} of {len(missing)}, {done / elapsed:.0f} a second")
        if elapsed > arguments.seconds:
            break


if __name__ == "__main__":
    main()
