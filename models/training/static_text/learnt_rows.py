"""The table while it is learnt: a step reads and changes the rows of its texts alone, a third of the table at most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

from static_text.bags import Bags

FIRST_MOMENT, SECOND_MOMENT, EPSILON = 0.9, 0.98, 1e-8


class _BagSums(torch.autograd.Function):
    """Weighted sums of rows, as a sparse product; its gradient is the product with the transposed matrix."""

    @staticmethod
    def forward(ctx, rows: torch.Tensor, which: torch.Tensor, weights: torch.Tensor, starts: torch.Tensor):
        ctx.shape = (len(starts) - 1, len(rows))
        ctx.save_for_backward(which, weights, starts)
        return torch.sparse_csr_tensor(starts, which, weights, ctx.shape) @ rows

    @staticmethod
    def backward(ctx, gradient: torch.Tensor):
        which, weights, starts = ctx.saved_tensors
        texts = torch.repeat_interleave(torch.arange(len(starts) - 1), starts.diff())
        order = torch.argsort(which, stable=True)
        row_starts = torch.zeros(ctx.shape[1] + 1, dtype=torch.int64)
        row_starts[1:] = torch.bincount(which, minlength=ctx.shape[1]).cumsum(0)
        transposed = torch.sparse_csr_tensor(row_starts, texts[order], weights[order], ctx.shape[::-1])
        return transposed @ gradient.contiguous(), None, None, None


@dataclass(frozen=True)
class TextList:
    """Some texts of one kind, with a part of their words left out."""

    rows: np.ndarray
    weights: np.ndarray
    offsets: np.ndarray

    @staticmethod
    def of(bags: Bags, which: np.ndarray, damping: float, drop: float, random: np.random.Generator) -> TextList:
        rows, uses, offsets = bags.take(which)
        weights = uses ** np.float32(damping)
        if drop > 0:
            weights = weights * (random.random(len(weights), np.float32) >= drop)
        return TextList(rows, weights, offsets)


class LearntRows:
    """Rows as start plus change; the change decays, so rows return to their start unless something holds them."""

    def __init__(self, start: np.ndarray) -> None:
        self.start = torch.from_numpy(start)
        self.change = torch.zeros_like(self.start)
        self._first = torch.zeros_like(self.start)
        self._second = torch.zeros_like(self.start)
        self._used = torch.zeros(0, dtype=torch.int64)
        self._part = torch.zeros(0)

    def all(self) -> torch.Tensor:
        return self.start + self.change

    def encode(self, lists: list[TextList]) -> list[torch.Tensor]:
        """Normalised vectors of each list. Call it once a step."""
        used, places = np.unique(np.concatenate([part.rows for part in lists]), return_inverse=True)
        self._used = torch.from_numpy(used)
        self._part = (self.start[self._used] + self.change[self._used]).requires_grad_()
        ends = np.cumsum([len(part.rows) for part in lists])
        vectors = []
        for part, own in zip(lists, np.split(places, ends[:-1]), strict=True):
            starts = torch.from_numpy(np.append(part.offsets, len(own)))
            sums = _BagSums.apply(self._part, torch.from_numpy(own), torch.from_numpy(part.weights), starts)
            vectors.append(F.normalize(sums, dim=1))
        return vectors

    def step(self, rate: float, decay: float) -> None:
        """Adam on the rows of the last `encode` alone."""
        gradient = self._part.grad
        assert gradient is not None
        first = self._first[self._used].lerp_(gradient, 1 - FIRST_MOMENT)
        second = self._second[self._used].mul_(SECOND_MOMENT).addcmul_(gradient, gradient, value=1 - SECOND_MOMENT)
        self._first[self._used] = first
        self._second[self._used] = second
        own = self.change[self._used].mul_(1 - rate * decay)
        self.change[self._used] = own.sub_(first / (second.sqrt() + EPSILON), alpha=rate)
