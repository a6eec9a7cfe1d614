"""Forms, lists of options and tables of data."""

from __future__ import annotations

from .canvas import Canvas
from .colours import AMBER, GREEN, RED, mix
from .kinds import screen
from .wording import number_word, with_article


def card(c: Canvas, low: float = 0.4, high: float = 0.8, height: float = 0.85) -> tuple[float, float, float, float]:
    """A panel in the middle, or none but its margins; returns where its contents go."""
    w = c.w * c.between(low, high)
    h = c.h * height
    x0, y0 = (c.w - w) / 2, (c.h - h) / 2
    look = c.rng.random()
    if look < 0.65:
        if c.chance(0.4):
            c.rect(0, 0, c.w, c.h, c.accent if c.chance(0.3) else mix(c.bg, c.rule, 0.45))
        c.rect(x0, y0, x0 + w, y0 + h, c.panel if c.dark else (255, 255, 255), c.rule, radius=c.round * 1.4)
    pad = w * 0.1
    return x0 + pad, y0 + h * 0.07, x0 + w - pad, y0 + h * 0.95


def _form(c: Canvas, fields: int, title: str, button: str, extra: bool) -> None:
    x0, y0, x1, y1 = card(c)
    if c.chance(0.4):
        c.circle((x0 + x1) / 2, y0 + 4.5, 4.5, c.accent)
        y0 += 12
    c.text((x0 + x1) / 2, y0 + 3, title, 5.4, c.ink, "mm")
    y0 += 9
    labels = c.chance(0.6)
    foot = 6 if extra else 2
    step = (y1 - y0 - foot) / (fields + 1)
    h = min(8.0, step * (0.55 if labels else 0.78))
    for _ in range(fields):
        if labels:
            c.label(x0, y0 + 1, (x1 - x0) * 0.35, 2.4, c.muted)
        top = y0 + (2.8 if labels else 0)
        c.field(x0, top, x1, top + h, c.rng.choice((0.3, 0.45, 0.6)))
        y0 += step
    c.button(x0, y0 + 1, x1 if c.chance(0.8) else x0 + (x1 - x0) * 0.45, y0 + 1 + h, button)
    if extra:
        c.label((x0 + x1) / 2, y1 - 1, (x1 - x0) * 0.6, 2.3, c.accent, "middle")


@screen(
    "login form",
    "login form with user name and password",
    "sign in page",
    "log in screen",
    "password form",
    aspect=(0.6, 1.6),
)
def login_form(c: Canvas) -> list[str]:
    _form(
        c, 2, c.rng.choice(("Login", "Sign in", "Log in", "Welcome")), c.rng.choice(("Login", "Sign in")), c.chance(0.6)
    )
    return [f"login form with {with_article(c.accent_name)} button"]


@screen(
    "sign-up form",
    "registration form",
    "create account page",
    "form with many fields and a button",
    "register new user",
    aspect=(0.6, 1.4),
)
def signup_form(c: Canvas) -> list[str]:
    count = c.count(4, 7)
    _form(
        c,
        count,
        c.rng.choice(("Sign up", "Register", "Create account", "Join")),
        c.rng.choice(("Sign up", "Register")),
        True,
    )
    return [f"form with {number_word(count)} fields"]


@screen(
    "settings page with toggles",
    "settings page",
    "preferences with switches",
    "list of toggle switches",
    "options screen",
    aspect=(0.5, 1.5),
)
def settings(c: Canvas) -> list[str]:
    left = 0.0
    if c.w > c.h and c.chance(0.5):
        left = c.w * 0.27
        c.rect(0, 0, left, c.h, c.panel)
        for number in range(c.count(4, 8)):
            c.glyph(5, 7 + number * 7, 1.5, c.muted)
            c.label(9, 7 + number * 7, left * 0.5, 2.6, c.ink, ground=c.panel)
    c.label(left + 5, 6, 30, 5)
    rows = c.count(4, 8)
    some = c.rng.randrange(rows)
    step = (c.h - 14) / rows
    for number in range(rows):
        y = 13 + step * (number + 0.4)
        c.label(left + 5, y - 1, (c.w - left) * c.between(0.25, 0.5), 2.9)
        if step > 9:
            c.label(left + 5, y + 3, (c.w - left) * 0.5, 2.1, c.muted)
        c.toggle(c.w - 15, y, min(5.4, step * 0.6), number == some or c.chance(0.6))
        c.line([(left + 5, y + step * 0.55), (c.w - 5, y + step * 0.55)], mix(c.bg, c.rule, 0.6), 0.5)
    return [f"settings with {c.accent_name} toggles"]


def _options(c: Canvas, round_: bool) -> None:
    rows = c.count(3, 7)
    c.label(6, 6, c.w * 0.5, 4.4)
    step = (c.h - 14) / rows
    chosen = c.rng.randrange(rows)
    for number in range(rows):
        y, r = 13 + step * (number + 0.4), min(3.0, step * 0.33)
        if round_:
            c.circle(9, y, r, c.bg, c.accent if number == chosen else c.muted, 0.9)
            if number == chosen:
                c.circle(9, y, r * 0.55, c.accent)
        else:
            on = c.chance(0.5)
            c.rect(
                9 - r, y - r, 9 + r, y + r, c.accent if on else c.bg, c.accent if on else c.muted, 0.9, c.round * 0.5
            )
            if on:
                c.check(9, y, r * 0.6, (255, 255, 255), 0.9)
        c.label(15, y, (c.w - 22) * c.between(0.4, 0.9), min(3.6, step * 0.45))


