"""Diagrams of software: UML, databases, architectures, branches and networks."""

from __future__ import annotations

import math

from .canvas import Canvas, Colour, Point, mix, number_word
from .kinds import drawn
from .nodes import Style, node


@drawn(
    "sequence diagram", "UML sequence diagram", "lifelines with messages", "interaction diagram of actors and messages"
)
def sequence_diagram(c: Canvas) -> list[str]:
    count, messages = c.count(2, 5), c.count(4, 9)
    style = Style(c)
    h, w = c.between(6, 9), min(22.0, c.w / count * 0.72)
    xs = [c.w * (i + 0.5) / count for i in range(count)]
    bottom = c.chance(0.4)
    end = c.h - (h + 3 if bottom else 2)
    for x in xs:
        c.line([(x, 3 + h), (x, end)], style.line, 0.6, dashed=c.chance(0.85))
    step = (end - h - 8) / messages
    stops = [y for y in range(messages)]
    for number in stops:
        y = h + 7 + step * number
        start = c.rng.randrange(count)
        target = c.rng.choice(
            [other for other in range(count) if abs(other - start) == 1 or c.chance(0.2) and other != start] or [0]
        )
        if start == target:
            continue
        a, b = xs[start], xs[target]
        if c.chance(0.4):
            c.rect(b - 1.2, y, b + 1.2, min(end, y + step * 1.4), mix(c.accent, c.bg, 0.4), style.line, 0.5)
        c.arrow((a, y), (b - (1.2 if b > a else -1.2), y), style.line, 0.8, 2.2, dashed=c.chance(0.3))
        c.label((a + b) / 2, y - 1.9, abs(b - a) * 0.5, 2.1, c.ink, "middle")
    for number, x in enumerate(xs):
        node(c, style, x, 3 + h / 2, w, h, number)
        if bottom:
            node(c, style, x, c.h - 3 - h / 2, w, h, number)
    return [f"sequence diagram with {number_word(count)} participants"]


def _card(c: Canvas, x: float, y: float, w: float, rows: list[int], head: Colour | None, row_height: float) -> float:
    """A box with a head and compartments of text rows; returns its height."""
    height = row_height * (1.6 + sum(rows) + 0.4 * len(rows))
    c.rect(x, y, x + w, y + height, c.panel, c.ink, radius=c.round * 0.5)
    if head is not None:
        c.rect(x + 0.4, y + 0.4, x + w - 0.4, y + row_height * 1.6, head)
    c.label(
        x + w / 2, y + row_height * 0.8, w * 0.6, min(3.6, row_height), c.on(head or c.panel), "middle", head or c.panel
    )
    at = y + row_height * 1.6
    for count in rows:
        c.line([(x, at), (x + w, at)], c.ink, 0.5)
        for number in range(count):
            c.label(x + 1.5, at + row_height * (number + 0.7), w * 0.75, 2.1, c.ink, ground=c.panel)
        at += row_height * (count + 0.4)
    return height


@drawn(
    "UML class diagram",
    "class diagram",
    "classes with attributes and methods",
    "UML diagram of classes and inheritance",
    aspect=(1.0, 1.45),
)
def class_diagram(c: Canvas) -> list[str]:
    columns = c.count(2, 3)
    row_height, head = c.between(2.5, 3.2), mix(c.accent, c.bg, c.rng.choice((0.2, 0.6))) if c.chance(0.5) else None
    w = c.w / columns * c.between(0.62, 0.75)
    parent = c.w / 2
    top_height = row_height * (1.6 + 4 + 0.8)
    below = max(top_height + 14, c.h * 0.55)
    xs = [c.w * (i + 0.5) / columns for i in range(columns)]
    triangle = 4 + top_height
    bar = (triangle + below) / 2 + 1
    c.line([(parent, triangle + 3), (parent, bar)], c.ink)
    c.line([(xs[0], bar), (xs[-1], bar)], c.ink)
    for x in xs:
        c.line([(x, bar), (x, below)], c.ink)
    c.polygon([(parent, triangle), (parent - 2.4, triangle + 4), (parent + 2.4, triangle + 4)], c.bg, c.ink)
    _card(c, parent - w / 2, 4, w, [2, 2], head, row_height)
    for x in xs:
        _card(c, x - w / 2, below, w, [c.count(1, 3), c.count(1, 2)], head, row_height)
    if c.chance(0.4):
        side = c.w - w * 0.8 - 2 if c.w / 2 + w / 2 < c.w - w * 0.8 - 3 else None
        if side is not None:
            _card(c, side, 5, w * 0.8, [2], head, row_height)
            c.line([(parent + w / 2, 10), (side, 10)], c.ink, dashed=True)
    return [f"class diagram with {number_word(columns)} subclasses"]


