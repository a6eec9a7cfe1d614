"""Diagrams of processes, hierarchies, sets and plans."""

from __future__ import annotations

import math

from PIL import Image, ImageDraw

from .canvas import Canvas, Point, at_angle
from .colours import mix
from .kinds import drawn
from .nodes import Style, node
from .wording import number_word


@drawn(
    "flow chart",
    "flowchart",
    "process flow diagram",
    "boxes connected with arrows",
    aspect=(0.55, 1.7),
)
def flow_chart(c: Canvas) -> list[str]:
    style = Style(c)
    line = style.line
    decisions = 0
    if c.h >= c.w * 0.8:
        steps = c.count(4, 6)
        gap = c.h / steps
        h = gap * c.between(0.5, 0.62)
        x, w = c.w * c.between(0.4, 0.55), c.w * c.between(0.32, 0.42)
        for number in range(steps):
            y = gap * (number + 0.5)
            decide = 0 < number < steps - 1 and c.chance(0.45)
            if number < steps - 1:
                c.arrow((x, y), (x, y + gap - h / 2), line)
            if decide:
                decisions += 1
                side = 1 if c.chance(0.5) else -1
                far = x + side * c.w * 0.38
                far = min(c.w - 9, max(9, far))
                c.line([(x, y), (far, y)], line)
                if c.chance(0.6):
                    c.arrow((far, y), (far, y + gap * 0.9 - h / 2), line)
                    node(c, style, far, y + gap * 0.9, c.w * 0.24, h, number + 1)
                else:
                    up = y - gap if number else y
                    c.line([(far, y), (far, up)], line)
                    c.arrow((far, up), (x + side * w / 2, up), line)
            ends = number in (0, steps - 1)
            shape = "diamond" if decide else "round" if ends else c.rng.choice(("box", "box", "box", "slanted"))
            node(c, style, x, y, w, gap * 0.78 if decide else h, number, shape)
    else:
        columns, rows = c.count(3, 5), c.count(1, 3)
        w, h = c.w / columns * 0.62, min(14.0, c.h / rows * 0.55)
        places = [(c.w * (i + 0.5) / columns, c.h * (j + 0.5) / rows) for j in range(rows) for i in range(columns)]
        for j in range(rows):
            for i in range(columns - 1):
                x, y = places[j * columns + i]
                c.arrow((x, y), (x + c.w / columns - w / 2, y), line)
            if j < rows - 1:
                last, first = places[j * columns + columns - 1], places[(j + 1) * columns]
                c.elbow(last, (first[0], first[1] - h / 2), line, True)
        for number, (x, y) in enumerate(places):
            decide = 0 < number < len(places) - 1 and c.chance(0.25)
            decisions += decide
            ends = number in (0, len(places) - 1)
            node(
                c,
                style,
                x,
                y,
                w,
                h * (1.4 if decide else 1),
                number,
                "diamond" if decide else "round" if ends else "box",
            )
    return ["flow chart with a decision"] * (decisions == 1) + ["flow chart with decisions"] * (decisions > 1)


def _tree(c: Canvas, boxes: bool, style: Style) -> None:
    sideways = boxes and c.chance(0.25)
    levels = c.count(3, 4) if not boxes else 3
    long, short = (c.h, c.w) if sideways else (c.w, c.h)
    step = short / levels

    def place(along: float, level: int) -> Point:
        across = step * (level + 0.5)
        return (across, along) if sideways else (along, across)

    def size(level: int, room: float) -> tuple[float, float]:
        if not boxes:
            r = min(step * 0.36, room * 0.42, 6)
            return 2 * r, 2 * r
        if sideways:
            return step * 0.66, min(room * 0.7, 11)
        return min(room * 0.82, 26), step * c.rng.choice((0.4, 0.45))

    def grow(low: float, high: float, level: int, number: int) -> None:
        at = place((low + high) / 2, level)
        if level < levels - 1:
            children = c.count(2, 3) if level == 0 or not boxes else c.count(1, 2)
            children = 2 if not boxes else children
            for child in range(children):
                if not boxes and level and c.chance(0.2):
                    continue
                a, b = low + (high - low) * child / children, low + (high - low) * (child + 1) / children
                below = place((a + b) / 2, level + 1)
                if boxes:
                    c.elbow(at, below, style.line, not sideways, head=0)
                else:
                    c.line([at, below], style.line)
                grow(a, b, level + 1, child + level)
        w, h = size(level, high - low)
        node(c, style, *at, w, h, number, "box" if boxes else "ellipse")

    grow(0, long, 0, 0)


@drawn(
    "org chart",
    "organisation chart",
    "hierarchy of boxes",
    "company hierarchy diagram",
    "hierarchy chart",
    aspect=(1.1, 1.9),
)
def org_chart(c: Canvas) -> list[str]:
    _tree(c, True, Style(c))
    return []


