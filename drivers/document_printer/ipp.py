"""IPP messages as bytes (RFC 8010), without any I/O: requests out, responses in.

pycups reaches a queue of cupsd but not the jobs of the printer behind it, and it cannot read octetString values; the
few attributes that this driver asks a printer for need no more than what is here.

A message is version (2 bytes), operation or status (2), request id (4), then attribute groups, each opened by a
delimiter tag, and the end tag. An attribute is a value tag (1), name length (2), name, value length (2), value; a
further value of the same attribute has an empty name. Collections are skipped.
"""

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from drivers.document_printer.reasons import Code
from drivers.errors import ProtocolError

VERSION = b"\x02\x00"

Value = int | bool | str | bytes | None
"""None is out of band: ``unsupported``, ``unknown`` or ``no-value``."""

Attributes = Mapping[str, tuple[Value, ...]]
Asked = tuple["Tag", str, tuple[str | int, ...]]
"""An attribute of a request: value tag, name, values."""


class Operation(IntEnum):
    """The operations used here (RFC 8011, 5.4.15)."""

    CANCEL_JOB = 0x0008
    GET_JOBS = 0x000A
    GET_PRINTER_ATTRIBUTES = 0x000B


class Tag(IntEnum):
    """Delimiter and value tags (RFC 8010, 3.5)."""

    OPERATION = 0x01
    JOB = 0x02
    END = 0x03
    PRINTER = 0x04
    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    BEGIN_COLLECTION = 0x34
    TEXT_WITH_LANGUAGE = 0x35
    NAME_WITH_LANGUAGE = 0x36
    END_COLLECTION = 0x37
    TEXT = 0x41
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME_TYPE = 0x49


FIRST_ERROR = 0x0400
"""Lowest status of a failed operation (RFC 8011, B.1)."""

LAST_DELIMITER = 0x0F
LAST_OUT_OF_BAND = 0x1F
CHARACTER_STRINGS = range(0x40, 0x60)
GREATEST_NESTING = 16


@dataclass(frozen=True, slots=True)
class Response:
    """A decoded response.

    Attributes:
        status: below 0x0100 the operation succeeded.
        groups: delimiter tag and attributes, in their order.
    """

    status: int
    request_id: int
    groups: tuple[tuple[int, Attributes], ...]

    def of(self, group: Tag) -> tuple[Attributes, ...]:
        """Return every group of one kind: one printer, or many jobs."""
        return tuple(attributes for tag, attributes in self.groups if tag == group)


def request(operation: Operation, request_id: int, uri: str, attributes: Iterable[Asked]) -> bytes:
    """Return a request to the printer at ``uri`` with these attributes in the operation group."""
    message = bytearray(VERSION + struct.pack(">HI", operation, request_id) + bytes([Tag.OPERATION]))
    first: tuple[Asked, ...] = (
        (Tag.CHARSET, "attributes-charset", ("utf-8",)),
        (Tag.LANGUAGE, "attributes-natural-language", ("en",)),
        (Tag.URI, "printer-uri", (uri,)),
    )
    for tag, name, values in (*first, *attributes):
        for number, value in enumerate(values):
            octets = struct.pack(">i", value) if isinstance(value, int) else value.encode()
            message += _attribute(tag, name if number == 0 else "", octets)
    message.append(Tag.END)
    return bytes(message)


def _attribute(tag: Tag, name: str, value: bytes) -> bytes:
    encoded = name.encode("ascii")
    return struct.pack(">BH", tag, len(encoded)) + encoded + struct.pack(">H", len(value)) + value


def response(data: bytes) -> Response:
    """Decode a response.

    Raises:
        ProtocolError: ``document_printer.protocol`` for anything that is not one whole message.
    """
    reader = _Reader(data)
    reader.take(2)
    status = reader.number(2)
    request_id = reader.number(4)
    groups: list[tuple[int, dict[str, list[Value]]]] = []
    name = ""
    while (tag := reader.number(1)) != Tag.END:
        if tag <= LAST_DELIMITER:
            groups.append((tag, {}))
            name = ""
            continue
        if not groups:
            raise _malformed()
        name = _text(reader.take(reader.number(2))) or name
        value = _value(tag, reader.take(reader.number(2)))
        if tag == Tag.BEGIN_COLLECTION:
            _skip_collection(reader)
        if not name:
            raise _malformed()
        groups[-1][1].setdefault(name, []).append(value)
    frozen = ((tag, {name: tuple(values) for name, values in attributes.items()}) for tag, attributes in groups)
    return Response(status, request_id, tuple(frozen))


class _Reader:
    """Takes bytes off the front and never more than there are."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> bytes:
        part = self._data[self._at : self._at + count]
        if len(part) != count:
            raise _malformed()
        self._at += count
        return part

    def number(self, width: int) -> int:
        return int.from_bytes(self.take(width), "big")


def _skip_collection(reader: _Reader) -> None:
    depth = 1
    while depth:
        tag = reader.number(1)
        if tag <= LAST_DELIMITER or depth > GREATEST_NESTING:
            raise _malformed()
        reader.take(reader.number(2))
        reader.take(reader.number(2))
        if tag == Tag.BEGIN_COLLECTION:
            depth += 1
        elif tag == Tag.END_COLLECTION:
            depth -= 1


def _value(tag: int, raw: bytes) -> Value:
    if tag <= LAST_OUT_OF_BAND:
        return None
    if tag in {Tag.INTEGER, Tag.ENUM}:
        if len(raw) != 4:
            raise _malformed()
        return int.from_bytes(raw, "big", signed=True)
    if tag == Tag.BOOLEAN:
        if len(raw) != 1:
            raise _malformed()
        return raw != b"\x00"
    if tag in {Tag.TEXT_WITH_LANGUAGE, Tag.NAME_WITH_LANGUAGE}:
        return _with_language(raw)
    return _text(raw) if tag in CHARACTER_STRINGS else raw


def _with_language(raw: bytes) -> str:
    reader = _Reader(raw)
    reader.take(reader.number(2))
    return _text(reader.take(reader.number(2)))


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _malformed() from error


def _malformed() -> ProtocolError:
    return ProtocolError(Code.PROTOCOL, "malformed IPP response")
