"""Charts of parts, points and matrices, and those of developers' tools."""

from __future__ import annotations

import math

from .canvas import Canvas, at_angle
from .colours import HUES, Colour, hsv, mix
from .kinds import drawn
from .plots import along, colour_scale, frame, on_scale
from .wording import number_word


def _slices(c: Canvas, hole: float) -> tuple[int, float]:
    """A round chart somewhere in the picture; returns the number of slices and the share of the largest one."""
    count = c.count(2, 7)
    colours = c.palette(count)
    parts = [c.between(0.4, 2) for _ in range(count)]
    if c.chance(0.3):
        parts[0] = sum(parts) * c.between(0.8, 2)
    total = sum(parts)
    side = c.w > c.h * 1.25
    radius = c.h * c.between(0.34, 0.44) if side else min(c.w, c.h) * c.between(0.3, 0.42)
    x = c.w * c.between(0.34, 0.5) if side else c.w / 2
    y = c.h / 2 + (2 if c.chance(0.5) else 0)
    angle = c.rng.choice((-90.0, c.between(0, 360)))
    edge = c.chance(0.5)
    for part, colour in zip(parts, colours, strict=True):
        end = angle + 360 * part / total
        c.sector(x, y, radius, angle, end, colour)
        if edge:
            turn = math.radians(angle)
            c.line([(x, y), at_angle((x, y), radius, turn)], c.bg, 1)
        angle = end
    if hole:
        c.circle(x, y, radius * hole, c.bg)
        if c.chance(0.5):
            c.text(x, y, f"{round(100 * parts[0] / total)}%", radius * 0.35, c.ink, "mm")
    elif c.chance(0.3):
        for _ in range(count):
            c.label(x + c.between(-0.5, 0.5) * radius, y + c.between(-0.5, 0.5) * radius, 5, 2.2, c.ink)
    if side and c.chance(0.7):
        for number, colour in enumerate(colours):
            at = y - count * 3 + number * 6
            c.rect(x + radius + 6, at, x + radius + 9, at + 3, colour)
            c.label(x + radius + 11, at + 1.5, c.w - x - radius - 14, 2.6, c.muted)
    if c.chance(0.4):
        c.label(c.w / 2, 4, c.w * 0.4, 4, c.ink, "middle")
    return count, max(parts) / total


@drawn("pie chart", "pie graph", "circle chart with slices", "pie diagram", aspect=(0.9, 1.7))
def pie_chart(c: Canvas) -> list[str]:
    count, most = _slices(c, 0)
    facts = [f"pie chart with {number_word(count)} slices"]
    return [*facts, "pie chart with one large slice"] if most > 0.6 and count > 2 else facts


@drawn("donut chart", "doughnut chart", "ring chart", "pie chart with a hole", aspect=(0.9, 1.7))
def donut_chart(c: Canvas) -> list[str]:
    count, _ = _slices(c, c.between(0.45, 0.75))
    return [f"donut chart with {number_word(count)} segments"]


@drawn("scatter plot", "scatter chart", "cloud of points", "chart of dots", "point cloud")
def scatter_plot(c: Canvas) -> list[str]:
    plot = frame(c)
    x0, y0, x1, y1 = plot
    size = c.between(0.7, 1.6)
    facts: list[str] = []
    if c.chance(0.4):
        groups = c.count(2, 4)
        for name in c.rng.sample(list(HUES), groups):
            colour, cx, cy = c.shade(name), c.between(0.2, 0.8), c.between(0.2, 0.8)
            for _ in range(c.count(15, 40)):
                x, y = (min(0.98, max(0.02, c.rng.gauss(middle, 0.09))) for middle in (cx, cy))
                c.circle(x0 + (x1 - x0) * x, y0 + (y1 - y0) * y, size, colour)
        facts += ["scatter plot with clusters", f"scatter plot with {number_word(groups)} coloured groups"]
    else:
        slope, noise = c.rng.choice((-0.8, 0.8, 0.0)), c.between(0.04, 0.14)
        for _ in range(c.count(25, 110)):
            x = c.rng.random()
            y = 0.5 + slope * (x - 0.5) + c.rng.gauss(0, noise if slope else 0.22)
            c.circle(x0 + (x1 - x0) * x, y1 - (y1 - y0) * min(0.98, max(0.02, y)), size, c.accent)
        facts.append(f"scatter plot with {c.accent_name} points")
        if slope:
            if c.chance(0.4):
                ends = along(plot, [0.5 - slope / 2, 0.5 + slope / 2])
                c.line(ends, c.ink, 0.9)
                facts.append("scatter plot with a regression line")
            facts.append(f"scatter plot with {'positive' if slope > 0 else 'negative'} correlation")
    return facts