@drawn("tree diagram", "binary tree", "tree data structure", "tree of nodes", aspect=(1.0, 1.8))
def tree_diagram(c: Canvas) -> list[str]:
    _tree(c, False, Style(c))
    return []


@drawn(
    "mind map",
    "mindmap",
    "idea map with branches",
    "brainstorming diagram",
    "central topic with branches",
    aspect=(1.2, 1.9),
)
def mind_map(c: Canvas) -> list[str]:
    branches = c.count(4, 7)
    style = Style(c)
    colours = c.palette(branches)
    x, y = c.w / 2, c.h / 2
    for number, colour in enumerate(colours):
        right = number % 2 == 0
        side = [i for i in range(branches) if (i % 2 == 0) == right]
        row = side.index(number)
        by = c.h * (row + 0.5) / len(side)
        bx = x + (c.w * 0.25 if right else -c.w * 0.25)
        bend = (x + bx) / 2
        c.line([(x, y), (bend, y + (by - y) * 0.8), (bx, by)], colour, 1.4)
        for leaf in range(c.count(1, 3)):
            ly = by + (leaf - 0.7) * c.h / len(side) * 0.33
            lx = bx + (c.w * 0.17 if right else -c.w * 0.17)
            c.line([(bx, by), (lx, ly)], colour, 0.8)
            c.label(lx, ly, c.w * 0.1, 2.5, c.ink, "left" if right else "right")
        c.rect(bx - 7, by - 2.8, bx + 7, by + 2.8, mix(colour, c.bg, 0.3), radius=3)
        c.label(bx, by, 9, 2.6, c.on(colour), "middle", colour)
    node(c, style, x, y, c.w * 0.24, c.h * 0.18, 0, c.rng.choice(("ellipse", "round")))
    return [f"mind map with {number_word(branches)} branches"]


@drawn("Venn diagram", "overlapping circles", "set diagram", "intersection of circles", aspect=(1.0, 1.6))
def venn(c: Canvas) -> list[str]:
    count = c.count(2, 3)
    r = min(c.w * 0.3, c.h * (0.4 if count == 2 else 0.29))
    middle = [(c.w / 2 - r * 0.6, c.h / 2), (c.w / 2 + r * 0.6, c.h / 2)]
    if count == 3:
        middle = [
            (c.w / 2, c.h / 2 - r * 0.6),
            (c.w / 2 - r * 0.62, c.h / 2 + r * 0.5),
            (c.w / 2 + r * 0.62, c.h / 2 + r * 0.5),
        ]
    outline = c.chance(0.25)
    colours = c.palette(count)
    if not outline:
        # Light through light: where circles overlap their colours are mixed, from one circle to all of them.
        s = c.scale
        for (x, y), colour in zip(middle, colours, strict=True):
            mask = Image.new("L", c.image.size, 0)
            ImageDraw.Draw(mask).ellipse(((x - r) * s, (y - r) * s, (x + r) * s, (y + r) * s), 150)
            c.image.paste(colour, (0, 0, *c.image.size), mask)
    for x, y in middle:
        if outline or c.chance(0.5):
            c.circle(x, y, r, None, c.ink if outline else c.bg, 0.9)
        c.label(x + (x - c.w / 2) * 0.5, y + (y - c.h / 2) * 0.5, r * 0.7, 3.6, c.ink, "middle")
    return [f"Venn diagram with {number_word(count)} circles", f"{number_word(count)} overlapping circles"]


@drawn(
    "timeline",
    "timeline of events",
    "history timeline",
    "milestones on a line",
    "roadmap with milestones",
    aspect=(1.3, 2.6),
)
def timeline(c: Canvas) -> list[str]:
    count = c.count(4, 8)
    colours = c.palette(count) if c.chance(0.5) else [c.accent] * count
    y = c.h * c.rng.choice((0.5, 0.5, 0.3))
    c.line([(3, y), (c.w - 3, y)], c.muted, c.between(0.8, 2.2))
    both = y > c.h * 0.4
    for number, colour in enumerate(colours):
        x = c.w * (number + 0.5) / count
        up = both and number % 2 == 0
        reach = c.h * 0.14 * (-1 if up else 1)
        c.line([(x, y), (x, y + reach)], c.muted, 0.6)
        c.circle(x, y, c.between(1.8, 2.6), colour, c.bg, 0.6)
        w = c.w / count * (0.8 if not both else 1.1)
        c.label(x, y + reach * 1.25, w * 0.8, 3.4, c.ink, "middle")
        for line in range(c.count(1, 3)):
            c.label(x, y + reach * 1.25 + (-1 if up else 1) * (3.6 + line * 3), w * 0.8, 2.1, c.muted, "middle")
    return [f"timeline with {number_word(count)} events"]


