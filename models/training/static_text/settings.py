"""Where the recipe's files lie, and what all its steps share."""

from __future__ import annotations

import sys
import time
from pathlib import Path

RECIPE = Path(__file__).resolve().parent
REPOSITORY = RECIPE.parents[2]
CACHE = REPOSITORY / ".cache" / "training" / "static"
TEACHER = REPOSITORY / "models" / "all-minilm-l6-v2"
RESULT = REPOSITORY / "models" / "joint-text-static"

DIMENSIONS = 384
SEED = 20261121


def log(message: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {message}", file=sys.stderr, flush=True)
