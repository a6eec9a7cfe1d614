"""Web pages."""

from __future__ import annotations

from .canvas import Canvas
from .colours import GREEN, RED, mix
from .kinds import screen
from .wording import number_word


def _mini_chart(c: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    kind = c.rng.randrange(4)
    if kind == 0:
        count = c.count(5, 9)
        for number in range(count):
            x = x0 + (x1 - x0) * number / count
            c.rect(x, y1 - (y1 - y0) * c.between(0.2, 1), x + (x1 - x0) / count * 0.65, y1, c.accent)
    elif kind == 3:
        r = min(x1 - x0, y1 - y0) / 2
        x, y, angle = (x0 + x1) / 2, (y0 + y1) / 2, -90.0
        for colour in c.palette(3):
            end = angle + c.between(60, 150)
            c.sector(x, y, r, angle, min(270, end), colour)
            angle = end
        c.sector(x, y, r, min(angle, 269), 270, c.rule)
        c.circle(x, y, r * 0.55, c.panel)
    else:
        points = [(x0 + (x1 - x0) * i / 9, y1 - (y1 - y0) * c.between(0.15, 0.95)) for i in range(10)]
        if kind == 1:
            c.polygon([(x0, y1), *points, (x1, y1)], mix(c.accent, c.panel, 0.6))
        c.line(points, c.accent, 1.1)


@screen(
    "dashboard with cards and charts",
    "dashboard",
    "analytics dashboard",
    "admin dashboard with graphs",
    "monitoring dashboard",
    dark=0.5,
)
def dashboard(c: Canvas) -> list[str]:
    c.rect(0, 0, c.w, c.h, mix(c.bg, c.rule, 0.2))
    left = 0.0
    if c.chance(0.6):
        left = c.between(10, 18)
        c.rect(0, 0, left, c.h, c.ink if not c.dark and c.chance(0.5) else c.panel)
        for number in range(6):
            c.label(2.5, 10 + number * 6, left - 5, 2.4, c.muted)
    c.rect(left, 0, c.w, 6, c.panel)
    cards, y = c.count(3, 4), 8.5
    w = (c.w - left - 2) / cards
    for number in range(cards):
        x = left + 2 + number * w
        colour = c.panel if c.chance(0.8) else c.named()[1]
        c.rect(x, y, x + w - 2, y + 11, colour, radius=c.round)
        c.label(x + 2, y + 3, w * 0.4, 2.2, c.muted, ground=colour)
        c.text(x + 2, y + 7.4, str(c.count(10, 9999)), 4.6, c.on(colour), "lm", "bold")
    y += 13
    rows, columns = c.count(1, 2), c.count(2, 3)
    h, w = (c.h - y - 1) / rows, (c.w - left - 2) / columns
    for row in range(rows):
        for column in range(columns):
            x, top = left + 2 + column * w, y + row * h
            c.rect(x, top, x + w - 2, top + h - 2, c.panel, radius=c.round)
            c.label(x + 2, top + 3.4, w * 0.4, 2.4, ground=c.panel)
            _mini_chart(c, x + 4, top + 8, x + w - 6, top + h - 5)
    return [f"dashboard with {number_word(rows * columns)} charts"]


@screen(
    "web page with hero and navigation bar",
    "landing page",
    "home page of a website",
    "website with a hero section",
    "marketing web page",
    aspect=(0.8, 1.7),
)
def landing(c: Canvas) -> list[str]:
    y = c.browser() if c.chance(0.4) else 0.0
    y = c.nav(y, c.between(6, 9))
    h = (c.h - y) * c.between(0.45, 0.65)
    look = c.rng.random()
    ground = c.bg
    if look < 0.35:
        c.photo(0, y, c.w, y + h)
        ground = (90, 110, 130)
    elif look < 0.75:
        ground = c.accent if look < 0.6 else mix(c.accent, c.bg, 0.8)
        c.rect(0, y, c.w, y + h, ground)
    ink = c.on(ground)
    if c.chance(0.5):
        c.text(c.w / 2, y + h * 0.33, c.words(3), 7, ink, "mm", "bold")
        c.label(c.w / 2, y + h * 0.52, c.w * 0.5, 2.8, ink, "middle", ground)
        c.button(
            c.w / 2 - 10,
            y + h * 0.66,
            c.w / 2 + 10,
            y + h * 0.82,
            "Start",
            c.on(ground) if ground == c.accent else None,
        )
    else:
        c.text(5, y + h * 0.3, c.words(2), 6.5, ink, "lm", "bold")
        c.paragraph(5, y + h * 0.42, c.w * 0.4, 2, 2.6, ink, ground=ground)
        c.button(5, y + h * 0.68, 24, y + h * 0.84, "Start", c.on(ground) if ground == c.accent else None)
        c.rect(c.w * 0.56, y + h * 0.15, c.w - 5, y + h * 0.85, c.panel, c.rule, radius=c.round)
        c.photo(c.w * 0.58, y + h * 0.2, c.w - 7, y + h * 0.8)
    y += h
    columns = c.count(2, 4)
    w = c.w / columns
    for number in range(columns):
        x = w * (number + 0.5)
        c.glyph(x, y + (c.h - y) * 0.25, 3, c.accent)
        c.label(x, y + (c.h - y) * 0.5, w * 0.5, 3.4, c.ink, "middle")
        for line in range(2):
            c.label(x, y + (c.h - y) * (0.66 + line * 0.14), w * 0.7, 2.2, c.muted, "middle")
    return []


@screen(
    "shopping product grid",
    "online shop",
    "product list with prices",
    "e-commerce product page",
    "store catalogue",
    aspect=(0.6, 1.5),
    dark=0.2,
)
def shop(c: Canvas) -> list[str]:
    y = c.nav(0, 7) + 2
    columns = c.count(2, 4)
    rows = max(1, round((c.h - y) / (c.w / columns * 1.35)))
    w, h = (c.w - 2) / columns, (c.h - y) / rows
    for row in range(rows):
        for column in range(columns):
            x, top = 2 + column * w, y + row * h
            c.rect(x, top, x + w - 2, top + h - 2, c.panel, c.rule, 0.5, c.round)
            kind, cx, cy, r = c.rng.randrange(3), x + w / 2 - 1, top + h * 0.3, min(w, h) * 0.2
            fill = c.named()[1]
            c.rect(x + 1, top + 1, x + w - 3, top + h * 0.58, mix(fill, (255, 255, 255), 0.85))
            if kind == 0:
                c.rect(cx - r * 0.7, cy - r, cx + r * 0.7, cy + r, fill, radius=1)
            elif kind == 1:
                c.circle(cx, cy, r, fill)
            else:
                c.polygon(
                    [
                        (cx - r, cy - r * 0.6),
                        (cx - r * 0.4, cy - r),
                        (cx + r * 0.4, cy - r),
                        (cx + r, cy - r * 0.6),
                        (cx + r * 0.5, cy),
                        (cx + r * 0.5, cy + r),
                        (cx - r * 0.5, cy + r),
                        (cx - r * 0.5, cy),
                    ],
                    fill,
                )
            c.label(x + 2, top + h * 0.66, w * 0.6, 2.3, ground=c.panel)
            c.text(
                x + 2,
                top + h * 0.77,
                f"${c.count(3, 99)}",
                min(4, h * 0.12),
                RED if c.chance(0.3) else c.ink,
                "lm",
                "bold",
            )
            if h > 26:
                c.rect(x + 2, top + h * 0.84, x + w - 4, top + h * 0.92, c.accent, radius=c.round)
    return [f"products in {number_word(columns)} columns"]


@screen("shopping cart", "checkout page", "shopping basket with total", "order summary", aspect=(0.8, 1.5), dark=0.2)
def cart(c: Canvas) -> list[str]:
    y, rows = c.nav(0, 7) + 3, c.count(2, 4)
    right = c.w * 0.66
    step = (c.h - y - 2) / rows
    for number in range(rows):
        top = y + number * step
        c.photo(3, top, 3 + step * 0.75, top + step * 0.8)
        c.label(step * 0.75 + 7, top + step * 0.25, right * 0.4, 3)
        c.rect(step * 0.75 + 7, top + step * 0.5, step * 0.75 + 18, top + step * 0.74, None, c.rule)
        c.text(right - 3, top + step * 0.3, f"${c.count(3, 99)}", 3.6, c.ink, "rm")
        c.line([(3, top + step * 0.9), (right - 3, top + step * 0.9)], c.rule, 0.5)
    c.rect(right, y, c.w - 3, c.h * 0.8, c.panel, c.rule, radius=c.round)
    for number in range(4):
        c.label(right + 3, y + 5 + number * 6, 10, 2.4, ground=c.panel)
        c.label(c.w - 6, y + 5 + number * 6, 7, 2.4, align="right", ground=c.panel)
    c.button(right + 3, c.h * 0.8 - 11, c.w - 6, c.h * 0.8 - 4, "Buy")
    return []


@screen("pricing table", "pricing page with plans", "subscription plans", "plans with prices", aspect=(1.2, 1.9))
def pricing(c: Canvas) -> list[str]:
    count = c.count(2, 4)
    w, best = (c.w - 4) / count, c.rng.randrange(count)
    y = 8.0
    c.label(c.w / 2, 4, c.w * 0.35, 4, c.ink, "middle")
    for number in range(count):
        x, up = 3 + number * w, 1.5 if number == best else 0
        fill = c.accent if number == best and c.chance(0.5) else c.panel
        c.rect(x, y + 1.5 - up, x + w - 2, c.h - 4 + up, fill, c.accent if number == best else c.rule, 0.9, c.round)
        ink, middle = c.on(fill), x + w / 2 - 1
        c.label(middle, y + 6, w * 0.4, 3, ink, "middle", fill)
        c.text(middle, y + 13, f"${number * 10 + 9}", 8, ink, "mm", "bold")
        for line in range(int((c.h - y - 36) / 4)):
            c.check(x + 4, y + 22 + line * 4, 1, GREEN if fill == c.panel else ink, 0.6)
            c.label(x + 7, y + 22 + line * 4, w * 0.55, 2.1, ink, ground=fill)
        c.button(x + 3, c.h - 13, x + w - 5, c.h - 7, "Buy", ink if fill == c.accent else None)
    return [f"{number_word(count)} pricing plans"]


@screen("image gallery", "photo grid", "grid of pictures", "photo album", "thumbnails of photos", aspect=(0.8, 1.7))
def gallery(c: Canvas) -> list[str]:
    y = 0.0
    if c.chance(0.4):
        c.label(3, 5, 24, 4.4)
        y = 9
    columns, gap = c.count(2, 5), c.rng.choice((0.6, 1.5, 3))
    w = (c.w - gap) / columns
    rows = max(1, round((c.h - y) / w))
    h = (c.h - y - gap) / rows
    for row in range(rows):
        for column in range(columns):
            x, top = gap + column * w, y + gap + row * h
            c.photo(x, top, x + w - gap, top + h - gap)
    return [f"photos in {number_word(columns)} columns"]


@screen("error page 404", "page not found", "404 error", "broken link page", aspect=(1.0, 1.9))
def not_found(c: Canvas) -> list[str]:
    y = c.browser() if c.chance(0.35) else 0.0
    middle, size = (y + c.h) / 2, min(c.h * 0.42, c.w * 0.3)
    colour = c.accent if c.chance(0.6) else c.ink
    c.text(c.w / 2, middle - c.h * 0.1, "404", size, colour, "mm", c.rng.choice(("bold", "sans", "mono")))
    c.text(c.w / 2, middle + size * 0.45, "Page not found", min(6.0, size * 0.26), c.ink, "mm")
    if c.chance(0.6) and middle + size * 0.65 + 8 < c.h:
        c.button(c.w / 2 - 11, middle + size * 0.65, c.w / 2 + 11, middle + size * 0.65 + 7, "Home")
    return []


@screen(
    "wireframe",
    "user interface wireframe",
    "UI mockup with placeholder boxes",
    "low fidelity mockup",
    "page layout sketch",
    aspect=(0.5, 1.7),
    dark=0.1,
)
def wireframe(c: Canvas) -> list[str]:
    grey = mix(c.ink, c.bg, 0.4)

    def placeholder(x0: float, y0: float, x1: float, y1: float) -> None:
        c.rect(x0, y0, x1, y1, mix(c.bg, grey, 0.15), grey, 0.7)
        c.line([(x0, y0), (x1, y1)], grey, 0.6)
        c.line([(x0, y1), (x1, y0)], grey, 0.6)

    c.rect(1, 1, c.w - 1, c.h - 1, None, grey, 0.9)
    c.rect(1, 1, c.w - 1, 9, None, grey, 0.9)
    c.circle(6, 5, 2.4, None, grey, 0.7)
    for number in range(3):
        c.rect(c.w - 11 - number * 11, 4, c.w - 4 - number * 11, 6, mix(c.bg, grey, 0.6))
    half = c.h * c.between(0.4, 0.55)
    if c.w > c.h and c.chance(0.5):
        placeholder(c.w * 0.55, 13, c.w - 5, half)
        c.paragraph(5, 15, c.w * 0.45, int((half - 16) / 5), 2.8, grey)
    else:
        placeholder(5, 13, c.w - 5, half)
    columns = c.count(2, 3)
    w = (c.w - 5) / columns
    for number in range(columns):
        x = 5 + number * w
        placeholder(x, half + 4, x + w - 5, half + 4 + (c.h - half) * 0.4)
        c.paragraph(x, half + 7 + (c.h - half) * 0.4, w - 6, 3, 2.2, grey)
    return []


@screen(
    "search results page",
    "list of search results",
    "search engine results",
    "search page with links",
    aspect=(0.8, 1.6),
    dark=0.25,
)
def search_results(c: Canvas) -> list[str]:
    c.circle(6, 6, 3, c.accent)
    c.rect(13, 2.5, c.w * 0.75, 9.5, c.bg, c.rule, 0.8, 3.5)
    c.glyph(c.w * 0.75 - 5, 6, 1.6, c.muted)
    c.label(17, 6, 20, 2.8)
    y = 15.0
    while y < c.h - 9:
        c.label(13, y, c.w * c.between(0.3, 0.55), 3.4, (26, 13, 171) if not c.dark else (138, 180, 248))
        c.label(13, y + 3.6, c.w * 0.3, 2, GREEN)
        y = c.paragraph(13, y + 5.5, c.w * 0.62, 2, 2.3, c.muted) + 4.5
    return []


@screen("profile page", "user profile", "profile card with avatar", "account page", aspect=(0.6, 1.4))
def profile(c: Canvas) -> list[str]:
    h = c.h * c.between(0.2, 0.34)
    if c.chance(0.4):
        c.photo(0, 0, c.w, h)
    else:
        c.rect(0, 0, c.w, h, c.accent)
    middle = c.chance(0.6)
    r = min(c.w, c.h) * c.between(0.13, 0.18)
    x = c.w / 2 if middle else r + 7
    c.circle(x, h, r + 1.2, c.bg)
    c.avatar(x, h, r)
    y = h + r + 5
    align = "middle" if middle else "left"
    at = c.w / 2 if middle else 6
    c.label(at, y, c.w * 0.4, 5, c.ink, align)
    c.label(at, y + 6, c.w * 0.3, 2.6, c.muted, align)
    for number in range(3):
        nx = c.w * (number + 0.5) / 3
        c.text(nx, y + 15, str(c.count(2, 900)), 5, c.ink, "mm", "bold")
        c.label(nx, y + 19.5, 10, 2.2, c.muted, "middle")
    if c.h - y > 34:
        c.paragraph(6, y + 25, c.w - 12, int((c.h - y - 27) / 4.2), 2.6, c.muted)
    return []


@screen("social media feed", "news feed with posts", "timeline of posts", "social network post", aspect=(0.5, 1.1))
def feed(c: Canvas) -> list[str]:
    c.rect(0, 0, c.w, c.h, mix(c.bg, c.rule, 0.35))
    c.rect(0, 0, c.w, 7, c.accent if c.chance(0.5) else c.panel)
    y = 9.0
    pad = c.w * c.rng.choice((0.02, 0.15)) if c.w > 60 else 2
    ground = c.panel if c.dark else (255, 255, 255)
    while y < c.h - 12:
        h = c.between(26, 46)
        c.rect(pad, y, c.w - pad, min(c.h - 1, y + h), ground, radius=c.round)
        c.avatar(pad + 5.5, y + 5, 3)
        c.label(pad + 10, y + 3.8, 18, 2.6, ground=ground)
        c.label(pad + 10, y + 7, 11, 2, c.muted, ground=ground)
        c.paragraph(pad + 2.5, y + 10, c.w - 2 * pad - 6, 1, 2.4, ground=ground)
        if y + h < c.h:
            c.photo(pad, y + 14.5, c.w - pad, y + h - 5)
        for number in range(3):
            c.glyph(pad + 5 + number * 9, min(c.h - 3, y + h - 2.4), 1.4, c.muted)
        y += h + 2
    return []


@screen(
    "documentation page",
    "API documentation",
    "docs website with side bar",
    aspect=(1.0, 1.7),
)
def docs_page(c: Canvas) -> list[str]:
    y = c.nav(0, 6)
    left, right = c.between(17, 24), c.w - (14 if c.chance(0.5) else 3)
    for number in range(int((c.h - y - 4) / 4.2)):
        c.label(
            3 + c.count(0, 1) * 2.5,
            y + 4 + number * 4.2,
            (left - 6) * c.between(0.5, 1),
            2.1,
            c.accent if number == 2 else c.muted,
        )
    c.line([(left, y), (left, c.h)], c.rule, 0.5)
    at = y + 4.0
    c.label(left + 4, at + 1.5, 30, 5)
    at += 7
    while at < c.h - 4:
        if c.chance(0.4) and at < c.h - 12:
            h = c.between(9, 15)
            c.rect(
                left + 4,
                at,
                right,
                at + h,
                mix(c.bg, c.rule, 0.3) if c.dark or c.chance(0.6) else (40, 44, 52),
                radius=c.round,
            )
            for line in range(int((h - 2) / 3)):
                c.label(
                    left + 7 + line % 3 * 2, at + 2.5 + line * 3, (right - left) * c.between(0.2, 0.6), 2, c.named()[1]
                )
            at += h + 3
        else:
            at = c.paragraph(left + 4, at, right - left - 6, min(c.count(2, 4), int((c.h - at) / 3.6)), 2.3) + 2.5
    return []
