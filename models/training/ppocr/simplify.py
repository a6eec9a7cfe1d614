"""Rewrites an exported PP-OCRv4 graph into an equal one that needs fewer passes over memory and half of the disk.

Usage: python simplify.py SOURCE.onnx TARGET.onnx

Three rewrites that are exact but for rounding:
1. The seven operators of an exported hard swish become HardSigmoid and Mul, which ONNX Runtime fuses into the
   convolution before them.
2. Scales and offsets (and batch normalisation) after a convolution go into its weights.
3. Scales before a convolution go into its weights; offsets too where the convolution pads nothing.
Then the large weights are stored with 16 bits; ONNX Runtime widens them when it loads the model.
"""

import sys

import numpy as np
import onnx
import onnxruntime
from onnx import helper, numpy_helper

# Of outputs, which are probabilities.
TOLERANCE_OF_REWRITE = 1e-4
TOLERANCE_OF_HALF = 2e-2
# Smaller tensors are not worth an operator.
SMALLEST_HALF = 256


class Graph:
    def __init__(self, model: onnx.ModelProto) -> None:
        self.model = model
        nodes = list(model.graph.node)
        self.values = {n.output[0]: numpy_helper.to_array(n.attribute[0].t) for n in nodes if n.op_type == "Constant"}
        self.nodes = [n for n in nodes if n.op_type != "Constant"]
        self.outputs = {output.name for output in model.graph.output}
        self.added = 0

    def consumers(self, name: str) -> list[onnx.NodeProto]:
        return [node for node in self.nodes if name in node.input]

    def only_consumer(self, name: str) -> onnx.NodeProto | None:
        consumers = self.consumers(name)
        return consumers[0] if len(consumers) == 1 and name not in self.outputs else None

    def constant(self, node: onnx.NodeProto) -> np.ndarray | None:
        return next((self.values[name] for name in node.input if name in self.values), None)

    def variable(self, node: onnx.NodeProto) -> str | None:
        """The input that is computed, if there is exactly one."""
        names = [name for name in node.input if name not in self.values]
        return names[0] if len(names) == 1 else None

    def scalar(self, node: onnx.NodeProto) -> float | None:
        constant = self.constant(node)
        if constant is None or constant.size != 1 or self.variable(node) is None:
            return None
        return float(constant.ravel()[0])

    def add_value(self, array: np.ndarray) -> str:
        self.added += 1
        name = f"folded{self.added}"
        self.values[name] = np.asarray(array, dtype=np.float32)
        return name

    def replace(self, old: onnx.NodeProto, new: onnx.NodeProto) -> None:
        self.nodes[self.index(old)] = new

    def remove(self, node: onnx.NodeProto) -> None:
        del self.nodes[self.index(node)]

    def index(self, node: onnx.NodeProto) -> int:
        return next(at for at, other in enumerate(self.nodes) if other is node)

    def weights(self, conv: onnx.NodeProto) -> tuple[np.ndarray, np.ndarray]:
        weight = self.values[conv.input[1]].astype(np.float64)
        bias = self.values[conv.input[2]].astype(np.float64) if len(conv.input) > 2 else np.zeros(len(weight))
        return weight, bias

    def set_weights(self, conv: onnx.NodeProto, source: str, weight: np.ndarray, bias: np.ndarray) -> None:
        del conv.input[:]
        conv.input.extend([source, self.add_value(weight), self.add_value(bias)])

    def write(self, path: str, use_half: bool) -> None:
        graph = self.model.graph
        used = {name for node in self.nodes for name in node.input}
        del graph.node[:]
        del graph.initializer[:]
        for name, value in self.values.items():
            if name not in used:
                continue
            if use_half and value.dtype == np.float32 and value.size >= SMALLEST_HALF:
                stored = f"{name}.half"
                graph.initializer.append(numpy_helper.from_array(value.astype(np.float16), stored))
                graph.node.append(helper.make_node("Cast", [stored], [name], to=onnx.TensorProto.FLOAT))
            else:
                graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        graph.node.extend(self.nodes)
        del graph.value_info[:]
        onnx.checker.check_model(self.model)
        onnx.save(self.model, path)


def fuse_hard_swish(graph: Graph) -> int:
    """x * clip(x + 3, 0, 6) / 6 becomes x * HardSigmoid(x)."""
    count = 0
    for add in list(graph.nodes):
        if add.op_type != "Add" or graph.scalar(add) != 3:
            continue
        source = graph.variable(add)
        clip = graph.only_consumer(add.output[0])
        product = graph.only_consumer(clip.output[0]) if clip is not None and clip.op_type == "Clip" else None
        if product is None or product.op_type != "Mul" or source not in product.input:
            continue
        quotient = graph.only_consumer(product.output[0])
        if quotient is None or quotient.op_type != "Div" or graph.scalar(quotient) != 6:
            continue
        gate = clip.output[0]
        graph.replace(add, helper.make_node("HardSigmoid", [source], [gate], alpha=1 / 6, beta=0.5))
        graph.replace(product, helper.make_node("Mul", [source, gate], [quotient.output[0]]))
        graph.remove(clip)
        graph.remove(quotient)
        count += 1
    return count


