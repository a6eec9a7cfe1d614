"""Charts of series: bars, lines, areas, distributions over one axis."""

from __future__ import annotations

import math

from .canvas import Canvas
from .colours import HUES, mix
from .kinds import drawn
from .plots import along, frame, trend
from .wording import number_word, with_article


@drawn("bar chart", "column chart", "bar graph", "vertical bar chart", "chart with vertical bars")
def bar_chart(c: Canvas) -> list[str]:
    count = c.count(3, 12)
    colourful = c.chance(0.3)
    colours = c.palette(count) if colourful else [c.accent] * count
    x0, y0, x1, y1 = frame(c)
    step = (x1 - x0) / count
    gap = step * c.between(0.1, 0.3)
    values, kind = trend(c, count)
    for number, (value, colour) in enumerate(zip(values, colours, strict=True)):
        left = x0 + number * step
        c.rect(left + gap, y1 - (y1 - y0) * value, left + step - gap, y1, colour, radius=c.round * 0.5)
        if c.chance(0.25):
            c.label(left + step / 2, y1 - (y1 - y0) * value - 2, step * 0.5, 2, c.muted, "middle")
    facts = [f"bar chart with {number_word(count)} bars"]
    if not colourful:
        facts += [f"{c.accent_name} bar chart", f"bar chart with {c.accent_name} bars"]
    if kind and count >= 5:
        facts.append("rising bar chart" if kind == "up" else "falling bar chart")
    return facts


def _columns(c: Canvas, stacked: bool) -> list[str]:
    series, count = c.count(2, 4), c.count(3, 9)
    colours = [c.shade(name) for name in c.rng.sample(list(HUES), series)] if c.chance(0.6) else c.palette(series)
    x0, y0, x1, y1 = frame(c, colours)
    step = (x1 - x0) / count
    gap = step * c.between(0.1, 0.22)
    for number in range(count):
        left, bottom = x0 + number * step + gap, y1
        inner = (step - 2 * gap) / series
        for part, colour in enumerate(colours):
            if stacked:
                height = (y1 - y0) / series * c.between(0.3, 0.95)
                c.rect(left, bottom - height, left + step - 2 * gap, bottom, colour)
                bottom -= height
            else:
                height = (y1 - y0) * c.between(0.15, 0.95)
                c.rect(left + part * inner, y1 - height, left + (part + 0.92) * inner, y1, colour)
    name = "stacked bar chart" if stacked else "grouped bar chart"
    return [f"{name} with {number_word(series)} series"]


@drawn("stacked bar chart", "stacked column chart", "stacked bars in several colours", "stacked bar graph")
def stacked_bars(c: Canvas) -> list[str]:
    return _columns(c, True)


@drawn("grouped bar chart", "clustered bar chart", "bar chart comparing several series", "side by side bars")
def grouped_bars(c: Canvas) -> list[str]:
    return _columns(c, False)


@drawn("horizontal bar chart", "bar chart with horizontal bars", "ranking bar chart", "sideways bar chart")
def horizontal_bars(c: Canvas) -> list[str]:
    count = c.count(3, 10)
    colours = c.palette(count) if c.chance(0.3) else [c.accent] * count
    x0, y0, x1, y1 = frame(c, flip=True, ticks=False)
    x0 += c.between(0, 10)
    step = (y1 - y0) / count
    values = sorted((c.between(0.1, 0.97) for _ in range(count)), reverse=True)
    if c.chance(0.4):
        c.rng.shuffle(values)
    for number, (value, colour) in enumerate(zip(values, colours, strict=True)):
        top = y0 + number * step
        c.rect(x0, top + step * 0.18, x0 + (x1 - x0) * value, top + step * 0.82, colour, radius=c.round * 0.5)
        c.label(x0 - 1, top + step / 2, x0 - 2, 2.4, c.muted, "right")
    return [f"horizontal bar chart with {number_word(count)} bars"]


@drawn("line chart", "line graph", "chart with a line", "trend line chart", "time series plot")
def line_chart(c: Canvas) -> list[str]:
    values, kind = trend(c, c.count(5, 40))
    plot = frame(c)
    points = along(plot, values)
    if len(values) < 15 and c.chance(0.5):
        for x, y in points:
            c.circle(x, y, 1.3, c.accent)
    c.line(points, c.accent, c.between(0.9, 2))
    facts = [f"{c.accent_name} line chart"]
    if kind:
        facts += [f"line chart going {kind}", "rising line chart" if kind == "up" else "falling line chart"]
    return facts


