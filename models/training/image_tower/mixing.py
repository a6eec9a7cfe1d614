"""Two pictures in one, with two right answers: what keeps a network from learning every picture by heart.

Photos get a rectangle of another photo (Yun et al., "CutMix", ICCV 2019), drawings a pale copy of another drawing
(Zhang et al., "mixup", ICLR 2018; Lee et al., "i-Mix", ICLR 2021, for contrastive losses).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from .augment import uniform

#: Shares of photos and of other pictures that are mixed.
MIXED_PHOTOS, MIXED_DRAWINGS = 0.35, 0.15
#: Least and greatest share of the picture whose caption comes first.
LEAST, GREATEST = 0.6, 0.95


@dataclass(frozen=True)
class Mix:
    """Per picture of a batch: the position of the other picture in it, and the share [0..1] of the picture's own."""

    partners: Tensor
    shares: Tensor


def unmixed(count: int) -> Mix:
    return Mix(torch.arange(count), torch.ones(count))


def mix_pictures(pixels: Tensor, photos: int, generator: torch.Generator) -> tuple[Tensor, Mix]:
    """Mixes some of the first `photos` pictures [n, 3, S, S] among themselves and some of the others likewise."""
    count, side = len(pixels), pixels.shape[-1]
    partners = torch.cat(
        [
            torch.randperm(photos, generator=generator),
            photos + torch.randperm(count - photos, generator=generator),
        ]
    )
    chance = torch.where(torch.arange(count) < photos, MIXED_PHOTOS, MIXED_DRAWINGS)
    chosen = (torch.rand(count, generator=generator) < chance) & (partners != torch.arange(count))
    shares = torch.where(chosen, uniform(count, LEAST, GREATEST, generator), 1.0)
    # A rectangle with the photo's own proportions that lies wholly inside.
    size = (side * (1 - shares[:photos]).sqrt()).round()
    corner = (torch.rand((photos, 2), generator=generator) * (side - size)[:, None]).floor()
    along = torch.arange(side, dtype=torch.float32)
    inside = (along >= corner[..., None]) & (along < (corner + size[:, None])[..., None])
    hole = (inside[:, 0, :, None] & inside[:, 1, None, :])[:, None]
    shares[:photos] = 1 - (size / side) ** 2
    mixed = pixels.clone()
    mixed[:photos] = torch.where(hole, pixels[partners[:photos]], pixels[:photos])
    drawings = photos + torch.nonzero(chosen[photos:]).flatten()
    mixed[drawings] = torch.lerp(pixels[partners[drawings]], pixels[drawings], shares[drawings, None, None, None])
    return mixed, Mix(partners, shares)