@drawn("bubble chart", "chart of circles of different size", "bubble plot", "bubbles of different sizes")
def bubble_chart(c: Canvas) -> list[str]:
    x0, y0, x1, y1 = frame(c)
    count = c.count(6, 16)
    for colour in c.palette(count):
        radius = c.between(2, 9)
        x, y = c.between(x0 + radius, x1 - radius), c.between(y0 + radius, max(y0 + radius, y1 - radius))
        c.circle(x, y, radius, mix(colour, c.bg, 0.25), colour, 0.6)
    return []


@drawn("heat map", "heatmap", "matrix of coloured cells", aspect=(0.9, 1.6))
def heat_map(c: Canvas) -> list[str]:
    columns, rows = c.count(5, 16), c.count(4, 12)
    x0, y0, x1, y1 = frame(c, grid=False)
    scale, gap = colour_scale(c), c.rng.choice((0.0, 0.0, 0.4))
    if c.chance(0.5):
        for level in range(20):
            top = y0 + (y1 - y0) * level / 20
            c.rect(x1 - 4, top, x1 - 1, top + (y1 - y0) / 20 + 0.3, on_scale(scale, 1 - level / 20))
        x1 -= 7
    px, py, rough = c.between(0, 6), c.between(0, 6), c.between(0.05, 0.5)
    w, h = (x1 - x0) / columns, (y1 - y0) / rows
    for row in range(rows):
        for column in range(columns):
            value = 0.5 + 0.45 * math.sin(px + column * 0.5) * math.cos(py + row * 0.5) + c.between(-rough, rough)
            x, y = x0 + column * w, y0 + row * h
            c.rect(x, y, x + w - gap, y + h - gap, on_scale(scale, value))
    return []


@drawn(
    "confusion matrix",
    "confusion matrix of a classifier",
    "matrix with a dark diagonal",
    aspect=(0.95, 1.25),
    dark=0.15,
)
def confusion_matrix(c: Canvas) -> list[str]:
    count = c.count(2, 9)
    x0, y0, x1, y1 = frame(c, grid=False)
    scale = c.rng.choice(
        (((247, 251, 255), (107, 174, 214), (8, 48, 107)), ((247, 252, 245), (116, 196, 118), (0, 68, 27)))
    )
    w, h = (x1 - x0) / count, (y1 - y0) / count
    for row in range(count):
        for column in range(count):
            value = c.between(0.75, 1) if row == column else c.between(0, 0.2)
            x, y = x0 + column * w, y0 + row * h
            ground = on_scale(scale, value)
            c.rect(x, y, x + w, y + h, ground)
            c.text(x + w / 2, y + h / 2, str(round(value * 99)), min(w, h) * 0.32, c.on(ground), "mm")
    return []


@drawn("radar chart", "spider chart", "web chart", "star plot", aspect=(0.9, 1.3))
def radar_chart(c: Canvas) -> list[str]:
    axes, series = c.count(4, 8), c.count(1, 3)
    x, y, radius = c.w / 2, c.h / 2, min(c.w, c.h) * c.between(0.36, 0.44)

    def corners(values: list[float]) -> list[tuple[float, float]]:
        turns = [math.pi * (2 * i / axes - 0.5) for i in range(axes)]
        return [at_angle((x, y), radius * v, t) for v, t in zip(values, turns, strict=True)]

    for level in (0.33, 0.66, 1.0):
        c.polygon(corners([level] * axes), None if level < 1 else c.panel)
    for level in (0.33, 0.66, 1.0):
        ring = corners([level] * axes)
        c.line([*ring, ring[0]], c.rule, 0.6)
    for end in corners([1.0] * axes):
        c.line([(x, y), end], c.rule, 0.6)
    for name in c.rng.sample(list(HUES), series):
        shape, colour = corners([c.between(0.3, 0.95) for _ in range(axes)]), c.shade(name)
        if c.chance(0.7):
            c.polygon(shape, mix(colour, c.panel, 0.45))
        c.line([*shape, shape[0]], colour, 1.3)
    return [f"radar chart with {number_word(axes)} axes"]


