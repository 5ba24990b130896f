"""What stands on every A4 document round its body: title, numbers, signature, seal, code, notes and footer.

A clerk finds the code for checking at the same place on every kind of paper: bottom left.
"""

from dataclasses import dataclass

from flows.documents.cells import HAIR
from flows.documents.content import Content
from flows.documents.errors import DocumentFault
from flows.documents.fonts import Typefaces
from flows.documents.page import BODY_WIDTH, LEFT, PAGE_WIDTH, RIGHT, Code, Element, Page, Role, Rule, SealImprint, Text
from flows.documents.template import DocumentTemplate
from flows.documents.typesetting import balanced, wrap
from flows.documents.values import long_date

CONTINUED = "（续）"
TO_NEXT_PAGE = "（转下页）"
BLANK_BELOW = "（以下空白）"
STRIP = "样张 无效 SAMPLE　·　演示文书，人名、单位、号码均为虚构，不作任何证明之用"
CHECK_ADDRESS = "verify.example.invalid"
DEMONSTRATION = "（演示）"

STRIP_Y, STRIP_GREY = 11.2, 0.35
OVER_TITLE_SIZE, OVER_TITLE_RISE = 15.0, 9.5
TITLE_SIZES = tuple(22 - step / 2 for step in range(9))
TITLE_LEAD = 9.5
NUMBERS_BELOW_TITLE, NUMBER_SIZE = 9.2, 10.5
BODY_BELOW_TITLE = NUMBERS_BELOW_TITLE + 2.6
NOTE_SIZE, NOTE_INDENT = 10.0, 5.4
FOOTER_RULE_Y, FOOTER_Y, FOOTER_GREY = 283.6, 288.2, 0.2
CODE_SIDES = {57: 29.0, 61: 31.0, 65: 31.0}
"""Modules of the QR versions 10, 11 and 12, and the side in millimetres that was read at 150 dpi in every trial."""
SMALL_CODE_SIDE = 29.0
MOST_MODULES = 65
SEAL_ABOVE_ISSUER = 3.2
SEAL_RADIUS = 20.0


def code_side(modules: int) -> float:
    """Side of the QR code in millimetres, without its white ground.

    Raises:
        DocumentFault: ``document.token_too_long``: version 13 is not read at 150 dpi.
    """
    if modules > MOST_MODULES:
        raise DocumentFault("document.token_too_long")
    return CODE_SIDES.get(modules, SMALL_CODE_SIDE)


@dataclass(frozen=True, slots=True)
class FootStyle:
    """Where code, notes and signature of an archetype stand, in millimetres."""

    code_y: float
    notes_x: float
    notes_y: float
    notes_width: float
    notes_lead: float
    axis: float
    signature_size: float
    date_below: float


TABLE_FOOT = FootStyle(237.0, 52.5, 239.9, 86.5, 4.35, axis=168.0, signature_size=10.5, date_below=5.2)
GRID_FOOT = FootStyle(240.8, 53.0, 249.6, 140.0, 4.5, axis=159.0, signature_size=12.0, date_below=5.9)
LOWEST_NOTE_Y = 281.5
UNDER_CODE_Y = (273.1, 277.2, 281.3)
"""The check code's lines: below the white ground of the QR code, above the footer's rule."""


class Outline:
    """The logical structure in the order of reading; each part is given out once, a repeat of it is decoration."""

    def __init__(self, issuer: str) -> None:
        self.root = Element("Document")
        self._unused = {
            "strip": self.root.child("P"),
            "title": self.root.child("H1"),
            "numbers": self.root.child("P"),
        }
        self.table = self.root.child("Table")
        self._unused |= {
            "statement": self.root.child("P"),
            "signature": self.root.child("P"),
            "seal": self.root.child("Figure", alternative=f"印章：{issuer}"),
            "code": self.root.child("Figure", alternative="二维码：扫描后可离线核验本件"),
            "check code": self.root.child("P"),
            "notes": self.root.child("L"),
            "footer": self.root.child("P"),
        }

    def once(self, part: str) -> Element | None:
        """The element on its first use, None afterwards."""
        return self._unused.pop(part, None)


