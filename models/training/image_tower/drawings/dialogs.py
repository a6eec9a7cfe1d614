"""Dialogs, messages and pop-up menus."""

from __future__ import annotations

from .canvas import Canvas
from .colours import AMBER, BLUE, GREEN, RED, hsv, mix
from .kinds import screen
from .wording import number_word


@screen(
    "dialog box with OK and Cancel",
    "dialog box",
    "confirmation dialog",
    "modal window with two buttons",
    "pop-up with OK and Cancel",
)
def dialog(c: Canvas) -> list[str]:
    backdrop(c)
    x0, y0, x1, y1 = c.w * 0.16, c.h * 0.2, c.w * 0.84, c.h * 0.8
    window(c, x0, y0, x1, y1)
    c.label(x0 + 5, y0 + (y1 - y0) * 0.3, (x1 - x0) * 0.6, 3.8)
    c.paragraph(x0 + 5, y0 + (y1 - y0) * 0.4, x1 - x0 - 10, c.count(1, 3), 2.6, c.muted, ground=c.panel)
    _ok_cancel(c, x0, x1, y1)
    return []


def backdrop(c: Canvas) -> None:
    """A faint page behind a dialog."""
    look = c.rng.random()
    if look < 0.35:
        return
    for number in range(c.count(3, 7)):
        c.label(5, 6 + number * 8, c.w * c.between(0.4, 0.85), 2.8, c.muted)
    if look > 0.6:
        c.rect(0, 0, c.w, c.h, mix(c.bg, (0, 0, 0), 0.45))


