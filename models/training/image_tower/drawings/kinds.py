"""What can be drawn: each drawing function is entered with its captions and says what is true of its picture."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from random import Random

from .canvas import Canvas

#: Draws on the canvas and returns captions that are true of this very picture.
Draw = Callable[[Canvas], list[str]]
#: Captions per picture: as many as captions.py keeps.
MOST_CAPTIONS = 6
#: Captions about this very picture among them; the rest are other words for the kind.
MOST_PROPERTIES = 3


@dataclass(frozen=True)
class Kind:
    """`dark` is the chance of a dark theme, `aspect` the range of width by height."""

    name: str
    synonyms: tuple[str, ...]
    draw: Draw
    aspect: tuple[float, float]
    dark: float
    #: How a caption says that the theme is dark; empty where that goes without saying.
    dark_words: tuple[str, ...]


KINDS: list[Kind] = []
#: A user interface is dark itself; of a chart only the ground is.
DARK_MODE = ("{} in dark mode", "dark {}")


def drawn(
    name: str,
    *synonyms: str,
    aspect: tuple[float, float] = (1.0, 1.8),
    dark: float = 0.3,
    dark_words: tuple[str, ...] = ("{} on a dark background",),
) -> Callable[[Draw], Draw]:
    """Enters a drawing function under its main caption and other words for the same thing."""

    def enter(draw: Draw) -> Draw:
        KINDS.append(Kind(name, synonyms, draw, aspect, dark, dark_words))
        return draw

    return enter


def screen(
    name: str, *synonyms: str, aspect: tuple[float, float] = (1.2, 1.8), dark: float = 0.35
) -> Callable[[Draw], Draw]:
    """The same for user interfaces."""
    return drawn(name, *synonyms, aspect=aspect, dark=dark, dark_words=DARK_MODE)


def all_kinds() -> list[Kind]:
    """By name, whatever file a drawing stands in. Loads all files of this folder: that enters their drawings."""
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        import_module(f"{__package__}.{module.name}")
    return sorted(KINDS, key=lambda kind: kind.name)


def make(kind: Kind, rng: Random) -> tuple[Canvas, list[str]]:
    """A picture of that kind and its captions, the main one first."""
    low, high = kind.aspect
    canvas = Canvas(rng, rng.uniform(low, high), rng.random() < kind.dark)
    properties = kind.draw(canvas)
    if canvas.dark and kind.dark_words:
        properties.append(rng.choice(kind.dark_words).format(kind.name))
    rng.shuffle(properties)
    synonyms = list(kind.synonyms)
    rng.shuffle(synonyms)
    captions = [kind.name, *properties[:MOST_PROPERTIES], *synonyms]
    return canvas, list(dict.fromkeys(captions))[:MOST_CAPTIONS]
