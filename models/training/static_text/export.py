"""Step 8, `export`: the table as the product reads it, and fixtures by which its encoder is tested.

Writes `weights.safetensors` (int8 rows, a scale for each, the vector of an empty text), `vocabulary.txt` (entries, an
empty line, pairs) and, for the tests, texts with their words, rows and vectors.
"""

from __future__ import annotations

import argparse
import gzip
import json
import struct

import numpy as np

from static_text.bags import PLATEAU, Bags, Table
from static_text.evaluate import COSQA, Weights, evaluate_cosqa, evaluate_held_out, load_weights, show
from static_text.settings import REPOSITORY, RESULT, log
from static_text.teach import Teacher
from static_text.words import words_of

FIXTURES = REPOSITORY / "test" / "fixtures" / "staticText" / "vectors.json"


def quantised(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """int8 numbers and the scale of each row."""
    scales = np.maximum(np.abs(rows).max(1), 1e-12) / 127
    return np.round(rows / scales[:, None]).astype(np.int8), scales.astype(np.float32)


def safetensors(tensors: dict[str, np.ndarray], metadata: dict[str, str]) -> bytes:
    names = {"int8": "I8", "float32": "F32"}
    header: dict[str, object] = {"__metadata__": metadata}
    offset = 0
    for name, tensor in tensors.items():
        header[name] = {
            "dtype": names[tensor.dtype.name],
            "shape": list(tensor.shape),
            "data_offsets": [offset, offset + tensor.nbytes],
        }
        offset += tensor.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + b"".join(tensor.tobytes() for tensor in tensors.values())


ODD_TEXTS = [
    "parseHTTPResponse2 getURLs XMLs URLs. IDs_of ABSs",
    "naïve Übergröße ﬁle straße ÉCOLE İstanbul ΣΊΣΥΦΟΣ",
    "数据库 連接 데이터 базы данных",
    "x = a?b:c; // 1e-3 0xFF utf8 md5 sha256_hex",
    "ａｂｃ １２３ ½ ² Ⅷ ǅ 𝐀𝐛 👩‍👩‍👧 a\u0301\u0301b",
    "snake_case kebab-case SCREAMING_CASE camelCase $dollar @at #hash",
    "a" * 64 + " " + "b" * 65,
    "zzqxjkvv qqqqwwww",
]


def fixtures(table: Table, weights: Weights) -> list[dict[str, object]]:
    with gzip.open(COSQA / "code_idx_map.json.gz", "rt", encoding="utf8") as file:
        functions = list(json.load(file))[::400]
    texts = ["open a file and read it line by line", "how to convert string to date in python", *ODD_TEXTS, *functions]
    vectors = weights.encode(Bags.of(table, texts))
    return [
        {
            "text": text,
            "words": words_of(text),
            "rows": table.rows_of_text(text),
            "vector": [round(float(value), 5) for value in vector],
        }
        for text, vector in zip(texts, vectors, strict=True)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run")
    table = Table.load()
    weights = load_weights(parser.parse_args().run)
    rows, scales = quantised(weights.rows)
    exported = Weights(rows * scales[:, None], weights.damping)
    RESULT.mkdir(exist_ok=True)
    content = safetensors(
        {"rows": rows, "scales": scales, "empty": Teacher().encode([""], 8)[0]},
        {"damping": str(weights.damping), "plateau": str(PLATEAU)},
    )
    (RESULT / "weights.safetensors").write_bytes(content)
    pairs = sorted(table.row_of_pair, key=table.row_of_pair.__getitem__)
    (RESULT / "vocabulary.txt").write_text(
        "\n".join(table.vocabulary.entries) + "\n\n" + "\n".join(pairs) + "\n", "utf8"
    )
    FIXTURES.parent.mkdir(exist_ok=True)
    FIXTURES.write_text(json.dumps(fixtures(table, exported), ensure_ascii=True), "utf8")
    log(f"{len(content)} bytes of weights")
    log(show(evaluate_held_out(exported) | evaluate_cosqa(exported)))


if __name__ == "__main__":
    main()
