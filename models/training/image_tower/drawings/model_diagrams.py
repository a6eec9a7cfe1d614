"""Diagrams that model software: UML and databases."""

from __future__ import annotations

import math

from .canvas import Canvas, Point, at_angle
from .colours import Colour, mix
from .kinds import drawn
from .nodes import Style, node
from .wording import number_word


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
        start = at_angle(a, reach, angle)
        end = at_angle(b, -reach, angle)
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
