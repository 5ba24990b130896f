"""Opens the networks of a pack, and refuses one that is not of the form which the code around it is written for."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as ort_errors

from drivers.errors import ConfigurationError
from drivers.face.pack import MODEL_SIDE, Role, refusal

INPUT = "input"

BYTES = "tensor(uint8)"
"""Type of an input that takes grey values as they are."""

AS_THEY_ARE = (0.0, 1.0)
"""Mean and std of grey values that are given to a network unchanged."""

FATAL = 4
"""Of the runtime's degrees of severity."""

UNUSABLE = (
    ort_errors.Fail,
    ort_errors.InvalidArgument,
    ort_errors.InvalidGraph,
    ort_errors.InvalidProtobuf,
    ort_errors.NotImplemented,
    # An input or a layer of another size than the network was made for.
    ort_errors.RuntimeException,
    # What the Python layer says of an input that the network does not have.
    ValueError,
)

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """Shapes of the one input and of the outputs in their order; 0 is any size.

    ``name`` is what the input is called; empty where the code around the network does not mind.
    """

    takes: Shape
    gives: tuple[Shape, ...]
    name: str = INPUT


FORMS: Mapping[Role, Form] = {
    "face_detection": Form((1, 3, 240, 320), ((1, 4420, 2), (1, 4420, 4))),
    "landmarks": Form((1, 1, 64, 64), ((1, 136),)),
    "recognition": Form((1, 3, MODEL_SIDE, MODEL_SIDE), ((1, 0),), name=""),
    "pad": Form((1, 3, 128, 128), ((1, 3),)),
    "eyes": Form((1, 1, 24, 24), ((1, 2),)),
}


def start_network(role: Role, content: bytes) -> ort.InferenceSession:
    """Open a network of one input on one thread that sleeps between runs.

    Spinning threads cost 20 % of a core at five runs a second; without the arena the activations of a face go back to
    the system instead of waiting in memory for the next person.

    Raises:
        ConfigurationError: ``face.pack_unusable``, no network that this runtime knows.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # The runtime's complaints of a network would come before ours, on standard error.
    options.log_severity_level = FATAL
    try:
        session = ort.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except UNUSABLE as error:
        raise _unusable(role, "not a network that this machine can run") from error
    if len(session.get_inputs()) != 1:
        raise _unusable(role, f"it has {len(session.get_inputs())} inputs")
    return session


def open_network(role: Role, content: bytes, form: Form | None = None) -> ort.InferenceSession:
    """Open a network and run it once on nothing: the first run is the slowest.

    Args:
        role: what it is for.
        content: ONNX.
        form: what it must be like; that of its role if not said.

    Raises:
        ConfigurationError: ``face.pack_unusable`` when the bytes are no network that this runtime knows, or one of
            another form.
    """
    form = form or FORMS[role]
    session = start_network(role, content)
    first = session.get_inputs()[0].name
    try:
        given = [output.shape for output in session.run(None, {form.name or first: empty(session, form.takes)})]
    except UNUSABLE as error:
        raise _unusable(role, f"it does not take {_told(form.takes)}") from error
    wanted = form.gives
    if len(given) != len(wanted) or not all(_fits(*pair) for pair in zip(given, wanted, strict=True)):
        shapes = [" and ".join(map(_told, each)) for each in (given, wanted)]
        raise _unusable(role, f"it gives {shapes[0]} and not {shapes[1]}")
    return session


def empty(session: ort.InferenceSession, shape: Shape) -> NDArray[np.float32] | NDArray[np.uint8]:
    """Return zeros of the type that the network takes."""
    if session.get_inputs()[0].type == BYTES:
        return np.zeros(shape, np.uint8)
    return np.zeros(shape, np.float32)


def nothing(role: Role) -> Mapping[str, NDArray[np.float32]]:
    """Return an input of zeros."""
    return {INPUT: np.zeros(FORMS[role].takes, np.float32)}


def _fits(given: Shape, wanted: Shape) -> bool:
    return len(given) == len(wanted) and all(size in (0, got) for got, size in zip(given, wanted, strict=True))


def _told(shape: Shape) -> str:
    return " x ".join("any" if size == 0 else str(size) for size in shape)


def _unusable(role: Role, why: str) -> ConfigurationError:
    return refusal("face.pack_unusable", f"its {role} network", why)
