"""Training batches: pictures composited on random grounds, moved and scaled, with the numbers of their captions."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .augment import (
    LUMINANCE,
    blur_some,
    cut_flags,
    cut_out,
    draw_contours,
    jitter,
    jitter_hue,
    mirror_some,
    soften,
    uniform,
    vary_strokes,
)
from .compose import load_composed, pin_badge, strike
from .mixing import Mix, mix_pictures, unmixed
from .names import COLOURED, EMOJI_SETS
from .paths import CAPTIONS, CHARACTERS, DOCS, ICONS, PHOTOS, RENDERED, TEACHER

# Every worker has a core of its own; more threads would only wait for each other.
cv2.setNumThreads(1)

RASTER = 64
#: Numbers per picture that teacher.py writes.
TEACHER_SIZE = 256

#: Shares of a batch. Icons are what workspaces hold most; documentation pictures are few and would be learnt by heart.
PHOTO_SHARE = 0.28
DOCS_SHARE = 0.07
#: Drawn charts, diagrams and interfaces (render.py); icons have this much more where there are none.
RENDERED_SHARE = 0.06
COLOUR_SHARE_OF_ICONS = 0.33
#: Icons that spell something (characters.py); other one-colour icons have this much more where there are none.
CHARACTERS_SHARE = 0.05
#: Coloured flags are seen this much oftener than their number says: 260 names that differ in little.
FLAGS_OFTENER = 2.0
#: Sets of brand and coin logos whose names say little about the drawing: seen less often.
RARE_SETS = {
    "token": 0.1,
    "token-branded": 0.1,
    "selfhst": 0.25,
    "thesvg": 0.3,
    "thesvg-color": 0.3,
    "simple-icons": 0.5,
}
#: A name with n drawings is seen n to this power times as often as one with a single drawing: between fair to rare
#: names (0) and fair to drawings (1). With 0.5 the hundred commonest words made up one sample in a hundred.
NAME_POWER = 0.7
#: Chance that a picture's first caption is the target; otherwise one of its other captions.
MAIN_CAPTION = 0.6
#: Share of the one-colour icons that get a sign, where their name is one of those that can.
COMPOSED = 0.5
#: Sides of the holes in drawings, as shares of the picture's: smaller than in photos, a badge may be all that counts.
DRAWING_HOLE = (0.1, 0.28)
#: Share of photos that are scaled with the sharper of two kernels: a large photo made small is sharp, one that was made
#: small before is not, and a network that saw one of both does badly at the other.
SHARP_PHOTOS = 0.4
#: An emoji with such a word in its name shows something else when it is mirrored.
DIRECTED = re.compile(
    r"\b(left|right|arrows?|forward|back|backward|next|previous|letter|keycap|number|digit|input|flag|east|west|"
    r"clock|clockwise|oclock|anticlockwise|logo|reply|undo|redo|turn|text|abc|squared|button|sign|regional)\b|\d"
)


def icon_arrays() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The rasteriser's files, mapped into memory: alpha of one-colour icons and RGBA of coloured ones."""
    mono = np.memmap(ICONS / "mono.u8", np.uint8, "r").reshape(-1, RASTER, RASTER)
    colour = np.memmap(ICONS / "colour.u8", np.uint8, "r").reshape(-1, RASTER, RASTER, 4)
    return mono, colour


def has_captions(pictures: Path) -> bool:
    """Whether the step that draws into this folder and, after it, captions.py have been run."""
    return (CAPTIONS / f"{pictures.name}.npz").exists() and (pictures / "pictures.npy").exists()


def has_rendered() -> bool:
    return has_captions(RENDERED)


@dataclass(frozen=True)
class Batch:
    """Pixels on the training scale and one caption per picture; photos come first.

    `taught` are the positions of the pictures that the teacher has seen, `lessons` [len(taught), n] what it saw.
    """

    pixels: Tensor
    captions: NDArray[np.int64]
    labels: NDArray[np.int64]
    mix: Mix
    taught: Tensor
    lessons: Tensor


def _weights(captions: NDArray[np.int32]) -> NDArray[np.float64]:
    """Chance of every picture, up to a factor; see NAME_POWER."""
    counts = np.bincount(captions[:, 0])
    return counts[captions[:, 0]] ** (NAME_POWER - 1.0)


