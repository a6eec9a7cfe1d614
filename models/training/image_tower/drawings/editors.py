"""The windows of developers' tools: editors, terminals, notebooks."""

from __future__ import annotations

from .canvas import Canvas
from .colours import BLUE, GREEN, RED, mix
from .kinds import drawn, screen

SYNTAX = (
    ((86, 156, 214), (206, 145, 120), (106, 153, 85), (220, 220, 170)),
    ((249, 38, 114), (230, 219, 116), (117, 113, 94), (166, 226, 46)),
    ((198, 120, 221), (152, 195, 121), (92, 99, 112), (97, 175, 239)),
)


SYNTAX_LIGHT = (
    ((0, 0, 255), (163, 21, 21), (0, 128, 0), (121, 94, 38)),
    ((207, 34, 46), (10, 48, 105), (110, 119, 129), (130, 80, 223)),
)


def code(c: Canvas, x0: float, y0: float, x1: float, y1: float, numbers: bool = True) -> None:
    """Lines of coloured, indented code."""
    colours = c.rng.choice(SYNTAX if c.dark else SYNTAX_LIGHT)
    step, indent, y = c.between(3.0, 4.4), 0, y0 + 2.5
    size = step * 0.62
    while y < y1 - 1:
        if numbers:
            c.label(x0 + 4, y, 2.4, size, c.muted, "right")
        left = x0 + (6 if numbers else 2) + indent * 3.4
        if c.chance(0.12):
            y += step
            continue
        if c.chance(0.14):
            c.label(left, y, (x1 - left) * c.between(0.3, 0.7), size, colours[2])
        else:
            for _ in range(c.count(2, 6)):
                w = c.between(2, 11)
                if left + w > x1 - 2:
                    break
                colour = c.rng.choice((c.ink, c.ink, c.muted, *colours[:2], colours[3]))
                c.rect(left, y - size * 0.32, left + w, y + size * 0.32, mix(colour, c.bg, 0.2))
                left += w + 1.2
        indent = min(5, max(0, indent + c.rng.choice((-1, -1, 0, 0, 0, 1, 1))))
        y += step


@screen(
    "source code in an editor",
    "code editor",
    "program code with syntax highlighting",
    "lines of source code",
    "code snippet",
    aspect=(0.9, 1.9),
    dark=0.65,
)
def code_editor(c: Canvas) -> list[str]:
    y = 0.0
    if c.chance(0.5):
        c.title_bar(0, 0, c.w, 6.5, c.panel)
        y = 6.5
    code(c, 1, y, c.w, c.h, c.chance(0.7))
    return ["source code in a dark editor", "code on a dark background"] if c.dark else ["source code on white"]


@screen(
    "code editor with file explorer",
    "IDE window",
    "integrated development environment",
    "Visual Studio Code window",
    "editor with a side bar",
    aspect=(1.3, 1.8),
    dark=0.7,
)
def ide(c: Canvas) -> list[str]:
    bar, side, status = 5.5, c.between(18, 27), 3.2
    c.title_bar(0, 0, c.w, 4.6, mix(c.panel, c.rule, 0.5))
    c.rect(0, 4.6, bar, c.h, mix(c.panel, c.rule, 0.4))
    for number in range(5):
        c.glyph(bar / 2, 9 + number * 6.5, 1.5, c.muted)
    c.rect(bar, 4.6, side, c.h, c.panel)
    for number in range(int((c.h - 14) / 4)):
        depth = c.count(0, 2)
        c.label(bar + 2.5 + depth * 2, 9 + number * 4, (side - bar) * 0.5, 2.2, c.ink, ground=c.panel)
    c.rect(side, 4.6, c.w, 9.6, mix(c.panel, c.bg, 0.4))
    c.rect(side, 4.6, side + 17, 9.6, c.bg)
    c.label(side + 3, 7.2, 11, 2.2)
    bottom = c.h - status
    facts = []
    if c.chance(0.5):
        top = c.h * c.between(0.62, 0.75)
        code(c, side, 9.6, c.w, top)
        c.rect(side, top, c.w, bottom, mix(c.bg, c.panel, 0.5))
        c.line([(side, top), (c.w, top)], c.rule, 0.7)
        for number in range(int((bottom - top - 2) / 3.6)):
            c.label(
                side + 3,
                top + 3 + number * 3.6,
                (c.w - side) * c.between(0.2, 0.8),
                2.2,
                GREEN if c.chance(0.2) else c.ink,
            )
        facts.append("editor with an open terminal panel")
    else:
        code(c, side, 9.6, c.w, bottom)
    c.rect(0, bottom, c.w, c.h, c.accent if c.chance(0.7) else BLUE)
    return facts


