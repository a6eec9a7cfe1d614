"""Averages what two towers see that look at the same picture in different sizes.

Networks trained from one another make much the same mistakes, and their mean is no better than the best of them; one
that looks at 64 pixels and one that looks at 48 make different ones.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .shifts import ShiftedTower

#: Pixels along a side that the towers look at, the smallest first; the largest is the size of the pictures given.
SIDES = (48, 64)
#: Of the mean, in the same order. Chosen on held-out sets without targets.
SHARES = (0.5, 0.5)


def shrinking(source: int, target: int) -> Tensor:
    """Matrix [target, source] that scales a column of pixels with a cubic kernel.

    Without smoothing: photos lose two points of accuracy when they are blurred before.
    """
    across = torch.eye(source)[None, None]
    return F.interpolate(across, size=(target, source), mode="bicubic", align_corners=False)[0, 0]


class ScaledTowers(nn.Module):
    """Pictures [n, 3, S, S] of the largest of `sides` to unit vectors [n, 384], free of the mean direction."""

    def __init__(self, towers: Sequence[ShiftedTower], sides: Sequence[int], shares: Sequence[float]) -> None:
        super().__init__()
        self.towers = nn.ModuleList(towers)
        self.side = max(sides)
        for side in sides:
            if side != self.side:
                self.register_buffer(f"shrink_to_{side}", shrinking(self.side, side))
        self._sides, self._shares = tuple(sides), tuple(shares)

    @property
    def mean_direction(self) -> Tensor:
        return self.towers[0].mean_direction

    def scaled(self, pixels: Tensor, side: int) -> Tensor:
        if side == self.side:
            return pixels
        matrix: Tensor = getattr(self, f"shrink_to_{side}")
        return matrix @ pixels @ matrix.T

    def forward(self, pixels: Tensor) -> Tensor:
        seen = zip(self.towers, self._sides, self._shares, strict=True)
        return F.normalize(sum(tower(self.scaled(pixels, side)) * share for tower, side, share in seen), dim=1)
