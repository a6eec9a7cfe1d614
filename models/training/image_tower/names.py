"""Turns icon names and alternative texts into what a person would type to find the picture."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

from .paths import RECIPE

#: Words that never say what an icon shows, wherever a name ends with them.
ALWAYS_STYLE = frozenset(
    "outline outlined fill filled bold duotone duo twotone regular solid linear rounded broken bulk px stroke".split()
)
#: Words that are a style in some sets ("home-line") and part of the meaning in others ("chart-line").
SOMETIMES_STYLE = frozenset(
    "line light thin sharp round loop remix flat background small icon wordmark original plain dark color alt black "
    "block tone two light medium variant mini micro".split()
)
#: A word of SOMETIMES_STYLE counts as style where at least this share of a set's names end with it.
STYLE_SHARE = 0.04
STYLE_PREFIXES = frozenset({"outline", "baseline", "twotone", "solid"})
#: Pairs that stay together although their second word is a style elsewhere.
KEPT_PAIRS = frozenset(
    {
        "traffic light",
        "flash light",
        "head light",
        "night light",
        "street light",
        "spot light",
        "chart line",
        "graph line",
        "curved line",
        "straight line",
        "app icon",
        "star of david",
        "day light",
        "ceiling light",
    }
)
#: A trailing number stays after these words; elsewhere it counts variants of a drawing.
NUMBERED = frozenset(
    "number numeric counter dice keycap digit letter rating speed level pool timer clock hour replay forward "
    "rewind".split()
)
FLAG_SETS = frozenset({"circle-flags", "flag", "flagpack", "cif"})
EMOJI_SETS = frozenset(
    {
        "noto",
        "noto-v1",
        "openmoji",
        "twemoji",
        "fluent-emoji",
        "fluent-emoji-flat",
        "fluent-emoji-high-contrast",
        "emojione",
        "emojione-monotone",
        "fxemoji",
    }
)
#: Sets of logos whose names say the brand alone.
BRAND_SETS = frozenset(
    "bxl cib fa-brands fa6-brands fa7-brands logos selfhst simple-icons skill-icons streamline-logos thesvg "
    "thesvg-color devicon devicon-plain devicon-line devicon-original unjs".split()
)
COIN_SETS = frozenset({"cryptocurrency", "cryptocurrency-color", "token", "token-branded"})
#: Sets whose names are written without blanks ("admissiontickets").
RUN_TOGETHER = frozenset({"fxemoji"})
#: A name with such a word, or a flag's, does not survive a change of colours.
COLOURED = re.compile(
    r"\b(flags?|red|orange|yellow|green|blue|purple|violet|brown|black|white|gr[ae]y|pink|gold|silver|colou?rs?|rainbow|"
    r"apple|lemon|tomato|eggplant|carrot|banana)\b"
)
SKIN_TONE = re.compile(r"(?:medium-light|medium-dark|medium|light|dark)-skin-tone")
VARIANT_NUMBER = re.compile(r"^([a-z]{4,})\d{1,2}$")
SIZE = re.compile(r"^\d+(?:px|x\d+|w)?$")
ALT_PREFIX = re.compile(
    r"^(?:(?:a|an|the|this|partial|full)\s+)*"
    r"(?:screen\s?shots?|screen\s?captures?|images?|pictures?|illustrations?|graphics?|photos?)\s*"
    r"(?:that shows?|which shows?|showing|shows|of|for|:|-)\s*(?:the\s+|a\s+|an\s+)?",
    re.IGNORECASE,
)


@cache
def countries() -> dict[str, str]:
    """ISO 3166 code in lower case to the country's English name."""
    return json.loads((RECIPE / "countries.json").read_text())


def style_words(names: Iterable[str]) -> frozenset[str]:
    """Words that are styles in a set with these raw names."""
    names = list(names)
    endings = Counter(word for name in names for word in set(name.split("-")[-3:]) if word in SOMETIMES_STYLE)
    return ALWAYS_STYLE | {word for word, count in endings.items() if count >= STYLE_SHARE * len(names)}


def clean_name(icon_set: str, raw: str, styles: frozenset[str]) -> str:
    """Plain words of an icon's name; `styles` comes from `style_words` of the whole set."""
    name = raw.lower().replace("_", "-")
    if icon_set in FLAG_SETS:
        code = re.sub(r"-(?:1x1|4x3)$", "", name)
        return f"flag of {countries().get(code, code.replace('-', ' '))}"
    if icon_set == "vscode-icons":
        name = re.sub(r"^(file|folder)-type-(?:light-)?", lambda match: "folder-" if match[1] == "folder" else "", name)
    if icon_set in EMOJI_SETS:
        name = SKIN_TONE.sub("", name)
        if icon_set.startswith("fluent"):
            name = re.sub(r"(?:-(?:medium|light|dark))+$", "", name)
        name = re.sub(r"^flag-(?:for-)?(?:flag-)?(?!in-hole)", "flag-of-", name)
    words = [word for word in name.split("-") if word]
    while len(words) > 1:
        last = words[-1]
        counts_variants = SIZE.match(last) is not None and words[-2] not in NUMBERED
        is_style = last in styles and " ".join(words[-2:]) not in KEPT_PAIRS
        if not counts_variants and not is_style:
            break
        words.pop()
    if len(words) > 1 and words[0] in STYLE_PREFIXES:
        words = words[1:]
    words = [VARIANT_NUMBER.sub(r"\1", word) for word in words]
    return " ".join(words) or raw


def other_names(icon_set: str, cleaned: str) -> list[str]:
    """What else people type for an icon of this set."""
    if icon_set in BRAND_SETS:
        brand = re.sub(r"\s*\blogo\b\s*", " ", cleaned).strip()
        return [f"{brand} logo", f"brand {brand}", brand] if brand else []
    if icon_set in COIN_SETS:
        return [f"currency {cleaned}", f"{cleaned} coin"]
    return []


def clean_alt(alt: str) -> str:
    """An alternative text without "Screenshot of" and the like."""
    text = " ".join(alt.split())
    stripped = ALT_PREFIX.sub("", text, count=1)
    return (stripped if len(stripped) >= 3 else text).strip(" .")