@drawn("tree map", "treemap chart", "nested rectangles chart", aspect=(1.0, 1.8), dark_words=())
def tree_map(c: Canvas) -> list[str]:
    colours = c.palette(6)

    def split(x0: float, y0: float, x1: float, y1: float, depth: int, colour: Colour) -> None:
        if depth == 0 or min(x1 - x0, y1 - y0) < 8:
            c.rect(x0, y0, x1, y1, mix(colour, (255, 255, 255), c.between(0, 0.2)), c.bg, 0.9)
            c.label(x0 + 2, y0 + 3, (x1 - x0) * 0.6, 2.6, c.on(colour), ground=colour)
            return
        share = c.between(0.3, 0.7)
        other = c.rng.choice(colours)
        if x1 - x0 > y1 - y0:
            middle = x0 + (x1 - x0) * share
            split(x0, y0, middle, y1, depth - 1, colour)
            split(middle, y0, x1, y1, depth - 1, other)
        else:
            middle = y0 + (y1 - y0) * share
            split(x0, y0, x1, middle, depth - 1, colour)
            split(x0, middle, x1, y1, depth - 1, other)

    split(2, c.rng.choice((2, 7)), c.w - 2, c.h - 2, c.count(3, 5), colours[0])
    return []


@drawn("sankey diagram", "flow diagram with bands of different width", "sankey chart", aspect=(1.2, 2))
def sankey(c: Canvas) -> list[str]:
    stages = c.count(2, 3) + 1
    columns: list[list[tuple[float, float, Colour]]] = []
    for _ in range(stages):
        count = c.count(2, 5)
        parts = [c.between(0.5, 2) for _ in range(count)]
        room, gap, y = c.h - 12 - 3 * (count - 1), 3.0, 6.0
        nodes = []
        for part, colour in zip(parts, c.palette(count), strict=True):
            height = room * part / sum(parts)
            nodes.append((y, height, colour))
            y += height + gap
        columns.append(nodes)
    step = (c.w - 12) / (stages - 1)
    for stage in range(stages - 1):
        left, right = 6 + stage * step + 1.5, 6 + (stage + 1) * step - 1.5
        filled = [0.0] * len(columns[stage + 1])
        for y, height, colour in columns[stage]:
            shares = [c.between(0.2, 1) for _ in columns[stage + 1]]
            at = y
            for target, share in enumerate(shares):
                band = height * share / sum(shares)
                ty, th, _ = columns[stage + 1][target]
                end = ty + min(filled[target], th * 0.8)
                bottom = max(1.0, th / len(columns[stage]))
                filled[target] += bottom
                upper, lower = [], []
                for i in range(9):
                    ease = (1 - math.cos(math.pi * i / 8)) / 2
                    px = left + (right - left) * i / 8
                    upper.append((px, at + (end - at) * ease))
                    lower.append((px, at + band + (end + bottom - at - band) * ease))
                c.polygon([*upper, *reversed(lower)], mix(colour, c.bg, 0.55))
                at += band
    for stage, nodes in enumerate(columns):
        for y, height, colour in nodes:
            c.rect(6 + stage * step - 1.5, y, 6 + stage * step + 1.5, y + height, colour)
    return []


@drawn("gauge", "meter", "half circle gauge", aspect=(1.0, 1.5))
def gauge(c: Canvas) -> list[str]:
    x, y, radius = c.w / 2, c.h * 0.68, min(c.w * 0.42, c.h * 0.56)
    value, width = c.between(0.05, 0.95), radius * c.between(0.16, 0.32)
    if c.chance(0.5):
        for number, name in enumerate(("green", "yellow", "red")):
            c.arc(x, y, radius, 180 + 60 * number, 240 + 60 * number, c.shade(name), width)
    else:
        c.arc(x, y, radius, 180, 360, c.rule, width)
        c.arc(x, y, radius, 180, 180 + 180 * value, c.accent, width)
    turn = math.pi * (1 + value)
    needle = c.chance(0.75)
    if needle:
        c.line([(x, y), at_angle((x, y), radius * 0.8, turn)], c.ink, 2)
        c.circle(x, y, 3, c.ink)
    if c.chance(0.6):
        c.text(x, y + radius * 0.2, f"{round(value * 100)}%", radius * 0.24, c.ink, "mm")
    facts = ["gauge with a needle", "speedometer"] if needle else []
    return (
        [*facts, "gauge at a high value"]
        if value > 0.75
        else [*facts, "gauge at a low value"]
        if value < 0.25
        else facts
    )


@drawn("funnel chart", "sales funnel", "conversion funnel", "marketing funnel", aspect=(0.9, 1.6))
def funnel(c: Canvas) -> list[str]:
    count = c.count(3, 6)
    colours = c.palette(count)
    top, height, half = 6.0, (c.h - 12) / count, c.w * c.between(0.36, 0.46)
    pointed = c.between(0.1, 0.3)
    for number, colour in enumerate(colours):
        a = half * (1 - (1 - pointed) * number / count)
        b = half * (1 - (1 - pointed) * (number + 1) / count)
        y = top + number * height
        c.polygon(
            [(c.w / 2 - a, y), (c.w / 2 + a, y), (c.w / 2 + b, y + height - 1), (c.w / 2 - b, y + height - 1)], colour
        )
        c.label(c.w / 2, y + height / 2, b, 3.6, c.on(colour), "middle")
    return [f"funnel with {number_word(count)} stages"]


