"""The departments' answers as the gateway accepts them: bounded, no unknown keys. See ``service.departments``."""

from typing import Annotated, Literal

import msgspec

Case = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{16,64}$")]
Serial = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Z]{4,32}$")]
Reason = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Title = Annotated[str, msgspec.Meta(max_length=60)]
Pages = Annotated[int, msgspec.Meta(ge=0, le=50)]
ServiceId = Annotated[str, msgspec.Meta(max_length=80)]
Fen = Annotated[int, msgspec.Meta(ge=0, le=10**13)]
Word = Annotated[str, msgspec.Meta(max_length=60)]
Key = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z_0-9]{0,31}$")]
Value = Annotated[str, msgspec.Meta(max_length=2000)]
Fields = Annotated[dict[Key, Value], msgspec.Meta(max_length=80)]
Form = Literal["document", "slip", "screen"]
MaskedPhone = Annotated[str, msgspec.Meta(pattern=r"^([0-9]{1,4}\*{4,12}[0-9]{0,4}|\*{4,12}[0-9]{1,4})\Z")]


class Accepted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Answer to ``accept``."""

    case: Case


class Result(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Answer to ``result``."""

    state: Literal["processing", "found", "refused"]
    reason: Reason | None = None
    form: Form = "document"
    due: Fen = 0
    due_for: Word = ""
    due_for_en: Word = ""


class View(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Answer to ``view``; fields, rows and token belong to slips and to what the screen shows."""

    service: ServiceId
    title: Title
    serial: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Z]{0,32}$")]
    pages: Pages
    form: Form = "document"
    check_code: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Z]{0,32}$")] = ""
    issued_at: Annotated[str, msgspec.Meta(max_length=40)] = ""
    fields: Fields = {}
    rows: Annotated[list[Fields], msgspec.Meta(max_length=2000)] = []
    token: Annotated[str, msgspec.Meta(max_length=1000)] = ""


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Answer to ``document``; ``pdf`` stands in base64 on the wire."""

    serial: Serial
    pdf: bytes


class OfferedChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to choose."""

    value: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z_.:/\-]{1,60}$")]
    zh: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    en: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]


class Offer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Answer to ``offer``."""

    offered: Annotated[list[OfferedChoice], msgspec.Meta(max_length=200)]


class ApplicantAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who a number belongs to."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    id_number: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Z]{15,18}$")]
    sex: Annotated[str, msgspec.Meta(max_length=12)]
    nation: Annotated[str, msgspec.Meta(max_length=20)]
    birth_date: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    address: Annotated[str, msgspec.Meta(max_length=120)]


class PortraitAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Answer to ``portrait``: somebody, or the reason why not."""

    applicant: ApplicantAnswer | None = None
    photo: Annotated[bytes, msgspec.Meta(max_length=65536)] = b""
    reason: Reason | None = None


class IdentifiedAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Answer to ``identity-code``: somebody, or the reason why not."""

    applicant: ApplicantAnswer | None = None
    reason: Literal["identity_code_invalid", "identity_code_expired", "identity_code_used"] | None = None


class CodeSentAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Answer to ``one-time-code``: where the code went, or the reason why it was not sent."""

    reference: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{16,64}\Z")] | None = None
    phone: MaskedPhone | None = None
    tries: Annotated[int, msgspec.Meta(ge=1, le=9)] | None = None
    seconds: Annotated[int, msgspec.Meta(ge=1, le=3600)] | None = None
    reason: Literal["no_phone_on_file", "code_too_soon", "code_too_often"] | None = None


class CodeCheckedAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Answer to ``one-time-code/check``: what came of it, or the reason why nothing was compared."""

    is_right: bool | None = None
    tries_left: Annotated[int, msgspec.Meta(ge=0, le=9)] | None = None
    reason: Literal["code_expired", "code_used_up"] | None = None


class GuardianAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Answer to ``guardian``."""

    is_guardian: bool


class OrderOpened(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Answer of the payment provider to a new order."""

    order: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z-]{4,64}$")]
    code: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    expires_at: Annotated[str, msgspec.Meta(max_length=40)]


class OrderState(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Answer of the payment provider about an order."""

    state: Literal["open", "paid", "closed", "unknown", "refunded"]
    amount: Fen
    method: Annotated[str, msgspec.Meta(max_length=20)] = ""
    transaction: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z-]{0,64}$")] = ""
    paid_at: Annotated[str, msgspec.Meta(max_length=40)] = ""
