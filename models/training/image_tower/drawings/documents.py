"""Documents and printed matter."""

from __future__ import annotations

import math

from .canvas import Canvas
from .colours import mix
from .kinds import drawn
from .wording import number_word


@drawn(
    "spreadsheet",
    "table with rows and columns",
    "Excel sheet",
    "worksheet with cells",
    "grid of numbers",
    aspect=(1.1, 1.9),
    dark=0.15,
)
def spreadsheet(c: Canvas) -> list[str]:
    y = 0.0
    if c.chance(0.5):
        c.rect(0, 0, c.w, 7, c.shade("green") if c.chance(0.5) else c.panel)
        c.rect(0, 7, c.w, 11, c.bg, c.rule, 0.5)
        y = 11
    columns, rows = c.count(4, 8), c.count(8, 15)
    left, head = 5.0, 4.0
    w, h = (c.w - left) / columns, (c.h - y - head) / rows
    c.rect(0, y, c.w, y + head, c.panel)
    c.rect(0, y, left, c.h, c.panel)
    for column in range(columns + 1):
        x = left + column * w
        c.line([(x, y), (x, c.h)], c.rule, 0.5)
        c.label(x + w / 2, y + head / 2, 2.5, 2.3, c.muted, "middle", c.panel)
    for row in range(rows + 1):
        at = y + head + row * h
        c.line([(0, at), (c.w, at)], c.rule, 0.5)
        c.label(left / 2, at + h / 2, 2, 2, c.muted, "middle", c.panel)
    used_rows, used = c.count(rows // 2, rows), c.count(max(2, columns // 2), columns)
    for row in range(used_rows):
        for column in range(used):
            at = y + head + (row + 0.5) * h
            if column == 0:
                c.label(left + 1, at, w * 0.75, 2.2)
            else:
                c.label(left + (column + 1) * w - 1, at, w * 0.45, 2.2, align="right")
    x, at = left + c.rng.randrange(columns) * w, y + head + c.rng.randrange(rows) * h
    c.rect(x, at, x + w, at + h, None, c.shade("green"), 0.9)
    return []


@drawn("table", "table with header row", "simple table of text", aspect=(1.0, 2.0))
def table(c: Canvas) -> list[str]:
    columns, rows = c.count(2, 5), c.count(3, 8)
    x0, y0, w, h = 3, 3, (c.w - 6) / columns, (c.h - 6) / (rows + 1)
    fill = c.accent if c.chance(0.6) else c.panel
    c.rect(x0, y0, c.w - 3, y0 + h, fill)
    look, marks = c.rng.choice(("grid", "lines", "stripes")), c.chance(0.25)
    for row in range(rows + 1):
        y = y0 + row * h
        if look == "stripes" and row and row % 2 == 0:
            c.rect(x0, y, c.w - 3, y + h, mix(c.bg, c.rule, 0.3))
        for column in range(columns):
            x = x0 + column * w
            if marks and row and column:
                if c.chance(0.6):
                    c.check(x + w / 2, y + h / 2, min(1.8, h * 0.25), (46, 160, 67))
                else:
                    c.cross(x + w / 2, y + h / 2, min(1.5, h * 0.22), (214, 57, 57))
            else:
                c.label(
                    x + 2,
                    y + h / 2,
                    w * c.between(0.4, 0.8),
                    min(3.3, h * 0.4),
                    c.on(fill) if row == 0 else c.ink,
                    ground=fill if row == 0 else c.bg,
                )
            if look == "grid":
                c.rect(x, y, x + w, y + h, None, c.rule, 0.6)
        if look == "lines":
            c.line([(x0, y + h), (c.w - 3, y + h)], c.rule, 0.6)
    facts = [f"table with {number_word(columns)} columns"]
    return [*facts, "comparison table with check marks"] if marks else facts


@drawn(
    "text document",
    "page of text",
    "document page",
    "Word document",
    "letter",
    "PDF page",
    aspect=(0.68, 0.8),
    dark=0.06,
)
def text_page(c: Canvas) -> list[str]:
    x0, x1, y = 10, c.w - 10, 9.0
    facts = []
    if c.chance(0.6):
        c.label(x0, y, (x1 - x0) * c.between(0.4, 0.8), c.between(4, 6))
        y += 8
    pictured = False
    while y < c.h - 10:
        if c.chance(0.12) and not pictured and y < c.h - 32:
            c.photo(x0 + 8, y, x1 - 8, y + 20)
            y += 23
            pictured = True
            facts.append("text document with a picture")
        elif c.chance(0.2):
            c.label(x0, y + 1, (x1 - x0) * 0.4, 3.4)
            y += 5
        y = c.paragraph(x0, y, x1 - x0, min(c.count(3, 8), max(1, int((c.h - 8 - y) / 3.4))), 2.2) + 2.4
    return facts


@drawn(
    "scientific paper with two columns",
    "two-column article",
    "research paper page",
    "academic paper",
    aspect=(0.68, 0.8),
    dark=0.03,
)
def paper(c: Canvas) -> list[str]:
    c.label(c.w / 2, 7, c.w * 0.7, 4.4, c.ink, "middle", face="serif")
    c.label(c.w / 2, 13, c.w * 0.4, 2.6, c.muted, "middle")
    top = c.paragraph(14, 17, c.w - 28, c.count(3, 5), 2.0) + 3
    gap, w = 3.0, (c.w - 15) / 2
    for x in (6.0, 6 + w + gap):
        y = top
        while y < c.h - 7:
            if c.chance(0.2) and y < c.h - 24:
                h = c.between(12, 18)
                c.rect(x, y, x + w, y + h, None, c.muted, 0.5)
                points = [(x + w * i / 6, y + h * c.between(0.2, 0.9)) for i in range(7)]
                c.line(points, c.accent, 0.9)
                y += h + 2.5
            y = c.paragraph(x, y, w, min(c.count(3, 9), max(1, int((c.h - 5 - y) / 3))), 1.9) + 1.8
    return []


@drawn(
    "newspaper page",
    "newspaper front page",
    "newspaper with headline and columns",
    "printed newspaper",
    aspect=(0.62, 0.85),
    dark=0.0,
)
def newspaper(c: Canvas) -> list[str]:
    c.rect(0, 0, c.w, c.h, c.rng.choice(((246, 242, 230), (250, 249, 245), (235, 232, 224))))
    c.bg = (245, 242, 232)
    c.text(
        c.w / 2,
        7,
        c.rng.choice(("The Daily News", "Morning Post", "The Times", "Herald")),
        8,
        (20, 20, 20),
        "mm",
        "serif",
    )
    for y in (13, 15):
        c.line([(4, y), (c.w - 4, y)], (30, 30, 30), 0.7)
    c.text(c.w / 2, 21, c.words(3), 6, (20, 20, 20), "mm", "bold")
    columns = c.count(3, 4)
    w = (c.w - 8) / columns
    if c.chance(0.7):
        shade = c.count(60, 140)
        c.rect(4 + w, 27, 2 + w * 3, 47, (shade, shade, shade))
        c.circle(4 + w * 1.9, 36, 5, (shade + 60,) * 3)
    for column in range(columns):
        y = 50.0 if 0 < column < 3 else 27.0
        c.paragraph(4 + column * w, y, w - 2, int((c.h - 4 - y) / 3), 1.9, (40, 40, 40))
    return []


@drawn(
    "slide of a presentation",
    "presentation slide",
    "PowerPoint slide",
    aspect=(1.3, 1.8),
)
def slide(c: Canvas) -> list[str]:
    look = c.rng.random()
    if look < 0.3:
        ground = c.accent if c.chance(0.6) else c.bg
        c.rect(0, 0, c.w, c.h, ground)
        c.dark = c.dark and ground == c.bg
        c.text(c.w / 2, c.h * 0.42, c.words(2), 10, c.on(ground), "mm", "bold")
        c.label(c.w / 2, c.h * 0.6, c.w * 0.4, 3.6, c.on(ground), "middle")
        c.rect(c.w * 0.35, c.h * 0.52, c.w * 0.65, c.h * 0.52 + 0.8, c.on(ground))
        return ["title slide"]
    head = c.chance(0.5)
    if head:
        c.rect(0, 0, c.w, 13, c.accent)
    c.text(6, 7, c.words(2), 7, c.on(c.accent) if head else c.ink, "lm", "bold")
    rows = c.count(3, 6)
    split = c.chance(0.45)
    step = (c.h - 20) / rows
    for number in range(rows):
        y = 18 + step * (number + 0.4)
        c.circle(9, y, 1.2, c.accent)
        c.label(13, y, (c.w * (0.38 if split else 0.78)) * c.between(0.6, 1), min(4.2, step * 0.5))
    if split:
        c.photo(c.w * 0.58, 18, c.w - 6, c.h - 8)
    c.label(c.w - 4, c.h - 3, 4, 2.2, c.muted, "right")
    return ["slide with bullet points and a picture" if split else "slide with bullet points"]


@drawn("invoice", "bill with items and total", "receipt", "invoice document", aspect=(0.62, 0.85), dark=0.0)
def invoice(c: Canvas) -> list[str]:
    c.rect(5, 5, 17, 12, c.accent)
    c.text(c.w - 6, 9, c.rng.choice(("INVOICE", "Invoice", "Receipt", "Bill")), 6, c.ink, "rm", "bold")
    c.paragraph(5, 17, c.w * 0.3, 4, 2.2, c.muted)
    c.paragraph(c.w * 0.62, 17, c.w * 0.3, 3, 2.2, c.muted)
    y, rows = 36.0, c.count(4, 8)
    c.rect(5, y, c.w - 5, y + 5, c.accent if c.chance(0.6) else c.panel)
    for row in range(rows):
        at = y + 8 + row * 5
        c.label(6, at, c.w * 0.4, 2.3)
        c.label(c.w * 0.68, at, 6, 2.3, align="right")
        c.label(c.w - 6, at, 8, 2.3, align="right")
        c.line([(5, at + 2.5), (c.w - 5, at + 2.5)], mix(c.bg, c.rule, 0.6), 0.4)
    at = y + 12 + rows * 5
    c.text(c.w - 22, at, "Total", 4, c.ink, "rm", "bold")
    c.text(c.w - 6, at, f"{c.count(20, 9000)}", 4, c.ink, "rm", "bold")
    c.paragraph(5, c.h - 9, c.w - 10, 2, 2, c.muted)
    return []


@drawn(
    "mathematical formulas",
    "equations",
    "page of maths",
    "mathematical equation",
    "formula with a fraction",
    aspect=(1.0, 2.6),
    dark=0.2,
)
def formulas(c: Canvas) -> list[str]:
    rows = c.count(1, 4)
    step = c.h / rows
    parts = ("f(x) = ", "x² + y² = ", "E = ", "P(A|B) = ", "y' = ", "∇f = ", "λ = ", "a·b = ")
    for row in range(rows):
        y, size = step * (row + 0.5), min(9.0, step * 0.3)
        x = c.between(4, 12)
        text = c.rng.choice(parts)
        c.text(x, y, text, size, c.ink, "lm", "serif")
        x += len(text) * size * 0.5 + 1
        if c.chance(0.6):
            sign = c.rng.choice("∑∫∏")
            c.text(x, y, sign, size * 2, c.ink, "lm", "serif")
            c.text(x + size * 0.4, y - size * 1.4, "n", size * 0.6, c.ink, "mm", "serif")
            c.text(x + size * 0.4, y + size * 1.4, "i=0", size * 0.6, c.ink, "mm", "serif")
            x += size * 1.7
        w = size * c.between(2, 4)
        c.line([(x, y), (x + w, y)], c.ink, 0.7)
        c.text(
            x + w / 2,
            y - size * 0.7,
            c.rng.choice(("a + b", "1", "dy", "x - μ", "n!")),
            size * 0.85,
            c.ink,
            "mm",
            "serif",
        )
        c.text(
            x + w / 2,
            y + size * 0.7,
            c.rng.choice(("2a", "n + 1", "dx", "σ²", "√x")),
            size * 0.85,
            c.ink,
            "mm",
            "serif",
        )
        if c.chance(0.6):
            c.text(x + w + 2, y, c.rng.choice(("+ c", "- 4ac", "x + 1", "· e⁻ˣ")), size, c.ink, "lm", "serif")
    return [f"{number_word(rows)} lines of formulas"] if rows > 1 else ["one equation"]


@drawn(
    "certificate", "diploma", "award certificate with border", "certificate of achievement", aspect=(1.2, 1.5), dark=0.0
)
def certificate(c: Canvas) -> list[str]:
    c.rect(0, 0, c.w, c.h, c.rng.choice(((255, 253, 245), (255, 255, 255), (248, 244, 228))))
    border = c.rng.choice(((190, 150, 60), (40, 70, 130), c.accent))
    c.rect(2, 2, c.w - 2, c.h - 2, None, border, 1.8)
    c.rect(5, 5, c.w - 5, c.h - 5, None, border, 0.6)
    c.text(c.w / 2, c.h * 0.24, "Certificate", 10, (40, 40, 50), "mm", "serif")
    c.label(c.w / 2, c.h * 0.38, c.w * 0.35, 2.6, (110, 110, 120), "middle")
    c.text(c.w / 2, c.h * 0.52, c.words(2), 7, border, "mm", "serif")
    c.label(c.w / 2, c.h * 0.64, c.w * 0.55, 2.6, (110, 110, 120), "middle")
    for x in (c.w * 0.28, c.w * 0.72):
        c.line([(x - 10, c.h * 0.84), (x + 10, c.h * 0.84)], (60, 60, 70), 0.6)
    c.star(c.w / 2, c.h * 0.81, 5, border)
    c.circle(c.w / 2, c.h * 0.81, 3.2, border)
    return []


@drawn(
    "business card",
    "visiting card",
    "contact card with name and logo",
    aspect=(1.5, 1.9),
    dark=0.35,
    dark_words=("dark {}",),
)
def business_card(c: Canvas) -> list[str]:
    side = c.chance(0.4)
    if side:
        c.rect(0, 0, c.w * 0.34, c.h, c.accent)
        c.circle(c.w * 0.17, c.h / 2, 8, c.on(c.accent))
    else:
        c.circle(c.w - 14, 14, 7, c.accent)
    x = c.w * 0.42 if side else 8
    c.text(x, c.h * 0.3, c.words(2), 6, c.ink, "lm", "bold")
    c.label(x, c.h * 0.44, 26, 2.8, c.muted)
    for line in range(3):
        c.circle(x + 1.2, c.h * (0.64 + line * 0.11), 1.1, c.accent)
        c.label(x + 4, c.h * (0.64 + line * 0.11), 26, 2.4)
    return []


@drawn("sticky notes", "notes on a board", "post-it notes", "coloured paper notes", aspect=(1.0, 1.7), dark=0.25)
def sticky_notes(c: Canvas) -> list[str]:
    columns, rows = c.count(2, 5), c.count(1, 3)
    w, h = c.w / columns, c.h / rows
    side = min(w, h) * 0.4
    colours = ((255, 235, 120), (255, 190, 200), (180, 230, 170), (170, 215, 250), (255, 205, 140))
    yellow = c.chance(0.3)
    for row in range(rows):
        for column in range(columns):
            x, y, turn = w * (column + 0.5), h * (row + 0.5), c.between(-0.12, 0.12)
            fill = colours[0] if yellow else c.rng.choice(colours)
            corners = []
            for dx, dy in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
                corners.append(
                    (
                        x + side * (dx * math.cos(turn) - dy * math.sin(turn)),
                        y + side * (dx * math.sin(turn) + dy * math.cos(turn)),
                    )
                )
            c.polygon([(px + 0.8, py + 1.2) for px, py in corners], mix(c.bg, (0, 0, 0), 0.25))
            c.polygon(corners, fill)
            c.paragraph(x - side * 0.7, y - side * 0.5, side * 1.4, 3, side * 0.18, (70, 66, 50), ground=fill)
    return (
        ["yellow sticky notes"]
        if yellow
        else [f"{number_word(columns * rows)} sticky notes"]
        if columns * rows > 1
        else []
    )
