"""What stands on every A4 document round its body: title, numbers, signature, seal, code, notes and footer.

A clerk finds the code for checking at the same place on every kind of paper: bottom left.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flows.documents.cells import HAIR
from flows.documents.content import Content
from flows.documents.errors import DocumentFault
from flows.documents.fonts import Typefaces
from flows.documents.page import BODY_WIDTH, LEFT, PAGE_WIDTH, RIGHT, Code, Element, Page, Role, Rule, SealImprint, Text
from flows.documents.template import DocumentTemplate, TablePaper
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
TITLE_LEAD = 9.5
SUBTITLE_SIZE, SUBTITLE_DROP = 12.0, 7.0
NUMBERS_BELOW_TITLE, NUMBER_SIZE = 9.2, 10.5
BODY_BELOW_NUMBERS = 2.6
BODY_BELOW_TITLE = NUMBERS_BELOW_TITLE + BODY_BELOW_NUMBERS
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
class TitleStyle:
    """Sizes of a heading in points, from the usual down to the smallest, and millimetres between its characters."""

    sizes: tuple[float, ...]
    tracking: float = 0.0


USUAL_TITLE = TitleStyle(tuple(22 - step / 2 for step in range(9)))
PARAGRAPH_TITLE = TitleStyle(tuple(26 - step / 2 for step in range(17)), tracking=1.2)


@dataclass(frozen=True, slots=True)
class FootStyle:
    """Where code, notes and signature of an archetype stand, in millimetres.

    Attributes:
        code_right: the QR code ends there; otherwise it begins at the left edge.
    """

    code_y: float
    notes_x: float
    notes_y: float
    notes_width: float
    notes_lead: float
    axis: float
    signature_size: float
    date_below: float
    seal_above: float = SEAL_ABOVE_ISSUER
    code_right: float | None = None


TABLE_FOOT = FootStyle(237.0, 52.5, 239.9, 86.5, 4.35, axis=168.0, signature_size=10.5, date_below=5.2)
GRID_FOOT = FootStyle(240.8, 53.0, 249.6, 140.0, 4.5, axis=159.0, signature_size=12.0, date_below=5.9)
BESIDE_TITLE = replace(TABLE_FOOT, code_y=14.4, code_right=RIGHT, notes_x=LEFT, notes_width=122.0)
"""Of a paper whose code stands beside its title."""
PARAGRAPH_FOOT = replace(GRID_FOOT, axis=150.0, signature_size=14.0, date_below=7.2, seal_above=2.4)
LOWEST_NOTE_Y = 281.5
UNDER_CODE = (36.1, 40.2, 44.3)
"""The check code's lines: from the upper edge of the QR code, below its white ground."""


