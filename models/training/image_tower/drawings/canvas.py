"""The sheet that training pictures are drawn on: a theme, shapes in units that do not depend on the size, and text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random

from PIL import Image, ImageDraw

from .colours import HUE_WEIGHTS, HUES, Colour, hsv, mix
from .fonts import font
from .wording import WORDS

Point = tuple[float, float]

#: Text below this size (units) is a row of blocks: at 64 pixels nobody can tell, and a block costs a tenth.
SMALLEST_TEXT = 3.4


def at_angle(start: Point, reach: float, angle: float) -> Point:
    """The point so far from the start; the angle in radians, clockwise from the right."""
    return start[0] + reach * math.cos(angle), start[1] + reach * math.sin(angle)


class Canvas:
    """A picture in the making. The longer side measures 100 units; all lengths are in units, y grows downwards."""

    def __init__(self, rng: Random, aspect: float, dark: bool) -> None:
        self.rng = rng
        self.dark = dark
        self.w, self.h = (100.0, 100.0 / aspect) if aspect >= 1 else (100.0 * aspect, 100.0)
        #: Pixels per unit: two to four times the 64 pixels that are kept.
        self.scale = rng.uniform(1.6, 2.6)
        self.face = rng.choice(("sans", "sans", "condensed", "own", "own", "serif"))
        #: Corners are round in some themes and square in others.
        self.round = rng.choice((0.0, 0.0, 0.8, 1.5, 2.5))
        #: Width of rules and outlines.
        self.stroke = rng.choice((0.5, 0.6, 0.8, 1.0, 1.3))
        self.accent_name, self.accent = self.named()
        if dark:
            hue, tint = rng.choice((0, 215, 225, 250, 160)), rng.choice((0.0, 0.15, 0.35))
            value = rng.uniform(0.06, 0.2)
            self.bg = hsv(hue, tint, value)
            self.panel = hsv(hue, tint, value + rng.uniform(0.05, 0.1))
            self.rule = hsv(hue, tint * 0.7, value + rng.uniform(0.14, 0.25))
            self.ink = mix((255, 255, 255), self.bg, rng.uniform(0, 0.15))
            self.muted = mix(self.ink, self.bg, rng.uniform(0.35, 0.5))
        else:
            white = rng.random() < 0.55
            self.bg = (255, 255, 255) if white else hsv(rng.choice((40, 210, 220, 0)), 0.03, rng.uniform(0.93, 0.99))
            self.panel = mix(self.bg, (120, 130, 150), rng.uniform(0.07, 0.16)) if white else (255, 255, 255)
            self.rule = mix(self.bg, (60, 66, 80), rng.uniform(0.2, 0.4))
            self.ink = hsv(220, rng.choice((0.0, 0.3)), rng.uniform(0.05, 0.25))
            self.muted = mix(self.ink, self.bg, rng.uniform(0.35, 0.55))
        size = (max(8, round(self.w * self.scale)), max(8, round(self.h * self.scale)))
        self.image = Image.new("RGB", size, self.bg)
        self.draw = ImageDraw.Draw(self.image)
        self.draw.fontmode = "L"

    # Chance

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def between(self, low: float, high: float) -> float:
        return self.rng.uniform(low, high)

    def count(self, low: int, high: int) -> int:
        """Both ends included."""
        return self.rng.randint(low, high)

    def word(self) -> str:
        word = self.rng.choice(WORDS)
        return word.capitalize() if self.chance(0.7) else word

    def words(self, count: int) -> str:
        return " ".join(self.rng.choice(WORDS) for _ in range(count)).capitalize()

    # Colours

    def named(self, *without: str) -> tuple[str, Colour]:
        """A colour and its name."""
        names = [name for name in HUES if name not in without]
        name = self.rng.choices(names, [HUE_WEIGHTS[name] for name in names])[0]
        return name, self.shade(name)

    def shade(self, name: str) -> Colour:
        """One of the colours of that name."""
        low, high = HUES[name]
        # Dark yellow and dark orange have other names.
        value = self.between(0.86, 1.0) if name in ("yellow", "orange") else self.between(0.62, 0.95)
        return hsv(self.between(low, high), self.between(0.62, 0.95), value)

    def palette(self, count: int) -> list[Colour]:
        """Colours of a series: different hues, or shades of the accent."""
        if self.chance(0.25):
            far = self.bg if self.chance(0.7) else self.ink
            return [mix(self.accent, far, 0.75 * number / max(1, count)) for number in range(count)]
        soft = self.chance(0.25)
        names = list(HUES)
        self.rng.shuffle(names)
        colours = [self.shade(names[number % len(names)]) for number in range(count)]
        return [mix(colour, (255, 255, 255), 0.35) for colour in colours] if soft else colours

    def on(self, ground: Colour) -> Colour:
        """Black or white, whichever can be read on the ground."""
        bright = 0.3 * ground[0] + 0.59 * ground[1] + 0.11 * ground[2]
        return (20, 22, 26) if bright > 150 else (255, 255, 255)

    # Shapes

    def _points(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self.scale, y * self.scale) for x, y in points]

    def _width(self, width: float) -> int:
        return max(1, round(width * self.scale))

    def rect(
        self,
        x0: float,
        y0: float,
        x1: float,
        y1: float,
        fill: Colour | None = None,
        edge: Colour | None = None,
        width: float | None = None,
        radius: float = 0,
    ) -> None:
        s = self.scale
        box = (x0 * s, y0 * s, max(x0, x1) * s, max(y0, y1) * s)
        pixels = self._width(self.stroke if width is None else width) if edge is not None else 0
        radius = min(radius, (box[2] - box[0]) / s / 2, (box[3] - box[1]) / s / 2) * s
        if radius >= 1:
            self.draw.rounded_rectangle(box, radius, fill, edge, pixels)
        else:
            self.draw.rectangle(box, fill, edge, pixels)

    def circle(
        self,
        x: float,
        y: float,
        radius: float,
        fill: Colour | None = None,
        edge: Colour | None = None,
        width: float | None = None,
    ) -> None:
        self.ellipse(x, y, radius, radius, fill, edge, width)

    def ellipse(
        self,
        x: float,
        y: float,
        rx: float,
        ry: float,
        fill: Colour | None = None,
        edge: Colour | None = None,
        width: float | None = None,
    ) -> None:
        s = self.scale
        pixels = self._width(self.stroke if width is None else width) if edge is not None else 0
        self.draw.ellipse(((x - rx) * s, (y - ry) * s, (x + rx) * s, (y + ry) * s), fill, edge, pixels)

    def polygon(self, points: Sequence[Point], fill: Colour | None = None, edge: Colour | None = None) -> None:
        self.draw.polygon(self._points(points), fill)
        if edge is not None:
            self.line([*points, points[0]], edge)

    def line(self, points: Sequence[Point], colour: Colour, width: float | None = None, dashed: bool = False) -> None:
        pixels = self._width(self.stroke if width is None else width)
        if not dashed:
            self.draw.line(self._points(points), colour, pixels, "curve" if pixels > 3 else None)
            return
        for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False):
            dashes = max(1, round(math.hypot(x1 - x0, y1 - y0) / 4))
            for dash in range(dashes):
                a, b = dash / dashes, (dash + 0.6) / dashes
                ends = ((x0 + (x1 - x0) * a, y0 + (y1 - y0) * a), (x0 + (x1 - x0) * b, y0 + (y1 - y0) * b))
                self.draw.line(self._points(ends), colour, pixels)

    def arc(
        self, x: float, y: float, radius: float, start: float, end: float, colour: Colour, width: float | None = None
    ) -> None:
        """Degrees, clockwise from three o'clock."""
        s = self.scale
        box = ((x - radius) * s, (y - radius) * s, (x + radius) * s, (y + radius) * s)
        self.draw.arc(box, start, end, colour, self._width(self.stroke if width is None else width))

    def sector(self, x: float, y: float, radius: float, start: float, end: float, fill: Colour) -> None:
        s = self.scale
        self.draw.pieslice(((x - radius) * s, (y - radius) * s, (x + radius) * s, (y + radius) * s), start, end, fill)

    def arrow(
        self,
        start: Point,
        end: Point,
        colour: Colour | None = None,
        width: float | None = None,
        head: float = 2.6,
        dashed: bool = False,
        open_head: bool = False,
    ) -> None:
        colour = self.ink if colour is None else colour
        angle = math.atan2(end[1] - start[1], end[0] - start[0])
        sides = [at_angle(end, -head, angle + turn) for turn in (-0.5, 0.5)]
        if open_head:
            self.line([start, end], colour, width, dashed)
            self.line([sides[0], end, sides[1]], colour, width)
            return
        back = at_angle(end, -head * 0.7, angle)
        self.line([start, back], colour, width, dashed)
        self.polygon([end, *sides], colour)

    def elbow(self, start: Point, end: Point, colour: Colour, vertical: bool, head: float = 2.4) -> None:
        """An arrow of straight pieces that turns half-way."""
        if vertical:
            middle = (start[1] + end[1]) / 2
            corners = [start, (start[0], middle), (end[0], middle)]
        else:
            middle = (start[0] + end[0]) / 2
            corners = [start, (middle, start[1]), (middle, end[1])]
        self.line(corners, colour)
        if head > 0:
            self.arrow(corners[-1], end, colour, head=head)
        else:
            self.line([corners[-1], end], colour)

    # Text

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        colour: Colour | None = None,
        anchor: str = "la",
        face: str | None = None,
    ) -> None:
        """Letters of about `size` units; anchors as Pillow names them."""
        self.draw.text(
            (x * self.scale, y * self.scale),
            text,
            self.ink if colour is None else colour,
            font(face or self.face, max(5, round(size * self.scale))),
            anchor,
        )

    def label(
        self,
        x: float,
        y: float,
        width: float,
        size: float,
        colour: Colour | None = None,
        align: str = "left",
        ground: Colour | None = None,
        face: str | None = None,
    ) -> None:
        """Some words not wider than `width`, vertically centred on y; `align` says which end x is."""
        colour = self.ink if colour is None else colour
        if size >= SMALLEST_TEXT:
            text = self.word()
            while len(text) < width / size * 1.5 - 5:
                text += " " + self.rng.choice(WORDS)
            text = text[: max(1, int(width / size * 1.75))].strip()
            self.text(x, y, text, size, colour, {"left": "lm", "middle": "mm", "right": "rm"}[align], face)
            return
        length = width * self.between(0.7, 1.0)
        left = {"left": x, "middle": x - length / 2, "right": x - length}[align]
        soft = mix(colour, self.bg if ground is None else ground, 0.3)
        end = left + length
        while left < end - size * 0.4:
            word = min(end - left, size * self.between(0.9, 3.2))
            self.rect(left, y - size * 0.3, left + word, y + size * 0.28, soft)
            left += word + size * 0.45

    def paragraph(
        self,
        x: float,
        y: float,
        width: float,
        lines: int,
        size: float,
        colour: Colour | None = None,
        leading: float = 1.55,
        ground: Colour | None = None,
    ) -> float:
        """Lines of text, the last one shorter; returns the y below them."""
        for number in range(lines):
            share = self.between(0.3, 0.85) if number == lines - 1 and lines > 1 else 1.0
            self.label(x, y + size / 2, width * share, size, colour, ground=ground)
            y += size * leading
        return y

    # Parts that many pictures share

    def button(
        self, x0: float, y0: float, x1: float, y1: float, text: str, fill: Colour | None = None, filled: bool = True
    ) -> None:
        fill = self.accent if fill is None else fill
        radius = self.round * 1.2
        if filled:
            self.rect(x0, y0, x1, y1, fill, radius=radius)
        else:
            self.rect(x0, y0, x1, y1, None, self.rule, radius=radius)
        size = min((y1 - y0) * 0.52, (x1 - x0) / max(1, len(text)) * 1.5)
        self.text((x0 + x1) / 2, (y0 + y1) / 2, text, size, self.on(fill) if filled else self.ink, "mm")

    def field(self, x0: float, y0: float, x1: float, y1: float, hint: float = 0.5) -> None:
        """An input box; `hint` is the share of its width that text fills."""
        ground = mix(self.bg, self.panel, 0.4)
        self.rect(x0, y0, x1, y1, ground, self.rule, radius=self.round)
        if hint > 0:
            self.label(
                x0 + 2, (y0 + y1) / 2, (x1 - x0 - 4) * hint, min(2.8, (y1 - y0) * 0.5), self.muted, ground=ground
            )

    def avatar(self, x: float, y: float, radius: float, fill: Colour | None = None) -> None:
        """Head and shoulders in a circle."""
        fill = self.named()[1] if fill is None else fill
        self.circle(x, y, radius, fill)
        light = mix(fill, (255, 255, 255), 0.7)
        self.circle(x, y - radius * 0.25, radius * 0.36, light)
        self.sector(x, y + radius * 0.85, radius * 0.62, 180, 360, light)

    def photo(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A stand-in for a photograph: sky, sun and hills, or soft blobs."""
        w, h = x1 - x0, y1 - y0
        kind = self.rng.random()
        if kind < 0.5:
            top = hsv(self.between(190, 225), self.between(0.2, 0.6), self.between(0.75, 1))
            self.rect(x0, y0, x1, y1, top)
            self.circle(x0 + w * self.between(0.2, 0.8), y0 + h * 0.3, min(w, h) * 0.12, hsv(50, 0.5, 1))
            peak = x0 + w * self.between(0.3, 0.7)
            hill = hsv(self.between(80, 150), self.between(0.3, 0.7), self.between(0.3, 0.6))
            self.polygon([(x0, y1), (x0, y0 + h * 0.7), (peak, y0 + h * 0.4), (x1, y0 + h * 0.75), (x1, y1)], hill)
            self.rect(x0, y0 + h * 0.85, x1, y1, mix(hill, (0, 0, 0), 0.25))
        else:
            ground = hsv(self.between(0, 360), self.between(0.1, 0.5), self.between(0.4, 0.95))
            self.rect(x0, y0, x1, y1, ground)
            blob = hsv(self.between(0, 360), self.between(0.3, 0.8), self.between(0.3, 0.9))
            r = min(w, h) * self.between(0.2, 0.36)
            if kind < 0.75:
                self.circle(x0 + w / 2, y0 + h / 2, r, blob)
            else:
                self.circle(x0 + w / 2, y0 + h * 0.4, r * 0.6, blob)
                self.rect(x0 + w / 2 - r, y0 + h * 0.4 + r * 0.6, x0 + w / 2 + r, y1, blob)

    def glyph(self, x: float, y: float, radius: float, colour: Colour | None = None) -> None:
        """A simple icon."""
        colour = self.ink if colour is None else colour
        r = radius
        kind = self.rng.randrange(7)
        if kind == 0:
            self.circle(x, y, r * 0.9, None, colour, r * 0.35)
        elif kind == 1:
            self.rect(x - r * 0.8, y - r * 0.8, x + r * 0.8, y + r * 0.8, None, colour, r * 0.35)
        elif kind == 2:
            self.polygon([(x, y - r), (x + r, y), (x + r * 0.7, y), (x + r * 0.7, y + r), (x - r * 0.7, y + r)], colour)
            self.polygon([(x, y - r), (x - r, y), (x + r, y)], colour)
        elif kind == 3:
            self.circle(x - r * 0.2, y - r * 0.2, r * 0.65, None, colour, r * 0.35)
            self.line([(x + r * 0.3, y + r * 0.3), (x + r, y + r)], colour, r * 0.4)
        elif kind == 4:
            for level in (-0.6, 0, 0.6):
                self.line([(x - r * 0.9, y + r * level), (x + r * 0.9, y + r * level)], colour, r * 0.3)
        elif kind == 5:
            self.star(x, y, r, colour)
        else:
            self.circle(x, y - r * 0.4, r * 0.5, colour)
            self.sector(x, y + r, r * 0.95, 180, 360, colour)

    def star(self, x: float, y: float, radius: float, colour: Colour) -> None:
        corners = []
        for corner in range(10):
            reach = radius if corner % 2 == 0 else radius * 0.42
            angle = math.pi * (corner / 5 - 0.5)
            corners.append(at_angle((x, y), reach, angle))
        self.polygon(corners, colour)

    def check(self, x: float, y: float, radius: float, colour: Colour, width: float | None = None) -> None:
        points = [(x - radius, y), (x - radius * 0.25, y + radius * 0.7), (x + radius, y - radius * 0.75)]
        self.line(points, colour, radius * 0.4 if width is None else width)

    def cross(self, x: float, y: float, radius: float, colour: Colour, width: float | None = None) -> None:
        width = radius * 0.4 if width is None else width
        self.line([(x - radius, y - radius), (x + radius, y + radius)], colour, width)
        self.line([(x - radius, y + radius), (x + radius, y - radius)], colour, width)

    def toggle(self, x: float, y: float, height: float, on: bool, colour: Colour | None = None) -> None:
        """A switch whose left end is x, centred on y."""
        ground = (self.accent if colour is None else colour) if on else self.rule
        self.rect(x, y - height / 2, x + height * 1.9, y + height / 2, ground, radius=height / 2)
        self.circle(x + height * (1.4 if on else 0.5), y, height * 0.38, (255, 255, 255))

    def title_bar(self, x0: float, y0: float, x1: float, height: float, fill: Colour, title: bool = True) -> None:
        """Top of a window: three dots on the left, or three signs on the right."""
        self.rect(x0, y0, x1, y0 + height, fill)
        middle, dot = y0 + height / 2, min(1.5, height * 0.24)
        if self.chance(0.6):
            for number, colour in enumerate(((255, 95, 87), (254, 188, 46), (40, 200, 64))):
                self.circle(x0 + 3.2 + number * dot * 2.9, middle, dot, colour)
        else:
            ink = self.on(fill)
            self.cross(x1 - 3.2, middle, dot * 0.8, ink, 0.5)
            self.rect(x1 - 8.4, middle - dot * 0.8, x1 - 6.6, middle + dot * 0.8, None, ink, 0.5)
            self.line([(x1 - 13, middle), (x1 - 11.2, middle)], ink, 0.5)
        if title:
            self.label((x0 + x1) / 2, middle, (x1 - x0) * 0.25, height * 0.4, self.on(fill), "middle", fill)

    def browser(self) -> float:
        """Frame of a browser with an address bar; returns the y where the page begins."""
        ground = mix(self.panel, self.rule, 0.5)
        self.title_bar(0, 0, self.w, 6, ground, title=False)
        self.rect(16, 1.2, self.w - 18, 4.8, self.bg, radius=1.8)
        self.label(18, 3, 20, 2, self.muted)
        return 6

    def nav(self, y: float, height: float, fill: Colour | None = None) -> float:
        """A web page's navigation bar; returns the y below it."""
        fill = self.bg if fill is None else fill
        ink = self.on(fill)
        self.rect(0, y, self.w, y + height, fill)
        middle = y + height / 2
        if self.chance(0.5):
            self.circle(5, middle, height * 0.28, self.accent if fill != self.accent else ink)
        else:
            self.rect(
                3, middle - height * 0.25, 11, middle + height * 0.25, self.accent if fill != self.accent else ink
            )
        for number in range(self.count(2, 4)):
            self.label(self.w - 10 - number * 11, middle, 7, 2.4, ink, ground=fill)
        self.line([(0, y + height), (self.w, y + height)], self.rule, 0.4)
        return y + height
