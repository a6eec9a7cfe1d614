"""Hub correction: pictures that look a little like everything must not stand in every answer.

A few vectors of a joint space are near to very many questions (hubs). Lample et al. ("Word translation without
parallel data", ICLR 2018, CSLS) lower a pair's score by the mean cosine of each side to its nearest neighbours on the
other side. The question's part is the same for all pictures and does not change their order; the picture's part is
known when the picture is encoded. It is put where a plain cosine finds it: along the captions' mean direction, which
every question shares and from which the tower's own output is free.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from .paths import CAPTIONS
from .scales import ScaledTowers

#: Captions that stand for all questions, and the directions in which they differ most: cosines in these say as much
#: about nearness as those in all 384 (correlation 0.98, at a sixth of the room with 4 bits a number).
BANK_SIZE = 8192
DIRECTIONS = 128
#: Nearest captions whose mean cosine says how much of a hub a picture is; 5 and 100 do about as well.
NEAREST = 20
#: How far the vector leans away from the mean direction for every unit of that mean cosine. A question has a cosine of
#: about 0.2 with this direction, so a lean of 1.5 takes off 0.3 times the mean cosine.
LEAN = 1.5
#: The centre is taken from training pictures, so that about as many vectors lean to one side as to the other.
CENTRE_PICTURES = 512


@dataclass(frozen=True)
class CaptionBank:
    """MiniLM's vectors of captions: `directions` [384, DIRECTIONS], and where the captions lie along them
    [DIRECTIONS, BANK_SIZE]."""

    directions: NDArray[np.float32]
    places: NDArray[np.float32]


def caption_bank(seed: int = 7) -> CaptionBank:
    """Captions of training icons, drawn without regard to how often they occur."""
    vectors = np.load(CAPTIONS / "vectors.npy", mmap_mode="r")
    usual = int(np.load(CAPTIONS / "usual.npy"))
    numbers = np.unique(np.load(CAPTIONS / "icons.npz")["captions"])
    # Without captions that follow a pattern: they would be a third of them.
    numbers = numbers[(numbers >= 0) & (numbers < usual)]
    known = np.asarray(vectors[numbers], np.float32)
    mean = vectors[:usual].mean(axis=0)
    mean /= np.linalg.norm(mean)
    # The towers' vectors are free of the mean direction, so it says nothing about nearness.
    known -= np.outer(known @ mean, mean)
    _, basis = np.linalg.eigh(known.T @ known)
    directions = np.ascontiguousarray(basis[:, : -DIRECTIONS - 1 : -1])
    chosen = np.random.default_rng(seed).choice(len(known), BANK_SIZE, replace=False)
    return CaptionBank(directions, np.ascontiguousarray((known[np.sort(chosen)] @ directions).T))


class HubCorrectedTower(nn.Module):
    """The tower's unit vectors [n, 384], leant along the mean direction by how much of a hub the picture is."""

    directions: Tensor
    bank: Tensor
    centre: Tensor

    def __init__(self, tower: ScaledTowers, bank: CaptionBank, pixels: Tensor) -> None:
        super().__init__()
        self.tower = tower
        self.register_buffer("directions", torch.from_numpy(bank.directions))
        self.register_buffer("bank", torch.from_numpy(bank.places))
        with torch.no_grad():
            self.register_buffer("centre", self._nearness(tower(pixels)).mean())

    def _nearness(self, vectors: Tensor) -> Tensor:
        """Mean cosine [n, 1] of the nearest captions."""
        return ((vectors @ self.directions) @ self.bank).topk(NEAREST, dim=1).values.mean(dim=1, keepdim=True)

    def forward(self, pixels: Tensor) -> Tensor:
        vectors = self.tower(pixels)
        lean = (self._nearness(vectors) - self.centre) * LEAN
        return F.normalize(vectors - lean * self.tower.mean_direction, dim=1)