@drawn("line chart with several lines", "multi-line chart", "chart with coloured lines", "line graph comparing series")
def several_lines(c: Canvas) -> list[str]:
    series, count = c.count(2, 6), c.count(6, 40)
    names = c.rng.sample(list(HUES), series)
    colours = [c.shade(name) for name in names]
    plot = frame(c, colours)
    width = c.between(0.8, 1.6)
    for colour in colours:
        c.line(along(plot, trend(c, count)[0]), colour, width, dashed=c.chance(0.1))
    facts = [f"line chart with {number_word(series)} lines"]
    if series == 2:
        facts.append(f"line chart with {with_article(names[0])} and {with_article(names[1])} line")
    return facts


@drawn(
    "training loss curve", "learning curves", "training and validation loss", "loss over epochs", "falling loss curve"
)
def loss_curve(c: Canvas) -> list[str]:
    plot = frame(c)
    count, names = c.count(15, 50), c.rng.sample(list(HUES), 2)
    speed = c.between(3, 8)
    for number, name in enumerate(names):
        floor, noise = 0.08 + number * c.between(0.06, 0.2), c.between(0.0, 0.03)
        rise = c.between(0, 0.25) if number else 0.0
        values = [
            min(0.97, floor + (0.85 - floor) * math.exp(-speed * i / count) + rise * (i / count) ** 2)
            + c.between(-noise, noise)
            for i in range(count)
        ]
        c.line(along(plot, values), c.shade(name), 1.2)
    return []


@drawn("area chart", "filled line chart", "area graph", "line chart with filled area")
def area_chart(c: Canvas) -> list[str]:
    values, kind = trend(c, c.count(6, 40))
    plot = frame(c)
    points = along(plot, values)
    c.polygon([(plot[0], plot[3]), *points, (plot[2], plot[3])], mix(c.accent, c.bg, c.between(0.2, 0.65)))
    c.line(points, c.accent, c.between(0.8, 1.6))
    facts = [f"{c.accent_name} area chart"]
    return [*facts, f"area chart going {kind}"] if kind else facts


@drawn("stacked area chart", "stacked areas in several colours", "layered area graph")
def stacked_area(c: Canvas) -> list[str]:
    series, count = c.count(2, 5), c.count(8, 25)
    colours = c.palette(series)
    plot = frame(c, colours)
    layers = [trend(c, count)[0] for _ in range(series)]
    totals = [sum(values) / series for values in zip(*layers, strict=True)]
    for number, colour in enumerate(colours):
        c.polygon([(plot[0], plot[3]), *along(plot, [min(1, t) for t in totals]), (plot[2], plot[3])], colour)
        totals = [total - value / series for total, value in zip(totals, layers[number], strict=True)]
    return [f"stacked area chart with {number_word(series)} series"]


@drawn("histogram", "distribution histogram", "frequency distribution", "bell-shaped histogram", "histogram of values")
def histogram(c: Canvas) -> list[str]:
    x0, y0, x1, y1 = frame(c)
    count, centre, spread = c.count(12, 32), c.between(0.3, 0.7), c.between(0.1, 0.24)
    step = (x1 - x0) / count
    edge = c.bg if c.chance(0.6) else None
    for number in range(count):
        x = (number + 0.5) / count
        value = 0.93 * math.exp(-(((x - centre) / spread) ** 2) / 2) * c.between(0.82, 1.0) + 0.01
        left = x0 + number * step
        c.rect(left, y1 - (y1 - y0) * value, left + step, y1, c.accent, edge, 0.4)
    facts = [f"{c.accent_name} histogram"]
    if c.chance(0.35):
        curve = [0.93 * math.exp(-(((i / 40 - centre) / spread) ** 2) / 2) for i in range(41)]
        c.line(along((x0, y0, x1, y1), curve), c.ink, 1.2)
        facts.append("histogram with a density curve")
    return facts


@drawn("box plot", "box and whisker plot", "boxplot", "quartiles chart")
def box_plot(c: Canvas) -> list[str]:
    count = c.count(2, 8)
    x0, y0, x1, y1 = frame(c)
    colours = c.palette(count) if c.chance(0.5) else [c.accent] * count
    step, line = (x1 - x0) / count, c.ink
    for number, colour in enumerate(colours):
        x, half = x0 + step * (number + 0.5), step * c.between(0.2, 0.34)
        low, q1, middle, q3, high = sorted(c.between(0.05, 0.95) for _ in range(5))
        level = [y1 - (y1 - y0) * value for value in (low, q1, middle, q3, high)]
        c.line([(x, level[0]), (x, level[4])], line, 0.7)
        for end in (level[0], level[4]):
            c.line([(x - half * 0.6, end), (x + half * 0.6, end)], line, 0.7)
        c.rect(x - half, level[3], x + half, level[1], colour, line, 0.7)
        c.line([(x - half, level[2]), (x + half, level[2])], line, 1.1)
    return [f"box plot with {number_word(count)} boxes"]


