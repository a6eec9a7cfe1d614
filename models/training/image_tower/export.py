"""Exports the averaged weights of a run as ONNX: batch norms folded, quantised to int8 with calibration pictures.

    python -m image_tower.export --runs first second

The runs are those of the towers that look at 48 and at 64 pixels (scales.py). Writes
models/joint-image-tower/model.onnx and preprocessor.json. `--format float` writes 32-bit weights, for comparison;
`--output` chooses another file. Also leaves the weights in 16 bits beside the runs' checkpoints.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from .data import TrainingData
from .hubs import CENTRE_PICTURES, HubCorrectedTower, caption_bank
from .model import ConvNorm, ImageTower, TowerShape
from .paths import MODEL, RUNS
from .quick_eval import DARK, LIGHT_DRAWING, WHITE
from .scales import SHARES, SIDES, ScaledTowers
from .shifts import ShiftedTower
from .weights import shrink_matrices

OPSET = 17
#: Pictures from which the ranges of the activations are read; more did not change them.
CALIBRATION_BATCHES, CALIBRATION_SIZE = 8, 64
#: The shifts before the first layer, the last layer and what follows it stay in 32 bits: they are a thousandth of the
#: work and half of the error.
FLOAT_OPERATORS = (
    "Gemm", "MatMul", "ReduceMean", "ReduceMax", "Concat", "Mul", "Sub", "Div", "ReduceL2", "Clip", "TopK",
    "Pad", "Slice", "Reshape",
)  # fmt: skip


def load_tower(run: str) -> ImageTower:
    """The averaged weights of a run's last checkpoint, ready to encode."""
    state = torch.load(RUNS / run / "checkpoint.pt", weights_only=False, map_location="cpu")
    shape = TowerShape(**state["shape"])
    tower = ImageTower(shape, torch.ones(384))
    tower.load_state_dict(
        {key: value.float() if value.is_floating_point() else value for key, value in state["average"].items()}
    )
    return tower.eval()


def save_start(tower: ImageTower, path: Path) -> None:
    """The weights in 16 bits, a quarter of a checkpoint without its optimiser: `train --initial` starts from them."""
    state = {key: value.half() if value.is_floating_point() else value for key, value in tower.state_dict().items()}
    torch.save({"average": state, "shape": asdict(tower.shape)}, path)


def fold_norms(module: nn.Module) -> None:
    """Replaces every convolution with batch norm by one convolution, in place."""
    for name, child in module.named_children():
        if isinstance(child, ConvNorm):
            convolution, norm = child[0], child[1]
            assert isinstance(convolution, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d)
            setattr(module, name, fuse_conv_bn_eval(convolution, norm))
        else:
            fold_norms(child)


class Standardised(nn.Module):
    """What a batch norm without learnt numbers does. Folded into the layer behind it, it would mix small weights with
    large ones, which 8 bits do not hold."""

    mean: Tensor
    scale: Tensor

    def __init__(self, norm: nn.BatchNorm1d) -> None:
        super().__init__()
        assert norm.running_mean is not None and norm.running_var is not None
        self.register_buffer("mean", norm.running_mean)
        self.register_buffer("scale", (norm.running_var + norm.eps).rsqrt())

    def forward(self, features: Tensor) -> Tensor:
        return (features - self.mean) * self.scale


def shifted_tower(run: str) -> ShiftedTower:
    """A run's tower as it is exported; its weights are left beside the checkpoint."""
    tower = load_tower(run)
    save_start(tower, RUNS / run / "average-fp16.pt")
    fold_norms(tower)
    tower.neck = Standardised(tower.neck)
    return ShiftedTower(tower)


def write_onnx(tower: nn.Module, side: int, path: Path) -> None:
    torch.onnx.export(
        tower,
        (torch.zeros(2, 3, side, side),),
        str(path),
        input_names=["pixel_values"],
        output_names=["embedding"],
        dynamic_axes={"pixel_values": {0: "n"}, "embedding": {0: "n"}},
        opset_version=OPSET,
        dynamo=False,
    )


class CalibrationPictures(CalibrationDataReader):
    """Training batches, augmented as in training, so that the ranges cover dark and light grounds."""

    def __init__(self, side: int) -> None:
        data = TrainingData(seed=1, worker=0)
        self._batches: Iterator[NDArray[np.float32]] = (
            data.batch(step, CALIBRATION_SIZE, side).pixels.numpy() for step in range(CALIBRATION_BATCHES)
        )

    def get_next(self) -> dict[str, NDArray[np.float32]] | None:
        pixels = next(self._batches, None)
        return None if pixels is None else {"pixel_values": pixels}


def quantise(source: Path, target: Path, side: int) -> None:
    """Static int8: one scale per output channel of the weights, one per tensor of the activations."""
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "prepared.onnx"
        quant_pre_process(str(source), str(prepared), skip_symbolic_shape=True)
        nodes = onnx.load(prepared).graph.node
        kept = [node.name for node in nodes if node.op_type in FLOAT_OPERATORS]
        # Bytes of a picture fall in the middle between two steps of an int8 input: which way they are rounded would
        # hang on the last bit of the caller's arithmetic. The first convolutions are a hundredth of the work.
        of_pixels = {tensor.name for tensor in onnx.load(prepared).graph.initializer if tensor.dims[1:2] == [3]}
        kept += [node.name for node in nodes if node.op_type == "Conv" and of_pixels.intersection(node.input)]
        quantize_static(
            str(prepared),
            str(target),
            CalibrationPictures(side),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            calibrate_method=CalibrationMethod.MinMax,
            nodes_to_exclude=kept,
        )


def preprocessor(side: int) -> dict[str, object]:
    """How a picture becomes `pixel_values`; README.md of the model says the same in words."""
    return {
        "size": side,
        "resize": {"fit": "inside", "kernel": "cubic", "enlarge": True},
        "place": "centre",
        "ground": {
            "rule": "luminance",
            "luminanceWeights": [0.299, 0.587, 0.114],
            "threshold": LIGHT_DRAWING,
            "light": WHITE,
            "dark": DARK,
        },
        "mean": [0.5, 0.5, 0.5],
        "std": [0.5, 0.5, 0.5],
        "layout": "NCHW",
        "output": {"name": "embedding", "dimensions": 384, "normalized": True},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", nargs="+", required=True, help="one for each of --sides")
    parser.add_argument("--sides", nargs="+", type=int, default=list(SIDES))
    parser.add_argument("--shares", nargs="+", type=float, default=list(SHARES), help="of the mean, likewise")
    parser.add_argument("--format", choices=("int8", "float"), default="int8")
    parser.add_argument("--output", type=Path, default=MODEL / "model.onnx")
    arguments = parser.parse_args()
    side = max(arguments.sides)
    towers = ScaledTowers([shifted_tower(run) for run in arguments.runs], arguments.sides, arguments.shares)
    pictures = TrainingData(seed=2, worker=0).batch(0, CENTRE_PICTURES, side).pixels
    corrected = HubCorrectedTower(towers, caption_bank(), pictures).eval()
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        plain = arguments.output if arguments.format == "float" else Path(folder) / "float.onnx"
        write_onnx(corrected, side, plain)
        if arguments.format == "int8":
            quantise(plain, arguments.output, side)
        shrink_matrices(str(arguments.output), coarse="bank")
    (arguments.output.parent / "preprocessor.json").write_text(json.dumps(preprocessor(side), indent=2) + "\n")
    print(f"{arguments.output}: {arguments.output.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
