"""Changes to training pictures that leave what they show as it is: strokes, contours, colours, holes.

The same thing is drawn with thick and thin lines, filled and outlined, in any colours. A network that has seen every
drawing a dozen times otherwise knows the drawing and not the thing.
"""

from __future__ import annotations

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

LUMINANCE = torch.tensor([0.299, 0.587, 0.114])

#: Shares of one-colour drawings that get thicker or thinner strokes, or lose the inside of their filled parts.
THICKER, THINNER, OUTLINED = 0.12, 0.10, 0.14
#: What is left of a drawing after thinning must be at least this share of it; hair lines would vanish.
LEFT_OVER = 0.45
#: A drawing is worth outlining when its filled parts, wider than the outline, are at least this share of it.
FILLED = 0.35
#: Shares of coloured drawings that get dark contours, other hues, no colour, or are mirrored where names allow it.
CONTOURED, RECOLOURED, GREYED, MIRRORED = 0.12, 0.30, 0.08, 0.30
#: Share of flags that are cut round or square out of their middle.
ROUND_FLAGS = 0.3
#: Share of photos that are blurred, and by how many pixels.
BLURRED, BLUR = 0.2, (0.3, 0.8)
#: Share of drawings and photos that lose a rectangle, and its sides as shares of the picture's.
CUT_OUT, HOLE = 0.15, (0.12, 0.38)

SQUARE = cv2.getStructuringElement(cv2.MORPH_RECT, (2, 2))
ROUND = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
WIDE = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5))


def uniform(shape: int | tuple[int, ...], low: float, high: float, generator: torch.Generator) -> Tensor:
    return low + (high - low) * torch.rand(shape, generator=generator)


