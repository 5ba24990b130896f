"""The least that a comparison can take: its networks alone, on nothing, in one thread."""

import time
from pathlib import Path

from drivers.settings import FaceSettings


def networks_alone(settings: FaceSettings, runs: int) -> list[float]:
    """Return the milliseconds of each of ``runs`` rounds of the networks that one comparison needs.

    A comparison finds and aligns two faces and describes both: detection, landmarks and recognition, each twice.

    Raises:
        ConfigurationError: ``face.pack_missing`` or ``face.pack_altered``.
    """
    from drivers.face.networks import nothing, open_network  # noqa: PLC0415 - the upper layers import this at start
    from drivers.face.pack import Role, load_pack  # noqa: PLC0415

    networks = load_pack(Path(settings.pack)).networks
    roles: tuple[Role, ...] = ("face_detection", "landmarks", "recognition")
    rounds = [(open_network(role, networks[role]), nothing(role)) for role in roles]
    measured = []
    for _ in range(runs):
        began = time.perf_counter()
        for session, feed in rounds * 2:
            session.run(None, feed)
        measured.append((time.perf_counter() - began) * 1000)
    return measured
