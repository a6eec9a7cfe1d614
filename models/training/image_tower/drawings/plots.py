"""The usual frame of a chart, series of values and colour scales."""

from __future__ import annotations

import math

from .canvas import Canvas
from .colours import Colour, mix

Plot = tuple[float, float, float, float]


def frame(
    c: Canvas, legend: list[Colour] | None = None, grid: bool | None = None, flip: bool = False, ticks: bool = True
) -> Plot:
    """Title, axes, grid and legend in one of the usual manners; returns the plot's left, top, right, bottom."""
    x0, y0, x1, y1 = c.between(5, 14), c.between(4, 8), c.w - c.between(3, 7), c.h - c.between(6, 12)
    if c.chance(0.2):
        c.rect(2, 2, c.w - 2, c.h - 2, c.panel, c.rule, radius=c.round)
        x0, y0, x1, y1 = x0 + 3, y0 + 2, x1 - 3, y1 - 2
    if c.chance(0.5):
        centred = c.chance(0.6)
        c.label(
            c.w / 2 if centred else x0,
            y0,
            c.w * c.between(0.3, 0.6),
            c.between(3.6, 5),
            c.ink,
            "middle" if centred else "left",
        )
        y0 += 6
    if legend and c.chance(0.75):
        where = c.rng.random()
        if where < 0.4:
            at = x0 + 4
            for colour in legend:
                c.rect(at, y0 - 1, at + 2.6, y0 + 1.6, colour)
                c.label(at + 3.6, y0 + 0.3, 7, 2.4, c.muted)
                at += 14
            y0 += 5
        elif where < 0.7:
            for number, colour in enumerate(legend):
                c.rect(x1 - 10, y0 + 4 + number * 4.5, x1 - 7.4, y0 + 6.6 + number * 4.5, colour)
                c.label(x1 - 6.4, y0 + 5.3 + number * 4.5, 6, 2.4, c.muted)
            x1 -= 13
        else:
            at = c.w / 2 - len(legend) * 7
            for colour in legend:
                c.rect(at, c.h - 4, at + 2.6, c.h - 1.6, colour)
                c.label(at + 3.6, c.h - 2.8, 7, 2.4, c.muted)
                at += 14
            y1 -= 4
    y1 = max(y1, y0 + 20)
    grid = c.chance(0.55) if grid is None else grid
    lines = c.count(3, 6)
    for number in range(lines + 1):
        share = number / lines
        if grid:
            faint = mix(c.bg, c.rule, 0.7)
            if flip:
                c.line([(x0 + (x1 - x0) * share, y0), (x0 + (x1 - x0) * share, y1)], faint, 0.4)
            else:
                c.line([(x0, y0 + (y1 - y0) * share), (x1, y0 + (y1 - y0) * share)], faint, 0.4)
        if ticks:
            c.label(x0 - 1.2, y0 + (y1 - y0) * share, 4, 2.2, c.muted, "right")
    for number in range(lines + 1):
        if ticks:
            c.label(x0 + (x1 - x0) * (number + 0.5) / (lines + 1), y1 + 2.6, 5, 2.2, c.muted, "middle")
    axes = c.rng.random()
    line = c.rule if c.chance(0.5) else c.ink
    if axes < 0.3:
        c.rect(x0, y0, x1, y1, None, line, 0.6)
    elif axes < 0.85:
        c.line([(x0, y1), (x1, y1)], line, c.stroke)
        if axes < 0.65:
            c.line([(x0, y0), (x0, y1)], line, c.stroke)
    return x0, y0, x1, y1


def trend(c: Canvas, count: int) -> tuple[list[float], str]:
    """Values between 0 and 1, and how they go: up, down, or neither."""
    kind = c.rng.choice(("up", "down", "", ""))
    noise, phase = c.between(0.02, 0.12), c.between(0, 6)
    values = []
    for number in range(count):
        share = number / max(1, count - 1)
        if kind:
            base = 0.12 + 0.72 * (share if kind == "up" else 1 - share)
        else:
            base = 0.5 + 0.28 * math.sin(phase + share * 7)
            noise = max(noise, 0.1)
        values.append(min(0.97, max(0.03, base + c.between(-noise, noise))))
    return values, kind


def along(plot: Plot, values: list[float]) -> list[tuple[float, float]]:
    x0, y0, x1, y1 = plot
    return [(x0 + (x1 - x0) * i / max(1, len(values) - 1), y1 - (y1 - y0) * v) for i, v in enumerate(values)]


def colour_scale(c: Canvas) -> tuple[Colour, Colour, Colour]:
    """Low, middle and high colour of a colour scale."""
    return c.rng.choice(
        (
            ((68, 1, 84), (33, 145, 140), (253, 231, 37)),
            ((247, 251, 255), (107, 174, 214), (8, 48, 107)),
            ((33, 102, 172), (247, 247, 247), (178, 24, 43)),
            ((255, 255, 204), (253, 141, 60), (128, 0, 38)),
            ((0, 0, 4), (183, 55, 121), (252, 253, 191)),
            ((247, 252, 245), (116, 196, 118), (0, 68, 27)),
        )
    )


def on_scale(scale: tuple[Colour, Colour, Colour], value: float) -> Colour:
    low, middle, high = scale
    value = min(1.0, max(0.0, value))
    return mix(low, middle, value * 2) if value < 0.5 else mix(middle, high, value * 2 - 1)
