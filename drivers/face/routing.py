"""Tells by its shape what a network is for, as ``insightface 2.1: model_zoo/model_zoo.py, ModelRouter`` does.

The rule knows nothing of liveness, pose or any other network that takes a square: it calls them all recognition.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import onnx
from google.protobuf.message import DecodeError  # type: ignore[import-untyped] # it ships no types

from drivers.face.pack import MODEL_SIDE, refusal

Size = int | str
"""A number, or the name of a size that is free."""

Kind = Literal["detection", "landmark", "attribute", "swapper", "recognition", "unknown"]

LAYERS_SEEN = 8
"""InsightFace looks among this many first layers for one that subtracts and one that multiplies."""


@dataclass(frozen=True, slots=True)
class Graph:
    """What is seen of a network from outside.

    Attributes:
        inputs: their shapes, without the weights that old files list among them.
        outputs: their shapes.
        mean: what is to be subtracted from grey values before a recognition network gets them.
        std: what they are to be divided by.
    """

    inputs: tuple[tuple[Size, ...], ...]
    outputs: tuple[tuple[Size, ...], ...]
    mean: float
    std: float

    def kind(self) -> Kind:
        """Return what InsightFace takes it for."""
        if len(self.outputs) >= 5:
            return "detection"
        height, width = self.inputs[0][2:4] if len(self.inputs[0]) == 4 else ("", "")
        if not isinstance(height, int) or not isinstance(width, int):
            return "unknown"
        if (height, width) == (192, 192):
            return "landmark"
        if (height, width) == (96, 96):
            return "attribute"
        if len(self.inputs) == 2 and (height, width) == (128, 128):
            return "swapper"
        return "recognition" if height == width >= MODEL_SIDE and height % 16 == 0 else "unknown"

    def side(self) -> int:
        """Return the side of the square that a recognition network takes, pixels."""
        side = self.inputs[0][2] if len(self.inputs[0]) == 4 else MODEL_SIDE
        return side if isinstance(side, int) else MODEL_SIDE

    def told(self) -> str:
        """Return its shape in words."""
        shapes = [" x ".join(map(str, shape)) for shape in (self.inputs[0], self.outputs[0])]
        more = len(self.outputs) - 1
        return f"{shapes[0]} to {shapes[1]}" + (f" and {more} more" if more else "")


def read_graph(name: str, content: bytes) -> Graph:
    """Read an ONNX file without running it.

    Raises:
        ConfigurationError: ``face.pack_unusable``: no ONNX, or its weights lie in another file, which could be any.
    """
    try:
        model = onnx.load_model_from_string(content)
    except DecodeError as error:
        raise refusal("face.pack_unusable", name, "not an ONNX file") from error
    graph = model.graph
    weights = {tensor.name for tensor in graph.initializer}
    inputs = tuple(_shape(each) for each in graph.input if each.name not in weights)
    if not graph.node or not inputs or not graph.output:
        raise refusal("face.pack_unusable", name, "not an ONNX file")
    if any(each.data_location == onnx.TensorProto.EXTERNAL for each in _tensors(graph)):
        raise refusal("face.pack_unusable", name, "its weights lie in another file: ask the vendor for one file")
    first = [node.name for node in graph.node[:LAYERS_SEEN]]
    # As ``insightface 2.1: model_zoo/arcface_onnx.py`` has it: such a network does both by itself.
    has_own = any(each.startswith(("Sub", "_minus")) for each in first) and any(
        each.startswith(("Mul", "_mul")) for each in first
    )
    mean, std = (0.0, 1.0) if has_own else (127.5, 127.5)
    return Graph(inputs, tuple(_shape(each) for each in graph.output), mean, std)


def _shape(value: onnx.ValueInfoProto) -> tuple[Size, ...]:
    sizes = value.type.tensor_type.shape.dim
    return tuple(int(each.dim_value) if each.dim_value > 0 else str(each.dim_param or "?") for each in sizes)


def _tensors(graph: onnx.GraphProto) -> Iterator[onnx.TensorProto]:
    """Yield all weights and constants, those of inner graphs too."""
    yield from graph.initializer
    for node in graph.node:
        for attribute in node.attribute:
            yield from (attribute.t, *attribute.tensors)
            for inner in (attribute.g, *attribute.graphs):
                yield from _tensors(inner)
