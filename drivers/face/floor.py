"""The least that a comparison can take: its networks alone, on nothing, in one thread."""

import time
from pathlib import Path

from drivers.settings import FaceSettings

DETECTION_SIDE = 320


def networks_alone(settings: FaceSettings, runs: int) -> list[float]:
    """Return the milliseconds of each of ``runs`` rounds of the networks that one comparison needs.

    A comparison finds and aligns two faces and describes both: detection, landmarks and recognition, each twice.

    Raises:
        ConfigurationError: ``face.pack_missing`` or ``face.pack_altered``.
    """
    from drivers.face.networks import empty, start_network  # noqa: PLC0415 - the upper layers import this at start
    from drivers.face.pack import Role, load_pack  # noqa: PLC0415

    networks = load_pack(Path(settings.pack)).networks
    roles: tuple[Role, ...] = ("face_detection", "landmarks", "recognition")
    rounds = []
    for role in roles:
        session = start_network(role, networks[role])
        first = session.get_inputs()[0]
        # A vendor's detector takes any size; 320 is the one that it is used with.
        shape = (1, *(side if isinstance(side, int) else DETECTION_SIDE for side in first.shape[1:]))
        rounds.append((session, {first.name: empty(session, shape)}))
    measured = []
    for _ in range(runs):
        began = time.perf_counter()
        for session, feed in rounds * 2:
            session.run(None, feed)
        measured.append((time.perf_counter() - began) * 1000)
    return measured
