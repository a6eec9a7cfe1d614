"""Hub correction: pictures that look a little like everything must not stand in every answer.

A few vectors of a joint space are near to very many questions (hubs). Lample et al. ("Word translation without
parallel data", ICLR 2018, CSLS) lower a pair's score by the mean cosine of each side to its nearest neighbours on the
other side. The question's part is the same for all pictures and does not change their order; the picture's part is
known when the picture is encoded. It is put where a plain cosine finds it: along the captions' mean direction, which
every question shares and from which the tower's own output is free.
"""

from __future__ import annotations

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn
from torch.nn import functional as F

from .paths import CAPTIONS
from .shifts import ShiftedTower

#: Captions that stand for all questions; half a point better than 2,048.
BANK_SIZE = 8192
#: Nearest captions whose mean cosine says how much of a hub a picture is; 5 and 100 do about as well.
NEAREST = 20
#: How far the vector leans away from the mean direction for every unit of that mean cosine. A question has a cosine of
#: about 0.2 with this direction, so a lean of 1.5 takes off 0.3 times the mean cosine.
LEAN = 1.5
#: The centre is taken from training pictures, so that about as many vectors lean to one side as to the other.
CENTRE_PICTURES = 512


def caption_bank(seed: int = 7) -> NDArray[np.float32]:
    """MiniLM's vectors [BANK_SIZE, 384] of captions of training icons, drawn without regard to how often they occur."""
    vectors = np.load(CAPTIONS / "vectors.npy", mmap_mode="r")
    numbers = np.unique(np.load(CAPTIONS / "icons.npz")["captions"])
    # Without captions that follow a pattern: they would be a third of them.
    numbers = numbers[(numbers >= 0) & (numbers < np.load(CAPTIONS / "usual.npy"))]
    chosen = np.random.default_rng(seed).choice(numbers, BANK_SIZE, replace=False)
    bank = np.asarray(vectors[np.sort(chosen)], np.float32)
    # Stored in 8 bits: what is used here has to be what is written.
    steps, scale = in_bytes(bank)
    return steps.astype(np.float32) * scale[:, None]


def in_bytes(bank: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """A bank's numbers as whole steps, and the size of a step in each vector."""
    scale = (np.abs(bank).max(axis=1) / 127).astype(np.float32)
    return np.rint(bank / scale[:, None]).astype(np.int8), scale


class HubCorrectedTower(nn.Module):
    """The tower's unit vectors [n, 384], leant along the mean direction by how much of a hub the picture is."""

    bank: Tensor
    centre: Tensor

    def __init__(self, tower: ShiftedTower, bank: NDArray[np.float32], pixels: Tensor) -> None:
        super().__init__()
        self.tower = tower
        self.register_buffer("bank", torch.from_numpy(bank).T.contiguous())
        with torch.no_grad():
            self.register_buffer("centre", self._nearness(tower(pixels)).mean())

    def _nearness(self, vectors: Tensor) -> Tensor:
        """Mean cosine [n, 1] of the nearest captions."""
        return (vectors @ self.bank).topk(NEAREST, dim=1).values.mean(dim=1, keepdim=True)

    def forward(self, pixels: Tensor) -> Tensor:
        vectors = self.tower(pixels)
        lean = (self._nearness(vectors) - self.centre) * LEAN
        return F.normalize(vectors - lean * self.tower.mean_direction, dim=1)


def shrink_bank(path: str) -> None:
    """Rewrites an exported model so that the bank lies in it in 8 bits; the values are the same."""
    model = onnx.load(path)
    graph = model.graph
    banks = [tensor for tensor in graph.initializer if tuple(tensor.dims) == (384, BANK_SIZE)]
    if len(banks) != 1 or banks[0].data_type != TensorProto.FLOAT:
        raise ValueError(f"{path}: expected one bank of captions in 32 bits, found {len(banks)}.")
    bank = banks[0]
    steps, scale = in_bytes(numpy_helper.to_array(bank).T)
    names = [f"{bank.name}.{part}" for part in ("steps", "scale", "zero")]
    values = (steps.T.copy(), scale, np.zeros(BANK_SIZE, np.int8))
    graph.initializer.remove(bank)
    graph.initializer.extend(numpy_helper.from_array(value, name) for value, name in zip(values, names, strict=True))
    graph.node.insert(0, helper.make_node("DequantizeLinear", names, [bank.name], name="bank.numbers", axis=1))
    onnx.checker.check_model(model)
    onnx.save(model, path)
