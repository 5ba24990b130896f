"""Networks of a vendor's form, made here: licensed weights are in no package.

Their shapes, outputs and order are those of InsightFace's packs. The detector sees one face, at the place it was made
with, in whatever picture; the recogniser either sums up what it sees, or is the installed one with another face.
"""

from collections.abc import Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

CANVAS = 320
STRIDES = (8, 16, 32)
OPSET = [helper.make_opsetid("", 17)]


def scrfd(
    box: Sequence[float] = (100, 60, 180, 170),
    points: Sequence[Sequence[float]] = ((120, 100), (160, 100), (140, 120), (125, 145), (155, 145)),
    *,
    score: float = 0.9,
    size: int | None = None,
    outputs: int = 9,
    is_batched: bool = False,
    swap: bool = False,
) -> bytes:
    """An SCRFD network that sees one face.

    Args:
        box: left, top, right, bottom on a canvas of 320 x 320.
        points: the five, there.
        score: of the face.
        size: fixed height and width; free without.
        outputs: 9, or 6 for a network without points.
        is_batched: outputs begin with a 1.
        swap: boxes come before scores.
    """
    stride = 8
    place = np.array([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]) // stride
    cell = int(place[1] * (CANVAS // stride) + place[0])
    x, y = place * stride
    distances = np.array([x - box[0], y - box[1], box[2] - x, box[3] - y], np.float32) / stride
    offsets = (np.asarray(points, np.float32) - np.float32([x, y])).ravel() / stride
    kinds = [("score", np.array([score], np.float32)), ("box", distances), ("points", offsets)][: outputs // 3]
    nodes = [helper.make_node("Shape", ["input.1"], ["shape"])]
    weights = [numpy_helper.from_array(np.array([2, 3], np.int64), "sides")]
    nodes += [helper.make_node("Gather", ["shape", "sides"], ["high and wide"])]
    names, shapes = [], []
    for kind, values in kinds:
        for each in STRIDES:
            name = f"{kind} {each}"
            face = values if each == stride else np.zeros_like(values)
            weights += [
                numpy_helper.from_array(np.array([each], np.int64), f"{name} stride"),
                numpy_helper.from_array(np.array([2], np.int64), f"{name} anchors"),
                numpy_helper.from_array(np.array([len(values)], np.int64), f"{name} values"),
                numpy_helper.from_array(np.array([[cell * 2 if each == stride else 0]], np.int64), f"{name} cell"),
                numpy_helper.from_array(face[None], f"{name} face"),
            ]
            nodes += [
                helper.make_node("Div", ["high and wide", f"{name} stride"], [f"{name} cells"]),
                helper.make_node("ReduceProd", [f"{name} cells"], [f"{name} product"], keepdims=1),
                helper.make_node("Mul", [f"{name} product", f"{name} anchors"], [f"{name} places"]),
                helper.make_node("Concat", [f"{name} places", f"{name} values"], [f"{name} size"], axis=0),
                helper.make_node("ConstantOfShape", [f"{name} size"], [f"{name} nothing"]),
                helper.make_node(
                    "ScatterND",
                    [f"{name} nothing", f"{name} cell", f"{name} face"],
                    [f"{name} flat" if is_batched else name],
                ),
            ]
            if is_batched:
                weights += [numpy_helper.from_array(np.array([0], np.int64), f"{name} first")]
                nodes += [helper.make_node("Unsqueeze", [f"{name} flat", f"{name} first"], [name])]
            names.append(name)
            shapes.append([1, None, len(values)] if is_batched else [None, len(values)])
    given = [helper.make_tensor_value_info(*each) for each in zip(names, [1] * len(names), shapes, strict=True)]
    if swap:
        given = given[3:6] + given[:3] + given[6:]
    taken = helper.make_tensor_value_info("input.1", TensorProto.FLOAT, [1, 3, size or "height", size or "width"])
    return model(nodes, [taken], given, weights)


def arcface(
    numbers: int = 512, side: int = 112, *, kind: int = TensorProto.FLOAT, first: Sequence[str] = (), tail: int = 1
) -> bytes:
    """A network of ArcFace's shape: what 7 x 7 parts of the picture look like, mixed into so many numbers.

    Args:
        numbers: of the embedding.
        side: of the square it takes.
        kind: type of the input.
        first: names of layers that come first and change nothing, as in files converted from MXNet.
        tail: how many outputs.
    """
    mixed = np.random.default_rng(7).normal(size=(3 * 49, numbers)).astype(np.float32)
    nodes = [helper.make_node("Cast", ["data"], ["plain"], to=TensorProto.FLOAT, name="Cast_0")]
    seen = "plain"
    for name in first:
        nodes.append(helper.make_node("Identity", [seen], [f"after {name}"], name=name))
        seen = f"after {name}"
    nodes += [
        helper.make_node("AveragePool", [seen], ["parts"], kernel_shape=[side // 7] * 2, strides=[side // 7] * 2),
        helper.make_node("Flatten", ["parts"], ["flat"]),
        helper.make_node("MatMul", ["flat", "mixed"], ["fc1"]),
        *(helper.make_node("Identity", ["fc1"], [f"fc{each + 1}"]) for each in range(1, tail)),
    ]
    taken = helper.make_tensor_value_info("data", kind, [1, 3, side, side])
    given = [helper.make_tensor_value_info(f"fc{each + 1}", TensorProto.FLOAT, [1, numbers]) for each in range(tail)]
    return model(nodes, [taken], given, [numpy_helper.from_array(mixed, "mixed")])


def with_own_preprocessing(network: bytes) -> bytes:
    """The installed recogniser under other names, subtracting 127.5 and dividing by 127.5 by itself."""
    made = onnx.load_model_from_string(network)
    graph = made.graph
    for node in graph.node:
        for place, name in enumerate(node.input):
            if name == "input":
                node.input[place] = "ready"
        for place, name in enumerate(node.output):
            if name == "output":
                node.output[place] = "embedding"
    graph.input[0].name, graph.output[0].name = "picture", "embedding"
    graph.initializer.append(numpy_helper.from_array(np.array([127.5], np.float32), "half"))
    graph.node.insert(0, helper.make_node("Sub", ["picture", "half"], ["moved"], name="Sub_0"))
    graph.node.insert(1, helper.make_node("Div", ["moved", "half"], ["ready"], name="Mul_1"))
    content: bytes = made.SerializeToString()
    return content


def model(nodes: list, inputs: list, outputs: list, weights: Sequence = ()) -> bytes:
    """An ONNX file of these parts."""
    graph = helper.make_graph(nodes, "bench", inputs, outputs, list(weights))
    content: bytes = helper.make_model(graph, opset_imports=OPSET, ir_version=8).SerializeToString()
    return content


def of_shape(taken: Sequence, given: Sequence[Sequence], count: int = 1) -> bytes:
    """A network that is only looked at: ``count`` inputs of one shape, outputs of these shapes."""
    inputs = [helper.make_tensor_value_info(f"in{each}", TensorProto.FLOAT, taken) for each in range(count)]
    outputs = [
        helper.make_tensor_value_info(f"out{place}", TensorProto.FLOAT, each) for place, each in enumerate(given)
    ]
    nodes = [helper.make_node("Identity", ["in0"], [f"out{place}"]) for place in range(len(given))]
    return model(nodes, inputs, outputs)
