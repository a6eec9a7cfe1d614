"""Codes, palettes, patterns and other pictures made of equal parts."""

from __future__ import annotations

import math

from .canvas import Canvas
from .colours import HUES, mix
from .kinds import drawn
from .wording import number_word


@drawn(
    "QR code",
    "two-dimensional bar code",
    "QR code to scan",
    "black and white square code",
    aspect=(0.95, 1.1),
    dark=0.08,
)
def qr_code(c: Canvas) -> list[str]:
    size = c.rng.choice((21, 25, 29, 33))
    ink = c.ink if c.dark or c.chance(0.8) else mix(c.accent, (0, 0, 0), 0.3)
    margin = c.between(4, 14)
    side = min(c.w, c.h) - 2 * margin
    x0, y0, cell = (c.w - side) / 2, (c.h - side) / 2, side / size
    for row in range(size):
        for column in range(size):
            if c.chance(0.48):
                c.rect(x0 + column * cell, y0 + row * cell, x0 + (column + 1) * cell, y0 + (row + 1) * cell, ink)
    for row, column in ((0, 0), (0, size - 7), (size - 7, 0)):
        x, y = x0 + column * cell, y0 + row * cell
        c.rect(x - cell, y - cell, x + 8 * cell, y + 8 * cell, c.bg)
        c.rect(x, y, x + 7 * cell, y + 7 * cell, ink)
        c.rect(x + cell, y + cell, x + 6 * cell, y + 6 * cell, c.bg)
        c.rect(x + 2 * cell, y + 2 * cell, x + 5 * cell, y + 5 * cell, ink)
    return []


@drawn("bar code", "barcode", "product bar code", aspect=(1.2, 2.2), dark=0.0)
def bar_code(c: Canvas) -> list[str]:
    c.rect(0, 0, c.w, c.h, (255, 255, 255))
    x, margin = c.between(6, 12), c.between(3, 8)
    end, digits = c.w - x, c.chance(0.75)
    bottom = c.h - margin - (8 if digits else 0)
    module = (end - x) / c.rng.choice((60, 75, 95))
    while x < end - module * 4:
        width = module * c.rng.choice((1, 1, 2, 3))
        c.rect(x, margin, x + width, bottom, (10, 10, 10))
        x += width + module * c.rng.choice((1, 1, 2, 3))
    if digits:
        c.text(c.w / 2, bottom + 4.5, " ".join(str(c.count(0, 9)) for _ in range(12)), 5.5, (10, 10, 10), "mm", "mono")
    return []


@drawn(
    "keyboard",
    "computer keyboard",
    "keyboard layout",
    "keys of a keyboard",
    aspect=(2.2, 3.2),
    dark=0.5,
    dark_words=("dark {}",),
)
def keyboard(c: Canvas) -> list[str]:
    c.rect(1, 1, c.w - 1, c.h - 1, c.panel, c.rule, radius=2)
    rows = c.count(4, 6)
    h = (c.h - 5) / rows
    key = mix(c.panel, (255, 255, 255), 0.15 if c.dark else 0.8)
    special = c.chance(0.3)
    for row in range(rows):
        x, y = 2.5, 2.5 + row * h
        last = row == rows - 1
        widths = [1, 1, 1.3, 6, 1.3, 1, 1, 1] if last else [1 + 0.35 * (row % 4)] + [1] * 12 + [1.8 - 0.35 * (row % 4)]
        unit = (c.w - 5) / sum(widths)
        for number, width in enumerate(widths):
            fill = c.accent if special and c.chance(0.06) else key
            c.rect(x + 0.4, y + 0.4, x + width * unit - 0.4, y + h - 0.4, fill, c.rule, 0.4, 1)
            if not last and number < 13:
                c.text(
                    x + width * unit / 2, y + h / 2, c.rng.choice("QWERTYUIOPASDFGHJKLZXCVBNM"), 3.4, c.on(fill), "mm"
                )
            x += width * unit
    return []