def vary_strokes(alpha: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """One-colour drawings [n, S, S] with other strokes: some thicker, some thinner, some filled ones as outlines."""
    alpha = np.array(alpha)
    kinds = rng.random(len(alpha))
    for place, kind in enumerate(kinds):
        picture = alpha[place]
        if kind < THICKER:
            alpha[place] = cv2.dilate(picture, SQUARE if kind < THICKER / 2 else ROUND)
        elif kind < THICKER + THINNER:
            thinner = cv2.erode(picture, SQUARE)
            if thinner.sum(dtype=np.int64) > LEFT_OVER * picture.sum(dtype=np.int64):
                alpha[place] = thinner
        elif kind < THICKER + THINNER + OUTLINED:
            inside = cv2.erode(picture, WIDE)
            if inside.sum(dtype=np.int64) > FILLED * picture.sum(dtype=np.int64):
                alpha[place] = cv2.subtract(picture, inside)
    return alpha


def draw_contours(pictures: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Premultiplied RGBA [n, S, S, 4]; some get dark lines around the drawing and between its colours."""
    for place in np.flatnonzero(rng.random(len(pictures)) < CONTOURED):
        picture = pictures[place]
        edges = cv2.morphologyEx(picture, cv2.MORPH_GRADIENT, ROUND).max(axis=2).astype(np.float32)
        line = np.clip((edges - 40) / 80, 0, 1)[..., None]
        black = np.array([0, 0, 0, 255], np.float32)
        pictures[place] = (picture * (1 - line) + black * line).astype(np.uint8)
    return pictures


def cut_flags(pictures: NDArray[np.uint8], flags: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Premultiplied RGBA; some flags lose their sides, and most of those their corners too."""
    side = pictures.shape[1]
    for place in np.flatnonzero(flags & (rng.random(len(pictures)) < ROUND_FLAGS)):
        rows, columns = np.nonzero(pictures[place][..., 3] > 24)
        reach = int(min(np.ptp(rows), np.ptp(columns))) + 1
        top, left = int(rows.min() + rows.max() + 1 - reach) // 2, int(columns.min() + columns.max() + 1 - reach) // 2
        middle = pictures[place, max(top, 0) : top + reach, max(left, 0) : left + reach]
        middle = cv2.resize(middle, (side, side), interpolation=cv2.INTER_LINEAR)
        if rng.random() < 0.7:
            disc = cv2.circle(
                np.zeros((side, side), np.uint8), (side // 2, side // 2), side // 2 - 1, 255, -1, cv2.LINE_AA
            )
            middle = (middle.astype(np.uint16) * disc[..., None] // 255).astype(np.uint8)
        pictures[place] = middle
    return pictures


def mirror_some(pictures: NDArray[np.uint8], allowed: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Mirrors some of the pictures whose names do not depend on the direction."""
    chosen = allowed & (rng.random(len(pictures)) < MIRRORED)
    pictures[chosen] = pictures[chosen][:, :, ::-1]
    return pictures


def soften(pictures: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """An eighth of the pictures loses detail, as when a small icon file is scaled up."""
    pictures = np.array(pictures)
    whole = pictures.shape[1:3]
    for position in range(len(pictures) // 8):
        side = int(rng.integers(20, 48))
        small = cv2.resize(pictures[position], (side, side), interpolation=cv2.INTER_AREA)
        pictures[position] = cv2.resize(small, whole, interpolation=cv2.INTER_LINEAR)
    return pictures


def blur_some(pictures: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Photos as they look when they were small before, or out of focus."""
    for place in np.flatnonzero(rng.random(len(pictures)) < BLURRED):
        pictures[place] = cv2.GaussianBlur(pictures[place], (0, 0), float(rng.uniform(*BLUR)))
    return pictures


def cut_out(pictures: Tensor, generator: torch.Generator, shares: tuple[float, float] = HOLE) -> Tensor:
    """Empties a rectangle of some pictures [n, c, S, S] (random erasing, Zhong et al., AAAI 2020)."""
    count, side = len(pictures), pictures.shape[-1]
    chosen = torch.rand(count, generator=generator) < CUT_OUT
    size = uniform((count, 2), *shares, generator) * side
    corner = torch.rand((count, 2), generator=generator) * (side - size)
    along = torch.arange(side, dtype=torch.float32)
    inside = (along >= corner[..., None]) & (along < (corner + size)[..., None])
    hole = inside[:, 0, :, None] & inside[:, 1, None, :] & chosen[:, None, None]
    return pictures.masked_fill(hole[:, None], 0.0)


def jitter_hue(pictures: Tensor, allowed: NDArray[np.bool_], generator: torch.Generator) -> Tensor:
    """Premultiplied RGBA; some get their hues turned and their colours stronger or paler, some lose colour.

    Only those that are `allowed` to: a flag in other colours is another flag.
    Turning happens around the grey axis of RGB; the luminance stays about the same.
    """
    count = len(pictures)
    # A share beyond both kinds leaves a picture as it is.
    kind = torch.where(torch.from_numpy(allowed), torch.rand(count, generator=generator), 1.0)
    angle = torch.where(kind < RECOLOURED, uniform(count, -1.6, 1.6, generator), 0.0)
    strength = torch.where(kind < RECOLOURED, uniform(count, 0.6, 1.3, generator), 1.0)
    strength = torch.where((kind >= RECOLOURED) & (kind < RECOLOURED + GREYED), 0.0, strength)
    third = torch.full((3, 3), 1 / 3)
    root = 3**-0.5
    cross = torch.tensor([[0.0, -root, root], [root, 0.0, -root], [-root, root, 0.0]])
    chroma = torch.eye(3) - third
    cos, sin = torch.cos(angle)[:, None, None], torch.sin(angle)[:, None, None]
    turn = third + strength[:, None, None] * (cos * chroma + sin * cross)
    turned = torch.einsum("nij,njhw->nihw", turn, pictures[:, :3])
    alpha = pictures[:, 3:]
    return torch.cat([turned.clamp(min=0).minimum(alpha), alpha], dim=1)


def jitter(pictures: Tensor, generator: torch.Generator) -> Tensor:
    """Brightness, contrast and, now and then, no colour."""
    count = len(pictures)
    gain = uniform((count, 1, 1, 1), 0.7, 1.3, generator)
    offset = uniform((count, 1, 1, 1), -0.15, 0.15, generator)
    out = ((pictures - 0.5) * gain + 0.5 + offset).clamp(0, 1)
    grey = torch.rand(count, 1, 1, 1, generator=generator) < 0.08
    return torch.where(grey, torch.einsum("nchw,c->nhw", out, LUMINANCE)[:, None].expand_as(out), out)
