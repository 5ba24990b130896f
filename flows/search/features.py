"""The features of an index, known by their fingerprints: 8 bytes each, and no text."""

import hashlib
from bisect import bisect_left
from collections.abc import Sequence


def fingerprint(feature: str) -> int:
    """Return 64 bits of the feature's BLAKE2b hash.

    A feature that is in no text passes for one of 60,000 that are with a chance of 3e-15.
    """
    return int.from_bytes(hashlib.blake2b(feature.encode(), digest_size=8).digest(), "little")


class Features:
    """Finds the number of a feature.

    Args:
        fingerprints: of all features, ascending.
    """

    def __init__(self, fingerprints: Sequence[int]) -> None:
        self._fingerprints = fingerprints

    def number(self, feature: str) -> int | None:
        """Return the place of a feature; None where no text has it."""
        wanted = fingerprint(feature)
        place = bisect_left(self._fingerprints, wanted)
        return place if place < len(self._fingerprints) and self._fingerprints[place] == wanted else None

    def __contains__(self, feature: object) -> bool:
        return isinstance(feature, str) and self.number(feature) is not None
