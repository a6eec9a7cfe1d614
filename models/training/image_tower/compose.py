"""One-colour icons with a sign added: struck through ("bell off"), or with a badge in a corner ("bell plus").

    python -m image_tower.compose

Interface sets are full of such pairs, no two sets hold the same ones, and a name that nobody has drawn yet can be put
together from two that many have drawn. Writes captions/composed.npz (the names that get signs, the signs' own drawings,
the numbers of the composed captions) and captions/composed-vectors.npy. Those captions are numbered behind all others.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .minilm import MiniLm
from .paths import CAPTIONS

#: What is said after the name, and the names of the drawings that stand for it; none for a stroke through the drawing.
SIGNS: dict[str, tuple[str, ...]] = {
    "off": (),
    "disabled": (),
    "plus": ("plus", "add"),
    "add": ("plus", "add"),
    "minus": ("minus", "subtract"),
    "remove": ("minus", "x", "close"),
    "check": ("check", "checkmark", "tick", "done"),
    "x": ("x", "close", "times", "cross"),
    "cancel": ("cancel", "ban", "block", "prohibited"),
    "heart": ("heart", "favorite"),
    "star": ("star",),
    "search": ("search", "magnifying glass", "magnify"),
    "cog": ("cog", "gear"),
    "settings": ("settings", "cog", "gear"),
    "up": ("arrow up",),
    "down": ("arrow down",),
    "right": ("arrow right",),
    "left": ("arrow left",),
    "pin": ("pin", "map pin", "location"),
    "bolt": ("bolt", "flash", "lightning", "zap"),
    "dollar": ("dollar", "currency dollar", "dollar sign"),
    "question": ("question", "question mark", "help"),
    "exclamation": ("exclamation", "exclamation mark"),
    "alert": ("exclamation", "exclamation mark", "alert"),
    "lock": ("lock",),
    "user": ("user", "person"),
    "share": ("share",),
    "code": ("code",),
    "clock": ("clock", "time"),
    "edit": ("pencil", "edit"),
    "pause": ("pause",),
    "key": ("key",),
    "link": ("link",),
    "sync": ("sync", "refresh", "reload"),
}
#: Names that get signs: the ones with most drawings.
NAMES = 2000
#: Drawings kept per sign.
DRAWINGS = 48
SIDE = 64


@dataclass(frozen=True)
class ComposedNames:
    """`captions` [names, signs] for the caption numbers `names`; `badges` [signs]: rows of the one-colour rasters."""

    names: NDArray[np.int64]
    captions: NDArray[np.int64]
    badges: list[NDArray[np.int64]]


def load_composed() -> ComposedNames:
    data = np.load(CAPTIONS / "composed.npz")
    badges = [data["badges"][sign][data["badges"][sign] >= 0] for sign in range(len(SIGNS))]
    return ComposedNames(data["names"], data["captions"], badges)


def strike(alpha: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """A stroke from the upper left to the lower right, with a gap beside it."""
    start, end = rng.uniform(5, 11, 2), SIDE - rng.uniform(5, 11, 2)
    thickness, gap = int(rng.integers(3, 6)), float(rng.uniform(2, 4.5))
    out = alpha.copy()
    # Most sets leave the gap on one side, some on both.
    side = rng.choice([-1.0, 0.0, 1.0]) * gap
    beside = np.array([side, -side])
    cv2.line(out, _pixel(start + beside), _pixel(end + beside), 0, int(thickness + 2 * gap), cv2.LINE_AA)
    cv2.line(out, _pixel(start), _pixel(end), int(alpha.max()), thickness, cv2.LINE_AA)
    return out


def pin_badge(alpha: NDArray[np.uint8], badge: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """A small drawing in the lower, now and then in the upper right corner, with room around it."""
    size = int(rng.integers(21, 30))
    # Strokes of a badge are about as thick as the icon's own, so they are thickened before they shrink.
    thick = cv2.dilate(badge, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5)))
    small = cv2.resize(thick, (size, size), interpolation=cv2.INTER_AREA)
    right = SIDE - size - int(rng.integers(0, 4))
    top = int(rng.integers(0, 4)) if rng.random() < 0.15 else right
    room = int(rng.integers(1, 4))
    out = alpha.copy()
    if rng.random() < 0.5:
        out[max(0, top - room) : top + size + room, right - room :] = 0
    else:
        cv2.circle(out, (right + size // 2, top + size // 2), size // 2 + room, 0, -1, cv2.LINE_AA)
    place = out[top : top + size, right : right + size]
    np.maximum(place, small, out=place)
    return out


def _pixel(point: NDArray[np.float64]) -> tuple[int, int]:
    return int(round(point[0])), int(round(point[1]))


def main() -> None:
    texts: list[str] = json.loads((CAPTIONS / "captions.json").read_text())
    icons = np.load(CAPTIONS / "icons.npz")
    mono = ~icons["colour"]
    main_captions = icons["captions"][mono, 0]
    counts = np.bincount(main_captions, minlength=len(texts))
    taken = {word for sign, names in SIGNS.items() for text in (sign, *names) for word in text.split()}
    names = [
        number
        for number in np.argsort(-counts, kind="stable")
        if len(texts[number].split()) <= 2 and texts[number].isascii() and not taken & set(texts[number].split())
        if texts[number].replace(" ", "").isalpha() and len(texts[number]) > 2
    ][:NAMES]
    composed = [f"{texts[name]} {sign}" for name in names for sign in SIGNS]
    rng = np.random.default_rng(0)
    numbers = {text: number for number, text in enumerate(texts)}
    badges = np.full((len(SIGNS), DRAWINGS), -1, np.int64)
    for row, drawn in zip(badges, SIGNS.values(), strict=True):
        wanted = [numbers[name] for name in drawn if name in numbers]
        rows = icons["row"][mono][np.isin(main_captions, wanted)]
        chosen = rng.permutation(rows)[:DRAWINGS]
        row[: len(chosen)] = chosen
    np.savez(
        CAPTIONS / "composed.npz",
        names=np.array(names),
        captions=len(texts) + np.arange(len(composed)).reshape(len(names), len(SIGNS)),
        badges=badges,
    )
    np.save(CAPTIONS / "composed-vectors.npy", MiniLm(threads=2).encode(composed))
    print(f"{len(names)} names with {len(SIGNS)} signs each")


if __name__ == "__main__":
    main()
