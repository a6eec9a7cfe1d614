"""Whole screens of programs for work: messages, plans and files."""

from __future__ import annotations

from .canvas import Canvas
from .colours import AMBER, RED, hsv, mix
from .kinds import screen
from .wording import number_word


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