@drawn("colour palette", "color palette", "colour swatches", aspect=(0.9, 2.6), dark=0.15, dark_words=())
def colour_palette(c: Canvas) -> list[str]:
    columns, rows = c.count(3, 7), c.rng.choice((1, 1, 2, 3))
    look = c.rng.choice(("hues", "shades", "pastel"))
    gap, radius = c.rng.choice((0.0, 1.5, 3)), c.rng.choice((0.0, 2.0, 50.0))
    w, h = (c.w - 6) / columns, (c.h - 6) / rows
    names = [name for name in HUES]
    c.rng.shuffle(names)
    facts = [f"palette of {number_word(columns * rows)} colours"]
    for row in range(rows):
        for column in range(columns):
            if look == "shades":
                share = (column + row * columns) / (columns * rows - 1 or 1)
                fill = mix(mix(c.accent, (255, 255, 255), 0.8), mix(c.accent, (0, 0, 0), 0.6), share)
            else:
                fill = c.shade(names[(row * columns + column) % len(names)])
                fill = mix(fill, (255, 255, 255), 0.5) if look == "pastel" else fill
            x, y = 3 + column * w, 3 + row * h
            if radius > 10:
                c.circle(x + w / 2, y + h / 2, min(w, h) * 0.42, fill)
            else:
                c.rect(x, y, x + w - gap, y + h - gap, fill, radius=radius)
    return (
        [*facts, f"shades of {c.accent_name}"]
        if look == "shades"
        else [*facts, "pastel colours"]
        if look == "pastel"
        else facts
    )


