"""Retrieval figures of a tower, used during training and by the evaluation proper."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from .data import icon_arrays, normalise
from .paths import CAPTIONS, DOCS, ICONS, PHOTOS, RENDERED

#: Share of luminance from which on a transparent drawing counts as light and is put on the dark ground.
LIGHT_DRAWING = 0.6
WHITE = 1.0
DARK = 0.12

#: Written by novelty.py: how near every evaluated icon comes to a training drawing.
NOVELTY = CAPTIONS / "novelty.json"
#: A pair of different drawings of one thing (two clocks, two folders) may well correlate by 0.9; above it the training
#: data hold about the same picture.
NEW_DRAWING = 0.9

Encode = Callable[[Tensor], Tensor]


def on_ground(rgba: NDArray[np.uint8], has_transparency: bool) -> Tensor:
    """RGBA bytes [n, S, S, 4] to pixels: light transparent drawings on the dark ground, everything else on white.

    `has_transparency` is about the pictures themselves: bars beside an opaque picture do not count.
    """
    picture = torch.from_numpy(np.ascontiguousarray(rgba)).permute(0, 3, 1, 2).float() / 255
    alpha = picture[:, 3:]
    weights = torch.tensor([0.299, 0.587, 0.114])
    luminance = (torch.einsum("nchw,c->nhw", picture[:, :3], weights)[:, None] * alpha).sum(dim=(1, 2, 3))
    opaque = alpha.sum(dim=(1, 2, 3))
    light = has_transparency & (luminance > LIGHT_DRAWING * opaque)
    ground = torch.where(light, DARK, WHITE)[:, None, None, None]
    return normalise(picture[:, :3] * alpha + ground * (1 - alpha))


def resized(pixels: Tensor, side: int) -> Tensor:
    """To the tower's input size; training decides by these figures which size to use."""
    if pixels.shape[-1] == side:
        return pixels
    return F.interpolate(pixels, size=(side, side), mode="bilinear", align_corners=False, antialias=True)


def encode_all(encode: Encode, rgba: NDArray[np.uint8], side: int, has_transparency: bool = True) -> Tensor:
    """Vectors of many pictures, in batches of 100."""
    return torch.cat(
        [
            encode(resized(on_ground(rgba[start : start + 100], has_transparency), side))
            for start in range(0, len(rgba), 100)
        ]
    )


def ranks(scores: Tensor) -> Tensor:
    """Rank (0 = best) of picture i for query i; ties count against the picture."""
    own = scores.diagonal()[:, None]
    return (scores >= own).sum(dim=1) - 1


def recall(scores: Tensor, depth: int) -> float:
    """Percentage of queries whose own picture is among the first `depth`."""
    return float((ranks(scores) < depth).float().mean()) * 100


def icon_pictures(icon_set: str, side: int) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """RGBA of the evaluated icons of a held-out set and the numbers of their captions.

    Drawn by the product's own code where raster_icons.ts has been run for this side, else as the training icons are.
    """
    everything = json.loads((CAPTIONS / "evaluated.json").read_text())
    entries = everything[icon_set]
    captions = np.array([entry[3] for entry in entries])
    drawn = ICONS / f"evaluated-{side}.u8"
    if drawn.exists():
        first = sum(len(everything[name]) for name in everything if name < icon_set)
        pictures = np.memmap(drawn, np.uint8, "r").reshape(-1, side, side, 4)
        return np.array(pictures[first : first + len(entries)]), captions
    mono, colour = icon_arrays()
    pictures = np.zeros((len(entries), 64, 64, 4), np.uint8)
    for position, (kind, row, _, _) in enumerate(entries):
        if kind == "mono":
            pictures[position, ..., 3] = mono[row]
        else:
            pictures[position] = colour[row]
    return pictures, captions


def evaluate_icons(encode: Encode, vectors: NDArray[np.float32], icon_set: str, side: int) -> dict[str, float]:
    pictures, captions = icon_pictures(icon_set, side)
    scores = torch.from_numpy(vectors[captions]) @ encode_all(encode, pictures, side).T
    figures = {"names": len(captions), "r1": recall(scores, 1), "r10": recall(scores, 10)}
    if NOVELTY.exists():
        is_new = torch.tensor(json.loads(NOVELTY.read_text())[icon_set]) < NEW_DRAWING
        found = ranks(scores) < 10
        figures |= {"newDrawings": int(is_new.sum()), "r10OfNewDrawings": float(found[is_new].float().mean()) * 100}
    return figures


def evaluate_photos(encode: Encode, vectors: NDArray[np.float32], side: int, count: int = 10_000) -> float:
    """Zero-shot top-1 over the 200 names (each class's first WordNet word), in percent."""
    labels = np.load(PHOTOS / "val-labels.npy")
    step = len(labels) // count
    rgb = np.load(PHOTOS / "val.npy", mmap_mode="r")[::step]
    rgba = np.concatenate([rgb, np.full_like(rgb[..., :1], 255)], axis=3)
    names = torch.from_numpy(vectors[np.load(CAPTIONS / "photos.npz")["captions"][:, 0]])
    scores = encode_all(encode, rgba, side, has_transparency=False) @ names.T
    return float((scores.argmax(dim=1).numpy() == labels[::step]).mean()) * 100


def evaluate_docs(encode: Encode, vectors: NDArray[np.float32], side: int) -> dict[str, float]:
    """Alternative text to picture among the `dev` rows of at least five words."""
    docs = np.load(CAPTIONS / "docs.npz")
    rows = np.flatnonzero(~docs["train"] & (docs["words"] >= 5))
    pictures = np.load(DOCS / "pictures.npy", mmap_mode="r")[rows]
    captions = docs["captions"][rows, 0]
    scores = torch.from_numpy(vectors[captions]) @ encode_all(encode, pictures, side, has_transparency=False).T
    return {"rows": len(rows), "r1": recall(scores, 1), "r10": recall(scores, 10)}


def evaluate_rendered(encode: Encode, vectors: NDArray[np.float32], side: int) -> float:
    """Zero-shot top-1 of the drawn pictures kept out of training over the main captions of all kinds, in percent."""
    rendered = np.load(CAPTIONS / "rendered.npz")
    rows = np.flatnonzero(~rendered["train"])
    main = rendered["captions"][:, 0]
    kinds = np.unique(main)
    pictures = np.load(RENDERED / "pictures.npy", mmap_mode="r")[rows]
    scores = encode_all(encode, pictures, side, has_transparency=False) @ torch.from_numpy(vectors[kinds]).T
    return float((kinds[scores.argmax(dim=1).numpy()] == main[rows]).mean()) * 100
