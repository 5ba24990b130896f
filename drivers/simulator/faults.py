"""What can be broken on purpose, by device: the words of ``--fault``, of fault scripts and of the dock."""

from collections.abc import Mapping, Sequence

WIRE = ("silent", "slow", "drip", "garbage", "truncated", "pulled", "gone", "dead", "wrong_device")
"""What can befall any wire. ``pulled``: unplugged in the middle of an answer; ``dead``: the device's process ends."""

FAULTS: Mapping[str, Sequence[str]] = {
    "id_card": (
        *WIRE,
        *("late", "wrong_checksum", "odd_pieces", "status"),
        *("media_withdrawn", "media_unsupported", "media_unreadable", "card_collision", "photo_damaged"),
    ),
    "chip_card": (
        *("silent", "slow", "garbage", "truncated", "pulled", "gone", "dead", "wrong_device"),
        *("media_unreadable", "media_unsupported", "pin_required", "pin_blocked", "record_missing"),
        *("service_gone", "service_silent"),
    ),
    "document_printer": (
        *("media_empty", "media_empty_during_job", "media_low", "media_jam", "cover_open"),
        *("toner_low", "toner_empty", "output_full", "service_needed", "no_sheet", "slow"),
        *("gone", "silent", "garbage", "truncated", "late", "wrong_device", "queue_gone"),
    ),
    "receipt_printer": (
        *("media_low", "media_empty", "media_empty_during_job", "media_jam", "cover_open"),
        *("cutter_fault", "head_hot", "hardware_fault"),
        *WIRE,
        "late",
    ),
    "camera": (
        *("gone", "silent", "garbage", "slow", "frozen"),
        *("dark", "backlight", "blurred", "no_face", "two_faces", "other_face"),
        *("far", "low", "turned", "eyes_closed", "covered"),
        *("photo", "photo_of_photo", "screen", "mask", "swapped", "looped", "wrong_gesture"),
    ),
    "scanner": (*WIRE, "late", "no_suffix", "endless", "dropped"),
    "signals": (
        *WIRE,
        *("late", "noise", "wrong_checksum", "other_unit", "refused"),
        *("cabinet_door_open", "tampered"),
    ),
    "power": (
        *WIRE,
        *("flood", "data_stale", "driver_not_connected"),
        *("no_power", "battery_low", "battery_critical", "battery_failure"),
    ),
    "document_camera": (
        *WIRE,
        *("frozen", "dark", "glare", "blurred", "moving", "no_page", "page_cut_off", "many_pages"),
    ),
    "key_pad": (*WIRE, "late", "dropped"),
    "speaker": ("silent", "slow", "pulled", "gone", "dead", "wrong_device", "busy"),
}
"""``no_sheet``: the job is reported completed and nothing comes out."""

UNCOUNTED = frozenset({"camera", "document_camera", "document_printer", "speaker"})
"""Devices whose faults last, for good or for seconds, and cannot be limited to some occasions."""
