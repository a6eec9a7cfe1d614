"""Draws training pictures whose captions cost nothing: charts, diagrams, user interfaces and documents.

    python -m image_tower.render
    python -m image_tower.render --count 240 --sheet sheet.png

Pillow alone draws them, at two to four times the size that is kept: matplotlib and Mermaid take a hundred times as
long for pictures that look the same at 64 pixels. A picture depends on (seed, number) and, in the shape of its
letters, on the machine's fonts. Kinds take turns; every 25th round is kept out of training ("dev").
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .drawings.kinds import Kind, all_kinds, make
from .paths import RENDERED

RENDERED_SIZE = 64
#: One round of all kinds in so many is kept out of training: 4 %.
DEV_ROUNDS = 25
KINDS = all_kinds()


def kind_of(number: int) -> Kind:
    return KINDS[number % len(KINDS)]


def split_of(number: int) -> str:
    """By round, not by number alone, so that every kind has its share."""
    return "dev" if number // len(KINDS) % DEV_ROUNDS == DEV_ROUNDS - 1 else "train"


def letter_boxed(picture: Image.Image, side: int) -> NDArray[np.uint8]:
    """RGBA; what lies outside the picture's own aspect ratio is transparent, as with the documentation pictures."""
    scale = side / max(picture.size)
    width, height = (max(1, round(length * scale)) for length in picture.size)
    left, top = (side - width) // 2, (side - height) // 2
    out = np.zeros((side, side, 4), np.uint8)
    inner = out[top : top + height, left : left + width]
    inner[..., :3] = np.asarray(picture.resize((width, height), Image.Resampling.LANCZOS))
    inner[..., 3] = 255
    return out


def render(seed: int, number: int) -> tuple[NDArray[np.uint8], list[str]]:
    """One picture and its captions."""
    canvas, captions = make(kind_of(number), Random(f"{seed}/{number}"))
    return letter_boxed(canvas.image, RENDERED_SIZE), captions


def contact_sheet(pictures: NDArray[np.uint8], columns: int = 16, zoom: int = 1) -> Image.Image:
    """All pictures side by side on grey, to look at."""
    side = pictures.shape[1] * zoom + 2
    rows = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (columns * side, rows * side), (128, 128, 128))
    for number, rgba in enumerate(pictures):
        picture = Image.fromarray(rgba)
        picture = picture.resize((picture.width * zoom, picture.height * zoom), Image.Resampling.BICUBIC)
        sheet.paste(picture, (number % columns * side + 1, number // columns * side + 1), picture)
    return sheet


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=24_000)
    parser.add_argument("--seed", type=int, default=20261121)
    parser.add_argument("--sheet", type=Path, help="writes a contact sheet there and no training data")
    arguments = parser.parse_args()
    pictures = np.zeros((arguments.count, RENDERED_SIZE, RENDERED_SIZE, 4), np.uint8)
    rows: list[dict[str, object]] = []
    for number in range(arguments.count):
        pictures[number], captions = render(arguments.seed, number)
        rows.append({"captions": captions, "split": split_of(number), "kind": kind_of(number).name})
        if (number + 1) % 4000 == 0:
            print(f"{number + 1} of {arguments.count}", flush=True)
    if arguments.sheet is not None:
        contact_sheet(pictures, zoom=2).save(arguments.sheet)
        return
    RENDERED.mkdir(parents=True, exist_ok=True)
    np.save(RENDERED / "pictures.npy", pictures)
    (RENDERED / "rows.json").write_text(json.dumps(rows, ensure_ascii=False))
    texts = {text for row in rows for text in row["captions"]}  # type: ignore[attr-defined]
    print(f"{len(rows)} pictures of {len(KINDS)} kinds, {len(texts)} captions", flush=True)


if __name__ == "__main__":
    main()
