"""Colours by name and by meaning, and what lies between two of them."""

from __future__ import annotations

import colorsys

Colour = tuple[int, int, int]

#: Hue in degrees of the colours that captions may name; the ranges between them are left out.
HUES = {
    "red": (352, 366),
    "orange": (20, 34),
    "yellow": (46, 54),
    "green": (95, 150),
    "teal": (170, 184),
    "blue": (204, 226),
    "purple": (262, 284),
    "pink": (318, 336),
}
#: Colours that mean something: failure, success, warning, information.
RED, GREEN, AMBER, BLUE = (214, 57, 57), (46, 160, 67), (240, 170, 30), (45, 115, 220)
#: How often each is an accent: interfaces are blue before anything else.
HUE_WEIGHTS = {"blue": 5, "green": 2.5, "red": 1.5, "orange": 1.5, "purple": 1.5, "teal": 1.5, "pink": 1, "yellow": 0.6}


def hsv(hue: float, saturation: float, value: float) -> Colour:
    red, green, blue = colorsys.hsv_to_rgb(hue % 360 / 360, saturation, value)
    return round(red * 255), round(green * 255), round(blue * 255)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """`share` of the second colour, the rest of the first."""
    return (
        round(first[0] + (second[0] - first[0]) * share),
        round(first[1] + (second[1] - first[1]) * share),
        round(first[2] + (second[2] - first[2]) * share),
    )
