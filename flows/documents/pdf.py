"""A small PDF 1.7 writer: numbered objects, object streams, a cross-reference stream (ISO 32000-1, 7.5).

It is a writer of bytes and knows nothing of pages. Its output depends on its input alone: no clock, no random id.
"""

import hashlib
import zlib
from collections.abc import Sequence

PACKED_TOGETHER = 200
"""Objects in one object stream."""


def name_string(text: str) -> str:
    """A text string as UTF-16 in hexadecimal (7.9.2.2)."""
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"


def ascii_string(text: str) -> str:
    """A literal string of printable ASCII (7.3.4.2)."""
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"({escaped})"


def number(value: float, decimals: int = 2) -> str:
    """A real number; two decimals of a point are 0.004 mm."""
    return f"{value:.{decimals}f}".rstrip("0").rstrip(".")


class PdfFile:
    """Objects in the order of their numbers, which begin with 1."""

    def __init__(self) -> None:
        self._bodies: list[bytes] = []
        self._streams: set[int] = set()

    def reserve(self) -> int:
        """Give out the next number; its body follows by `fill`."""
        self._bodies.append(b"")
        return len(self._bodies)

    def fill(self, reserved: int, body: str) -> None:
        """Set the body of a reserved object."""
        self._bodies[reserved - 1] = body.encode("ascii")

    def add(self, body: str) -> int:
        """Add an object and return its number."""
        added = self.reserve()
        self.fill(added, body)
        return added

    def add_stream(self, entries: str, content: bytes) -> int:
        """Add a compressed stream; ``entries`` are those of its dictionary besides length and filter."""
        added = self.reserve()
        self._bodies[added - 1] = _stream(entries, content)
        self._streams.add(added)
        return added

    def to_bytes(self, catalog: int, information: int) -> bytes:
        """The finished file."""
        output = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        packed = [at for at in range(1, len(self._bodies) + 1) if at not in self._streams]
        # Type 2 entries are (object stream, index), type 1 (offset, 0): ISO 32000-1 table 18.
        entries: dict[int, tuple[int, int, int]] = {0: (0, 0, 65535)}
        groups = [packed[at : at + PACKED_TOGETHER] for at in range(0, len(packed), PACKED_TOGETHER)]
        for group in groups:
            holder = self.reserve()
            self._bodies[holder - 1] = self._object_stream(group)
            self._streams.add(holder)
            entries |= {member: (2, holder, index) for index, member in enumerate(group)}
        for written in sorted(self._streams):
            entries[written] = (1, len(output), 0)
            output += b"%d 0 obj\n%b\nendobj\n" % (written, self._bodies[written - 1])
        start = len(output)
        references = self.reserve()
        entries[references] = (1, start, 0)
        identity = hashlib.sha256(output).hexdigest()[:32]
        table = b"".join(
            kind.to_bytes(1) + where.to_bytes(4) + index.to_bytes(2)
            for kind, where, index in (entries[at] for at in range(references + 1))
        )
        trailer = (
            f"/Type /XRef /Size {references + 1} /W [1 4 2] /Root {catalog} 0 R /Info {information} 0 R"
            f" /ID [<{identity}> <{identity}>]"
        )
        output += b"%d 0 obj\n%b\nendobj\n" % (references, _stream(trailer, table))
        output += b"startxref\n%d\n%%%%EOF\n" % start
        return bytes(output)

    def _object_stream(self, members: Sequence[int]) -> bytes:
        offsets: list[str] = []
        content = bytearray()
        for member in members:
            offsets.append(f"{member} {len(content)}")
            content += self._bodies[member - 1] + b"\n"
        header = " ".join(offsets).encode("ascii") + b"\n"
        return _stream(f"/Type /ObjStm /N {len(members)} /First {len(header)}", header + bytes(content))


def _stream(entries: str, content: bytes) -> bytes:
    data = zlib.compress(content)
    head = f"<<{entries} /Filter /FlateDecode /Length {len(data)}>>\nstream\n".encode("ascii")
    return head + data + b"\nendstream"
