"""Captions of every picture, the guard against leaks from the held-out sets, and MiniLM's vectors of all captions.

    python -m image_tower.captions

Writes captions.json (texts), vectors.npy (MiniLM, one row per text), icons.npz, docs.npz, rendered.npz,
characters.npz and photos.npz: caption numbers per picture, the main caption first, -1 where there are fewer. Captions
that follow a pattern ("... logo", "circle number 7") are numbered last; usual.npy says where they begin.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from .data import icon_arrays
from .minilm import MiniLm
from .names import EMOJI_SETS, RUN_TOGETHER, clean_alt, clean_name, other_names, style_words
from .paths import CAPTIONS, CHARACTERS, DOCS, ICONIFY, ICONS, PHOTOS, RECIPE, RENDERED

#: Captions kept per picture: the main one and the first aliases.
MAX_CAPTIONS = 6
EVALUATED_NAMES = 1000
#: Side of the thumbnails that are compared to find copies of held-out drawings.
THUMBNAIL = 16
#: Correlation of two thumbnails from which on the drawings count as the same. Read off sorted pairs by eye.
SAME_DRAWING = 0.975


class CaptionTable:
    """Numbers texts in order of first use."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        if text not in self._numbers:
            self._numbers[text] = len(self.texts)
            self.texts.append(text)
        return self._numbers[text]


def aliases_of(icon_set: str) -> dict[str, list[str]]:
    """Other names of a set's icons; aliases that turn or mirror the drawing are other pictures and left out."""
    data = json.loads((ICONIFY / "json" / f"{icon_set}.json").read_text())
    found: dict[str, list[str]] = defaultdict(list)
    for alias, entry in data.get("aliases", {}).items():
        if not {"hFlip", "vFlip", "rotate"} & entry.keys():
            found[entry["parent"]].append(alias)
    return found


def thumbnails(kind: str, rows: NDArray[np.int64]) -> NDArray[np.float32]:
    """Drawings cut to their bounding box, shrunk to 16 x 16 and standardised, as unit vectors."""
    mono, colour = icon_arrays()
    out = np.zeros((len(rows), THUMBNAIL * THUMBNAIL), np.float32)
    for position, row in enumerate(rows):
        if kind == "mono":
            alpha = grey = mono[row]
        else:
            rgba = colour[row].astype(np.float32)
            alpha = colour[row][..., 3]
            # On mid grey, so that both dark and light parts of a coloured drawing count.
            luminance = rgba[..., :3] @ np.array([0.299, 0.587, 0.114], np.float32)
            grey = (luminance * rgba[..., 3] + 128 * (255 - rgba[..., 3])) / 255
        ys, xs = np.nonzero(alpha > 24)
        side = max(ys.max() - ys.min(), xs.max() - xs.min()) + 1
        top, left = (ys.max() + ys.min() + 1 - side) // 2, (xs.max() + xs.min() + 1 - side) // 2
        picture = Image.fromarray(grey.astype(np.uint8)).crop((left, top, left + side, top + side))
        out[position] = np.asarray(picture.resize((THUMBNAIL, THUMBNAIL), Image.Resampling.BOX), np.float32).ravel()
    out -= out.mean(axis=1, keepdims=True)
    return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-6)


def nearest_held_out(train: NDArray[np.float32], held_out: NDArray[np.float32]) -> NDArray[np.float32]:
    """Highest correlation of every training thumbnail with any held-out one."""
    best = np.zeros(len(train), np.float32)
    other = torch.from_numpy(held_out).bfloat16().T.contiguous()
    for start in range(0, len(train), 4096):
        part = torch.from_numpy(train[start : start + 4096]).bfloat16()
        best[start : start + 4096] = (part @ other).amax(dim=1).float().numpy()
    return best


