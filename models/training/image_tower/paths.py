"""Where the image tower's data, caches and results lie."""

from __future__ import annotations

import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
RECIPE = Path(__file__).resolve().parent
#: Everything that is large or third-party; ignored by git.
CACHE = Path(os.environ.get("SEMBLANCE_TRAINING_CACHE", REPOSITORY / ".cache" / "training" / "image"))
ICONIFY = CACHE / "iconify"
ICONS = CACHE / "icons"
PHOTOS = CACHE / "photos"
DOCS = CACHE / "docs"
RENDERED = CACHE / "rendered"
CHARACTERS = CACHE / "characters"
TEACHER = CACHE / "teacher"
CAPTIONS = CACHE / "captions"
RUNS = CACHE / "runs"
MINILM = REPOSITORY / "models" / "all-minilm-l6-v2"
MODEL = REPOSITORY / "models" / "joint-image-tower"
