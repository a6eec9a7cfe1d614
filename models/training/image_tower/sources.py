"""Prints the icon sets that were trained on, with authors and licences, as a table for the model card.

python -m image_tower.sources
"""

from __future__ import annotations

import json

import numpy as np

from .paths import CAPTIONS, ICONIFY


def main() -> None:
    collections = json.loads((ICONIFY / "collections.json").read_text())
    names = json.loads((CAPTIONS / "sets.json").read_text())
    counts = np.bincount(np.load(CAPTIONS / "icons.npz")["set"], minlength=len(names))
    print("| set | title | by | licence | icons |\n|---|---|---|---|---|")
    for name, count in zip(names, counts, strict=True):
        if count == 0:
            continue
        facts = collections[name]
        cells = (name, facts["name"], facts["author"]["name"], facts["license"]["spdx"], f"{count:,}")
        print("| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |")


if __name__ == "__main__":
    main()
