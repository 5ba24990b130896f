"""Where a machine makes its slips: a checked slip in, dots or a page out."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from PIL import Image

from drivers.receipt import Receipt
from flows.documents.errors import DocumentFault
from flows.documents.keys import Trust
from flows.documents.slip.content import Place, SlipWords, words_of
from flows.documents.slip.faces import Faces
from flows.documents.slip.layout import LARGE_SCALES, lay_out
from flows.documents.slip.pdf import paint_page
from flows.documents.slip.plain import plain_receipt
from flows.documents.slip.raster import as_receipt, paint_dots
from flows.documents.slip.seal import is_demonstration
from flows.documents.slip.sheet import Sheet
from flows.documents.slip.template import SlipPaper
from flows.ports import SealedSlip


@dataclass(frozen=True, slots=True)
class SlipPress:
    """Lays slips out; open it once. Whether they carry the sample mark follows from the departments' keys alone.

    Attributes:
        terminal: the machine's id, printed at the foot.
        site: where it stands, as residents call it; empty prints no line.
    """

    faces: Faces
    terminal: str
    site: str
    is_sample: bool

    @classmethod
    def open(cls, fonts: Path, trust: Trust, terminal: str, site: str) -> Self:
        """Load the faces that set-up has installed, in about 0.15 s.

        Raises:
            DocumentFault: ``fonts.missing``, ``fonts.face_unreadable``.
        """
        return cls(Faces(fonts), terminal, site, is_demonstration(trust))

    def receipt(self, template: SlipPaper, slip: SealedSlip, at: datetime, *, is_large: bool = False) -> Receipt:
        """The slip for the receipt printer, dot by dot.

        Args:
            template: of the service.
            slip: checked.
            at: when it is printed, local time.
            is_large: in large type, as large as the paper's length allows.

        Raises:
            DocumentFault: ``document.value_*``, ``document.glyph_missing``, ``document.overflow``: nothing is printed.
        """
        return as_receipt(self.dots(template, slip, at, is_large=is_large))

    def dots(self, template: SlipPaper, slip: SealedSlip, at: datetime, *, is_large: bool = False) -> Image.Image:
        """The same as a picture; raises as `receipt`."""
        return paint_dots(self.sheet(template, slip, at, is_large=is_large), self.faces)

    def page(self, template: SlipPaper, slip: SealedSlip, at: datetime, *, is_large: bool = False) -> bytes:
        """The same as a PDF, for preview and archive; raises as `receipt`."""
        words = self._words(template, slip, at)
        sheet = self._sheet(words, is_large=is_large)
        return paint_page(sheet, self.faces, "".join(words.title), template.issuer)

    def plain(self, template: SlipPaper, slip: SealedSlip, at: datetime) -> Receipt:
        """The short form for a printer that can no longer draw.

        Raises:
            DocumentFault: ``document.value_*``.
        """
        return plain_receipt(self._words(template, slip, at))

    def sheet(self, template: SlipPaper, slip: SealedSlip, at: datetime, *, is_large: bool = False) -> Sheet:
        """The slip as drawing operations; raises as `receipt`."""
        return self._sheet(self._words(template, slip, at), is_large=is_large)

    def _words(self, template: SlipPaper, slip: SealedSlip, at: datetime) -> SlipWords:
        return words_of(template, slip, Place(self.terminal, self.site, at, self.is_sample))

    def _sheet(self, words: SlipWords, *, is_large: bool) -> Sheet:
        for scale in LARGE_SCALES if is_large else ():
            try:
                return lay_out(words, self.faces, scale)
            except DocumentFault as fault:
                if fault.code != "document.overflow":
                    raise
        return lay_out(words, self.faces)
