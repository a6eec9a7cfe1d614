"""Single controls: switches, buttons, bars and the like."""

from __future__ import annotations

import math

from .canvas import Canvas
from .colours import mix
from .kinds import DARK_MODE, drawn, screen
from .wording import number_word


@drawn("toggle switch", "on off switch", "switch control", "toggle button", aspect=(1.3, 2.4), dark_words=DARK_MODE)
def toggle(c: Canvas) -> list[str]:
    on = c.chance(0.6)
    h = min(c.h * 0.55, c.w * 0.3)
    c.toggle(c.w / 2 - h * 0.95, c.h / 2, h, on)
    return [f"{c.accent_name} toggle switch turned on"] if on else ["grey toggle switch turned off"]


@drawn(
    "button",
    "push button",
    "button with a label",
    "call to action button",
    aspect=(1.6, 3.2),
    dark_words=DARK_MODE,
)
def button(c: Canvas) -> list[str]:
    w, h = c.w * c.between(0.5, 0.85), c.h * c.between(0.36, 0.6)
    c.round = c.rng.choice((0, 2, 4, 30))
    text = c.rng.choice(("Submit", "Save", "OK", "Send", "Download", "Start", "Buy now", "Next", "Continue"))
    filled = c.chance(0.75)
    c.stroke = 1.4
    c.button(c.w / 2 - w / 2, c.h / 2 - h / 2, c.w / 2 + w / 2, c.h / 2 + h / 2, text, None, filled)
    return [f"{c.accent_name} button"] if filled else ["outlined button"]


@screen("slider controls", "range sliders", "volume sliders", "sliders with knobs", aspect=(1.1, 2.2))
def sliders(c: Canvas) -> list[str]:
    count = c.count(1, 5)
    for number in range(count):
        y, value = c.h * (number + 0.6) / count, c.between(0.1, 0.9)
        x0, x1 = 8, c.w - 8
        if count < 5:
            c.label(x0, y - c.h / count * 0.32, 18, 3)
        thick = c.between(1.4, 2.6)
        c.rect(x0, y - thick / 2, x1, y + thick / 2, c.rule, radius=2)
        c.rect(x0, y - thick / 2, x0 + (x1 - x0) * value, y + thick / 2, c.accent, radius=2)
        c.circle(x0 + (x1 - x0) * value, y, 3.4, (255, 255, 255) if c.dark else c.accent, c.rule, 0.6)
    return [f"{number_word(count)} sliders"] if count > 1 else ["one slider"]


@drawn(
    "progress bar",
    "loading bar",
    "download progress",
    "progress indicator",
    aspect=(1.8, 4),
    dark_words=DARK_MODE,
)
def progress_bar(c: Canvas) -> list[str]:
    value = c.between(0.08, 0.95)
    x0, x1, y, h = 6, c.w - 6, c.h * c.between(0.45, 0.6), c.h * c.between(0.14, 0.3)
    radius = c.rng.choice((0, 1.5, h))
    c.rect(x0, y - h / 2, x1, y + h / 2, c.rule, radius=radius)
    end = x0 + (x1 - x0) * value
    c.rect(x0, y - h / 2, max(end, x0 + h), y + h / 2, c.accent, radius=radius)
    if c.chance(0.4):
        for stripe in range(int((end - x0) / 6)):
            x = x0 + stripe * 6
            c.line([(x + 1, y + h / 2), (x + 4, y - h / 2)], mix(c.accent, (255, 255, 255), 0.3), 1.4)
    if c.chance(0.6):
        c.text(c.w / 2, y - h / 2 - c.h * 0.14, f"{round(value * 100)}%", c.h * 0.17, c.ink, "mm")
    half = (
        "nearly full" if value > 0.8 else "nearly empty" if value < 0.25 else "half full" if 0.4 < value < 0.6 else ""
    )
    return [f"{c.accent_name} progress bar"] + ([f"{half} progress bar"] if half else [])


