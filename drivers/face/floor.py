"""The least that a comparison can take: its networks alone, on nothing, in one thread."""

import time

from drivers.settings import FaceSettings


def networks_alone(settings: FaceSettings, runs: int) -> list[float]:
    """Return the milliseconds of each of ``runs`` rounds of the networks that one comparison needs.

    A comparison finds and aligns two faces and describes both: detection, landmarks and recognition, each twice.

    Raises:
        ConfigurationError: ``face.pack_missing`` or ``face.pack_altered``.
    """
    import numpy as np  # noqa: PLC0415 - the upper layers import this module at start

    from drivers.face.detector import open_session  # noqa: PLC0415
    from drivers.face.pack import load_pack  # noqa: PLC0415

    networks = load_pack(settings.pack).networks
    rounds = []
    for role in ("face_detection", "landmarks", "recognition"):
        session = open_session(networks[role])
        feed = {
            each.name: np.zeros([size if isinstance(size, int) else 1 for size in each.shape], np.float32)
            for each in session.get_inputs()
        }
        rounds.append((session, feed))
    measured = []
    for _ in range(runs):
        began = time.perf_counter()
        for session, feed in rounds * 2:
            session.run(None, feed)
        measured.append((time.perf_counter() - began) * 1000)
    return measured
