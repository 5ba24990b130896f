"""The departments' answers as the gateway accepts them: bounded, no unknown keys. See ``service.departments``."""

from typing import Annotated, Literal

import msgspec

Case = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{16,64}$")]
Serial = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Z]{4,32}$")]
Reason = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Title = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
Pages = Annotated[int, msgspec.Meta(ge=1, le=50)]
ServiceId = Annotated[str, msgspec.Meta(max_length=80)]


class Accepted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Answer to ``accept``."""

    case: Case


class Result(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Answer to ``result``."""

    state: Literal["processing", "found", "refused"]
    reason: Reason | None = None


class View(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Answer to ``view``."""

    service: ServiceId
    title: Title
    serial: Serial
    pages: Pages


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Answer to ``document``; ``pdf`` stands in base64 on the wire."""

    serial: Serial
    pdf: bytes
