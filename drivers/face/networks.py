"""Opens the networks of a pack, and refuses one that is not of the form which the code around it is written for."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as ort_errors

from drivers.errors import ConfigurationError
from drivers.face.pack import Role

INPUT = "input"

UNUSABLE = (
    ort_errors.Fail,
    ort_errors.InvalidArgument,
    ort_errors.InvalidGraph,
    ort_errors.InvalidProtobuf,
    ort_errors.NotImplemented,
    # What the Python layer says of an input that the network does not have.
    ValueError,
)

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """Shapes of the one input, named `INPUT`, and of the outputs in their order; 0 is any size."""

    takes: Shape
    gives: tuple[Shape, ...]


FORMS: Mapping[Role, Form] = {
    "face_detection": Form((1, 3, 240, 320), ((1, 4420, 2), (1, 4420, 4))),
    "landmarks": Form((1, 1, 64, 64), ((1, 136),)),
    "recognition": Form((1, 3, 112, 112), ((1, 0),)),
    "pad": Form((1, 3, 128, 128), ((1, 3),)),
}


def open_network(role: Role, content: bytes) -> ort.InferenceSession:
    """Open a network on one thread that sleeps between runs, and run it once on nothing: the first run is the slowest.

    Spinning threads cost 20 % of a core at five runs a second; without the arena the activations of a face go back to
    the system instead of waiting in memory for the next person.

    Raises:
        ConfigurationError: ``face.pack_unusable`` when the bytes are no network that this runtime knows, or one of
            another form.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        session = ort.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        given = [output.shape for output in session.run(None, nothing(role))]
    except UNUSABLE as error:
        raise _unusable(role) from error
    wanted = FORMS[role].gives
    if len(given) != len(wanted) or not all(_fits(*pair) for pair in zip(given, wanted, strict=True)):
        raise _unusable(role)
    return session


def nothing(role: Role) -> Mapping[str, NDArray[np.float32]]:
    """Return an input of zeros."""
    return {INPUT: np.zeros(FORMS[role].takes, np.float32)}


def _fits(given: Shape, wanted: Shape) -> bool:
    return len(given) == len(wanted) and all(size in (0, got) for got, size in zip(given, wanted, strict=True))


def _unusable(role: Role) -> ConfigurationError:
    return ConfigurationError("face.pack_unusable", f"face model pack: this machine cannot use its {role} network")
