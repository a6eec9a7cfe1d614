"""Vectors of the agreement fixtures, computed in Python: TypeScript's must have a cosine of at least 0.999 with them.

    python -m image_tower.fixtures

Decoding is the product's own (raster_files.ts); placing, ground, normalisation and the network run here.
"""

from __future__ import annotations

import json
import os
import subprocess

import numpy as np
import torch

from .evaluate import encoder, load_session
from .paths import MODEL, RECIPE, REPOSITORY
from .quick_eval import on_ground

FIXTURES = REPOSITORY / "test" / "fixtures" / "imageTower"
SUFFIXES = {".png", ".svg", ".jpg", ".webp", ".gif"}
NODE = os.environ.get("SEMBLANCE_NODE", str(REPOSITORY / "node_modules" / ".bin" / "node"))


def decode(paths: list[str], side: int, kernel: str) -> list[np.ndarray]:
    """RGBA rasters of picture files, as the product decodes them."""
    done = subprocess.run(
        [NODE, str(RECIPE / "raster_files.ts"), str(side), kernel],
        input="\n".join(paths).encode(),
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
    rasters = []
    at = 0
    for _ in paths:
        width, height = np.frombuffer(done, "<u4", 2, at)
        at += 8
        rasters.append(np.frombuffer(done, np.uint8, int(width * height * 4), at).reshape(height, width, 4))
        at += int(width * height * 4)
    return rasters


def centred(raster: np.ndarray, side: int) -> np.ndarray:
    """The raster in the middle of a transparent square."""
    height, width = raster.shape[:2]
    square = np.zeros((side, side, 4), np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = raster
    return square


def main() -> None:
    settings = json.loads((MODEL / "preprocessor.json").read_text())
    side = settings["size"]
    paths = sorted(path for path in FIXTURES.iterdir() if path.suffix in SUFFIXES)
    rasters = decode([str(path) for path in paths], side, settings["resize"]["kernel"])
    encode = encoder(load_session(MODEL / "model.onnx"))
    vectors = {}
    for path, raster in zip(paths, rasters, strict=True):
        pixels = on_ground(centred(raster, side)[None], bool((raster[..., 3] < 255).any()))
        vectors[path.name] = [round(float(value), 6) for value in encode(pixels)[0]]
    (FIXTURES / "vectors.json").write_text(
        "{\n" + ",\n".join(f'"{name}": {json.dumps(vector)}' for name, vector in vectors.items()) + "\n}\n"
    )
    common = float(torch.tensor(list(vectors.values())).mean(0).norm() ** 2)
    print(f"{len(vectors)} vectors; mean cosine between them {common:.3f}")


if __name__ == "__main__":
    main()