@drawn(
    "swimlane diagram",
    "cross-functional flow chart",
    "BPMN process with lanes",
    "process in swim lanes",
    aspect=(1.2, 2),
)
def swimlanes(c: Canvas) -> list[str]:
    lanes, steps = c.count(2, 4), c.count(4, 6)
    style = Style(c)
    h = (c.h - 4) / lanes
    for lane in range(lanes):
        y = 2 + lane * h
        c.rect(2, y, c.w - 2, y + h, c.panel if lane % 2 else c.bg, c.muted)
        c.rect(2, y, 9, y + h, mix(c.accent, c.bg, 0.5), c.muted)
    step = (c.w - 14) / steps
    places = [(12 + step * (i + 0.5), 2 + h * (c.rng.randrange(lanes) + 0.5)) for i in range(steps)]
    for a, b in zip(places, places[1:], strict=False):
        c.elbow(a, (b[0] - step * 0.34, b[1]), style.line, False)
    for number, (x, y) in enumerate(places):
        node(
            c,
            style,
            x,
            y,
            step * 0.68,
            h * 0.5,
            number,
            "diamond" if 0 < number < steps - 1 and c.chance(0.2) else "box",
        )
    return [f"diagram with {number_word(lanes)} swim lanes"]


@drawn(
    "pyramid diagram",
    "pyramid of layers",
    "hierarchy pyramid",
    "triangle with levels",
    aspect=(0.9, 1.5),
)
def pyramid(c: Canvas) -> list[str]:
    count = c.count(3, 6)
    colours = c.palette(count)
    top, bottom, half = 4.0, c.h - 4, min(c.w * 0.46, c.h * 0.6)
    for number, colour in enumerate(colours):
        a, b = number / count, (number + 1) / count
        ya, yb = top + (bottom - top) * a, top + (bottom - top) * b - 0.8
        c.polygon(
            [(c.w / 2 - half * a, ya), (c.w / 2 + half * a, ya), (c.w / 2 + half * b, yb), (c.w / 2 - half * b, yb)],
            colour,
        )
        if number:
            c.label(c.w / 2, (ya + yb) / 2, half * a, 3.5, c.on(colour), "middle")
    return [f"pyramid with {number_word(count)} levels"]


@drawn(
    "cycle diagram",
    "circular process with arrows",
    "life cycle diagram",
    "loop of steps",
    "process cycle",
    aspect=(0.9, 1.4),
)
def cycle(c: Canvas) -> list[str]:
    count = c.count(3, 6)
    style = Style(c)
    x, y, radius = c.w / 2, c.h / 2, min(c.w, c.h) * 0.34
    r = radius * c.between(0.28, 0.4)
    for number in range(count):
        start = 360 * number / count - 90
        gap = math.degrees(r / radius) * 1.1
        a, b = start + gap, start + 360 / count - gap
        c.arc(x, y, radius, a, b - 3, style.line, 1.2)
        turns = [math.radians(angle) for angle in (b - 7, b + 2)]
        ends = [at_angle((x, y), radius, turn) for turn in turns]
        c.arrow(ends[0], ends[1], style.line, 1.2, 4)
    for number in range(count):
        turn = math.radians(360 * number / count - 90)
        node(c, style, *at_angle((x, y), radius, turn), r * 2, r * 2, number, "ellipse")
    return [f"cycle of {number_word(count)} steps"]


@drawn(
    "floor plan", "apartment floor plan", "building plan with rooms", "blueprint of rooms", aspect=(0.9, 1.6), dark=0.2
)
def floor_plan(c: Canvas) -> list[str]:
    wall = c.ink

    def rooms(x0: float, y0: float, x1: float, y1: float, depth: int) -> None:
        if depth == 0 or min(x1 - x0, y1 - y0) < 20:
            c.label((x0 + x1) / 2, (y0 + y1) / 2, 8, 2.6, c.muted, "middle")
            return
        share = c.between(0.38, 0.62)
        if x1 - x0 > y1 - y0:
            x = x0 + (x1 - x0) * share
            c.line([(x, y0), (x, y1)], wall, 1.6)
            door = y0 + (y1 - y0) * c.between(0.25, 0.5)
            c.line([(x, door), (x, door + 6)], c.bg, 2)
            c.arc(x, door, 6, 0, 90, wall, 0.5)
            rooms(x0, y0, x, y1, depth - 1)
            rooms(x, y0, x1, y1, depth - 1)
        else:
            y = y0 + (y1 - y0) * share
            c.line([(x0, y), (x1, y)], wall, 1.6)
            door = x0 + (x1 - x0) * c.between(0.25, 0.5)
            c.line([(door, y), (door + 6, y)], c.bg, 2)
            c.arc(door, y, 6, 0, 90, wall, 0.5)
            rooms(x0, y0, x1, y, depth - 1)
            rooms(x0, y, x1, y1, depth - 1)

    c.rect(4, 4, c.w - 4, c.h - 4, None, wall, 2.2)
    rooms(4, 4, c.w - 4, c.h - 4, c.count(2, 3))
    return []