@drawn(
    "terminal window with command output",
    "terminal",
    "command line",
    "console window",
    "shell session",
    "command prompt",
    aspect=(1.2, 2.0),
    dark=0.92,
)
def terminal(c: Canvas) -> list[str]:
    if c.dark and c.chance(0.6):
        c.bg = c.rng.choice(((0, 0, 0), (12, 12, 14), (30, 30, 30), (48, 10, 36), (0, 43, 54)))
        c.rect(0, 0, c.w, c.h, c.bg)
    ink = c.rng.choice(((220, 220, 220), (220, 220, 220), (80, 250, 123), (240, 240, 200))) if c.dark else c.ink
    y = 0.0
    if c.chance(0.75):
        c.title_bar(0, 0, c.w, 6, mix((60, 60, 64), (210, 210, 212), 0.0 if c.chance(0.5) else 1.0))
        y = 6
    step, y = c.between(3.6, 4.8), y + 4
    last = c.h * c.between(0.55, 1.0)
    while y < last - 2:
        if c.chance(0.25):
            c.text(3, y, "$" if c.chance(0.7) else ">", 4, (80, 250, 123) if c.dark else GREEN, "lm", "mono")
            c.label(7, y, c.w * c.between(0.15, 0.4), step * 0.6, ink)
        else:
            colour = c.rng.choice((ink, ink, ink, ink, (80, 200, 110), (90, 160, 250), (235, 90, 90), (230, 190, 80)))
            c.label(3, y, c.w * c.between(0.15, 0.9), step * 0.6, colour)
        y += step
    c.text(3, y, "$", 4, (80, 250, 123) if c.dark else GREEN, "lm", "mono")
    c.rect(7, y - 1.8, 9, y + 1.8, ink)
    return (
        ["black terminal window"]
        if c.bg == (0, 0, 0)
        else ["green text on a dark terminal"]
        if ink == (80, 250, 123)
        else []
    )


@screen(
    "code diff with added and removed lines",
    "diff view",
    "code review",
    "pull request changes",
    "green and red lines of a diff",
    aspect=(1.1, 2),
)
def diff_view(c: Canvas) -> list[str]:
    split = c.chance(0.4)
    c.rect(0, 0, c.w, 6, c.panel)
    c.label(4, 3, 30, 2.6, ground=c.panel)
    step, y = c.between(3.6, 4.6), 6.0
    red, green = mix(RED, c.bg, 0.72), mix(GREEN, c.bg, 0.72)
    kind, left = "", 0
    while y < c.h:
        if left == 0:
            kind, left = c.rng.choice((("", 3), ("-", 2), ("+", 3), ("", 2), ("-+", 2)))
        left -= 1
        for column, sign in enumerate(("-", "+") if split else (kind,)):
            x0 = column * c.w / 2
            x1 = x0 + c.w / 2 if split else c.w
            mark = sign in kind if split and kind else bool(kind) and not split
            ground = (red if sign.startswith("-") else green) if mark else c.bg
            if kind == "-+" and not split:
                ground = red if left else green
            c.rect(x0, y, x1, y + step, ground)
            c.label(x0 + 1.5, y + step / 2, 2.5, step * 0.5, c.muted, ground=ground)
            c.label(
                x0 + 8 + c.count(0, 3) * 3,
                y + step / 2,
                (x1 - x0) * c.between(0.2, 0.65),
                step * 0.55,
                c.ink,
                ground=ground,
            )
        y += step
    if split:
        c.line([(c.w / 2, 6), (c.w / 2, c.h)], c.rule, 0.7)
    return ["side by side diff"] if split else ["unified diff"]


@screen(
    "notebook with code cells and plots",
    "Jupyter notebook",
    "interactive notebook",
    "data science notebook",
    aspect=(0.8, 1.5),
    dark=0.2,
)
def notebook(c: Canvas) -> list[str]:
    c.rect(0, 0, c.w, 6, c.panel)
    for number in range(7):
        c.glyph(5 + number * 6, 3, 1.3, c.muted)
    y = 9.0
    plotted = False
    while y < c.h - 8:
        h = min(c.between(8, 16), c.h - y - 1)
        c.label(2, y + 3, 6, 2.2, BLUE)
        c.rect(10, y, c.w - 4, y + h, mix(c.bg, c.rule, 0.25), c.rule, 0.5)
        code(c, 10, y, c.w - 5, y + h, False)
        y += h + 2.5
        if y < c.h - 24 and (c.chance(0.6) or not plotted):
            plotted = True
            c.rect(13, y, c.w * 0.65, y + 20, None, c.muted, 0.5)
            x, level = 13.0, y + 15
            points = []
            while x < c.w * 0.65:
                points.append((x, level))
                x, level = x + 4, min(y + 18, max(y + 2, level + c.between(-5, 4)))
            c.line(points, c.accent, 1.1)
            y += 23
        elif c.chance(0.5):
            y = c.paragraph(12, y, c.w - 20, 2, 2.4) + 2
    return []


@screen(
    "file tree",
    "folder tree",
    "directory tree view",
    "explorer with nested folders",
    "tree view",
    aspect=(0.5, 1.0),
    dark=0.5,
)
def file_tree(c: Canvas) -> list[str]:
    rows = c.count(8, 15)
    step, depth = (c.h - 4) / rows, 0
    marked = c.rng.randrange(rows)
    for number in range(rows):
        y, x = 2 + step * (number + 0.5), 5 + depth * 7
        if number == marked:
            c.rect(0, y - step / 2, c.w, y + step / 2, mix(c.bg, c.accent, 0.3))
        folder = c.chance(0.45)
        r = min(2.4, step * 0.32)
        if folder:
            c.polygon([(x - 3, y - 1), (x - 1, y - 1), (x - 2, y + 1)], c.muted)
            c.rect(x, y - r * 0.8, x + r * 2.2, y + r * 0.8, (235, 185, 70))
            c.rect(x, y - r * 1.1, x + r, y - r * 0.6, (235, 185, 70))
        else:
            c.rect(x + 0.4, y - r, x + r * 1.7, y + r, c.bg, c.muted, 0.6)
        c.label(x + r * 2.2 + 2, y, (c.w - x) * c.between(0.35, 0.7), min(3.2, step * 0.5))
        depth = min(3, depth + 1) if folder else max(0, depth - c.rng.choice((0, 0, 1)))
    return []
