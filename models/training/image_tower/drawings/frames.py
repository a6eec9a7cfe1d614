"""Frames around characters as icons have them: circles, squares, polygons, badges, files, speech bubbles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.uint8]

#: Side in pixels that frames are drawn at, and the reach of a frame from the middle.
SIDE = 256
REACH = 112


@dataclass(frozen=True)
class Frame:
    """A filled outline, what it is called (the usual word first), and the box [0..1] that characters fit in."""

    words: tuple[str, ...]
    draw: Callable[[Random], Mask]
    box: tuple[float, float, float, float]
    #: Whether a dashed outline still shows the frame; inner lines would be cut too.
    breaks: bool = True


def _filled(points: NDArray[np.float64]) -> Mask:
    out = np.zeros((SIDE, SIDE), np.uint8)
    cv2.fillPoly(out, [np.round(points).astype(np.int32)], 255, cv2.LINE_AA)
    return out


def _rounded(mask: Mask, radius: int) -> Mask:
    """Corners rounded by opening with a disc."""
    if radius < 2:
        return mask
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    return cv2.morphologyEx(mask, cv2.MORPH_OPEN, disc)


def _around(count: int, radius: Callable[[NDArray[np.float64]], NDArray[np.float64]], turn: float = 0.0) -> Mask:
    angles = np.arange(count) / count * 2 * np.pi - np.pi / 2 + turn
    reach = radius(angles)
    return _filled(SIDE / 2 + np.stack([np.cos(angles) * reach, np.sin(angles) * reach], axis=1))


def _circle(random: Random) -> Mask:
    out = np.zeros((SIDE, SIDE), np.uint8)
    cv2.circle(out, (SIDE // 2, SIDE // 2), random.randint(REACH - 10, REACH), 255, -1, cv2.LINE_AA)
    return out


def _box(random: Random, width: int, height: int, middle: int = SIDE // 2) -> Mask:
    out = np.zeros((SIDE, SIDE), np.uint8)
    left, top = SIDE // 2 - width, middle - height
    cv2.rectangle(out, (left, top), (left + 2 * width, top + 2 * height), 255, -1)
    return _rounded(out, random.choice([0, 12, 24, 40]))


def _square(random: Random) -> Mask:
    side = random.randint(REACH - 18, REACH)
    return _box(random, side, side)


def _rectangle(random: Random) -> Mask:
    return _box(random, REACH, random.randint(64, 84))


def _polygon(corners: int, turn: float = 0.0) -> Callable[[Random], Mask]:
    def draw(random: Random) -> Mask:
        mask = _around(corners, lambda angles: np.full(len(angles), REACH + 4.0), turn)
        return _rounded(mask, random.choice([0, 10, 20]))

    return draw


def _hexagon(random: Random) -> Mask:
    return _polygon(6, random.choice([0.0, np.pi / 6]))(random)


def _rosette(random: Random) -> Mask:
    petals, depth = random.randint(7, 12), random.uniform(0.05, 0.1)
    return _around(360, lambda angles: REACH * (1 - depth + depth * np.cos(petals * angles)))


def _star(random: Random) -> Mask:
    inner = random.uniform(0.5, 0.62)
    mask = _around(10, lambda angles: np.where(np.arange(10) % 2 == 0, REACH + 10.0, (REACH + 10) * inner))
    return _rounded(mask, random.choice([0, 6]))


def _heart(random: Random) -> Mask:
    t = np.linspace(0, 2 * np.pi, 200)
    x = 16 * np.sin(t) ** 3
    y = -(13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t))
    return _filled(np.stack([SIDE / 2 + x * 7, SIDE / 2 - 12 + y * 7], axis=1))


def _shield(random: Random) -> Mask:
    t = np.linspace(0, 1, 30)
    side = np.stack([REACH - 20 - (REACH - 20) * t**2.2, t * 200], axis=1)
    left = side[::-1] * np.array([-1, 1])
    return _rounded(_filled(np.concatenate([side, left]) + np.array([SIDE / 2, 30])), random.choice([0, 12]))


def _file(random: Random) -> Mask:
    width, fold = random.randint(78, 90), random.randint(44, 60)
    corners = [(-width, -REACH), (width - fold, -REACH), (width, -REACH + fold), (width, REACH), (-width, REACH)]
    return _rounded(_filled(np.array(corners, float) + SIDE / 2), random.choice([0, 10]))


def _calendar(random: Random) -> Mask:
    out = _box(random, REACH - 14, REACH - 18, SIDE // 2 + 8)
    cv2.line(out, (0, 84), (SIDE, 84), 0, 10)
    for x in (84, SIDE - 84):
        cv2.line(out, (x, 18), (x, 54), 255, 16, cv2.LINE_AA)
    return out


def _message(random: Random) -> Mask:
    out = _box(random, REACH, 84, SIDE // 2 - 18)
    tip = random.choice([70, SIDE // 2])
    cv2.fillPoly(out, [np.array([(tip - 26, 186), (tip - 10, 240), (tip + 40, 186)])], 255, cv2.LINE_AA)
    return out


def _diamond(random: Random) -> Mask:
    return _polygon(4)(random)


FRAMES: dict[str, Frame] = {
    "circle": Frame(("circle",), _circle, (0.26, 0.26, 0.74, 0.74)),
    "square": Frame(("square", "box"), _square, (0.22, 0.22, 0.78, 0.78)),
    "rectangle": Frame(("rectangle", "badge"), _rectangle, (0.14, 0.3, 0.86, 0.7)),
    "hexagon": Frame(("hexagon",), _hexagon, (0.28, 0.26, 0.72, 0.74)),
    "octagon": Frame(("octagon",), _polygon(8, np.pi / 8), (0.26, 0.26, 0.74, 0.74)),
    "pentagon": Frame(("pentagon",), _polygon(5), (0.3, 0.32, 0.7, 0.76)),
    "triangle": Frame(("triangle",), _polygon(3), (0.36, 0.38, 0.64, 0.7)),
    "diamond": Frame(("diamond", "rhombus"), _diamond, (0.32, 0.32, 0.68, 0.68)),
    "rosette": Frame(("rosette", "badge"), _rosette, (0.28, 0.28, 0.72, 0.72)),
    "star": Frame(("star",), _star, (0.36, 0.38, 0.64, 0.68)),
    "heart": Frame(("heart",), _heart, (0.3, 0.26, 0.7, 0.64)),
    "shield": Frame(("shield",), _shield, (0.3, 0.22, 0.7, 0.68)),
    "file": Frame(("file", "document"), _file, (0.26, 0.42, 0.74, 0.82)),
    "calendar": Frame(("calendar",), _calendar, (0.26, 0.42, 0.74, 0.84), breaks=False),
    "message": Frame(("message", "comment", "chat"), _message, (0.22, 0.22, 0.78, 0.64), breaks=False),
}


def stroked(mask: Mask, thickness: int) -> Mask:
    """The outline alone, inwards."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * thickness + 1, 2 * thickness + 1))
    return cv2.subtract(mask, cv2.erode(mask, disc))


def broken(outline: Mask, pieces: int, share: float) -> Mask:
    """An outline with gaps: `pieces` around the middle, each drawn over `share` of its part."""
    y, x = np.mgrid[:SIDE, :SIDE] - SIDE / 2
    position = (np.arctan2(y, x) / (2 * np.pi) * pieces) % 1
    return np.where(position < share, outline, 0).astype(np.uint8)
