"""The labelled shapes that diagrams are made of."""

from __future__ import annotations

from .canvas import Canvas
from .colours import Colour, mix


class Style:
    """How the nodes of one diagram look: outlined, filled with one soft colour, or each in its own."""

    def __init__(self, c: Canvas) -> None:
        self.kind = c.rng.choice(("outline", "soft", "full", "mixed"))
        self.line = c.ink if c.chance(0.6) else c.muted
        self.colours = c.palette(5)
        self.radius = c.rng.choice((0.0, c.round, 2.5))

    def fill(self, c: Canvas, number: int) -> Colour:
        if self.kind == "outline":
            return c.bg
        if self.kind == "soft":
            return mix(c.accent, c.bg, 0.75)
        return c.accent if self.kind == "full" else mix(self.colours[number % 5], c.bg, 0.3)


def node(c: Canvas, style: Style, x: float, y: float, w: float, h: float, number: int = 0, shape: str = "box") -> None:
    """A labelled shape centred on x, y."""
    fill = style.fill(c, number)
    edge = style.line if style.kind in ("outline", "soft") or c.dark else mix(fill, (0, 0, 0), 0.3)
    if shape == "diamond":
        c.polygon([(x, y - h / 2), (x + w / 2, y), (x, y + h / 2), (x - w / 2, y)], fill, edge)
    elif shape == "round":
        c.rect(x - w / 2, y - h / 2, x + w / 2, y + h / 2, fill, edge, radius=h / 2)
    elif shape == "ellipse":
        c.ellipse(x, y, w / 2, h / 2, fill, edge)
    elif shape == "slanted":
        d = h * 0.3
        c.polygon(
            [(x - w / 2 + d, y - h / 2), (x + w / 2, y - h / 2), (x + w / 2 - d, y + h / 2), (x - w / 2, y + h / 2)],
            fill,
            edge,
        )
    elif shape == "cylinder":
        lid = h * 0.16
        c.rect(x - w / 2, y - h / 2 + lid, x + w / 2, y + h / 2 - lid, fill)
        c.ellipse(x, y + h / 2 - lid, w / 2, lid, fill, edge)
        c.rect(x - w / 2 + 0.5, y, x + w / 2 - 0.5, y + h / 2 - lid, fill)
        c.ellipse(x, y - h / 2 + lid, w / 2, lid, mix(fill, c.ink, 0.12), edge)
        for side in (x - w / 2, x + w / 2):
            c.line([(side, y - h / 2 + lid), (side, y + h / 2 - lid)], edge)
    elif shape == "cloud":
        for dx, dy, r in ((-0.28, 0.1, 0.3), (0, -0.12, 0.4), (0.28, 0.1, 0.3), (0, 0.18, 0.34)):
            c.ellipse(x + dx * w, y + dy * h, r * w * 0.75, r * h * 1.1, fill, edge)
        c.ellipse(x, y + h * 0.06, w * 0.34, h * 0.3, fill)
    else:
        c.rect(x - w / 2, y - h / 2, x + w / 2, y + h / 2, fill, edge, radius=style.radius)
    c.label(x, y, w * (0.45 if shape == "diamond" else 0.65), min(3.8, h * 0.4), c.on(fill), "middle", fill)
