"""The image tower's network: a small residual convnet that ends in MiniLM's 384-d space."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

EMBEDDING_SIZE = 384


@dataclass(frozen=True)
class TowerShape:
    """Widths and depths of the network; stored in every checkpoint."""

    stem: int = 32
    widths: tuple[int, ...] = (128, 256, 512)
    depths: tuple[int, ...] = (2, 4, 3)


class ConvNorm(nn.Sequential):
    """Convolution and batch norm; exporting folds the second into the first."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1) -> None:
        super().__init__(
            nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
            nn.BatchNorm2d(outputs),
        )


class Bottleneck(nn.Module):
    """1x1 to half the width, dense 3x3, 1x1 back, added to the input."""

    def __init__(self, width: int) -> None:
        super().__init__()
        inner = width // 2
        self.reduce = ConvNorm(width, inner, 1)
        self.mix = ConvNorm(inner, inner, 3)
        self.expand = ConvNorm(inner, width, 1)
        # A block starts as the identity, which lets a deep stack learn from the first step.
        nn.init.zeros_(self.expand[1].weight)

    def forward(self, x: Tensor) -> Tensor:
        inner = F.relu(self.mix(F.relu(self.reduce(x))))
        return F.relu(x + self.expand(inner))


class ImageTower(nn.Module):
    """Pixels [n, 3, S, S], normalised to about -1..1, to unit vectors orthogonal to the captions' mean direction.

    Orthogonality makes the ranking of pictures by a plain MiniLM query equal to the ranking in the centred space:
    the common part of all captions then adds the same amount (zero) to every picture's score.
    """

    mean_direction: Tensor

    def __init__(self, shape: TowerShape, mean_direction: Tensor) -> None:
        super().__init__()
        self.shape = shape
        first = shape.widths[0]
        layers: list[nn.Module] = [
            ConvNorm(3, shape.stem, 3, 2),
            nn.ReLU(),
            ConvNorm(shape.stem, first, 3, 2),
            nn.ReLU(),
        ]
        width = first
        for stage, (target, depth) in enumerate(zip(shape.widths, shape.depths, strict=True)):
            if stage > 0:
                layers += [ConvNorm(width, target, 3, 2), nn.ReLU()]
                width = target
            layers += [Bottleneck(width) for _ in range(depth)]
        self.body = nn.Sequential(*layers)
        # Rectified features share a large common part; without it the vectors differ from the first step.
        self.neck = nn.BatchNorm1d(width * 2, affine=False)
        self.head = nn.Linear(width * 2, EMBEDDING_SIZE)
        self.register_buffer("mean_direction", F.normalize(mean_direction, dim=0))

    @property
    def feature_size(self) -> int:
        return self.head.in_features

    def features(self, pixels: Tensor) -> Tensor:
        """What the head works on: [n, feature_size], standardised."""
        maps = self.body(pixels)
        # Mean says how much of something is there, maximum that it is there at all.
        return self.neck(torch.cat([maps.mean(dim=(2, 3)), maps.amax(dim=(2, 3))], dim=1).float())

    def forward(self, pixels: Tensor) -> Tensor:
        return self.embedding(self.features(pixels))

    def embedding(self, features: Tensor) -> Tensor:
        out = self.head(features).float()
        out = out - (out @ self.mean_direction)[:, None] * self.mean_direction
        return F.normalize(out, dim=1)