def window(c: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    c.rect(x0 + 1, y0 + 1.4, x1 + 1, y1 + 1.4, mix(c.bg, (0, 0, 0), 0.35), radius=c.round)
    c.rect(x0, y0, x1, y1, c.panel if c.dark else (255, 255, 255), c.rule, radius=c.round)
    if c.chance(0.6):
        c.title_bar(x0, y0, x1, min(7, (y1 - y0) * 0.16), c.accent if c.chance(0.4) else mix(c.panel, c.rule, 0.5))


def _ok_cancel(c: Canvas, x0: float, x1: float, y1: float) -> None:
    c.button(x1 - 18, y1 - 10, x1 - 4, y1 - 3.5, c.rng.choice(("OK", "Yes", "Save")))
    c.button(x1 - 35, y1 - 10, x1 - 20, y1 - 3.5, c.rng.choice(("Cancel", "No", "Close")), filled=False)


def _alert(c: Canvas, warning: bool) -> bool:
    """Draws a dialog with a sign; says whether the sign is a cross."""
    backdrop(c)
    x0, y0, x1, y1 = c.w * 0.14, c.h * 0.2, c.w * 0.86, c.h * 0.8
    window(c, x0, y0, x1, y1)
    cross = c.chance(0.7)
    x, y, r = x0 + 11, y0 + (y1 - y0) * 0.48, min(7.0, (y1 - y0) * 0.2)
    if warning:
        c.polygon([(x, y - r), (x + r * 1.1, y + r * 0.8), (x - r * 1.1, y + r * 0.8)], AMBER)
        c.text(x, y + r * 0.1, "!", r * 1.3, (30, 30, 30), "mm", "bold")
    else:
        c.circle(x, y, r, RED)
        if cross:
            c.cross(x, y, r * 0.4, (255, 255, 255), r * 0.24)
        else:
            c.text(x, y, "!", r * 1.5, (255, 255, 255), "mm", "bold")
    c.label(x0 + 21, y - 5, (x1 - x0) * 0.45, 3.8, RED if c.chance(0.3) else c.ink)
    c.paragraph(x0 + 21, y - 1, x1 - x0 - 26, 2, 2.5, c.muted, ground=c.panel)
    c.button(x1 - 18, y1 - 9.5, x1 - 4, y1 - 3, c.rng.choice(("OK", "Close", "Retry")), RED if c.chance(0.3) else None)
    return cross and not warning


@screen("error message dialog", "error dialog", "error popup", "something went wrong message")
def error_dialog(c: Canvas) -> list[str]:
    return ["error message with a red circle", *(["alert with a red cross"] if _alert(c, False) else [])]


@screen("warning dialog", "warning message", "alert with a yellow triangle", "warning popup with exclamation mark")
def warning_dialog(c: Canvas) -> list[str]:
    _alert(c, True)
    return []


@screen("notification", "toast notification", "alert banner", aspect=(2.0, 3.6))
def notification(c: Canvas) -> list[str]:
    name, colour = c.rng.choice((("success", GREEN), ("error", RED), ("warning", AMBER), ("info", BLUE)))
    soft = c.chance(0.5)
    x0, y0, x1, y1 = 4, c.h * 0.16, c.w - 4, c.h * 0.84
    fill = mix(colour, c.bg, 0.82) if soft else colour
    c.rect(x0, y0, x1, y1, fill, colour, radius=c.round * 1.5)
    ink = c.on(fill)
    x, y, r = x0 + 8, c.h / 2, (y1 - y0) * 0.24
    sign = colour if soft else (255, 255, 255)
    if name == "success":
        c.check(x, y, r, sign)
    elif name == "error":
        c.cross(x, y, r * 0.8, sign)
    elif name == "warning":
        c.polygon([(x, y - r), (x + r * 1.1, y + r), (x - r * 1.1, y + r)], sign)
    else:
        c.circle(x, y, r, sign)
    c.label(x0 + 16, y - 2.5, (x1 - x0) * 0.5, 3.6, ink, ground=fill)
    c.label(x0 + 16, y + 3, (x1 - x0) * 0.6, 2.4, ink, ground=fill)
    c.cross(x1 - 5, y, 1.4, ink, 0.6)
    return [f"{name} notification", f"{name} message"]


def menu(c: Canvas, x: float, y: float, w: float, rows: int, step: float, keys: bool, marked: int, rules: bool) -> None:
    """A pop-up list of entries."""
    ground = c.panel if c.dark else (255, 255, 255)
    h = rows * step + 2
    c.rect(x + 0.8, y + 1.2, x + w + 0.8, y + h + 1.2, mix(c.bg, (0, 0, 0), 0.3), radius=c.round)
    c.rect(x, y, x + w, y + h, ground, c.rule, radius=c.round)
    icons = c.chance(0.4)
    for number in range(rows):
        top = y + 1 + number * step
        fill = ground
        if number == marked:
            fill = c.accent
            c.rect(x + 0.8, top, x + w - 0.8, top + step, fill, radius=c.round * 0.5)
        ink = c.on(fill)
        left = x + 3
        if icons:
            c.glyph(x + 4, top + step / 2, step * 0.2, ink)
            left += 5
        c.label(left, top + step / 2, w * c.between(0.3, 0.55), min(3.0, step * 0.5), ink, ground=fill)
        if keys and c.chance(0.6):
            c.label(x + w - 2, top + step / 2, w * 0.16, 2.2, c.muted, "right", fill)
        if rules and number and c.chance(0.25):
            c.line([(x, top), (x + w, top)], c.rule, 0.5)


@screen(
    "dropdown menu", "drop-down list", "select box opened", "combo box with options", "open dropdown", aspect=(0.7, 1.5)
)
def dropdown(c: Canvas) -> list[str]:
    w = c.w * c.between(0.55, 0.8)
    x, y, h = (c.w - w) / 2, c.h * 0.08, min(10, c.h * 0.14)
    c.rect(x, y, x + w, y + h, mix(c.bg, c.panel, 0.5), c.accent if c.chance(0.5) else c.rule, radius=c.round)
    c.label(x + 3, y + h / 2, w * 0.5, 3)
    c.polygon([(x + w - 7, y + h * 0.4), (x + w - 3, y + h * 0.4), (x + w - 5, y + h * 0.65)], c.ink)
    rows = c.count(3, 8)
    step = min(9, (c.h * 0.86 - y - h - 3) / rows)
    menu(c, x, y + h + 1, w, rows, step, False, c.rng.randrange(rows), False)
    return [f"dropdown with {number_word(rows)} options"]


@screen("context menu", "right click menu", "popup menu with shortcuts", "menu at the mouse pointer", aspect=(0.8, 1.6))
def context_menu(c: Canvas) -> list[str]:
    for number in range(int(c.h / 7)):
        c.label(4, 5 + number * 7, c.w * c.between(0.3, 0.95), 2.4, c.muted)
    x, y, rows = c.w * c.between(0.15, 0.35), c.h * c.between(0.08, 0.2), c.count(5, 10)
    step = min(8, (c.h * 0.96 - y - 3) / rows)
    menu(c, x, y, c.w * 0.55, rows, step, True, c.rng.randrange(rows), True)
    c.polygon([(x, y), (x, y + 6), (x + 1.5, y + 4.6), (x + 4.2, y + 4.4)], (255, 255, 255), (0, 0, 0))
    return []


@screen(
    "command palette",
    "quick open search box with results",
    "search pop-up",
    "spotlight search",
    aspect=(1.2, 1.8),
    dark=0.6,
)
def command_palette(c: Canvas) -> list[str]:
    for number in range(int(c.h / 6)):
        c.label(8, 5 + number * 6, c.w * c.between(0.2, 0.8), 2.3, mix(c.muted, c.bg, 0.5))
    w, rows = c.w * 0.62, c.count(4, 8)
    x, y = (c.w - w) / 2, c.between(3, 9)
    c.rect(x - 1.5, y - 1.5, x + w + 1.5, y + 9, c.panel, c.rule, radius=c.round)
    c.field(x, y, x + w, y + 7, 0.4)
    menu(c, x - 1.5, y + 8.5, w + 3, rows, min(7, (c.h - y - 14) / rows), True, 0, False)
    return []


@screen("colour picker", "color chooser dialog", "palette with hue slider", "pick a colour", aspect=(0.8, 1.3))
def colour_picker(c: Canvas) -> list[str]:
    hue, n = c.between(0, 360), 14
    x0, y0, x1, y1 = 5, 5, c.w - 5, c.h * 0.66
    for row in range(n):
        for column in range(n):
            x, y = x0 + (x1 - x0) * column / n, y0 + (y1 - y0) * row / n
            fill = hsv(hue, column / (n - 1), 1 - row / (n - 1))
            c.rect(x, y, x + (x1 - x0) / n + 0.4, y + (y1 - y0) / n + 0.4, fill)
    x, y = c.between(x0 + 10, x1 - 5), c.between(y0 + 5, y1 - 10)
    c.circle(x, y, 2.6, None, (255, 255, 255), 1)
    for step in range(36):
        x = x0 + (x1 - x0) * step / 36
        c.rect(x, c.h * 0.72, x + (x1 - x0) / 36 + 0.4, c.h * 0.79, hsv(step * 10, 1, 1))
    c.rect(x0, c.h * 0.84, x0 + 12, c.h * 0.95, hsv(hue, 0.8, 0.9), c.rule)
    c.field(x0 + 16, c.h * 0.84, x1, c.h * 0.95)
    return []


@screen("date picker", "calendar popup of a date field", "choose a date", "small month calendar", aspect=(0.75, 1.1))
def date_picker(c: Canvas) -> list[str]:
    c.field(6, 3, c.w - 6, 12)
    top, pad = 15.0, 6.0
    c.rect(pad, top, c.w - pad, c.h - 3, c.panel if c.dark else (255, 255, 255), c.rule, radius=c.round)
    head = c.chance(0.5)
    if head:
        c.rect(pad, top, c.w - pad, top + 10, c.accent)
    c.label(c.w / 2, top + 5, 20, 3.6, c.on(c.accent) if head else c.ink, "middle")
    w, h, chosen = (c.w - 2 * pad - 4) / 7, (c.h - top - 16) / 6, c.count(4, 27)
    for cell in range(c.count(1, 6), 37):
        x, y = pad + 2 + w * (cell % 7 + 0.5), top + 13 + h * (cell // 7 + 0.5)
        if cell == chosen + 4:
            c.circle(x, y, min(w, h) * 0.5, c.accent)
        c.text(x, y, str(cell % 31 + 1), min(w, h) * 0.5, c.on(c.accent) if cell == chosen + 4 else c.ink, "mm")
    return []
