"""Whole screens of apps and programs."""

from __future__ import annotations

import math

from .canvas import AMBER, BLUE, RED, Canvas, hsv, mix, number_word
from .kinds import drawn, screen


@screen(
    "chat window with message bubbles",
    "chat conversation",
    "messenger app",
    "text messages",
    "instant messaging",
    aspect=(0.5, 1.3),
)
def chat(c: Canvas) -> list[str]:
    c.rect(0, 0, c.w, 9, c.accent if c.chance(0.5) else c.panel)
    c.avatar(7, 4.5, 3.2)
    c.label(13, 4.5, c.w * 0.3, 3)
    y, mine = 12.0, c.chance(0.5)
    theirs = mix(c.bg, c.rule, 0.6)
    while True:
        h, w = c.between(6, 15), c.w * c.between(0.3, 0.62)
        if y + h > c.h - 11:
            break
        fill = c.accent if mine else theirs
        x = c.w - w - 4 if mine else (10 if c.w > 60 else 4)
        if not mine and c.w > 60:
            c.avatar(5.5, y + h - 2.6, 2.6)
        c.rect(x, y, x + w, y + h, fill, radius=3)
        c.paragraph(x + 2.5, y + 2, w - 5, max(1, int((h - 2) / 4)), 2.3, c.on(fill), ground=fill)
        y += h + 2.5
        if c.chance(0.7):
            mine = not mine
    c.rect(3, c.h - 8.5, c.w - 12, c.h - 2, c.bg, c.rule, radius=3)
    c.circle(c.w - 6.5, c.h - 5.2, 3.2, c.accent)
    return [f"chat with {c.accent_name} message bubbles"]


