"""The makes of receipt printers that are simulated, and how each says how it is; no I/O."""

from collections.abc import Set
from dataclasses import dataclass

FIXED = 0x12
"""The bits of a real-time answer that never change."""


@dataclass(frozen=True, slots=True)
class Make:
    """What one make answers and does.

    Attributes:
        realtime: n of the DLE EOT questions it knows.
        has_full: it knows DLE EOT 20 and GS E1.
        has_asb: it sends its state by itself when told to.
        has_paper_answer: it answers GS r.
        has_identity: it answers GS I.
        reserved: the last byte of the state that it sends by itself.
        outlet: where a cut receipt lies: ``tray``, ``inside`` (an ejector) or ``outlet`` (a presenter).
        retract_code: n of ``GS e n`` that takes a receipt back.
        dots: across the head.
        charset: ``ascii``, ``gb2312`` or ``gbk``.
    """

    realtime: tuple[int, ...] = (1, 2, 3, 4)
    has_full: bool = False
    has_asb: bool = False
    has_paper_answer: bool = True
    has_identity: bool = False
    reserved: int = 0
    outlet: str = "tray"
    retract_code: int = 2
    dots: int = 576
    charset: str = "gb2312"


MAKES = {
    "plain": Make(has_asb=True, has_identity=True),
    "snbc_btp": Make(has_asb=True, reserved=0x0F, charset="gbk"),
    "masung_ep802": Make(has_paper_answer=False),
    "custom_vkp80": Make(has_full=True, outlet="inside", charset="gbk"),
    "kpm_ejector": Make(outlet="inside"),
    "reliance": Make(outlet="inside", charset="ascii"),
    "tptcm112": Make(outlet="inside", retract_code=4, dots=832),
    "ppu231": Make(realtime=(1, 2, 3, 4, 5), has_asb=True, outlet="outlet"),
}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How a printer is at one moment.

    Attributes:
        broken: ``media_jam``, ``cover_open``, ``cutter_fault``, ``head_hot``, ``hardware_fault``.
    """

    broken: Set[str]
    is_out: bool
    is_low: bool
    is_presented: bool
    is_printing: bool

    def has(self, fault: str, bits: int) -> int:
        """Return ``bits`` if something is broken, else 0."""
        return bits if fault in self.broken else 0

    @property
    def error_bits(self) -> int:
        """Bits of DLE EOT 3."""
        return (
            self.has("media_jam", 0x04)
            | self.has("cutter_fault", 0x08)
            | self.has("hardware_fault", 0x20)
            | self.has("head_hot", 0x40)
        )

    def realtime(self, n: int) -> bytes:
        """Return the answer to DLE EOT ``n``, 1 to 5."""
        is_stopped = bool(self.broken) or self.is_out
        bits = {
            1: is_stopped * 0x08,
            2: self.has("cover_open", 0x04) | self.is_out * 0x20 | bool(self.error_bits) * 0x40,
            3: self.error_bits,
            4: self.is_low * 0x0C | self.is_out * 0x60,
            5: self.is_presented * 0x60,
        }[n]
        return bytes([FIXED | bits])

    def paper(self) -> bytes:
        """Return the answer to GS r 1."""
        return bytes([self.is_low * 0x03 | self.is_out * 0x0C])

    def pushed(self, make: Make) -> bytes:
        """Return the four bytes that are sent unasked."""
        is_stopped = bool(self.broken) or self.is_out
        first = 0x10 | is_stopped * 0x08 | self.has("cover_open", 0x20)
        jam = self.has("media_jam", 0x02 if make.outlet == "outlet" else 0x04)
        return bytes([first, jam | self.error_bits & 0x68, *self.paper(), make.reserved])

    def full(self) -> bytes:
        """Return the answer to DLE EOT 20."""
        paper = self.is_out * 0x01 | self.is_low * 0x04 | self.is_presented * 0x20
        user = self.has("cover_open", 0x02) | self.is_printing * 0x08
        recoverable = self.has("head_hot", 0x01) | self.has("media_jam", 0x08)
        unrecoverable = self.has("cutter_fault", 0x01) | self.has("hardware_fault", 0x04)
        return bytes([0x10, 0x0F, paper, user, recoverable, unrecoverable])

    def ejector(self) -> bytes:
        """Return the answer to GS e 6."""
        return bytes([self.is_low * 0x01 | self.is_presented * 0x08 | self.has("media_jam", 0x80)])