@screen("list of checkboxes", "check boxes", "form with checkboxes", "multiple choice form", aspect=(0.8, 1.6))
def checkboxes(c: Canvas) -> list[str]:
    _options(c, False)
    return []


@screen("radio buttons", "radio button group", "single choice form", "round option buttons", aspect=(0.8, 1.6))
def radio_buttons(c: Canvas) -> list[str]:
    _options(c, True)
    return []


@screen("to-do list", "task list with check marks", "checklist", "todo app", "tasks ticked off", aspect=(0.6, 1.3))
def todo(c: Canvas) -> list[str]:
    c.rect(0, 0, c.w, 12, c.accent if c.chance(0.6) else c.panel)
    c.text(
        5, 6, c.rng.choice(("Tasks", "To do", "Todo", "Today")), 5.5, c.on(c.accent) if c.chance(0.5) else c.ink, "lm"
    )
    rows = c.count(5, 9)
    step = (c.h - 15) / rows
    for number in range(rows):
        y, done = 14 + step * (number + 0.5), c.chance(0.45)
        r = min(2.8, step * 0.3)
        c.circle(8, y, r, GREEN if done else None, GREEN if done else c.muted, 0.9)
        if done:
            c.check(8, y, r * 0.55, (255, 255, 255), 0.8)
        w = (c.w - 22) * c.between(0.4, 0.9)
        c.label(14, y, w, 2.9, c.muted if done else c.ink)
        if done:
            c.line([(14, y), (14 + w, y)], c.muted, 0.6)
        c.line([(4, y + step / 2), (c.w - 4, y + step / 2)], mix(c.bg, c.rule, 0.5), 0.4)
    return []


@screen(
    "table with pagination",
    "data grid with pagination",
    "data table with page numbers",
    "admin table",
    "list of records",
    aspect=(1.1, 1.9),
)
def data_grid(c: Canvas) -> list[str]:
    columns, rows = c.count(3, 6), c.count(5, 10)
    y0 = 4.0
    if c.chance(0.6):
        c.field(3, 3, c.w * 0.4, 8.5)
        c.button(c.w - 18, 3, c.w - 3, 8.5, "New")
        y0 = 12
    step = (c.h - y0 - 9) / (rows + 1)
    c.rect(3, y0, c.w - 3, y0 + step, mix(c.panel, c.accent, c.rng.choice((0.0, 0.15, 0.9))))
    striped = c.chance(0.5)
    for row in range(rows + 1):
        y = y0 + row * step
        if striped and row and row % 2 == 0:
            c.rect(3, y, c.w - 3, y + step, mix(c.bg, c.rule, 0.25))
        for column in range(columns):
            x = 5 + (c.w - 8) * column / columns
            if row and column == columns - 1 and striped:
                c.rect(
                    x,
                    y + step * 0.25,
                    x + 8,
                    y + step * 0.75,
                    mix(c.rng.choice((GREEN, AMBER, RED)), c.bg, 0.3),
                    radius=2,
                )
            else:
                c.label(x, y + step / 2, (c.w - 8) / columns * c.between(0.4, 0.75), 2.5, c.ink if row else c.muted)
        c.line([(3, y + step), (c.w - 3, y + step)], mix(c.bg, c.rule, 0.7), 0.5)
    pages, size = c.count(4, 7), 4.2
    for number in range(pages):
        x = c.w - 4 - (pages - number) * (size + 1)
        here = number == 1
        c.rect(x, c.h - 6.5, x + size, c.h - 6.5 + size, c.accent if here else c.bg, c.rule, 0.5, c.round * 0.5)
    c.label(4, c.h - 4.4, 18, 2.2, c.muted)
    return []


@screen(
    "wizard with steps", "stepper", "progress steps", "multi-step form", "numbered steps indicator", aspect=(1.2, 2.4)
)
def stepper(c: Canvas) -> list[str]:
    count = c.count(3, 5)
    at, y, r = c.rng.randrange(count), c.h * 0.2, min(5.0, c.h * 0.12)
    xs = [c.w * (i + 0.5) / count for i in range(count)]
    for number, x in enumerate(xs):
        if number:
            c.line([(xs[number - 1], y), (x, y)], c.accent if number <= at else c.rule, 1.2)
    for number, x in enumerate(xs):
        done = number <= at
        c.circle(x, y, r, c.accent if done else c.bg, c.accent if done else c.muted, 0.9)
        if number < at and c.chance(0.7):
            c.check(x, y, r * 0.45, c.on(c.accent), 0.9)
        else:
            c.text(x, y, str(number + 1), r * 1.1, c.on(c.accent) if done else c.muted, "mm")
        c.label(x, y + r + 4, 14, 2.4, c.muted, "middle")
    top, fields = c.h * 0.45, c.count(1, 3)
    for number in range(fields):
        height = (c.h * 0.82 - top) / fields
        c.field(c.w * 0.15, top + number * height, c.w * 0.85, top + (number + 0.7) * height)
    c.button(c.w * 0.68, c.h * 0.86, c.w * 0.85, c.h * 0.96, "Next")
    return [f"wizard with {number_word(count)} steps"]
