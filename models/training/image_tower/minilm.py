"""MiniLM's sentence embeddings, computed with the model that ships with the product."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from tokenizers import Tokenizer

from .paths import MINILM

MAX_TOKENS = 128
#: Word pieces per run of the model; bounds memory and keeps the matrices in the cache.
TOKENS_PER_RUN = 512


class MiniLm:
    """Mean-pooled, normalised sentence vectors."""

    def __init__(self, threads: int = 1) -> None:
        self._tokenizer = Tokenizer.from_file(str(MINILM / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = ort.InferenceSession(str(MINILM / "onnx" / "model_quantized.onnx"), options)
        self._inputs = {item.name for item in self._session.get_inputs()}

    def encode(self, texts: Sequence[str], progress: bool = False) -> NDArray[np.float32]:
        """One row per text. Texts of equal length share a run, so that padding never changes a vector."""
        encodings = self._tokenizer.encode_batch(list(texts))
        by_length: dict[int, list[int]] = defaultdict(list)
        for number, encoding in enumerate(encodings):
            by_length[len(encoding.ids)].append(number)
        vectors = np.zeros((len(texts), 384), np.float32)
        for length, numbers in sorted(by_length.items()):
            size = max(1, TOKENS_PER_RUN // length)
            for start in range(0, len(numbers), size):
                part = numbers[start : start + size]
                ids = np.array([encodings[number].ids for number in part], np.int64)
                feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
                hidden = self._session.run(None, {key: feeds[key] for key in feeds if key in self._inputs})[0]
                vectors[part] = hidden.mean(axis=1)
            if progress:
                print(f"{len(numbers)} texts of {length} word pieces encoded", flush=True)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