class TrainingData:
    """Draws batches. A batch depends on (seed, worker, step) alone, so a resumed run goes on with the same ones."""

    def __init__(self, seed: int, worker: int) -> None:
        self._seed = seed
        self._worker = worker
        self._mono, self._colour = icon_arrays()
        icons = np.load(CAPTIONS / "icons.npz")
        self._icon_row, self._icon_captions, is_colour = icons["row"], icons["captions"], icons["colour"]
        sets: list[str] = json.loads((CAPTIONS / "sets.json").read_text())
        set_weights = np.array([RARE_SETS.get(name, 1.0) for name in sets])
        weights = _weights(self._icon_captions) * set_weights[icons["set"]]
        texts = json.loads((CAPTIONS / "captions.json").read_text())
        main_names = [texts[number] for number in self._icon_captions[:, 0]]
        self._is_flag = np.array([name.startswith("flag of ") for name in main_names])
        weights *= np.where(self._is_flag, FLAGS_OFTENER, 1.0)
        self._mono_items, self._mono_edges = self._sampler(np.flatnonzero(~is_colour), weights)
        self._colour_items, self._colour_edges = self._sampler(np.flatnonzero(is_colour), weights)
        self._photos = np.load(PHOTOS / "train.npy", mmap_mode="r")
        self._photo_labels = np.load(PHOTOS / "train-labels.npy")
        self._photo_captions = np.load(CAPTIONS / "photos.npz")["captions"]
        docs = np.load(CAPTIONS / "docs.npz")
        self._docs = np.load(DOCS / "pictures.npy", mmap_mode="r")
        self._docs_captions = docs["captions"]
        by_repository = 1.0 / np.sqrt(np.bincount(docs["repo"])[docs["repo"]])
        self._docs_items, self._docs_edges = self._sampler(
            np.flatnonzero(docs["train"]), by_repository * _weights(self._docs_captions)
        )
        emoji = np.isin(icons["set"], [number for number, name in enumerate(sets) if name in EMOJI_SETS])
        self._may_mirror = emoji & np.array([DIRECTED.search(name) is None for name in main_names])
        self._may_recolour = np.array([COLOURED.search(name) is None for name in main_names])
        self._composed = load_composed()
        chances = np.array([1.0 if len(badges) > 0 else 4.0 for badges in self._composed.badges])
        self._sign_chances = chances / chances.sum()
        self._composed_place = np.full(len(texts), -1)
        self._composed_place[self._composed.names] = np.arange(len(self._composed.names))
        self._taught_photos = np.load(TEACHER / "photos.npy", mmap_mode="r")
        self._taught_colour = np.load(TEACHER / "colour.npy", mmap_mode="r")
        self._taught_row = np.cumsum(is_colour) - 1
        if len(self._taught_colour) != is_colour.sum():
            raise ValueError("The coloured drawings have changed: run image_tower.teacher again.")
        self._characters_share = CHARACTERS_SHARE if has_captions(CHARACTERS) else 0.0
        if self._characters_share > 0:
            self._characters = np.load(CHARACTERS / "pictures.npy", mmap_mode="r")
            self._characters_captions = np.load(CAPTIONS / "characters.npz")["captions"]
            if len(self._characters) != len(self._characters_captions):
                raise ValueError("The icons that spell something have changed: run image_tower.captions again.")
        self._rendered_share = RENDERED_SHARE if has_rendered() else 0.0
        if self._rendered_share > 0:
            rendered = np.load(CAPTIONS / "rendered.npz")
            self._rendered = np.load(RENDERED / "pictures.npy", mmap_mode="r")
            self._rendered_captions = rendered["captions"]
            self._rendered_items = np.flatnonzero(rendered["train"])
            if len(self._rendered) != len(self._rendered_captions):
                raise ValueError("The rendered pictures have changed: run image_tower.captions again.")

    @staticmethod
    def _sampler(
        items: NDArray[np.int64], weights: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        edges = np.cumsum(weights[items])
        return items, edges / edges[-1]

    @staticmethod
    def _caption(table: NDArray[np.int32], rng: np.random.Generator) -> NDArray[np.int64]:
        available = (table >= 0).sum(axis=1)
        other = 1 + (rng.random(len(table)) * np.maximum(available - 1, 1)).astype(np.int64)
        take = np.where((rng.random(len(table)) < MAIN_CAPTION) | (available == 1), 0, other)
        return table[np.arange(len(table)), take].astype(np.int64)

    def _with_signs(
        self, items: NDArray[np.int64], rng: np.random.Generator
    ) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        """One-colour icons and their captions; some are struck through or get a badge, and a caption that says so."""
        pictures = np.array(self._mono[self._icon_row[items]])
        captions = self._caption(self._icon_captions[items], rng)
        places = self._composed_place[self._icon_captions[items, 0]]
        for position in np.flatnonzero((places >= 0) & (rng.random(len(items)) < COMPOSED)):
            # A stroke is as frequent as several badges: "off" is the commonest sign by far.
            sign = int(rng.choice(len(self._composed.badges), p=self._sign_chances))
            badges = self._composed.badges[sign]
            if len(badges) == 0:
                pictures[position] = strike(pictures[position], rng)
            else:
                pictures[position] = pin_badge(pictures[position], self._mono[rng.choice(badges)], rng)
            captions[position] = self._composed.captions[places[position], sign]
        return pictures, captions

    def batch(self, step: int, size: int, pixels: int, mixes: bool = False) -> Batch:
        rng = np.random.default_rng([self._seed, self._worker, step])
        generator = torch.Generator().manual_seed(int(rng.integers(2**62)))
        photos = round(size * PHOTO_SHARE)
        docs = round(size * DOCS_SHARE)
        rendered = round(size * self._rendered_share)
        colour = round((size - photos - docs - rendered) * COLOUR_SHARE_OF_ICONS)
        characters = round(size * self._characters_share)
        mono = size - photos - docs - rendered - colour - characters

        photo_items = np.sort(rng.integers(len(self._photos), size=photos))
        labels = self._photo_labels[photo_items]
        docs_items = self._docs_items[np.searchsorted(self._docs_edges, rng.random(docs))]
        colour_items = self._colour_items[np.searchsorted(self._colour_edges, rng.random(colour))]
        mono_items = self._mono_items[np.searchsorted(self._mono_edges, rng.random(mono))]

        colour_pictures = soften(premultiplied(self._colour[self._icon_row[colour_items]]), rng)
        colour_pictures = cut_flags(colour_pictures, self._is_flag[colour_items], rng)
        colour_pictures = mirror_some(draw_contours(colour_pictures, rng), self._may_mirror[colour_items], rng)
        mono_pictures, mono_captions = self._with_signs(mono_items, rng)
        if characters > 0:
            items = rng.integers(len(self._characters), size=characters)
            mono_pictures = np.concatenate([mono_pictures, self._characters[items]])
            mono_captions = np.concatenate([mono_captions, self._caption(self._characters_captions[items], rng)])
        mono_pictures = soften(vary_strokes(mono_pictures, rng), rng)
        photo_pictures = blur_some(opaque(self._photos[photo_items]), rng)
        kernels = [cv2.INTER_CUBIC if sharp else cv2.INTER_LINEAR for sharp in rng.random(photos) < SHARP_PHOTOS]
        photo = move(photo_pictures, pixels, Motion.photo(photos, generator), kernels)
        photo = cut_out(photo, generator)
        drawn = move(colour_pictures, pixels, Motion.icon(colour, generator))
        drawn = cut_out(jitter_hue(drawn, self._may_recolour[colour_items], generator), generator, DRAWING_HOLE)
        mono_drawn = cut_out(
            move(mono_pictures, pixels, Motion.icon(len(mono_pictures), generator)), generator, DRAWING_HOLE
        )
        parts = [
            jitter(composite(photo, generator), generator),
            composite(move(premultiplied(self._docs[docs_items]), pixels, Motion.docs(docs, generator)), generator),
            composite(drawn, generator),
            composite_mono(mono_drawn, generator),
        ]
        captions = np.concatenate(
            [
                self._caption(self._photo_captions[labels], rng),
                self._caption(self._docs_captions[docs_items], rng),
                self._caption(self._icon_captions[colour_items], rng),
                mono_captions,
            ]
        )
        if rendered > 0:
            # Chosen last, so that batches without them are what they were; placed behind the documentation pictures.
            items = self._rendered_items[rng.integers(len(self._rendered_items), size=rendered)]
            motion = Motion.docs(rendered, generator)
            parts.insert(2, composite(move(premultiplied(self._rendered[items]), pixels, motion), generator))
            captions = np.insert(captions, photos + docs, self._caption(self._rendered_captions[items], rng))
        first_colour = photos + docs + rendered
        taught = torch.cat([torch.arange(photos), torch.arange(first_colour, first_colour + colour)])
        lessons = [self._taught_photos[photo_items], self._taught_colour[self._taught_row[colour_items]]]
        whole = normalise(torch.cat(parts))
        mixed, mix = mix_pictures(whole, photos, generator) if mixes else (whole, unmixed(size))
        return Batch(mixed, captions, labels, mix, taught, torch.from_numpy(np.concatenate(lessons)).float())


def normalise(pixels: Tensor) -> Tensor:
    """0..1 to -1..1."""
    return (pixels - 0.5) / 0.5


def opaque(pictures: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.concatenate([pictures, np.full_like(pictures[..., :1], 255)], axis=3)


def premultiplied(pictures: NDArray[np.uint8]) -> NDArray[np.uint8]:
    alpha = pictures[..., 3:].astype(np.uint16)
    colour = (pictures[..., :3] * alpha + 127) // 255
    return np.concatenate([colour, alpha], axis=3).astype(np.uint8)


@dataclass(frozen=True)
class Motion:
    """Per picture: scale of the drawing along x and y, shift as a share of the side, angle, mirror."""

    scale_x: Tensor
    scale_y: Tensor
    shift: Tensor
    angle: Tensor

    @staticmethod
    def icon(count: int, generator: torch.Generator) -> Motion:
        """Icons keep their direction: an arrow must not turn round. Small icons and full-size ones both occur."""
        scale = uniform(count, 0.85, 1.08, generator)
        small = torch.rand(count, generator=generator) < 0.15
        scale = torch.where(small, uniform(count, 0.6, 0.85, generator), scale)
        stretched = torch.rand(count, generator=generator) < 0.3
        stretch = torch.where(stretched, uniform(count, 0.87, 1.13, generator), 1.0)
        turned = torch.rand(count, generator=generator) < 0.25
        angle = torch.where(turned, uniform(count, -0.15, 0.15, generator), 0.0)
        return Motion(scale, scale * stretch, uniform((count, 2), -0.06, 0.06, generator), angle)

    @staticmethod
    def photo(count: int, generator: torch.Generator) -> Motion:
        """Crops, mirrored at random; a tenth is squeezed along one axis, as letter-boxing leaves it."""
        # Most crops are wide; the narrowest show two fifths of the photo.
        zoom = 0.97 + 0.63 * torch.rand(count, generator=generator) ** 1.6
        squeeze = torch.where(torch.rand(count, generator=generator) < 0.1, uniform(count, 0.55, 1.0, generator), 1.0)
        along_x = torch.rand(count, generator=generator) < 0.5
        mirror = torch.where(torch.rand(count, generator=generator) < 0.5, -1.0, 1.0)
        reach = (zoom - 1).clamp(min=0)[:, None]
        return Motion(
            zoom * torch.where(along_x, squeeze, 1.0) * mirror,
            zoom * torch.where(along_x, 1.0, squeeze),
            uniform((count, 2), -1.0, 1.0, generator) * reach * 0.5,
            uniform(count, -0.08, 0.08, generator),
        )

    @staticmethod
    def docs(count: int, generator: torch.Generator) -> Motion:
        scale = uniform(count, 0.95, 1.2, generator)
        return Motion(scale, scale, uniform((count, 2), -0.06, 0.06, generator), torch.zeros(count))


def move(pictures: NDArray[np.uint8], pixels: int, motion: Motion, kernels: Sequence[int] = ()) -> Tensor:
    """Scaled, shifted and turned pictures of `pixels` x `pixels`; what comes from outside is transparent.

    Bytes [n, S, S] or [n, S, S, 4] in, 0..1 [n, 1 or 4, pixels, pixels] out, channels last. `kernels` are OpenCV's
    interpolations, one per picture.
    """
    kernels = kernels or [cv2.INTER_LINEAR] * len(pictures)
    cos, sin = torch.cos(motion.angle), torch.sin(motion.angle)
    # From the output's centred coordinates (-1..1) to the source's.
    linear = torch.stack(
        [
            torch.stack([cos / motion.scale_x, -sin / motion.scale_x], dim=1),
            torch.stack([sin / motion.scale_y, cos / motion.scale_y], dim=1),
        ],
        dim=1,
    ).numpy()
    source = pictures.shape[1]
    # The same in pixels, whose centres lie at halves.
    matrices = np.empty((len(pictures), 2, 3), np.float64)
    matrices[:, :, :2] = linear * (source / pixels)
    centre = source / 2 * (1 + motion.shift.numpy()) - 0.5
    matrices[:, :, 2] = centre - matrices[:, :, :2].sum(axis=2) * ((pixels - 1) / 2)
    out = np.empty((len(pictures), pixels, pixels, *pictures.shape[3:]), np.uint8)
    for picture, matrix, place, kernel in zip(pictures, matrices, out, kernels, strict=True):
        cv2.warpAffine(picture, matrix, (pixels, pixels), place, kernel | cv2.WARP_INVERSE_MAP)
    bytes_ = torch.from_numpy(out if out.ndim == 4 else out[..., None]).permute(0, 3, 1, 2)
    return bytes_.float().div_(255)


def grounds(count: int, generator: torch.Generator) -> Tensor:
    """Background colours: as often light themes as dark ones, now and then anything."""
    kind = torch.rand(count, 1, generator=generator)
    light = uniform((count, 1), 0.93, 1.0, generator).expand(-1, 3)
    dark = uniform((count, 1), 0.02, 0.2, generator) + uniform((count, 3), 0.0, 0.05, generator)
    plain = torch.where(kind < 0.25, torch.ones(count, 3), light)
    anything = torch.rand(count, 3, generator=generator)
    return torch.where(kind < 0.45, plain, torch.where(kind < 0.8, dark, anything))


def composite(pictures: Tensor, generator: torch.Generator) -> Tensor:
    """Premultiplied RGBA on a ground against which it stands out."""
    count = len(pictures)
    alpha = pictures[:, 3:]
    ground = grounds(count, generator)
    weight = alpha.sum(dim=(1, 2, 3)).clamp(min=1e-3)
    own = (pictures[:, :3].sum(dim=(2, 3)) @ LUMINANCE) / weight
    near = (ground @ LUMINANCE - own).abs() < 0.25
    opposite = torch.where(own > 0.5, 0.1, 1.0)[:, None].expand(-1, 3)
    ground = torch.where(near[:, None], opposite, ground)
    return pictures[:, :3] + (1 - alpha) * ground[:, :, None, None]


def composite_mono(alpha: Tensor, generator: torch.Generator) -> Tensor:
    """One-colour drawings: half of them as icon files are encoded, the rest in any colour on any ground."""
    count = len(alpha)
    ground = grounds(count, generator)
    usual = torch.rand(count, 1, generator=generator) < 0.5
    on_white = torch.rand(count, 1, generator=generator) < 0.75
    ground = torch.where(usual, torch.where(on_white, 1.0, 0.12).expand(-1, 3), ground)
    light = ground @ LUMINANCE
    extreme = torch.where(light > 0.5, 0.0, 1.0)[:, None].expand(-1, 3)
    soft = (extreme * 0.75 + 0.125) + uniform((count, 3), -0.1, 0.1, generator)
    colour = torch.rand(count, 3, generator=generator)
    pale = ((colour @ LUMINANCE) - light).abs() < 0.3
    kind = torch.rand(count, 1, generator=generator)
    ink = torch.where(usual | (kind < 0.3), extreme, torch.where((kind < 0.65) | pale[:, None], soft, colour))
    return ground[:, :, None, None] + alpha * (ink - ground)[:, :, None, None]
