"""Measures an exported tower on everything that was kept out of training.

    python -m image_tower.evaluate --model models/joint-image-tower/model.onnx --output results.json

Reports, with MiniLM's plain vectors as queries: recall at 1 and 10 among the evaluated names of every held-out icon
set, zero-shot accuracy over Tiny ImageNet's 200 names, recall among the documentation pictures kept out, top-1
of the drawn pictures kept out over the names of their kinds, the distribution of cosines of matching and of unrelated
pairs, milliseconds per picture on one thread.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch
from torch import Tensor

from .data import has_rendered
from .minilm import MiniLm
from .paths import CAPTIONS, MODEL
from .quick_eval import (
    Encode,
    encode_all,
    evaluate_docs,
    evaluate_icons,
    evaluate_photos,
    evaluate_rendered,
    icon_pictures,
)

#: Sets whose cosines give the calibration: interface icons and emoji in equal parts.
CALIBRATED_SETS = ("lucide", "tabler", "material-symbols", "carbon", "noto", "openmoji")


def load_session(path: Path, threads: int = 1) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return ort.InferenceSession(str(path), options)


def encoder(session: ort.InferenceSession) -> Encode:
    def encode(pixels: Tensor) -> Tensor:
        return torch.from_numpy(session.run(None, {"pixel_values": pixels.numpy()})[0])

    return encode


def calibration(encode: Encode, vectors: np.ndarray, side: int) -> dict[str, float]:
    """Mean and deviation of the cosine of a name with its own picture and with the other pictures of the set."""
    related, unrelated = [], []
    for icon_set in CALIBRATED_SETS:
        pictures, captions = icon_pictures(icon_set, side)
        scores = (torch.from_numpy(vectors[captions]) @ encode_all(encode, pictures, side).T).numpy()
        own = np.eye(len(scores), dtype=bool)
        related.append(scores[own])
        unrelated.append(scores[~own])
    right, wrong = np.concatenate(related), np.concatenate(unrelated)
    return {
        "unrelatedMean": float(wrong.mean()),
        "unrelatedDeviation": float(wrong.std()),
        "relatedMean": float(right.mean()),
        "relatedDeviation": float(right.std()),
    }


def milliseconds(session: ort.InferenceSession, side: int) -> float:
    """Median time of one picture; processor time, so that other work on the machine does not count."""
    pixels = np.zeros((1, 3, side, side), np.float32)
    times = []
    for _ in range(60):
        start = time.thread_time()
        session.run(None, {"pixel_values": pixels})
        times.append((time.thread_time() - start) * 1000)
    return float(np.median(times[10:]))


def exact_queries(texts: list[str]) -> np.ndarray:
    """MiniLM's vectors with one text per run, as the product makes them."""
    minilm = MiniLm()
    return np.concatenate([minilm.encode([text]) for text in texts])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=MODEL / "model.onnx")
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    session = load_session(arguments.model)
    encode = encoder(session)
    side: int = session.get_inputs()[0].shape[2]
    vectors = np.load(CAPTIONS / "vectors.npy")
    evaluated = json.loads((CAPTIONS / "evaluated.json").read_text())
    used = sorted({entry[3] for entries in evaluated.values() for entry in entries})
    texts = json.loads((CAPTIONS / "captions.json").read_text())
    vectors[used] = exact_queries([texts[number] for number in used])
    results: dict[str, object] = {
        "model": arguments.model.name,
        "bytes": arguments.model.stat().st_size,
        "side": side,
        "icons": {name: evaluate_icons(encode, vectors, name, side) for name in evaluated},
        "tinyImagenetTop1": evaluate_photos(encode, vectors, side),
        "docsPairsDev": evaluate_docs(encode, vectors, side),
        **({"renderedDevTop1": evaluate_rendered(encode, vectors, side)} if has_rendered() else {}),
        "calibration": calibration(encode, vectors, side),
        "millisecondsPerPicture": milliseconds(session, side),
    }
    text = json.dumps(results, indent=2)
    print(text)
    if arguments.output is not None:
        arguments.output.write_text(text + "\n")


if __name__ == "__main__":
    main()
