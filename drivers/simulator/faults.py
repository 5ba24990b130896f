"""What can be broken on purpose, by device: the words of ``--fault``, of fault scripts and of the dock."""

from collections.abc import Mapping, Sequence

FAULTS: Mapping[str, Sequence[str]] = {
    "id_card": (
        "silent",
        "gone",
        "garbage",
        "wrong_checksum",
        "media_withdrawn",
        "media_unsupported",
        "media_unreadable",
        "photo_damaged",
        "slow",
    ),
    "document_printer": (
        "media_empty",
        "media_empty_during_job",
        "media_low",
        "media_jam",
        "cover_open",
        "toner_low",
        "toner_empty",
        "output_full",
        "service_needed",
        "gone",
        "no_sheet",
        "slow",
        "silent",
        "garbage",
        "truncated",
        "late",
        "wrong_device",
        "queue_gone",
    ),
    "camera": ("gone", "silent", "garbage", "slow", "frozen", "dark", "no_face", "two_faces", "other_face"),
}
"""``no_sheet``: the job is reported completed and nothing comes out."""