@drawn(
    "entity relationship diagram",
    "ER diagram of a database",
    "database schema diagram",
    "database tables with relations",
    "data model with tables and foreign keys",
    aspect=(1.1, 1.9),
)
def er_diagram(c: Canvas) -> list[str]:
    columns, rows = c.count(2, 4), 2
    w, row_height = c.w / columns * c.between(0.55, 0.68), c.between(2.6, 3.4)
    heads = c.palette(4) if c.chance(0.4) else [c.accent]
    cells = []
    for i in range(columns):
        for j in range(rows):
            if j and c.chance(0.25):
                continue
            x = c.w * (i + 0.5) / columns - w / 2 + c.between(-1, 1)
            y = c.h * j / rows + c.between(2, 7)
            cells.append((x, y))
    links = [(a, b) for a, b in zip(cells, cells[1:], strict=False)]
    for a, b in links:
        start: Point = (a[0] + w, a[1] + row_height * 3)
        if b[0] <= a[0] + 1:
            start = (a[0] + w / 2, a[1] + 8)
            c.line([start, (b[0] + w / 2, b[1])], c.muted)
            continue
        end = (b[0], b[1] + row_height * 2.5)
        c.elbow(start, end, c.muted, False, head=0)
        for fork in (-1.5, 1.5):
            c.line([(end[0] - 2, end[1]), (end[0], end[1] + fork)], c.muted, 0.6)
    for x, y in cells:
        most = max(3, min(6, int((c.h / rows - 8) / row_height - 2)))
        _card(c, x, y, w, [c.count(3, most)], c.rng.choice(heads), row_height)
    return [f"database diagram with {number_word(len(cells))} tables"]


@drawn(
    "state machine diagram", "state diagram", "finite state machine", "states and transitions", "automaton with states"
)
def state_machine(c: Canvas) -> list[str]:
    count = c.count(3, 6)
    style = Style(c)
    round_states = c.chance(0.6)
    rx, ry = c.w * 0.36, c.h * 0.33
    r = min(c.w, c.h) * (0.1 if round_states else 0.09)
    turn = c.between(0, 6)
    places = [
        (
            c.w / 2 + rx * math.cos(turn + 2 * math.pi * i / count),
            c.h / 2 + ry * math.sin(turn + 2 * math.pi * i / count),
        )
        for i in range(count)
    ]

    def link(a: Point, b: Point, bend: float) -> None:
        angle = math.atan2(b[1] - a[1], b[0] - a[0])
        reach = r * (1.05 if round_states else 1.5)
        start = (a[0] + reach * math.cos(angle), a[1] + reach * math.sin(angle))
        end = (b[0] - reach * math.cos(angle), b[1] - reach * math.sin(angle))
        middle = ((start[0] + end[0]) / 2 - bend * math.sin(angle), (start[1] + end[1]) / 2 + bend * math.cos(angle))
        curve = []
        for i in range(9):
            t = i / 8
            curve.append(
                tuple(
                    (1 - t) ** 2 * p + 2 * t * (1 - t) * m + t * t * q
                    for p, m, q in zip(start, middle, end, strict=True)
                )
            )
        c.line(curve[:-1], style.line)
        c.arrow(curve[-3], end, style.line)
        c.label(middle[0], middle[1], 6, 2.2, c.muted, "middle")

    for i in range(count):
        link(places[i], places[(i + 1) % count], c.between(3, 7))
    for _ in range(c.count(0, 2)):
        a, b = c.rng.sample(range(count), 2)
        link(places[a], places[b], c.between(-6, -2))
    if c.chance(0.5):
        x, y = places[0]
        c.arc(x, y - r * 1.2, r * 0.6, 150, 390, style.line)
    for number, (x, y) in enumerate(places):
        if round_states:
            node(c, style, x, y, r * 2, r * 2, number, "ellipse")
        else:
            node(c, style, x, y, r * 3, r * 1.6, number, "round")
    if round_states and c.chance(0.5):
        c.circle(*places[-1], r * 0.78, None, style.line)
    c.circle(4, 4, 1.8, c.ink)
    c.arrow((4, 4), ((places[0][0] + 8) / 2.6, (places[0][1] + 8) / 2.6), style.line)
    return [f"state machine with {number_word(count)} states"]


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


@drawn(
    "use case diagram", "UML use case diagram", "stick figure with use cases", "actors and use cases", aspect=(1.0, 1.6)
)
def use_cases(c: Canvas) -> list[str]:
    style, count = Style(c), c.count(3, 5)
    x = c.w * 0.56
    c.rect(c.w * 0.3, 3, c.w * 0.82, c.h - 3, None, c.ink)
    actors = [c.w * 0.12] + ([c.w * 0.92] if c.chance(0.6) else [])
    for actor in actors:
        y = c.h * 0.45
        for number in range(count):
            if c.chance(0.7):
                c.line([(actor, y), (x, c.h * (number + 0.6) / (count + 0.2))], style.line, 0.6)
    for actor in actors:
        y = c.h * 0.45
        c.rect(actor - 4, y - 9, actor + 4, y + 10, c.bg)
        c.circle(actor, y - 6, 2.6, None, c.ink, 0.9)
        for a, b in (((0, -3.4), (0, 4)), ((-4, -1), (4, -1)), ((0, 4), (-3, 9)), ((0, 4), (3, 9))):
            c.line([(actor + a[0], y + a[1]), (actor + b[0], y + b[1])], c.ink, 0.9)
    for number in range(count):
        node(c, style, x, c.h * (number + 0.6) / (count + 0.2), c.w * 0.38, c.h / count * 0.62, number, "ellipse")
    return [f"use case diagram with {number_word(len(actors))} actor{'s' if len(actors) > 1 else ''}"]