def fold_after(graph: Graph) -> bool:
    """Folds one operator that follows a convolution into it; False when there is none left."""
    for conv in graph.nodes:
        if conv.op_type != "Conv":
            continue
        follower = graph.only_consumer(conv.output[0])
        if follower is None:
            continue
        channels = len(graph.values[conv.input[1]])
        if follower.op_type == "BatchNormalization":
            scale, offset, mean, variance = (graph.values[name].astype(np.float64) for name in follower.input[1:])
            epsilon = next(a.f for a in follower.attribute if a.name == "epsilon")
            factor = scale / np.sqrt(variance + epsilon)
            shift = offset - mean * factor
        elif follower.op_type in ("Mul", "Add") and graph.variable(follower) == conv.output[0]:
            constant = graph.constant(follower)
            if constant.size != 1 and constant.shape not in ((1, channels, 1, 1), (channels, 1, 1)):
                continue
            values = np.broadcast_to(constant.ravel().astype(np.float64), channels)
            is_scale = follower.op_type == "Mul"
            factor, shift = (values, np.zeros(channels)) if is_scale else (np.ones(channels), values)
        else:
            continue
        weight, bias = graph.weights(conv)
        graph.set_weights(conv, conv.input[0], weight * factor.reshape(-1, 1, 1, 1), bias * factor + shift)
        conv.output[0] = follower.output[0]
        graph.remove(follower)
        return True
    return False


def has_padding(conv: onnx.NodeProto) -> bool:
    return any(value != 0 for a in conv.attribute if a.name == "pads" for value in a.ints)


def feeds_only_convolutions(graph: Graph, name: str) -> bool:
    consumers = graph.consumers(name)
    return bool(consumers) and name not in graph.outputs and all(
        node.op_type == "Conv" and node.input[0] == name for node in consumers
    )


def fold_before(graph: Graph) -> bool:
    """Folds one scale or offset into the convolutions that follow; False when there is none left."""
    for node in graph.nodes:
        value = graph.scalar(node) if node.op_type in ("Mul", "Add") else None
        if value is None:
            continue
        name = node.output[0]
        source = graph.variable(node)
        if node.op_type == "Mul":
            offset_node = graph.only_consumer(name)
            offset = graph.scalar(offset_node) if offset_node is not None and offset_node.op_type == "Add" else None
            if offset is not None and value != 0 and feeds_only_convolutions(graph, offset_node.output[0]):
                # x * v + o = (x + o / v) * v, and the scale can then be folded.
                end = offset_node.output[0]
                graph.replace(node, helper.make_node("Add", [source, graph.add_value(offset / value)], [name]))
                graph.replace(offset_node, helper.make_node("Mul", [name, graph.add_value(value)], [end]))
                return True
        if not feeds_only_convolutions(graph, name):
            continue
        consumers = graph.consumers(name)
        if node.op_type == "Add" and any(has_padding(conv) for conv in consumers):
            continue
        for conv in consumers:
            weight, bias = graph.weights(conv)
            if node.op_type == "Mul":
                graph.set_weights(conv, source, weight * value, bias)
            else:
                graph.set_weights(conv, source, weight, bias + weight.sum(axis=(1, 2, 3)) * value)
        graph.remove(node)
        return True
    return False


def largest_difference(source: str, target: str) -> float:
    sessions = [onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"]) for path in (source, target)]
    [model_input] = sessions[0].get_inputs()
    height = model_input.shape[2] if isinstance(model_input.shape[2], int) else 160
    data = np.random.default_rng(1).uniform(-1, 1, (1, 3, height, 320)).astype(np.float32)
    first, second = (session.run(None, {model_input.name: data})[0] for session in sessions)
    return float(np.abs(first - second).max())


def main() -> None:
    source, target = sys.argv[1:]
    graph = Graph(onnx.load(source))
    swishes = fuse_hard_swish(graph)
    after = before = 0
    while fold_after(graph):
        after += 1
    while fold_before(graph):
        before += 1
    print(f"{swishes} hard swishes, {after} folds after and {before} before convolutions")
    for use_half, tolerance in ((False, TOLERANCE_OF_REWRITE), (True, TOLERANCE_OF_HALF)):
        graph.write(target, use_half)
        difference = largest_difference(source, target)
        print(f"largest difference {difference:.1e}{' with 16-bit weights' if use_half else ''}")
        if difference > tolerance:
            sys.exit(f"The rewritten graph differs by {difference}.")


if __name__ == "__main__":
    main()
