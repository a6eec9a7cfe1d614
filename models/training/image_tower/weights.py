"""Large matrices that are computed with in 32 bits lie in the exported file in 8 bits, or in 4."""

from __future__ import annotations

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper

#: Numbers from which on a matrix is worth it.
LARGE = 20_000

#: What takes the place of a matrix in the file: its parts, and the steps that make the matrix of them.
Parts = tuple[list[TensorProto], list[NodeProto]]


def in_bytes(vectors: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """The vectors' numbers as whole steps, and the size of a step in each vector."""
    scale = (np.abs(vectors).max(axis=1) / 127).astype(np.float32)
    return np.rint(vectors / scale[:, None]).astype(np.int8), scale


def in_half_bytes(vectors: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """As in_bytes, with steps from 1 to 15 around 8."""
    scale = (np.abs(vectors).max(axis=1) / 7).astype(np.float32)
    return (np.rint(vectors / scale[:, None]) + 8).astype(np.uint8), scale


def shrink_matrices(path: str, coarse: str) -> None:
    """Rewrites an exported model so that its large matrices lie in it in 8 bits, with a step per output.

    The matrix named `coarse`, whose rows have an even length, gets 4 bits and a step per row.
    """
    model = onnx.load(path)
    graph = model.graph
    for matrix in [tensor for tensor in graph.initializer if tensor.data_type == TensorProto.FLOAT]:
        if len(matrix.dims) != 2 or np.prod(matrix.dims) < LARGE:
            continue
        values = numpy_helper.to_array(matrix)
        user = next(node for node in graph.node if matrix.name in node.input)
        by_rows = user.op_type == "Gemm" and any(given.name == "transB" and given.i == 1 for given in user.attribute)
        tensors, nodes = (
            coarsened(matrix.name, values) if matrix.name == coarse else shrunk(matrix.name, values, by_rows)
        )
        graph.initializer.remove(matrix)
        graph.initializer.extend(tensors)
        for node in reversed(nodes):
            graph.node.insert(0, node)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def shrunk(name: str, values: NDArray[np.float32], by_rows: bool) -> Parts:
    steps, scale = in_bytes(values if by_rows else values.T)
    parts = {"steps": steps if by_rows else steps.T.copy(), "scale": scale, "zero": np.zeros(len(scale), np.int8)}
    tensors = [numpy_helper.from_array(part, f"{name}.{key}") for key, part in parts.items()]
    given = [tensor.name for tensor in tensors]
    axis = 0 if by_rows else 1
    return tensors, [helper.make_node("DequantizeLinear", given, [name], name=f"{name}.numbers", axis=axis)]


def coarsened(name: str, values: NDArray[np.float32]) -> Parts:
    """Two steps in a byte: those of the left half of a row lie in the lower four bits, those of the right above."""
    steps, scale = in_half_bytes(values)
    left, right = np.split(steps, 2, axis=1)
    parts = {
        "packed": left | right << 4,
        "four": np.array(4, np.uint8),
        "sixteen": np.array(16, np.uint8),
        "middle": np.array(8, np.float32),
        "scale": scale[:, None],
    }
    tensors = [numpy_helper.from_array(np.asarray(part), f"{name}.{key}") for key, part in parts.items()]

    def step(kind: str, given: list[str], result: str, **settings: str | int) -> NodeProto:
        made = name if result == "" else f"{name}.{result}"
        return helper.make_node(kind, [f"{name}.{key}" for key in given], [made], name=f"{made}.{kind}", **settings)

    return tensors, [
        step("Mod", ["packed", "sixteen"], "left"),
        step("BitShift", ["packed", "four"], "right", direction="RIGHT"),
        step("Concat", ["left", "right"], "steps", axis=1),
        step("Cast", ["steps"], "numbers", to=TensorProto.FLOAT),
        step("Sub", ["numbers", "middle"], "centred"),
        step("Mul", ["centred", "scale"], ""),
    ]