@drawn(
    "chess board",
    "chessboard with pieces",
    "chess position",
    "checkered game board",
    aspect=(0.98, 1.05),
    dark=0.2,
    dark_words=(),
)
def chess_board(c: Canvas) -> list[str]:
    light, dark = c.rng.choice(
        (
            ((240, 217, 181), (181, 136, 99)),
            ((238, 238, 210), (118, 150, 86)),
            ((230, 235, 240), (110, 140, 170)),
            ((255, 255, 255), (90, 90, 90)),
        )
    )
    margin = c.rng.choice((0, 0, 4))
    side = (min(c.w, c.h) - 2 * margin) / 8
    pieces = c.between(0.2, 0.75)
    for cell in range(64):
        x, y = margin + side * (cell % 8), margin + side * (cell // 8)
        c.rect(x, y, x + side, y + side, light if (cell % 8 + cell // 8) % 2 == 0 else dark)
        start = cell // 8 in (0, 1, 6, 7)
        if c.chance(pieces * (1.3 if start else 0.35)):
            fill = (30, 30, 34) if cell < 32 else (250, 250, 248)
            edge = (240, 240, 240) if cell < 32 else (40, 40, 44)
            cx, cy, r = x + side / 2, y + side / 2, side * 0.3
            c.polygon(
                [
                    (cx - r, cy + r * 1.2),
                    (cx + r, cy + r * 1.2),
                    (cx + r * 0.4, cy - r * 0.2),
                    (cx - r * 0.4, cy - r * 0.2),
                ],
                fill,
                edge,
            )
            c.circle(cx, cy - r * 0.5, r * 0.6, fill, edge, 0.5)
    return []


@drawn(
    "pixel art",
    "pixel art character",
    "8-bit sprite",
    "space invader",
    "retro game sprite",
    aspect=(0.9, 1.1),
    dark=0.5,
)
def pixel_art(c: Canvas) -> list[str]:
    size = c.rng.choice((8, 10, 12, 14))
    cell = min(c.w, c.h) * 0.84 / size
    x0, y0 = (c.w - cell * size) / 2, (c.h - cell * size) / 2
    colours = c.palette(2)
    half = size // 2
    reach = c.between(0.55, 0.8)
    for row in range(size):
        for column in range(half):
            centre = math.hypot((half - 0.5 - column) / half, (row - size / 2 + 0.5) / (size / 2))
            if c.rng.random() > reach + 0.25 - centre * 0.55 and centre > 0.25:
                continue
            fill = colours[1] if c.chance(0.2) else colours[0]
            for at in (column, size - 1 - column):
                x, y = x0 + at * cell, y0 + row * cell
                c.rect(x, y, x + cell, y + cell, fill)
    for at in (half - 2 - size % 2, half + 1):
        x, y = x0 + at * cell, y0 + (size // 3) * cell
        c.rect(x, y, x + cell, y + cell, (255, 255, 255) if not c.dark else (10, 10, 14))
    return []


@drawn("sprite sheet", "icon set on one sheet", "grid of icons", "collection of icons", "icon sheet", aspect=(0.8, 1.7))
def sprite_sheet(c: Canvas) -> list[str]:
    columns, rows = c.count(4, 8), c.count(3, 6)
    colours = c.palette(5) if c.chance(0.5) else [c.ink]
    w, h = c.w / columns, c.h / rows
    for row in range(rows):
        for column in range(columns):
            c.glyph(w * (column + 0.5), h * (row + 0.5), min(w, h) * 0.3, c.rng.choice(colours))
    return ["sheet of coloured icons" if len(colours) > 1 else "sheet of one-colour icons"]


@drawn(
    "gradient background",
    "colour gradient",
    "smooth colour transition",
    "gradient wallpaper",
    aspect=(0.6, 1.8),
    dark=0.3,
    dark_words=(),
)
def gradient(c: Canvas) -> list[str]:
    (first, one), (second, two) = c.named(), c.named()
    kind = c.rng.choice(("vertical", "horizontal", "radial"))
    c.rect(0, 0, c.w, c.h, two)
    for step in range(48):
        share = step / 47
        if kind == "vertical":
            c.rect(0, c.h * step / 48, c.w, c.h * (step + 1) / 48 + 0.5, mix(one, two, share))
        elif kind == "horizontal":
            c.rect(c.w * step / 48, 0, c.w * (step + 1) / 48 + 0.5, c.h, mix(one, two, share))
        else:
            c.circle(c.w / 2, c.h / 2, max(c.w, c.h) * 0.62 * (1 - share), mix(two, one, share))
    facts = [f"{kind} gradient"]
    return [*facts, f"gradient from {first} to {second}"] if first != second and kind != "radial" else facts


@drawn(
    "seamless pattern",
    "background pattern",
    "texture of repeated shapes",
    "wallpaper pattern",
    aspect=(0.7, 1.6),
    dark=0.3,
    dark_words=(),
)
def pattern(c: Canvas) -> list[str]:
    kind = c.rng.choice(("stripes", "dots", "checkerboard", "triangles", "waves", "grid"))
    colour, size = mix(c.accent, c.bg, c.between(0, 0.4)), c.between(7, 16)
    steps = int(200 / size) + 2
    if kind == "stripes":
        tilt = c.rng.choice((0, 100, -100))
        for number in range(-steps, steps):
            c.line([(number * size, -1), (number * size + tilt, 101)], colour, size * 0.45)
        return ["striped pattern", f"{c.accent_name} stripes"]
    if kind == "waves":
        for number in range(steps):
            c.line(
                [(x, number * size + size * 0.3 * math.sin(x / size * 2.4)) for x in range(0, 101, 2)],
                colour,
                size * 0.25,
            )
        return ["wavy lines", f"{c.accent_name} waves pattern"]
    if kind == "grid":
        for number in range(steps):
            c.line([(number * size, 0), (number * size, 100)], colour, 0.9)
            c.line([(0, number * size), (100, number * size)], colour, 0.9)
        return ["grid of lines", "graph paper"]
    for row in range(int(c.h / size) + 1):
        for column in range(int(c.w / size) + 1):
            x, y = column * size, row * size
            if kind == "dots":
                c.circle(x + size / 2, y + size / 2, size * 0.28, colour)
            elif kind == "triangles":
                c.polygon([(x, y + size * 0.9), (x + size * 0.9, y + size * 0.9), (x + size * 0.45, y)], colour)
            elif (row + column) % 2 == 0:
                c.rect(x, y, x + size, y + size, colour)
    return {
        "dots": ["polka dots", f"{c.accent_name} dots pattern"],
        "triangles": ["pattern of triangles"],
        "checkerboard": ["checkerboard pattern", f"{c.accent_name} checkerboard"],
    }[kind]
