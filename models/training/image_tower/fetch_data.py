"""Fetches the training data: icons from npm, Tiny ImageNet from a git repository, documentation pictures from a folder.

    python -m image_tower.fetch_data icons
    python -m image_tower.fetch_data photos --repository https://github.com/seshuad/IMagenet
    python -m image_tower.fetch_data docs --folder <folder with pairs.tsv and images.tar>

Each step writes raw uint8 arrays that training maps into memory, and may be repeated.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from .paths import CACHE, DOCS, ICONIFY, PHOTOS

ICONIFY_VERSION = "2.2.535"
PHOTO_SIZE = 64
#: Documentation pictures keep more pixels than the network sees, so that crops of them stay sharp.
DOCS_SIZE = 96


def fetch_icons() -> None:
    """Downloads @iconify/json with npm and unpacks it."""
    CACHE.mkdir(parents=True, exist_ok=True)
    subprocess.run(["npm", "pack", f"@iconify/json@{ICONIFY_VERSION}"], cwd=CACHE, check=True)
    archive = CACHE / f"iconify-json-{ICONIFY_VERSION}.tgz"
    with tarfile.open(archive) as tar:
        tar.extractall(CACHE, filter="data")
    (CACHE / "package").rename(ICONIFY)
    archive.unlink()


def read_blobs(repository: Path, paths: list[str]) -> Iterator[bytes]:
    """Contents of files of a repository's newest commit, in order."""
    process = subprocess.Popen(
        ["git", "--git-dir", str(repository), "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None and process.stdout is not None
    for path in paths:
        process.stdin.write(f"HEAD:{path}\n".encode())
        process.stdin.flush()
        size = int(process.stdout.readline().split()[2])
        yield process.stdout.read(size)
        process.stdout.read(1)
    process.stdin.close()
    process.wait()


def fetch_photos(source: str) -> None:
    """Tiny ImageNet's training and validation photos as 64 px RGB, with their labels."""
    PHOTOS.mkdir(parents=True, exist_ok=True)
    repository = Path(source)
    if not repository.exists():
        repository = CACHE / "tiny-imagenet.git"
        subprocess.run(["git", "clone", "--bare", "--depth", "1", source, str(repository)], check=True)
    listing = subprocess.run(
        ["git", "--git-dir", str(repository), "ls-tree", "-r", "--name-only", "HEAD"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\n")
    root = "tiny-imagenet-200"
    texts = read_blobs(repository, [f"{root}/{name}" for name in ("wnids.txt", "words.txt", "val/val_annotations.txt")])
    classes = sorted(next(texts).decode().split())
    words = dict(line.split("\t", 1) for line in next(texts).decode().splitlines())
    annotations = dict(line.split("\t")[:2] for line in next(texts).decode().splitlines())
    label_of = {name: number for number, name in enumerate(classes)}
    train = [path for path in listing if path.startswith(f"{root}/train/") and path.endswith(".JPEG")]
    val = [path for path in listing if path.startswith(f"{root}/val/images/") and path.endswith(".JPEG")]
    for split, paths in (("train", train), ("val", val)):
        pictures = np.lib.format.open_memmap(
            PHOTOS / f"{split}.npy", "w+", np.uint8, (len(paths), PHOTO_SIZE, PHOTO_SIZE, 3)
        )
        labels = np.zeros(len(paths), np.int64)
        for row, (path, blob) in enumerate(zip(paths, read_blobs(repository, paths), strict=True)):
            pictures[row] = np.asarray(Image.open(io.BytesIO(blob)).convert("RGB"))
            name = path.split("/")[2] if split == "train" else annotations[path.rsplit("/", 1)[1]]
            labels[row] = label_of[name]
        pictures.flush()
        np.save(PHOTOS / f"{split}-labels.npy", labels)
        print(f"{split}: {len(paths)} photos", flush=True)
    (PHOTOS / "classes.json").write_text(json.dumps([[name, words[name]] for name in classes], indent=1))


def fetch_docs(folder: Path) -> None:
    """Documentation pictures as 96 px RGBA; what lies outside the picture's own aspect ratio is transparent."""
    DOCS.mkdir(parents=True, exist_ok=True)
    with (folder / "pairs.tsv").open(newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    row_of = {row["file"]: number for number, row in enumerate(rows)}
    pictures = np.zeros((len(rows), DOCS_SIZE, DOCS_SIZE, 4), np.uint8)
    with tarfile.open(folder / "images.tar") as tar:
        for member in tar:
            number = row_of.get(member.name)
            blob = tar.extractfile(member)
            if number is None or blob is None:
                continue
            picture = Image.open(io.BytesIO(blob.read())).convert("RGBA")
            scale = DOCS_SIZE / max(picture.size)
            width, height = (max(1, round(side * scale)) for side in picture.size)
            left, top = (DOCS_SIZE - width) // 2, (DOCS_SIZE - height) // 2
            pictures[number, top : top + height, left : left + width] = np.asarray(
                picture.resize((width, height), Image.Resampling.LANCZOS)
            )
    np.save(DOCS / "pictures.npy", pictures)
    (DOCS / "rows.json").write_text(
        json.dumps([{key: row[key] for key in ("split", "file", "repo", "alt", "heading")} for row in rows])
    )
    print(f"{len(rows)} documentation pictures", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="what", required=True)
    commands.add_parser("icons")
    commands.add_parser("photos").add_argument("--repository", default="https://github.com/seshuad/IMagenet")
    commands.add_parser("docs").add_argument("--folder", type=Path, required=True)
    arguments = parser.parse_args()
    if arguments.what == "icons":
        fetch_icons()
    elif arguments.what == "photos":
        fetch_photos(arguments.repository)
    else:
        fetch_docs(arguments.folder)


if __name__ == "__main__":
    main()
