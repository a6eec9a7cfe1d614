"""How near every evaluated icon comes to a drawing that was trained on.

    python -m image_tower.novelty

Writes captions/novelty.json: per held-out set the highest correlation of each evaluated drawing with any training
drawing of its kind, in the order of evaluated.json. `evaluate` reports the figures once more for the drawings below
NEW_DRAWING, the ones that nothing in the training data resembles.
"""

from __future__ import annotations

import json

import numpy as np

from .captions import nearest_held_out, thumbnails
from .paths import CAPTIONS
from .quick_eval import NEW_DRAWING, NOVELTY


def main() -> None:
    evaluated = json.loads((CAPTIONS / "evaluated.json").read_text())
    icons = np.load(CAPTIONS / "icons.npz")
    nearest = {name: [0.0] * len(entries) for name, entries in evaluated.items()}
    for kind, is_colour in (("mono", False), ("colour", True)):
        trained = thumbnails(kind, icons["row"][icons["colour"] == is_colour].astype(np.int64))
        places = [
            (name, place)
            for name, entries in evaluated.items()
            for place, entry in enumerate(entries)
            if entry[0] == kind
        ]
        rows = np.array([evaluated[name][place][1] for name, place in places], np.int64)
        best = nearest_held_out(thumbnails(kind, rows), trained)
        for (name, place), correlation in zip(places, best, strict=True):
            nearest[name][place] = round(float(correlation), 4)
    NOVELTY.write_text(json.dumps(nearest))
    for name, values in nearest.items():
        share = np.mean(np.array(values) < NEW_DRAWING)
        print(f"{name}: {share:.0%} of {len(values)} drawings are new", flush=True)


if __name__ == "__main__":
    main()
