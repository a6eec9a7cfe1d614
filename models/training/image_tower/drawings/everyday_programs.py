"""Whole screens of everyday life: players, maps, weather, phones and desktops."""

from __future__ import annotations

import math

from .canvas import Canvas
from .colours import BLUE, RED, hsv, mix
from .kinds import drawn, screen


@screen(
    "music player",
    "audio player with album cover",
    "song playing",
    "media player controls",
    aspect=(0.55, 1.1),
    dark=0.6,
)
def music_player(c: Canvas) -> list[str]:
    side = min(c.w * 0.72, c.h * 0.5)
    x0, y0 = (c.w - side) / 2, c.h * 0.08
    one, two = c.named()[1], c.named()[1]
    c.rect(x0, y0, x0 + side, y0 + side, one, radius=c.round)
    c.circle(c.w / 2, y0 + side / 2, side * c.between(0.2, 0.4), two)
    if c.chance(0.5):
        c.circle(c.w / 2, y0 + side / 2, side * 0.08, c.bg)
    y = y0 + side + (c.h - y0 - side) * 0.18
    c.label(c.w / 2, y, side * 0.6, 4, c.ink, "middle")
    c.label(c.w / 2, y + 4.5, side * 0.4, 2.6, c.muted, "middle")
    y, value = y0 + side + (c.h - y0 - side) * 0.48, c.between(0.1, 0.9)
    c.line([(x0, y), (x0 + side, y)], c.rule, 1.2)
    c.line([(x0, y), (x0 + side * value, y)], c.accent, 1.2)
    c.circle(x0 + side * value, y, 1.6, c.accent)
    y, r = y0 + side + (c.h - y0 - side) * 0.75, min(6, c.h * 0.07)
    c.circle(c.w / 2, y, r, c.accent)
    if c.chance(0.5):
        c.polygon(
            [(c.w / 2 - r * 0.3, y - r * 0.5), (c.w / 2 - r * 0.3, y + r * 0.5), (c.w / 2 + r * 0.55, y)],
            c.on(c.accent),
        )
    else:
        for dx in (-0.35, 0.15):
            c.rect(c.w / 2 + dx * r, y - r * 0.45, c.w / 2 + (dx + 0.22) * r, y + r * 0.45, c.on(c.accent))
    for way in (-1, 1):
        x = c.w / 2 + way * r * 2.3
        c.polygon([(x - way * r * 0.4, y - r * 0.5), (x - way * r * 0.4, y + r * 0.5), (x + way * r * 0.4, y)], c.ink)
        c.rect(x + way * r * 0.5 - 0.4, y - r * 0.5, x + way * r * 0.5 + 0.4, y + r * 0.5, c.ink)
    return []


@drawn(
    "video player",
    "video with play button",
    "video player controls",
    "movie paused",
    aspect=(1.3, 1.9),
    dark=0.6,
    dark_words=(),
)
def video_player(c: Canvas) -> list[str]:
    c.rect(0, 0, c.w, c.h, (0, 0, 0))
    bars = c.h * c.rng.choice((0, 0, 0.1))
    if c.chance(0.8):
        c.photo(0, bars, c.w, c.h - bars)
    bar = c.h * 0.13
    c.rect(0, c.h - bar, c.w, c.h, (20, 20, 22))
    value = c.between(0.05, 0.95)
    red = c.rng.choice((RED, c.accent))
    c.rect(0, c.h - bar - 0.8, c.w, c.h - bar + 0.8, (110, 110, 110))
    c.rect(0, c.h - bar - 0.8, c.w * value, c.h - bar + 0.8, red)
    c.circle(c.w * value, c.h - bar, 1.8, red)
    y = c.h - bar / 2 + 0.5
    c.polygon([(4, y - 2), (4, y + 2), (7.5, y)], (255, 255, 255))
    c.label(12, y, 10, 2.3, (230, 230, 230), ground=(20, 20, 22))
    for number in range(3):
        c.rect(c.w - 5 - number * 6, y - 1.5, c.w - 2 - number * 6, y + 1.5, None, (230, 230, 230), 0.6)
    r = min(c.w, c.h) * c.between(0.11, 0.17)
    x, y = c.w / 2, (c.h - bar) / 2
    kind = c.rng.randrange(3)
    if kind == 0:
        c.rect(x - r * 1.3, y - r * 0.9, x + r * 1.3, y + r * 0.9, RED, radius=3)
    elif kind == 1:
        c.circle(x, y, r, (0, 0, 0), (255, 255, 255), 1)
    else:
        c.circle(x, y, r, (255, 255, 255))
    colour = (30, 30, 30) if kind == 2 else (255, 255, 255)
    c.polygon([(x - r * 0.35, y - r * 0.5), (x - r * 0.35, y + r * 0.5), (x + r * 0.55, y)], colour)
    return []