@drawn(
    "loading spinner",
    "spinner",
    "busy indicator",
    "circular loading animation",
    "please wait",
    aspect=(0.9, 1.4),
    dark_words=DARK_MODE,
)
def spinner(c: Canvas) -> list[str]:
    x, y, radius = c.w / 2, c.h / 2 - 3, min(c.w, c.h) * c.between(0.18, 0.34)
    kind, start = c.rng.random(), c.between(0, 360)
    if kind < 0.4:
        c.arc(x, y, radius, 0, 360, mix(c.bg, c.rule, 0.8), radius * 0.2)
        c.arc(x, y, radius, start, start + c.between(60, 120), c.accent, radius * 0.2)
    else:
        count = 12 if kind < 0.75 else 8
        for number in range(count):
            turn = math.radians(start + 360 * number / count)
            colour = mix(c.bg, c.accent if kind > 0.6 else c.ink, 0.12 + 0.88 * number / count)
            dx, dy = math.cos(turn), math.sin(turn)
            if kind < 0.75:
                c.line(
                    [(x + dx * radius * 0.5, y + dy * radius * 0.5), (x + dx * radius, y + dy * radius)],
                    colour,
                    radius * 0.17,
                )
            else:
                c.circle(x + dx * radius * 0.85, y + dy * radius * 0.85, radius * 0.17, colour)
    if c.chance(0.4):
        c.text(x, y + radius + 9, "Loading...", 5, c.muted, "mm")
    return [f"{c.accent_name} loading spinner"] if kind < 0.4 or kind > 0.6 else []


@drawn(
    "calculator",
    "pocket calculator",
    "calculator app with keys",
    "number keypad with display",
    aspect=(0.55, 0.85),
    dark=0.5,
    dark_words=DARK_MODE,
)
def calculator(c: Canvas) -> list[str]:
    c.rect(0, 0, c.w, c.h, c.panel)
    c.rect(4, 4, c.w - 4, c.h * 0.22, mix(c.bg, (190, 210, 190), 0.3 if not c.dark else 0.0), c.rule, radius=c.round)
    c.text(c.w - 7, c.h * 0.13, str(c.count(10, 99999)), c.h * 0.1, c.ink, "rm")
    keys = ("7", "8", "9", "/", "4", "5", "6", "x", "1", "2", "3", "-", "0", ".", "=", "+")
    w, h = (c.w - 8) / 4, (c.h * 0.74) / 4
    pill = c.chance(0.4)
    for number, key in enumerate(keys):
        x, y = 4 + w * (number % 4), c.h * 0.25 + h * (number // 4)
        side = number % 4 == 3
        fill = c.accent if side else mix(c.panel, c.ink, 0.12)
        if pill:
            c.circle(x + w / 2, y + h / 2, min(w, h) * 0.44, fill)
        else:
            c.rect(x + 0.8, y + 0.8, x + w - 0.8, y + h - 0.8, fill, radius=c.round)
        c.text(x + w / 2, y + h / 2, key, h * 0.4, c.on(fill), "mm")
    return [f"calculator with {c.accent_name} operator keys"]


@screen("tabs", "tab bar", "window with tabs", "tabbed interface", "tabbed panel", aspect=(1.3, 2.4))
def tabs(c: Canvas) -> list[str]:
    count, h = c.count(3, 6), c.between(7, 10)
    at, w = c.rng.randrange(count), c.w / count * c.between(0.75, 1.0)
    c.rect(0, 0, c.w, h, c.panel)
    under = c.chance(0.5)
    for number in range(count):
        x, here = number * w, number == at
        if under:
            if here:
                c.rect(x + 1, h - 1.2, x + w - 1, h, c.accent)
        else:
            c.rect(
                x + 0.5,
                1.5,
                x + w - 0.5,
                h + (1 if here else 0),
                c.bg if here else mix(c.panel, c.rule, 0.5),
                c.rule,
                0.5,
            )
        c.label(x + w / 2, h / 2 + 0.7, w * 0.5, 3.4, c.accent if here and under else c.ink, "middle")
    if not under:
        c.rect(0, h, c.w, h + 1.4, c.bg)
    c.paragraph(5, h + 6, c.w - 12, int((c.h - h - 8) / 5), 2.8, c.muted)
    return [f"{number_word(count)} tabs"]


@screen("rating with stars", "star rating", "customer review stars", aspect=(1.8, 4))
def rating(c: Canvas) -> list[str]:
    stars, y = c.count(1, 5), c.h * c.between(0.35, 0.5)
    r = min(c.h * 0.26, c.w * 0.075)
    gold = c.shade("yellow") if c.chance(0.8) else c.shade("orange")
    for number in range(5):
        c.star(c.w / 2 + (number - 2) * r * 2.3, y, r, gold if number < stars else c.rule)
    if c.chance(0.5):
        c.label(c.w / 2, min(c.h - 4, y + r + 6), c.w * 0.5, 2.8, c.muted, "middle")
    return [f"{number_word(stars)} out of five stars"]