@drawn(
    "contribution graph",
    "commit activity calendar",
    "activity heat map of a year",
    aspect=(2.2, 3.6),
)
def contributions(c: Canvas) -> list[str]:
    green = c.chance(0.8)
    full = c.shade("green") if green else c.accent
    empty = mix(c.bg, c.rule, 0.5)
    columns, rows = c.count(22, 36), 7
    cell = min((c.w - 10) / columns, (c.h - 8) / rows)
    top = (c.h - cell * rows) / 2 + 1.5
    busy = c.between(0.3, 0.8)
    for column in range(columns):
        c.chance(0.2)
        for row in range(rows):
            x, y = 7 + column * cell, top + row * cell
            share = c.rng.random() if c.chance(busy) else 0.0
            c.rect(x, y, x + cell * 0.8, y + cell * 0.8, mix(empty, full, share), radius=cell * 0.15)
    c.label(7, top - 2.5, c.w * 0.7, 2.2, c.muted)
    return ["green contribution graph", "grid of green squares"] if green else []


@drawn("flame graph", "profiler flame graph", "CPU profile", "performance profile with stacked bars")
def flame_graph(c: Canvas) -> list[str]:
    rows, downwards = c.count(7, 14), c.chance(0.5)
    height = (c.h - 10) / rows

    def stack(x0: float, x1: float, depth: int) -> None:
        if depth >= rows or x1 - x0 < 1.5:
            return
        y = 6 + depth * height if downwards else c.h - 4 - (depth + 1) * height
        fill = hsv(c.between(8, 52), c.between(0.6, 0.9), c.between(0.8, 1))
        c.rect(x0, y, x1 - 0.4, y + height - 0.4, fill)
        c.label(x0 + 1, y + height / 2, (x1 - x0) * 0.6 - 1, 2.2, (60, 30, 10), ground=fill)
        at = x0
        while at < x1 - 1.5:
            end = min(x1, at + (x1 - x0) * c.between(0.25, 0.95))
            if c.chance(0.9 - depth * 0.02):
                stack(at, end, depth + 1)
            at = end

    stack(2, c.w - 2, 0)
    return ["orange flame graph", "icicle graph" if downwards else "flame graph growing upwards"]


@drawn("word cloud", "tag cloud", "cloud of words in different sizes", "text cloud", aspect=(1.1, 1.9))
def word_cloud(c: Canvas) -> list[str]:
    colours = c.palette(5)
    placed: list[tuple[float, float, float, float]] = []
    for number in range(26):
        size = max(3.4, 15 * 0.88**number * c.between(0.8, 1.2))
        word = c.word()
        half = len(word) * size * 0.3
        for attempt in range(30):
            angle, reach = c.between(0, 2 * math.pi), attempt / 30
            x = c.w / 2 + c.w * 0.48 * reach * math.cos(angle)
            y = c.h / 2 + c.h * 0.48 * reach * math.sin(angle)
            box = (x - half, y - size * 0.5, x + half, y + size * 0.5)
            inside = box[0] > 1 and box[2] < c.w - 1 and box[1] > 1 and box[3] < c.h - 1
            if inside and all(b[2] < box[0] or b[0] > box[2] or b[3] < box[1] or b[1] > box[3] for b in placed):
                placed.append(box)
                c.text(x, y, word, size, c.rng.choice(colours), "mm", "bold")
                break
    return []


@drawn("quadrant chart", "two by two matrix", "SWOT matrix", "priority matrix with four fields", aspect=(0.9, 1.5))
def quadrants(c: Canvas) -> list[str]:
    filled = c.chance(0.6)
    colours = [mix(colour, c.bg, 0.45) for colour in c.palette(4)]
    x, y = c.w / 2, c.h / 2
    if filled:
        for number, colour in enumerate(colours):
            left, top = 4 + (number % 2) * (x - 4), 4 + (number // 2) * (y - 4)
            c.rect(left, top, left + x - 4.5, top + y - 4.5, colour)
            c.label(left + 3, top + 4.5, (x - 10) * 0.6, 4, c.on(colour))
            c.paragraph(left + 3, top + 9, (x - 12) * 0.8, c.count(2, 4), 2.4, c.on(colour), ground=colour)
    else:
        c.rect(4, 4, c.w - 4, c.h - 4, None, c.ink)
        for _ in range(c.count(5, 12)):
            c.circle(c.between(8, c.w - 8), c.between(8, c.h - 8), 1.6, c.accent)
    c.line([(x, 4), (x, c.h - 4)], c.ink)
    c.line([(4, y), (c.w - 4, y)], c.ink)
    return []