class Outline:
    """The logical structure in the order of reading; each part is given out once, a repeat of it is decoration."""

    def __init__(self, issuer: str) -> None:
        self.root = Element("Document")
        self._unused = {
            "strip": self.root.child("P"),
            "title": self.root.child("H1"),
            "numbers": self.root.child("P"),
            "lead": self.root.child("P"),
        }
        self._text = self.root.child("Sect")
        self.table = self.root.child("Table")
        self._unused |= {
            "photo": self.root.child("Figure", alternative="照片"),
            "statement": self.root.child("P"),
            "signature": self.root.child("P"),
            "seal": self.root.child("Figure", alternative=f"印章：{issuer}"),
            "code": self.root.child("Figure", alternative="二维码：扫描后可离线核验本件"),
            "check code": self.root.child("P"),
            "notes": self.root.child("L"),
            "footer": self.root.child("P"),
        }

    def paragraph(self) -> Element:
        """An element for one paragraph of the body."""
        return self._text.child("P")

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
        self.outline = Outline(content.seal_name)

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
        self.strip(page)
        y = self.title(page, title_y, is_first=is_first)
        if self._is_beside_title:
            # The number stands level with the last line of the check code.
            y = max(y, BESIDE_TITLE.code_y + UNDER_CODE[-1] - NUMBERS_BELOW_TITLE)
        self.numbers(page, y + NUMBERS_BELOW_TITLE, LEFT, RIGHT)
        return y + BODY_BELOW_TITLE

    @property
    def _is_beside_title(self) -> bool:
        return isinstance(self._template, TablePaper) and self._template.verify_at == "head"

    def strip(self, page: Page) -> None:
        """Draw what a sample says of itself, and have the page marked."""
        page.is_marked = self._content.imprint.is_sample
        if page.is_marked:
            place = (PAGE_WIDTH / 2, STRIP_Y)
            self.line(page, place, STRIP, 10, self.outline.once("strip"), anchor=0.5, grey=STRIP_GREY)

    def title(self, page: Page, y: float, style: TitleStyle = USUAL_TITLE, *, is_first: bool = True) -> float:
        """Draw the title's lines.

        Returns:
            the baseline of the last.
        """
        *above, last = self._content.title
        element = self.outline.once("title")
        size, lines = self._set_title(last + ("" if is_first else CONTINUED), style)
        top = y - TITLE_LEAD * (len(lines) - 1)
        rows = [(words, OVER_TITLE_SIZE, top - OVER_TITLE_RISE) for words in above]
        rows += [(words, size, top + number * TITLE_LEAD) for number, words in enumerate(lines)]
        for words, points, baseline in rows:
            self._title_line(page, baseline, words, points, style.tracking if points == size else 0.0, element)
        if self._template.subtitle is None:
            return y
        y += SUBTITLE_DROP
        self.line(page, (PAGE_WIDTH / 2, y), self._template.subtitle, SUBTITLE_SIZE, element, anchor=0.5)
        return y

    def _set_title(self, title: str, style: TitleStyle) -> tuple[float, tuple[str, ...]]:
        """The size and lines of the heading: one line in steps down to the smallest size, then two."""
        for lines in ((title,), balanced(title)):
            for size in style.sizes:
                if all(self._title_width(line, size, style.tracking) <= BODY_WIDTH for line in lines):
                    return size, lines
        raise DocumentFault("document.overflow", "title")

    def _title_width(self, line: str, size: float, tracking: float) -> float:
        return self._faces.width(line, Role.SONG_BOLD, size) + tracking * (len(line) - 1)

    def _title_line(
        self, page: Page, y: float, words: str, size: float, tracking: float, element: Element | None
    ) -> None:
        width = self._title_width(words, size, tracking)
        x = (PAGE_WIDTH - width) / 2
        spoken = words if tracking else ""
        page.texts.append(Text(x, y, words, Role.SONG_BOLD, size, width, element, tracking=tracking, spoken=spoken))

    def numbers(self, page: Page, y: float, left: float, right: float, *, last_at_right: bool = False) -> None:
        """Draw the numbers under the title, the first at ``left``; ``last_at_right`` puts an only one there."""
        element = self.outline.once("numbers")
        numbers = self._template.numbers
        if self._is_beside_title:
            numbers = tuple(each for each in numbers if each[1] != "code")[:1]
        places = [(left, 0.0), (right, 1.0)]
        if last_at_right and len(numbers) == 1:
            places.reverse()
        for (label, name), (x, anchor) in zip(numbers, places, strict=False):
            text = f"{label}：{self._content.spoken(name)}"
            self.line(page, (x, y), text, NUMBER_SIZE, element, anchor=anchor)

    def code(self, page: Page, style: FootStyle) -> None:
        """Draw the QR code."""
        page.codes.append(Code(self._code_x(style), style.code_y, self._code_side, self.outline.once("code")))

    def _code_x(self, style: FootStyle) -> float:
        return LEFT if style.code_right is None else style.code_right - self._code_side

    @property
    def code_label(self) -> str:
        """What the check code is called on this paper."""
        return next((label for label, name in self._template.numbers if name == "code"), "核验码")

    def code_under(self, page: Page, style: FootStyle) -> None:
        """Draw the check code on two lines under the QR code."""
        groups = self._content.imprint.grouped_code
        lines = (self.code_label, " ".join(groups[:2]), " ".join(groups[2:]))
        element = self.outline.once("check code")
        middle = self._code_x(style) + self._code_side / 2
        for words, below in zip(lines, UNDER_CODE, strict=True):
            self.line(page, (middle, style.code_y + below), words, 10, element, anchor=0.5)

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
        issuer = self._content.issuer
        room = 2 * (RIGHT - style.axis)
        lines = self._set_issuer(issuer, style.signature_size, room)
        y = issuer_y - (len(lines) - 1) * style.date_below
        for words in (*lines, long_date(self._content.imprint.issued_on)):
            self.line(page, (style.axis, y), words, style.signature_size, element, anchor=0.5)
            y += style.date_below

    def _set_issuer(self, issuer: str, size: float, room: float) -> Sequence[str]:
        """One line, two balanced ones, or as many as it takes."""
        for lines in ((issuer,), balanced(issuer)):
            if all(self._faces.width(line, Role.SONG, size) <= room for line in lines):
                return lines
        return wrap(issuer, lambda text: self._faces.width(text, Role.SONG, size), room)

    def seal(self, page: Page, style: FootStyle, issuer_y: float) -> None:
        """Draw the seal over the signature, so that issuer and date lie in its lower middle."""
        page.seals.append(SealImprint(style.axis, issuer_y - style.seal_above, self.outline.once("seal")))

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
