"""Diagrams of software at work: architectures, pipelines, branches and networks."""

from __future__ import annotations

import math

from .canvas import Canvas, Point
from .colours import mix
from .kinds import drawn
from .nodes import Style, node
from .wording import number_word


@drawn(
    "network graph",
    "graph of nodes and edges",
    "node-link diagram",
    "dependency graph",
)
def network_graph(c: Canvas) -> list[str]:
    count = c.count(8, 34)
    hubs = c.chance(0.5)
    places = [(c.between(6, c.w - 6), c.between(6, c.h - 6)) for _ in range(count)]
    colours = c.palette(4) if c.chance(0.6) else [c.accent]
    sizes = [c.between(1.4, 2.6) * (2 if hubs and i < 3 else 1) for i in range(count)]
    edge = mix(c.ink, c.bg, c.between(0.3, 0.7))
    for i in range(1, count):
        near = sorted(range(i), key=lambda j: math.dist(places[i], places[j]))[:2]
        targets = [c.rng.randrange(min(3, i))] if hubs and c.chance(0.6) else near[: c.count(1, 2)]
        for j in targets:
            c.line([places[i], places[j]], edge, 0.6)
    for (x, y), size in zip(places, sizes, strict=True):
        c.circle(x, y, size, c.rng.choice(colours))
    return ["graph with many nodes"] if count > 20 else [f"{c.accent_name} network graph"] if len(colours) == 1 else []


@drawn(
    "architecture diagram",
    "system architecture diagram",
    "software architecture with boxes and arrows",
    "components and services diagram",
    aspect=(1.1, 2.0),
)
def architecture(c: Canvas) -> list[str]:
    style = Style(c)
    columns = c.count(3, 4)
    facts: list[str] = []
    w, step = c.w / columns * 0.62, c.w / columns
    layout = [c.count(1, 3) for _ in range(columns)]
    if c.chance(0.6):
        first = c.count(1, columns - 2)
        c.rect(
            first * step + 1,
            2,
            min(c.w - 1, (first + 1 + (columns > 3)) * step - 1),
            c.h - 2,
            mix(c.panel, c.accent, 0.08),
            c.muted,
            radius=c.round,
        )
        c.label(first * step + 3, 5, step * 0.5, 2.4, c.muted, ground=c.panel)
    places: list[list[Point]] = []
    for i, count in enumerate(layout):
        places.append([(step * (i + 0.5), c.h * (j + 0.5) / count + (1.5 if count > 1 else 0)) for j in range(count)])
    h = min(c.h * 0.2, 15)
    for left, right in zip(places, places[1:], strict=False):
        for number, a in enumerate(left):
            for b in right if len(left) == 1 or len(right) == 1 else [right[min(number, len(right) - 1)]]:
                c.arrow((a[0] + w / 2, a[1]), (b[0] - w / 2, b[1]), style.line)
    for i, column in enumerate(places):
        for number, (x, y) in enumerate(column):
            shape = "box"
            if i == columns - 1 and c.chance(0.6):
                shape = "cylinder"
                facts.append("architecture diagram with a database")
            elif i == 0 and c.chance(0.25):
                shape = "cloud"
                facts.append("architecture diagram with a cloud")
            node(
                c,
                style,
                x,
                y,
                w * (0.8 if shape == "cylinder" else 1),
                h * (1.25 if shape != "box" else 1),
                i + number,
                shape,
            )
    return sorted(set(facts))


@drawn(
    "layered architecture",
    "stack of layers",
    "technology stack diagram",
    "layer diagram",
    "software layers",
    aspect=(0.9, 1.6),
)
def layers(c: Canvas) -> list[str]:
    count = c.count(3, 6)
    style = Style(c)
    h = (c.h - 8) / count
    for number in range(count):
        y = 4 + number * h
        fill = style.fill(c, number)
        c.rect(5, y, c.w - 5, y + h * 0.84, fill, style.line, radius=style.radius)
        parts = c.count(0, 4)
        if parts < 2:
            c.label(c.w / 2, y + h * 0.42, c.w * 0.4, 4, c.on(fill), "middle", fill)
            continue
        for part in range(parts):
            x = 9 + (c.w - 18) * part / parts
            inner = mix(fill, c.bg, 0.5)
            c.rect(x, y + h * 0.16, x + (c.w - 18) / parts - 2, y + h * 0.68, inner, style.line, 0.5, style.radius)
            c.label(x + (c.w - 18) / parts / 2 - 1, y + h * 0.42, 9, 2.6, c.on(inner), "middle", inner)
    return [f"diagram of {number_word(count)} layers"]


