"""The paper of a simulated receipt printer: the roll, the piece that is being printed, the outlet.

A piece that is cut off becomes a picture file, as wide as the paper, and a record of what is on it.
"""

from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from drivers.simulator.esc_pos import PAPER, Strip

DOTS_PER_MM = 8
PAPER_MARGIN = 4 * DOTS_PER_MM
TOP_MARGIN = 4 * DOTS_PER_MM
ROLL_MM = 50_000.0
NEAR_END_MM = 2_000.0


@dataclass(slots=True)
class Record:
    """One piece of paper that was cut off, with something on it.

    Attributes:
        path: the picture.
        is_complete: nothing broke off while it was printed.
        where: ``tray`` (fell out), ``inside``, ``outlet``, ``taken``, ``ejected``, ``retracted``.
    """

    path: str
    text: list[str]
    codes: list[str]
    millimetres: float
    is_complete: bool
    where: str


@dataclass(slots=True)
class _Piece:
    strips: list[Image.Image] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    has_ink: bool = False
    is_complete: bool = True


class Paper:
    """Roll, piece and outlet.

    Args:
        folder: for the pictures.
        dots: across the head.
        outlet: where a cut piece lies first: ``tray``, ``inside`` or ``outlet``.
    """

    def __init__(self, folder: Path, dots: int, outlet: str) -> None:
        self._folder = folder
        self._dots = dots
        self._outlet = outlet
        self._piece = _Piece()
        self.records: list[Record] = []
        self.scraps = 0
        self.remaining_mm = ROLL_MM

    @property
    def is_out(self) -> bool:
        """Whether the roll has ended."""
        return self.remaining_mm <= 0

    @property
    def is_near_end(self) -> bool:
        """Whether the roll will end soon."""
        return self.remaining_mm <= NEAR_END_MM

    @property
    def is_presented(self) -> bool:
        """Whether a piece hangs in the outlet."""
        return any(record.where == "outlet" for record in self.records)

    def begin(self, strip: Strip) -> None:
        """Note what a strip says; its dots come with `forward`."""
        if strip.image is not None:
            self._piece.has_ink = True
        if strip.text:
            self._piece.text.append(strip.text)
        if strip.code:
            self._piece.codes.append(strip.code)

    def forward(self, strip: Strip, top: int, dots: int) -> None:
        """Print ``dots`` rows of a strip, from ``top``."""
        self.remaining_mm = max(0.0, self.remaining_mm - dots / DOTS_PER_MM)
        rows = Image.new("L", (self._dots, dots), PAPER)
        if strip.image is not None:
            rows.paste(strip.image, (0, -top))
        self._piece.strips.append(rows)

    def interrupt(self) -> None:
        """Something broke off: the piece in the printer will never be whole."""
        if self._piece.has_ink:
            self._piece.is_complete = False

    def cut(self) -> None:
        """Cut the piece off; what is blank is a scrap."""
        piece, self._piece = self._piece, _Piece()
        if not piece.has_ink:
            self.scraps += 1
            return
        for record in self.records:
            if record.where in {"inside", "outlet"}:
                record.where = "ejected"
        height = sum(each.height for each in piece.strips)
        path = self._folder / f"receipt-{len(self.records) + 1:03}.png"
        self._draw(piece, height).save(path, dpi=(203, 203))
        record = Record(str(path), piece.text, piece.codes, height / DOTS_PER_MM, piece.is_complete, self._outlet)
        self.records.append(record)

    def move(self, where: str) -> None:
        """Move the newest piece that is in the printer: ``present``, ``eject``, ``retract``; or ``take`` it."""
        becomes = {"present": "outlet", "eject": "ejected", "retract": "retracted", "take": "taken"}[where]
        held = {"outlet"} if where == "take" else {"inside", "outlet"}
        for record in self.records:
            if record.where in held:
                record.where = becomes

    def _draw(self, piece: _Piece, height: int) -> Image.Image:
        image = Image.new("L", (self._dots + 2 * PAPER_MARGIN, height + TOP_MARGIN), PAPER)
        top = TOP_MARGIN
        for strip in piece.strips:
            image.paste(strip, (PAPER_MARGIN, top))
            top += strip.height
        return image