def read_icons() -> list[dict[str, str | int]]:
    """Lines of the rasteriser's index with the cleaned name added; sets that redraw held-out ones are left out."""
    left_out = json.loads((RECIPE / "sets.json").read_text())["leftOut"]
    icons = [json.loads(line) for line in (ICONS / "index.jsonl").open()]
    icons = [icon for icon in icons if icon["set"] not in left_out]
    names: dict[str, list[str]] = defaultdict(list)
    for icon in icons:
        names[icon["set"]].append(icon["name"])
    styles = {icon_set: style_words(raw) for icon_set, raw in names.items()}
    for icon in icons:
        icon["clean"] = clean_name(icon["set"], icon["name"], styles[icon["set"]])
    emoji = [icon["clean"] for icon in icons if icon["set"] in EMOJI_SETS - RUN_TOGETHER and icon["role"] == "train"]
    spaced = {name.replace(" ", ""): name for name in emoji}
    for icon in icons:
        if icon["set"] in RUN_TOGETHER:
            icon["clean"] = spaced.get(icon["clean"].replace(" ", ""), icon["clean"])
    return icons


def choose_evaluated(icons: list[dict[str, str | int]]) -> dict[str, list[int]]:
    """At most 1 000 pictures with distinct names per held-out set.

    Of the icons with one cleaned name, the one with the shortest raw name stands for it (ties: the first in code
    point order). Names are ordered by the SHA-256 of "set/cleaned name", so anyone draws the same ones.
    """
    by_name: dict[str, dict[str, int]] = defaultdict(dict)
    for number, icon in enumerate(icons):
        if icon["role"] != "heldOut":
            continue
        chosen = by_name[icon["set"]]
        rival = chosen.get(icon["clean"])
        if rival is None or (len(icon["name"]), icon["name"]) < (len(icons[rival]["name"]), icons[rival]["name"]):
            chosen[icon["clean"]] = number
    drawn: dict[str, list[int]] = {}
    for icon_set, chosen in sorted(by_name.items()):
        order = sorted(chosen, key=lambda name: hashlib.sha256(f"{icon_set}/{name}".encode()).hexdigest())
        drawn[icon_set] = [chosen[name] for name in order[:EVALUATED_NAMES]]
    return drawn


def padded(rows: list[list[int]]) -> NDArray[np.int32]:
    out = np.full((len(rows), MAX_CAPTIONS), -1, np.int32)
    for position, row in enumerate(rows):
        unique = list(dict.fromkeys(row))[:MAX_CAPTIONS]
        out[position, : len(unique)] = unique
    return out


def prepare_icons(table: CaptionTable) -> None:
    icons = read_icons()
    drawn = choose_evaluated(icons)
    names = {
        icon_set: [
            icons[number]["name"]
            if icons[number]["name"].replace("-", " ") == icons[number]["clean"]
            else f"{icons[number]['name']}\t{icons[number]['clean']}"
            for number in numbers
        ]
        for icon_set, numbers in drawn.items()
    }
    (RECIPE / "eval_names.json").write_text(json.dumps(names, ensure_ascii=False, indent=0) + "\n")

    relatives = json.loads((RECIPE / "sets.json").read_text())["relatives"]
    keep: list[int] = []
    leaks: dict[str, int] = defaultdict(int)
    for kind in ("mono", "colour"):
        train = [number for number, icon in enumerate(icons) if icon["role"] == "train" and icon["kind"] == kind]
        held_out = [number for number, icon in enumerate(icons) if icon["role"] == "heldOut" and icon["kind"] == kind]
        rows = [np.array([icons[number]["row"] for number in numbers]) for numbers in (train, held_out)]
        best = nearest_held_out(thumbnails(kind, rows[0]), thumbnails(kind, rows[1]))
        np.save(CAPTIONS / f"nearest-{kind}.npy", np.stack([np.array(train, np.float32), best]))
        dropped = 0
        for number, correlation in zip(train, best, strict=True):
            # Relatives are sets of their own, older than the held-out ones, and what workspaces hold most: they are
            # learnt whole. What that gives away is reported: see novelty.py.
            if correlation < SAME_DRAWING or icons[number]["set"] in relatives:
                keep.append(number)
            else:
                leaks[icons[number]["set"]] += 1
                dropped += 1
        print(f"{kind}: {len(train)} training icons, {dropped} dropped as held-out drawings", flush=True)
    (CAPTIONS / "dropped.json").write_text(json.dumps(dict(sorted(leaks.items(), key=lambda item: -item[1])), indent=1))

    styles_cache: dict[str, frozenset[str]] = {}
    aliases_cache: dict[str, dict[str, list[str]]] = {}
    raw_names: dict[str, list[str]] = defaultdict(list)
    for icon in icons:
        raw_names[icon["set"]].append(icon["name"])
    captions: list[list[int]] = []
    for number in sorted(keep):
        icon = icons[number]
        icon_set = icon["set"]
        if icon_set not in aliases_cache:
            aliases_cache[icon_set] = aliases_of(icon_set)
            styles_cache[icon_set] = style_words(raw_names[icon_set])
        texts = [icon["clean"]]
        texts += [
            clean_name(icon_set, alias, styles_cache[icon_set])
            for alias in aliases_cache[icon_set].get(icon["name"], [])
        ]
        captions.append([table.number(text) for text in texts])
    np.save(CAPTIONS / "usual.npy", len(table.texts))
    for number, row in zip(sorted(keep), captions, strict=True):
        row[1:1] = [table.number(text) for text in other_names(icons[number]["set"], icons[number]["clean"])]
    kept = [icons[number] for number in sorted(keep)]
    set_names = sorted({icon["set"] for icon in kept})
    set_number = {name: number for number, name in enumerate(set_names)}
    np.savez(
        CAPTIONS / "icons.npz",
        colour=np.array([icon["kind"] == "colour" for icon in kept]),
        row=np.array([icon["row"] for icon in kept], np.int32),
        set=np.array([set_number[icon["set"]] for icon in kept], np.int32),
        captions=padded(captions),
    )
    (CAPTIONS / "sets.json").write_text(json.dumps(set_names))
    evaluated = {
        icon_set: [
            [icons[n]["kind"], icons[n]["row"], icons[n]["clean"], table.number(icons[n]["clean"])] for n in numbers
        ]
        for icon_set, numbers in drawn.items()
    }
    (CAPTIONS / "evaluated.json").write_text(json.dumps(evaluated))
    print(f"{len(kept)} icons of {len(set_names)} sets to train on", flush=True)


