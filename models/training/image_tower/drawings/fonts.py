"""The fonts of this machine that pictures are lettered with."""

from __future__ import annotations

from functools import cache

from PIL import ImageFont

#: First font of each row that the machine has; Pillow's own font where it has none.
FACES: dict[str, tuple[str, ...]] = {
    "sans": ("DejaVuSans.ttf", "LiberationSans-Regular.ttf", "Arial.ttf"),
    "bold": ("DejaVuSans-Bold.ttf", "LiberationSans-Bold.ttf", "Arial Bold.ttf", "arialbd.ttf"),
    "condensed": ("DejaVuSansCondensed.ttf", "LiberationSansNarrow-Regular.ttf", "Arial Narrow.ttf"),
    "serif": ("DejaVuSerif.ttf", "LiberationSerif-Regular.ttf", "Times New Roman.ttf", "times.ttf"),
    "mono": ("DejaVuSansMono.ttf", "LiberationMono-Regular.ttf", "Courier New.ttf", "cour.ttf"),
    "light": ("DejaVuSans-ExtraLight.ttf", "LiberationSans-Regular.ttf", "Arial.ttf"),
    "own": (),
}


@cache
def font(face: str, pixels: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    for name in FACES[face]:
        try:
            return ImageFont.truetype(name, pixels, layout_engine=ImageFont.Layout.BASIC)
        except OSError:
            continue
    return ImageFont.load_default(pixels)


@cache
def has_letters(face: str, text: str) -> bool:
    """Whether the face draws every character itself and not the box that stands for missing ones."""
    drawn = font(face, 48)
    missing = bytes(drawn.getmask("\uffff"))
    return all(bytes(drawn.getmask(character)) != missing for character in text if not character.isspace())