@screen(
    "calendar month view",
    "calendar",
    "month calendar",
    "monthly planner with days",
    "schedule with events",
    aspect=(1.0, 1.6),
)
def calendar(c: Canvas) -> list[str]:
    c.label(4, 5, 26, 5)
    top, rows = 14.0, c.count(5, 6)
    w, h = (c.w - 4) / 7, (c.h - top - 2) / rows
    for column in range(7):
        c.label(2 + w * (column + 0.5), 11.5, w * 0.5, 2.3, c.muted, "middle")
    colours, today = c.palette(3), c.rng.randrange(7 * rows)
    filled = c.chance(0.5)
    for cell in range(7 * rows):
        x, y = 2 + w * (cell % 7), top + h * (cell // 7)
        weekend = filled and cell % 7 > 4
        c.rect(x, y, x + w, y + h, mix(c.bg, c.rule, 0.2) if weekend else None, c.rule, 0.5)
        if cell == today:
            c.circle(x + 3, y + 3, 2.4, c.accent)
        c.text(x + 3, y + 3, str(cell % 30 + 1), 3.4, c.on(c.accent) if cell == today else c.ink, "mm")
        if c.chance(0.3):
            c.rect(
                x + 0.8,
                y + h * 0.5,
                x + w * c.rng.choice((0.93, 0.93, 1.9)) if cell % 7 < 6 else x + w * 0.93,
                y + h * 0.75,
                c.rng.choice(colours),
            )
    return []


@screen(
    "kanban board",
    "task board with columns",
    "scrum board",
    "cards in columns",
    aspect=(1.2, 2.0),
)
def kanban(c: Canvas) -> list[str]:
    count = c.count(3, 5)
    if c.chance(0.35):
        c.rect(0, 0, c.w, c.h, c.accent)
    c.label(3, 4, 25, 3.6)
    w = (c.w - 2) / count
    column_fill = mix(c.bg, c.rule, 0.4)
    card_fill = mix(c.panel, c.ink, 0.1) if c.dark else (255, 255, 255)
    colours = c.palette(4)
    for number in range(count):
        x = 2 + number * w
        c.rect(x, 8, x + w - 2, c.h - 2, column_fill, radius=c.round)
        c.label(x + 2, 11.5, w * 0.5, 3, ground=column_fill)
        y = 15.0
        for _ in range(c.count(1, 5)):
            h = c.between(7, 13)
            if y + h > c.h - 4:
                break
            c.rect(x + 1.4, y, x + w - 3.4, y + h, card_fill, c.rule, 0.4, c.round * 0.7)
            c.rect(x + 2.8, y + 1.4, x + 2.8 + w * 0.25, y + 2.8, c.rng.choice(colours))
            c.paragraph(x + 2.8, y + 4, w - 8, 2 if h > 9 else 1, 2.1, c.muted, ground=card_fill)
            y += h + 1.6
    return [f"kanban board with {number_word(count)} columns"]


@screen(
    "file manager",
    "file explorer window",
    "folder with icons",
    "folders and files in a window",
    "finder window",
    aspect=(1.2, 1.7),
)
def file_manager(c: Canvas) -> list[str]:
    c.title_bar(0, 0, c.w, 6, mix(c.panel, c.rule, 0.4))
    c.rect(0, 6, c.w, 12, c.panel)
    c.rect(20, 7.2, c.w - 22, 10.8, c.bg, c.rule, 0.5, c.round)
    left = c.between(16, 24)
    c.rect(0, 12, left, c.h, mix(c.bg, c.panel, 0.7))
    for number in range(6):
        c.glyph(4, 16 + number * 5.5, 1.3, c.accent)
        c.label(7, 16 + number * 5.5, left - 9, 2.3)
    columns = c.count(3, 6)
    w = (c.w - left - 3) / columns
    h = min(w * 1.05, 18)
    folder = c.rng.choice(((240, 195, 80), (240, 195, 80), (90, 170, 240)))
    folders = c.between(0.4, 1.0)
    for row in range(int((c.h - 14) / h)):
        for column in range(columns):
            x, y, r = left + 2 + w * (column + 0.5), 14 + h * (row + 0.4), min(w, h) * 0.3
            if c.chance(folders):
                c.rect(x - r, y - r, x - r * 0.1, y, mix(folder, (0, 0, 0), 0.12), radius=0.6)
                c.rect(x - r, y - r * 0.7, x + r, y + r * 0.7, folder, radius=0.6)
            else:
                c.rect(x - r * 0.65, y - r * 0.9, x + r * 0.65, y + r * 0.8, (250, 250, 250), c.muted, 0.6)
                c.paragraph(x - r * 0.4, y - r * 0.4, r * 0.8, 3, r * 0.2, (120, 120, 130), ground=(250, 250, 250))
            c.label(x, y + r + 1.6, w * 0.6, 2, c.ink, "middle")
    return ["file manager with yellow folders" if folder[0] == 240 else "file manager with blue folders"]


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


@screen("e-mail inbox", "mail client", "list of e-mails", "mail program with message list", "inbox", aspect=(1.1, 1.8))
def inbox(c: Canvas) -> list[str]:
    c.rect(0, 0, c.w, 7, c.panel)
    c.rect(24, 1.4, c.w * 0.75, 5.6, c.bg, c.rule, 0.5, 2)
    left = c.between(14, 21)
    c.rect(2, 9, left - 2, 14.5, c.accent, radius=2)
    for number in range(6):
        c.label(3, 19 + number * 5, left - 6, 2.4)
    three = c.chance(0.4)
    right = c.w * 0.58 if three else c.w
    y, step, marked = 8.0, c.between(5, 8), c.count(0, 5)
    number = 0
    while y < c.h - 2:
        unread = c.chance(0.35)
        if number == marked and three:
            c.rect(left, y, right, y + step, mix(c.bg, c.accent, 0.25))
        c.rect(left + 1.5, y + step / 2 - 1, left + 3.5, y + step / 2 + 1, None, c.muted, 0.5)
        if c.chance(0.3):
            c.star(left + 6, y + step / 2, 1.4, AMBER)
        ink = c.ink if unread else c.muted
        c.label(left + 9, y + step / 2, (right - left) * 0.2, 2.5, ink)
        c.label(left + 11 + (right - left) * 0.22, y + step / 2, (right - left) * 0.45, 2.5, ink)
        c.label(right - 2, y + step / 2, 6, 2.2, ink, "right")
        c.line([(left, y + step), (right, y + step)], mix(c.bg, c.rule, 0.6), 0.4)
        y += step
        number += 1
    if three:
        c.line([(right, 7), (right, c.h)], c.rule, 0.7)
        c.avatar(right + 6, 13, 3)
        c.label(right + 11, 12, 20, 3)
        c.paragraph(right + 3, 20, c.w - right - 7, int((c.h - 24) / 4), 2.3)
    return ["mail window with reading pane"] if three else []


@screen(
    "video conference",
    "video call with participants",
    "online meeting",
    "grid of people in a call",
    aspect=(1.2, 1.8),
    dark=0.85,
)
def video_call(c: Canvas) -> list[str]:
    columns, rows = c.rng.choice(((2, 1), (2, 2), (3, 2), (3, 3)))
    bottom = c.h - 9
    w, h = c.w / columns, bottom / rows
    for row in range(rows):
        for column in range(columns):
            x, y = column * w + 1, row * h + 1
            ground = hsv(c.between(0, 360), 0.3, c.between(0.25, 0.75))
            c.rect(x, y, x + w - 2, y + h - 2, ground, radius=c.round)
            cx, r = x + w / 2 - 1, min(w, h) * 0.17
            skin = c.rng.choice(((235, 200, 170), (200, 150, 110), (120, 80, 55), (250, 220, 195)))
            shirt = c.named()[1]
            c.rect(cx - r * 2, y + h * 0.68, cx + r * 2, y + h - 2, shirt, radius=r)
            c.circle(cx, y + h * 0.4 - r * 0.3, r * 1.12, (60, 40, 30))
            c.circle(cx, y + h * 0.43, r, skin)
            c.label(x + 1.5, y + h - 4.5, w * 0.3, 2.1, (255, 255, 255), ground=ground)
    for number in range(4):
        x = c.w / 2 + (number - 1.5) * 8
        c.circle(x, c.h - 4.5, 3, RED if number == 3 else c.panel)
    return [f"video call with {number_word(columns * rows)} people"]


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