@drawn(
    "git branch graph",
    "git commit history",
    "branches and merges",
    "commit graph with branches",
    "git flow diagram",
    aspect=(1.1, 2.4),
)
def git_graph(c: Canvas) -> list[str]:
    lanes, steps = c.count(2, 4), c.count(7, 12)
    sideways = c.chance(0.55)
    colours = c.palette(lanes)
    if not sideways:
        steps = min(steps, int(c.h / 6))

    def at(step: float, lane: float) -> Point:
        if sideways:
            return 5 + (c.w - 10) * step / (steps - 1), c.h * (lane + 0.7) / (lanes + 0.4)
        return 6 + lane * 7, 4 + (c.h - 8) * step / (steps - 1)

    width = c.between(1, 1.7)
    spans = [(0, steps - 1)]
    for _ in range(1, lanes):
        start = c.count(0, steps - 4)
        spans.append((start, c.count(start + 3, steps - 1)))
    for lane in range(lanes - 1, -1, -1):
        start, end = spans[lane]
        inner = (start, end) if lane == 0 else (start + 1, end - 1)
        c.line([at(inner[0], lane), at(inner[1], lane)], colours[lane], width)
        if lane:
            c.line([at(start, 0), at(start + 1, lane)], colours[lane], width)
            c.line([at(end - 1, lane), at(end, 0)], colours[lane], width)
        for step in range(inner[0], inner[1] + 1):
            if c.chance(0.8) or step in inner:
                c.circle(*at(step, lane), 2, colours[lane], c.bg, 0.6)
    if not sideways:
        for step in range(steps):
            y = at(step, 0)[1]
            c.label(10 + lanes * 7, y, (c.w - lanes * 7 - 12) * c.between(0.4, 0.9), 2.5, c.ink)
    return [f"git graph with {number_word(lanes)} branches"]


@drawn(
    "neural network diagram", "layers of neurons", "deep learning network", "multi-layer perceptron", aspect=(1.1, 1.9)
)
def neural_network(c: Canvas) -> list[str]:
    counts = [c.count(2, 6) for _ in range(c.count(3, 5))]
    colours = c.palette(3) if c.chance(0.6) else [c.accent] * 3
    r = min(3.4, c.h / max(counts) * 0.36)
    columns = [
        [
            (c.w * (i + 0.5) / len(counts), c.h / 2 + (j - (count - 1) / 2) * c.h * 0.92 / max(counts))
            for j in range(count)
        ]
        for i, count in enumerate(counts)
    ]
    for left, right in zip(columns, columns[1:], strict=False):
        for a in left:
            for b in right:
                c.line([a, b], mix(c.muted, c.bg, 0.35), 0.5)
    for number, column in enumerate(columns):
        colour = colours[0 if number == 0 else 2 if number == len(columns) - 1 else 1]
        for x, y in column:
            c.circle(x, y, r, colour, c.ink if c.chance(0.3) else None)
    return [f"neural network with {number_word(len(counts))} layers"]


@drawn(
    "pipeline diagram",
    "CI pipeline with stages",
    "build pipeline",
    "steps in a row with arrows",
    "process steps",
    aspect=(1.8, 3.4),
)
def pipeline(c: Canvas) -> list[str]:
    count = c.count(3, 6)
    style, chevrons = Style(c), c.chance(0.35)
    step = (c.w - 4) / count
    h = min(c.h * 0.5, 18)
    y = c.h / 2
    for number in range(count):
        x = 2 + step * (number + 0.5)
        if chevrons:
            fill = style.fill(c, number) if style.kind != "outline" else c.accent
            a, b, d = x - step * 0.48, x + step * 0.42, step * 0.14
            c.polygon(
                [(a, y - h / 2), (b, y - h / 2), (b + d, y), (b, y + h / 2), (a, y + h / 2), (a + d, y)], fill, None
            )
            c.label(x + d / 2, y, step * 0.5, 2.6, c.on(fill), "middle", fill)
            continue
        if number < count - 1:
            c.arrow((x, y), (x + step * 0.66, y), style.line)
        node(c, style, x, y, step * 0.66, h, number)
        if c.chance(0.4):
            c.circle(x, y + h / 2 + 3.5, 2.2, c.shade("green"))
            c.check(x, y + h / 2 + 3.5, 1.2, (255, 255, 255))
    facts = [f"pipeline with {number_word(count)} steps"]
    return [*facts, "chevron process arrows"] if chevrons else facts
