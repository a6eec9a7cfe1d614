"""Draws icons that spell something: numbers, letters, abbreviations, symbols and currencies, alone or in a frame.

    python -m image_tower.characters
    python -m image_tower.characters --count 240 --sheet sheet.png

Interface sets hold hundreds of them ("number 7 in a circle", "letter q", "file png"), no set holds them all, and what
tells them apart is small. A picture depends on (seed, number) and on the machine's fonts. Writes alpha, 64 x 64.
"""

from __future__ import annotations

import argparse
import json
from functools import cache
from pathlib import Path
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from .drawings.fonts import font, has_letters
from .drawings.frames import FRAMES, SIDE, Frame, broken, stroked
from .drawings.symbols import CURRENCIES, SYMBOLS, WORDS
from .paths import CHARACTERS
from .render import contact_sheet

CHARACTER_SIZE = 64
#: How often which kind of characters is drawn.
KINDS = {"number": 0.26, "letter": 0.24, "word": 0.24, "symbol": 0.14, "currency": 0.12}
#: Share of characters without a frame, by kind; a lone letter is rarer than a framed one.
ALONE = {"number": 0.2, "letter": 0.25, "word": 0.3, "symbol": 0.6, "currency": 0.5}
FACES_USED = ("sans", "bold", "light", "condensed", "mono", "serif")
#: Share of frames that are drawn with gaps.
BROKEN = 0.18


def choose(random: Random) -> tuple[str, str, list[str]]:
    """Kind, characters, and what they are called, the usual name first."""
    kind = random.choices(list(KINDS), list(KINDS.values()))[0]
    if kind == "number":
        number = random.randint(0, 9) if random.random() < 0.6 else random.choice([*range(10, 32), 40, 50, 60, 99, 100])
        return kind, str(number), [f"number {number}", f"numeric {number}", str(number)]
    if kind == "letter":
        letter = chr(ord("a") + random.randrange(26))
        return kind, letter if random.random() < 0.3 else letter.upper(), [f"letter {letter}", f"alphabet {letter}"]
    if kind == "word":
        if random.random() < 0.12:
            level = random.randint(1, 6)
            return kind, f"H{level}", [f"heading {level}", f"heading h{level}", f"header {level}", f"h{level}"]
        if random.random() < 0.08:
            speed = random.choice(["0.5x", "0.75x", "1x", "1.25x", "1.5x", "2x", "3x"])
            return kind, speed, [f"speed {speed}", f"playback speed {speed}", speed]
        word = random.choice(WORDS)
        return kind, word if random.random() < 0.25 else word.upper(), [word]
    table = SYMBOLS if kind == "symbol" else CURRENCIES
    text = random.choice([text for text in table if faces_for(text)])
    names = list(table[text])
    if kind == "currency":
        names = [f"currency {names[0]}", *names, f"{names[0]} sign"]
    return kind, text, names


@cache
def faces_for(text: str) -> tuple[str, ...]:
    return tuple(face for face in FACES_USED if has_letters(face, text))


def captions_of(kind: str, names: list[str], frame: Frame | None, is_broken: str) -> list[str]:
    if frame is None:
        return names
    word = f"{frame.words[0]} {is_broken}".strip()
    captions = [f"{word} {names[0]}", f"{names[0]} {word}"]
    if kind == "word" and "file" in frame.words:
        captions = [f"file {names[0]}", f"{names[0]} file", f"file type {names[0]}"]
    captions += [f"{other} {names[0]}" for other in frame.words[1:]]
    # In a plain frame the characters alone may be all that somebody asks for.
    if kind != "letter" or is_broken == "":
        captions += [f"{name} {word}" for name in names[1:3]]
    return captions


def lettering(text: str, random: Random, box: tuple[float, float, float, float]) -> NDArray[np.uint8]:
    """The characters as large as they fit into the box (shares of the side), on black."""
    face = random.choice(faces_for(text) or ("sans",))
    # The lightest letters with a stroke around them look like the round single strokes of interface icons.
    stroke = random.choice([5, 7, 9]) if face == "light" else random.choice([0, 0, 2, 4])
    drawn = font(face, 150)
    left, top, right, bottom = drawn.getbbox(text, stroke_width=stroke)
    word = Image.new("L", (int(right - left) + 4, int(bottom - top) + 4))
    ImageDraw.Draw(word).text((2 - left, 2 - top), text, fill=255, font=drawn, stroke_width=stroke)
    width, height = ((box[2] - box[0]) * SIDE, (box[3] - box[1]) * SIDE)
    scale = min(width / word.width, height / word.height) * random.uniform(0.82, 1.0)
    if len(text) == 1:
        scale = min(scale, 1.4)
    small = cv2.resize(np.asarray(word), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    out = np.zeros((SIDE, SIDE), np.uint8)
    x = round((box[0] + box[2]) / 2 * SIDE - small.shape[1] / 2)
    y = round((box[1] + box[3]) / 2 * SIDE - small.shape[0] / 2)
    out[y : y + small.shape[0], x : x + small.shape[1]] = small
    return out


def render(seed: int, number: int) -> tuple[NDArray[np.uint8], list[str]]:
    """Alpha [64, 64] of one picture and its captions."""
    random = Random(f"characters/{seed}/{number}")
    kind, text, names = choose(random)
    if random.random() < ALONE[kind]:
        picture, captions = lettering(text, random, (0.08, 0.14, 0.92, 0.86)), names
    else:
        weights = [3.0 if name in ("circle", "square") else 1.0 for name in FRAMES]
        if kind == "word":
            usual = [4.0 if name in ("file", "rectangle") else 1.0 for name in FRAMES]
            weights = [weight * more for weight, more in zip(weights, usual, strict=True)]
        frame = random.choices(list(FRAMES.values()), weights)[0]
        whole = frame.draw(random)
        characters = lettering(text, random, frame.box)
        style, is_broken = random.random(), ""
        if style < 0.4:
            picture = cv2.subtract(whole, characters)
        else:
            outline = stroked(whole, random.choice([6, 8, 10, 12]))
            if style > 1 - BROKEN and frame.breaks:
                is_broken = random.choice(["dashed", "dotted"])
                pieces = random.randint(7, 10) if is_broken == "dashed" else random.randint(14, 22)
                outline = broken(outline, pieces, random.uniform(0.5, 0.65) if is_broken == "dashed" else 0.4)
            picture = np.maximum(outline, characters)
        captions = captions_of(kind, names, frame, is_broken)
    small = cv2.resize(picture, (CHARACTER_SIZE, CHARACTER_SIZE), interpolation=cv2.INTER_AREA)
    return small, list(dict.fromkeys(captions))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=30_000)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--sheet", type=Path, help="writes a contact sheet there and no training data")
    arguments = parser.parse_args()
    pictures = np.zeros((arguments.count, CHARACTER_SIZE, CHARACTER_SIZE), np.uint8)
    rows: list[list[str]] = []
    for number in range(arguments.count):
        pictures[number], captions = render(arguments.seed, number)
        rows.append(captions)
    if arguments.sheet is not None:
        ink = np.zeros((*pictures.shape, 4), np.uint8)
        ink[..., 3] = pictures
        contact_sheet(ink).save(arguments.sheet)
        return
    CHARACTERS.mkdir(parents=True, exist_ok=True)
    np.save(CHARACTERS / "pictures.npy", pictures)
    (CHARACTERS / "rows.json").write_text(json.dumps(rows, ensure_ascii=False))
    print(f"{len(rows)} pictures, {len({text for row in rows for text in row})} captions", flush=True)


if __name__ == "__main__":
    main()