@screen(
    "map with pin",
    "street map",
    "city map with a marker",
    "location on a map",
    aspect=(0.8, 1.7),
    dark=0.2,
)
def street_map(c: Canvas) -> list[str]:
    land = (38, 44, 54) if c.dark else c.rng.choice(((240, 236, 228), (232, 234, 237), (245, 245, 240)))
    park, water = ((38, 60, 50), (24, 38, 60)) if c.dark else ((200, 226, 184), (166, 206, 236))
    road = mix(land, (255, 255, 255), 0.16) if c.dark else (255, 255, 255)
    c.rect(0, 0, c.w, c.h, land)
    for _ in range(c.count(1, 3)):
        x, y = c.between(0, c.w), c.between(0, c.h)
        c.rect(x, y, x + c.between(12, 30), y + c.between(10, 24), park)
    if c.chance(0.6):
        x = c.between(0, c.w)
        c.line([(x + 10 * math.sin(i / 2 + x), c.h * i / 8) for i in range(9)], water, c.between(4, 12))
    tilt = c.between(-0.4, 0.4)
    for base in range(-40, 140, c.count(9, 18)):
        width = c.rng.choice((1, 1, 2))
        c.line([(base, 0), (base + tilt * c.h, c.h)], road, width)
    for base in range(-40, 140, c.count(9, 18)):
        width = c.rng.choice((1, 1, 2, 2.6))
        c.line([(0, base), (c.w, base - tilt * c.w)], (250, 215, 130) if width > 2 and not c.dark else road, width)
    facts = []
    if c.chance(0.35):
        points = [(c.w * 0.15, c.h * 0.8)]
        for i in range(1, 5):
            points.append((c.w * (0.15 + 0.17 * i), points[-1][1] - c.between(2, c.h * 0.16)))
        c.line(points, BLUE, 1.8)
        c.circle(*points[0], 1.8, (255, 255, 255), BLUE, 0.9)
        pins = [points[-1]]
        facts.append("map with a blue route")
    else:
        count = c.rng.choice((1, 1, 1, 3, 5))
        pins = [(c.between(c.w * 0.2, c.w * 0.8), c.between(c.h * 0.3, c.h * 0.85)) for _ in range(count)]
        facts.append("map with one marker" if count == 1 else "map with several markers")
    name = c.rng.choice(("red", "red", "red", "blue"))
    r = c.between(3.4, 5.4)
    for x, y in pins:
        c.circle(x, y - r * 1.7, r, c.shade(name))
        c.polygon([(x - r * 0.9, y - r * 1.3), (x + r * 0.9, y - r * 1.3), (x, y)], c.shade(name))
        c.circle(x, y - r * 1.7, r * 0.4, (255, 255, 255))
    return [*facts, f"map with a {name} pin"]


@screen(
    "mobile app screen",
    "smartphone app",
    "phone screenshot",
    "mobile app with tab bar",
    "app on a phone",
    aspect=(0.46, 0.6),
)
def mobile(c: Canvas) -> list[str]:
    head = c.accent if c.chance(0.6) else c.panel
    c.rect(0, 0, c.w, 12, head)
    c.label(c.w / 2, 8, c.w * 0.45, 4, c.on(head), "middle", head)
    for x in (4, c.w - 10):
        c.label(x, 2.2, 6, 2, c.on(head), ground=head)
    y = 14.0
    if c.chance(0.4):
        c.photo(2, y, c.w - 2, y + 22)
        y += 25
    while y < c.h - 22:
        c.rect(2, y, c.w - 2, y + 10, c.panel, radius=c.round)
        if c.chance(0.5):
            c.avatar(8, y + 5, 3.4)
        else:
            c.rect(4.5, y + 1.8, 11, y + 8.2, c.named()[1], radius=1)
        c.label(14, y + 3.4, c.w * 0.4, 2.6, ground=c.panel)
        c.label(14, y + 7, c.w * 0.5, 2.1, c.muted, ground=c.panel)
        y += 12
    c.rect(0, c.h - 10, c.w, c.h, c.panel)
    c.line([(0, c.h - 10), (c.w, c.h - 10)], c.rule, 0.5)
    count = c.count(3, 5)
    for number in range(count):
        c.glyph(c.w * (number + 0.5) / count, c.h - 5, 2.1, c.accent if number == 0 else c.muted)
    if c.chance(0.3):
        c.circle(c.w - 8, c.h - 17, 4.4, c.accent)
    return []


@drawn(
    "home screen with app icons",
    "phone home screen",
    "grid of app icons",
    "app launcher",
    aspect=(0.48, 1.0),
    dark=0.4,
    dark_words=(),
)
def home_screen(c: Canvas) -> list[str]:
    top, bottom = hsv(c.between(180, 340), 0.6, 0.7), hsv(c.between(180, 340), 0.6, 0.35)
    for row in range(25):
        c.rect(0, c.h * row / 25, c.w, c.h * (row + 1) / 25, mix(top, bottom, row / 24))
    columns = c.count(3, 5)
    w = c.w / columns
    for row in range(int((c.h - 18) / (w * 1.15))):
        for column in range(columns):
            x, y, r = w * (column + 0.5), 10 + w * 1.15 * (row + 0.4), w * 0.31
            fill = c.named()[1] if c.chance(0.85) else (245, 245, 245)
            c.rect(x - r, y - r, x + r, y + r, fill, radius=r * 0.45)
            c.glyph(x, y, r * 0.5, (255, 255, 255) if fill != (245, 245, 245) else (80, 80, 90))
    c.rect(3, c.h - 14, c.w - 3, c.h - 2, mix(bottom, (255, 255, 255), 0.3), radius=4)
    for number in range(4):
        x = c.w * (number + 0.5) / 4
        c.rect(x - 3.6, c.h - 11.6, x + 3.6, c.h - 4.4, c.named()[1], radius=1.8)
    return []