@drawn("gantt chart", "project schedule with bars", "project timeline chart", "roadmap with bars", aspect=(1.2, 2.2))
def gantt_chart(c: Canvas) -> list[str]:
    count = c.count(5, 12)
    left, top = c.between(16, 28), c.between(7, 11)
    c.rect(0, 0, c.w, top, c.panel)
    months = c.count(4, 10)
    for number in range(months):
        x = left + (c.w - left) * number / months
        c.line([(x, 0), (x, c.h)], mix(c.bg, c.rule, 0.6), 0.4)
        c.label(x + 1, top / 2, 5, 2.4, c.muted, ground=c.panel)
    step, start = (c.h - top - 2) / count, 0.0
    colours = c.palette(4) if c.chance(0.6) else [c.accent]
    for number in range(count):
        y = top + 1 + step * number
        c.label(2, y + step / 2, left - 5, 2.5, c.ink)
        length = c.between(0.1, 0.3)
        x0 = left + (c.w - left) * start
        x1 = min(c.w - 2, x0 + (c.w - left) * length)
        c.rect(x0, y + step * 0.2, x1, y + step * 0.8, c.rng.choice(colours), radius=c.round)
        start = min(0.85, start + length * c.between(0.3, 1.0))
    return [f"gantt chart with {number_word(count)} tasks"]


@drawn(
    "candlestick chart", "stock price chart with candles", "stock market chart", "trading chart", "OHLC chart", dark=0.5
)
def candlesticks(c: Canvas) -> list[str]:
    x0, y0, x1, y1 = frame(c)
    count = c.count(14, 36)
    step, level, drift = (x1 - x0) / count, c.between(0.35, 0.65), c.between(-0.012, 0.012)
    up, down = c.shade("green"), c.shade("red")
    for number in range(count):
        change = c.rng.gauss(drift, 0.06)
        after = min(0.9, max(0.1, level + change))
        x, colour = x0 + step * (number + 0.5), up if after >= level else down
        high, low = max(level, after) + c.between(0, 0.06), min(level, after) - c.between(0, 0.06)
        c.line([(x, y1 - (y1 - y0) * high), (x, y1 - (y1 - y0) * low)], colour, 0.6)
        ends = sorted((y1 - (y1 - y0) * level, y1 - (y1 - y0) * after))
        c.rect(x - step * 0.36, ends[0], x + step * 0.36, max(ends[1], ends[0] + 0.5), colour)
        level = after
    return ["red and green candlestick chart"]


@drawn("waterfall chart", "bridge chart", "bar chart of increases and decreases", "floating bars chart")
def waterfall(c: Canvas) -> list[str]:
    x0, y0, x1, y1 = frame(c)
    count, level = c.count(6, 11), 0.0
    step, total = (x1 - x0) / count, c.accent
    up, down = c.shade("green"), c.shade("red")
    for number in range(count):
        left = x0 + number * step + step * 0.12
        if number in (0, count - 1):
            after, start, colour = (c.between(0.35, 0.6) if number == 0 else level), 0.0, total
        else:
            start = level
            after = min(0.95, max(0.1, level + c.between(-0.22, 0.25)))
            colour = up if after > start else down
        ends = sorted((y1 - (y1 - y0) * start, y1 - (y1 - y0) * after))
        c.rect(left, ends[0], left + step * 0.76, max(ends[1], ends[0] + 0.8), colour)
        level = after
    return []


@drawn("plot of a sine wave", "sine wave", "wave function plot", "graph of a periodic function", "oscillating curve")
def sine_wave(c: Canvas) -> list[str]:
    plot = frame(c)
    periods, damping = c.between(1, 5), c.rng.choice((0, 0, 2.5))
    values = [0.5 + 0.42 * math.sin(2 * math.pi * periods * i / 120) * math.exp(-damping * i / 120) for i in range(121)]
    c.line([(plot[0], (plot[1] + plot[3]) / 2), (plot[2], (plot[1] + plot[3]) / 2)], c.rule, 0.7)
    c.line(along(plot, values), c.accent, c.between(1, 2))
    return ["damped oscillation", f"{c.accent_name} wave"] if damping else [f"{c.accent_name} sine wave"]


@drawn("audio waveform", "sound wave", "waveform of a recording", aspect=(1.6, 3.4), dark=0.5)
def waveform(c: Canvas) -> list[str]:
    count, middle = c.count(50, 110), c.h / 2
    step, swell = (c.w - 6) / count, c.between(0, 6)
    for number in range(count):
        size = (0.2 + 0.8 * abs(math.sin(swell + number * 0.09))) * c.between(0.15, 1) * c.h * 0.44
        x = 3 + number * step
        c.rect(x, middle - size, x + step * 0.6, middle + size, c.accent)
    c.line([(3, middle), (c.w - 3, middle)], c.accent, 0.5)
    return [f"{c.accent_name} waveform"]