class Stationery:
    """Draws the parts round the body."""

    def __init__(self, template: DocumentTemplate, content: Content, faces: Typefaces, modules: int) -> None:
        """Take what stays the same on all pages; ``modules`` is the width of the QR code."""
        self._template = template
        self._content = content
        self._faces = faces
        self._code_side = code_side(modules)
        self.outline = Outline(template.seal_name)

    def line(
        self,
        page: Page,
        position: tuple[float, float],
        text: str,
        size: float,
        element: Element | None,
        *,
        role: Role = Role.SONG,
        anchor: float = 0.0,
        grey: float = 0.0,
    ) -> None:
        """Draw one line; ``anchor`` is the part of its width that lies left of ``position``."""
        width = self._faces.width(text, role, size)
        x, y = position
        page.texts.append(Text(x - anchor * width, y, text, role, size, width, element, grey=grey))

    def head(self, page: Page, title_y: float, *, is_first: bool) -> float:
        """Draw strip, title and numbers.

        Returns:
            y where the body begins.
        """
        sample = self._content.imprint.is_sample
        page.is_marked = sample
        middle = PAGE_WIDTH / 2
        if sample:
            self.line(page, (middle, STRIP_Y), STRIP, 10, self.outline.once("strip"), anchor=0.5, grey=STRIP_GREY)
        title = self._template.title[-1] + ("" if is_first else CONTINUED)
        element = self.outline.once("title")
        size, lines = self._set_title(title)
        top = title_y - TITLE_LEAD * (len(lines) - 1)
        if len(self._template.title) == 2:
            above = top - OVER_TITLE_RISE
            self.line(
                page,
                (middle, above),
                self._template.title[0],
                OVER_TITLE_SIZE,
                element,
                role=Role.SONG_BOLD,
                anchor=0.5,
            )
        for number, words in enumerate(lines):
            place = (middle, top + number * TITLE_LEAD)
            self.line(page, place, words, size, element, role=Role.SONG_BOLD, anchor=0.5)
        self._numbers(page, title_y + NUMBERS_BELOW_TITLE)
        return title_y + BODY_BELOW_TITLE

    def _set_title(self, title: str) -> tuple[float, tuple[str, ...]]:
        for size in TITLE_SIZES:
            if self._faces.width(title, Role.SONG_BOLD, size) <= BODY_WIDTH:
                return size, (title,)
        lines = balanced(title)
        for size in TITLE_SIZES:
            if all(self._faces.width(line, Role.SONG_BOLD, size) <= BODY_WIDTH for line in lines):
                return size, lines
        raise DocumentFault("document.overflow", "title")

    def _numbers(self, page: Page, y: float) -> None:
        element = self.outline.once("numbers")
        for (label, name), x, anchor in zip(self._template.numbers, (LEFT, RIGHT), (0.0, 1.0), strict=False):
            text = f"{label}：{self._content.spoken(name)}"
            self.line(page, (x, y), text, NUMBER_SIZE, element, anchor=anchor)

    def code(self, page: Page, style: FootStyle) -> None:
        """Draw the QR code."""
        page.codes.append(Code(LEFT, style.code_y, self._code_side, self.outline.once("code")))

    @property
    def code_label(self) -> str:
        """What the check code is called on this paper."""
        return next((label for label, name in self._template.numbers if name == "code"), "核验码")

    def code_under(self, page: Page) -> None:
        """Draw the check code on two lines under the QR code."""
        groups = self._content.imprint.grouped_code
        lines = (self.code_label, " ".join(groups[:2]), " ".join(groups[2:]))
        element = self.outline.once("check code")
        for words, y in zip(lines, UNDER_CODE_Y, strict=True):
            self.line(page, (LEFT + self._code_side / 2, y), words, 10, element, anchor=0.5)

    def code_beside(self, page: Page) -> None:
        """Draw the check code in bold on the line above the notes."""
        words = f"{self.code_label}　{' '.join(self._content.imprint.grouped_code)}"
        element = self.outline.once("check code")
        self.line(page, (GRID_FOOT.notes_x, 244.2), words, NUMBER_SIZE, element, role=Role.SONG_BOLD)

    def notes(self, page: Page, style: FootStyle) -> None:
        """Draw the numbered notes.

        Raises:
            DocumentFault: ``document.overflow`` when they do not fit above the footer.
        """
        parent = self.outline.once("notes")
        y = style.notes_y
        for number, note in enumerate(self._notes(), start=1):
            item = parent.child("LI") if parent is not None else None
            label, body = (item.child("Lbl"), item.child("LBody")) if item is not None else (None, None)
            self.line(page, (style.notes_x, y), f"{number}.", NOTE_SIZE, label)
            room = style.notes_width - NOTE_INDENT
            for words in wrap(note, lambda text: self._faces.width(text, Role.SONG, NOTE_SIZE), room):
                if y > LOWEST_NOTE_Y:
                    raise DocumentFault("document.overflow", "notes")
                self.line(page, (style.notes_x + NOTE_INDENT, y), words, NOTE_SIZE, body)
                y += style.notes_lead

    def _notes(self) -> list[str]:
        template, sample = self._template, self._content.imprint.is_sample
        if sample:
            seal = "本件所载印章为演示样章，非真实电子印章；实际文书由经办机构签章后返回打印。"
        else:
            seal = "本件由出具单位电子签章，纸面印章为其图样。"
        until = f"开具之日起 {_duration(template.validity_days)}内，" if template.validity_days is not None else ""
        check = f"{until}可凭{self.code_label}在 {CHECK_ADDRESS} 核验，或扫二维码离线验签。"
        notes = [seal, check, *map(self._content.sentence, template.notes)]
        if template.hotline is not None:
            notes.append(f"咨询电话：{template.hotline}{DEMONSTRATION if sample else ''}。")
        return notes

    def signature(self, page: Page, style: FootStyle, issuer_y: float) -> None:
        """Draw issuer and date; ``issuer_y`` is the issuer's last baseline."""
        element = self.outline.once("signature")
        issuer = self._template.issuer
        room = 2 * (RIGHT - style.axis)
        width = self._faces.width(issuer, Role.SONG, style.signature_size)
        lines = balanced(issuer) if width > room else (issuer,)
        y = issuer_y - (len(lines) - 1) * style.date_below
        for words in (*lines, long_date(self._content.imprint.issued_on)):
            self.line(page, (style.axis, y), words, style.signature_size, element, anchor=0.5)
            y += style.date_below

    def seal(self, page: Page, style: FootStyle, issuer_y: float) -> None:
        """Draw the seal over the signature, so that issuer and date lie in its lower middle."""
        page.seals.append(SealImprint(style.axis, issuer_y - SEAL_ABOVE_ISSUER, self.outline.once("seal")))

    def footer(self, pages: list[Page]) -> None:
        """Draw terminal, time and page numbers on every page, last of all."""
        imprint = self._content.imprint
        mark = DEMONSTRATION if imprint.is_sample else ""
        left = f"终端 {imprint.terminal}{mark}　打印时间 {imprint.issued_at:%Y-%m-%d %H:%M:%S}"
        for number, page in enumerate(pages, start=1):
            element = self.outline.once("footer")
            page.rules.append(Rule(LEFT, FOOTER_RULE_Y, RIGHT, FOOTER_RULE_Y, HAIR))
            self.line(page, (LEFT, FOOTER_Y), left, 10, element, grey=FOOTER_GREY)
            right = f"第 {number} 页　共 {len(pages)} 页"
            self.line(page, (RIGHT, FOOTER_Y), right, 10, element, anchor=1.0, grey=FOOTER_GREY)


def _duration(days: int) -> str:
    """90 days are printed as 3 个月, 365 as 1 年, 30 as 30 日: as the departments' forms say it."""
    if days % 365 == 0:
        return f"{days // 365} 年"
    if days % 30 == 0 and days > 30:
        return f"{days // 30} 个月"
    return f"{days} 日"