@screen(
    "desktop with windows",
    "computer desktop",
    "operating system desktop",
    "several overlapping windows",
    "desktop with taskbar",
    aspect=(1.4, 1.9),
    dark=0.3,
)
def desktop(c: Canvas) -> list[str]:
    if c.chance(0.5):
        c.photo(0, 0, c.w, c.h)
    else:
        top, bottom = c.accent, mix(c.accent, (0, 0, 20), 0.6)
        for row in range(20):
            c.rect(0, c.h * row / 20, c.w, c.h * (row + 1) / 20, mix(top, bottom, row / 19))
    for number in range(c.count(0, 5)):
        c.rect(3, 4 + number * 10, 8.5, 9.5 + number * 10, c.named()[1], radius=1)
    for _ in range(c.count(2, 3)):
        x, y, w, h = c.between(8, 40), c.between(3, c.h * 0.35), c.between(34, 52), c.between(c.h * 0.4, c.h * 0.55)
        c.rect(x, y, x + w, y + h, c.bg, c.rule, 0.6, c.round)
        c.title_bar(x, y, x + w, 5, c.panel)
        c.paragraph(x + 3, y + 8, w - 6, int((h - 9) / 4), 2.4, c.muted)
    if c.chance(0.6):
        c.rect(0, c.h - 5.5, c.w, c.h, (32, 34, 42) if c.chance(0.6) else (230, 232, 238))
        for number in range(7):
            x = c.w * 0.32 + number * 5.5
            c.rect(x, c.h - 4.5, x + 3.6, c.h - 1, c.named()[1], radius=0.8)
    else:
        c.rect(c.w * 0.2, c.h - 8, c.w * 0.8, c.h - 1, (210, 212, 220), radius=2)
        for number in range(8):
            x = c.w * 0.22 + number * 7
            c.rect(x, c.h - 7, x + 5, c.h - 2, c.named()[1], radius=1.2)
    return []


@screen(
    "weather app",
    "weather forecast",
    "weather icons and temperatures",
    aspect=(0.55, 1.4),
    dark=0.4,
)
def weather(c: Canvas) -> list[str]:
    top, bottom = ((30, 40, 80), (60, 60, 110)) if c.dark else ((70, 150, 230), (160, 205, 245))
    for row in range(20):
        c.rect(0, c.h * row / 20, c.w, c.h * (row + 1) / 20 + 0.5, mix(top, bottom, row / 19))
    white = (255, 255, 255)

    def sign(x: float, y: float, r: float, kind: int) -> None:
        if kind != 1:
            c.circle(x, y, r * 0.7, (255, 205, 60))
            for ray in range(8):
                dx, dy = math.cos(ray * math.pi / 4), math.sin(ray * math.pi / 4)
                c.line(
                    [(x + dx * r * 0.85, y + dy * r * 0.85), (x + dx * r * 1.15, y + dy * r * 1.15)],
                    (255, 205, 60),
                    r * 0.14,
                )
        if kind:
            cloud = (235, 238, 245)
            for dx, dy, size in ((-0.45, 0.4, 0.45), (0.1, 0.2, 0.6), (0.6, 0.45, 0.4)):
                c.circle(x + dx * r, y + dy * r, size * r, cloud)
        if kind == 1:
            for drop in (-0.4, 0.1, 0.6):
                c.line([(x + drop * r, y + r), (x + (drop - 0.15) * r, y + r * 1.4)], (90, 150, 255), r * 0.14)

    kind = c.rng.randrange(3)
    sign(c.w * 0.3, c.h * 0.24, min(c.w, c.h) * 0.15, kind)
    c.text(c.w * 0.7, c.h * 0.24, f"{c.count(-5, 34)}°", min(c.w, c.h) * 0.2, white, "mm")
    c.label(c.w / 2, c.h * 0.46, c.w * 0.4, 3.6, white, "middle")
    count = c.count(3, 5)
    c.rect(4, c.h * 0.56, c.w - 4, c.h * 0.94, mix(bottom, white, 0.2), radius=3)
    for day in range(count):
        x = c.w * (day + 0.6) / (count + 0.2)
        c.label(x, c.h * 0.62, c.w / count * 0.4, 2.4, white, "middle", bottom)
        sign(x, c.h * 0.74, min(c.w / count * 0.26, c.h * 0.07), c.rng.randrange(3))
        c.text(x, c.h * 0.87, f"{c.count(-5, 34)}°", 4, white, "mm")
    return [("sunny weather", "rainy weather", "partly cloudy weather")[kind]]