def prepare_photos(table: CaptionTable) -> None:
    captions = []
    for _, words in json.loads((PHOTOS / "classes.json").read_text()):
        synonyms = [word.strip() for word in words.split(",")]
        texts = [synonyms[0], f"a photo of a {synonyms[0]}", *synonyms[1:]]
        captions.append([table.number(text) for text in texts])
    np.savez(CAPTIONS / "photos.npz", captions=padded(captions))


def prepare_docs(table: CaptionTable) -> None:
    rows = json.loads((DOCS / "rows.json").read_text())
    np.savez(
        CAPTIONS / "docs.npz",
        train=np.array([row["split"] == "train" for row in rows]),
        repo=np.unique([row["repo"] for row in rows], return_inverse=True)[1],
        words=np.array([len(clean_alt(row["alt"]).split()) for row in rows]),
        captions=padded([[table.number(clean_alt(row["alt"]))] for row in rows]),
    )


def rows_of_step(folder: Path, target: Path) -> list | None:
    """What a step that may be left out has drawn; training does without its pictures, and nothing old stays."""
    rows = folder / "rows.json"
    if rows.exists():
        return json.loads(rows.read_text())
    target.unlink(missing_ok=True)
    return None


def prepare_rendered(table: CaptionTable) -> None:
    target = CAPTIONS / "rendered.npz"
    rows = rows_of_step(RENDERED, target)
    if rows is None:
        return
    np.savez(
        target,
        train=np.array([row["split"] == "train" for row in rows]),
        captions=padded([[table.number(text) for text in row["captions"]] for row in rows]),
    )


def prepare_characters(table: CaptionTable) -> None:
    target = CAPTIONS / "characters.npz"
    rows = rows_of_step(CHARACTERS, target)
    if rows is not None:
        np.savez(target, captions=padded([[table.number(text) for text in captions] for captions in rows]))


def main() -> None:
    CAPTIONS.mkdir(parents=True, exist_ok=True)
    table = CaptionTable()
    prepare_photos(table)
    prepare_docs(table)
    prepare_rendered(table)
    prepare_icons(table)
    prepare_characters(table)
    vectors = MiniLm(threads=2).encode(table.texts)
    np.save(CAPTIONS / "vectors.npy", vectors)
    (CAPTIONS / "captions.json").write_text(json.dumps(table.texts, ensure_ascii=False))
    print(f"{len(table.texts)} captions embedded", flush=True)


if __name__ == "__main__":
    main()
