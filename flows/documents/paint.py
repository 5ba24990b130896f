"""Pages to PDF bytes: fonts, tags, layers, metadata. The same input gives the same bytes.

Layers from bottom to top: mark, rules, text, code on white, seal. The seal multiplies, so black text stays black under
it. Content that no element claims is an artifact.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flows.documents.fonts import Face, Typefaces
from flows.documents.mark import HEIGHTS
from flows.documents.outlines import Drawing
from flows.documents.page import PAGE_HEIGHT, PAGE_WIDTH, POINT, Code, Element, Page, Rule, SealImprint, Text
from flows.documents.pdf import PdfFile, name_string, number

MEDIA_BOX = f"[0 0 {number(PAGE_WIDTH / POINT)} {number(PAGE_HEIGHT / POINT)}]"
SERIF_SYMBOLIC = 6
"""Font descriptor flags (ISO 32000-1 table 123): serif and, being a subset with its own encoding, symbolic."""
CODE_NAME = "JJCode"
"""Resource name of the QR code's drawing, by which a verifier finds it."""


@dataclass(frozen=True, slots=True)
class Drawings:
    """What is placed on pages; ``modules`` is the width of the code in modules."""

    mark: Drawing
    seal: Drawing
    code: Drawing
    modules: int


@dataclass(slots=True)
class _FontUse:
    """The characters of one face in one document; a character's code is its glyph's number in the subset."""

    name: str
    reference: int
    codes: dict[str, int] = field(default_factory=dict)
    glyphs: dict[int, int] = field(default_factory=dict)

    def encode(self, face: Face, characters: str) -> str:
        return "".join(f"{self._code(face, character):04X}" for character in characters)

    def _code(self, face: Face, character: str) -> int:
        code = self.codes.get(character)
        if code is None:
            code = self.glyphs.setdefault(face.glyph(character), len(self.glyphs) + 1)
            self.codes[character] = code
        return code


class _Content:
    """Collects the operators of one page and the marked content of its elements."""

    def __init__(self, elements: dict[Element, list[tuple[int, int]]], page: int) -> None:
        self.parts: list[str] = []
        self.marked: list[Element] = []
        self._elements = elements
        self._page = page
        self._open: Element | None = None
        self._is_open = False

    def enter(self, element: Element | None) -> None:
        """Begin or go on with the content of an element, None for an artifact."""
        if self._is_open and self._open is element:
            return
        self.leave()
        if element is None:
            self.parts.append("/Artifact BMC")
        else:
            self._elements.setdefault(element, []).append((self._page, len(self.marked)))
            self.parts.append(f"/{element.kind} <</MCID {len(self.marked)}>> BDC")
            self.marked.append(element)
        self._open = element
        self._is_open = True

    def leave(self) -> None:
        """End what is open."""
        if self._is_open:
            self.parts.append("EMC")
        self._is_open = False


class Painter:
    """Writes one document."""

    def __init__(self, faces: Typefaces, drawings: Drawings) -> None:
        self._faces = faces
        self._file = PdfFile()
        self._fonts: dict[Face, _FontUse] = {}
        self._modules = drawings.modules
        self._elements: dict[Element, list[tuple[int, int]]] = {}
        forms = {"Mark": drawings.mark, "Seal": drawings.seal, CODE_NAME: drawings.code}
        self._forms = {name: self._form(drawing) for name, drawing in forms.items()}

    def paint(self, pages: list[Page], root: Element, information: Mapping[str, str]) -> bytes:
        """The finished PDF; ``information`` holds the entries of its Info dictionary as PDF strings."""
        file = self._file
        tree, page_tree, resources = file.reserve(), file.reserve(), file.reserve()
        references = [file.reserve() for _ in pages]
        marked: list[list[Element]] = []
        for index, (page, reference) in enumerate(zip(pages, references, strict=True)):
            content = _Content(self._elements, reference)
            self._page(page, content)
            marked.append(content.marked)
            stream = file.add_stream("", "\n".join(content.parts).encode("ascii"))
            file.fill(
                reference,
                f"<</Type /Page /Parent {page_tree} 0 R /MediaBox {MEDIA_BOX} /Resources {resources} 0 R"
                f" /Contents {stream} 0 R /StructParents {index} /Tabs /S"
                " /Group <</S /Transparency /CS /DeviceRGB>>>>",
            )
        kids = " ".join(f"{reference} 0 R" for reference in references)
        file.fill(page_tree, f"<</Type /Pages /Count {len(pages)} /Kids [{kids}]>>")
        file.fill(resources, self._resources())
        for face, use in self._fonts.items():
            self._embed(face, use)
        self._structure(tree, root, marked)
        catalog = file.add(
            f"<</Type /Catalog /Pages {page_tree} 0 R /Lang (zh-CN) /MarkInfo <</Marked true>>"
            f" /StructTreeRoot {tree} 0 R /ViewerPreferences <</DisplayDocTitle true>>>>"
        )
        entries = " ".join(f"/{key} {value}" for key, value in information.items())
        return file.to_bytes(catalog, file.add(f"<<{entries}>>"))

    def _form(self, drawing: Drawing) -> int:
        box = " ".join(number(edge) for edge in drawing.box)
        return self._file.add_stream(f"/Type /XObject /Subtype /Form /BBox [{box}]", drawing.content)

    def _resources(self) -> str:
        fonts = " ".join(f"/{use.name} {use.reference} 0 R" for use in self._fonts.values())
        forms = " ".join(f"/{name} {reference} 0 R" for name, reference in self._forms.items())
        multiply = "/ExtGState <</Multiply <</Type /ExtGState /BM /Multiply>>>>"
        return f"<</Font <<{fonts}>> /XObject <<{forms}>> {multiply}>>"

    def _page(self, page: Page, content: _Content) -> None:
        content.enter(None)
        if page.is_marked:
            for height in HEIGHTS:
                content.parts.append(_place("Mark", PAGE_WIDTH / 2, height * PAGE_HEIGHT))
        content.parts += _rules(page.rules)
        grey = 0.0
        for text in page.texts:
            content.enter(text.element)
            if text.grey != grey:
                content.parts.append(f"{number(text.grey)} g")
                grey = text.grey
            content.parts.append(self._text(text))
        for code in page.codes:
            content.enter(code.element)
            content.parts.append(self._code(code))
        for seal in page.seals:
            content.enter(seal.element)
            content.parts.append(_seal(seal))
        content.leave()

    def _text(self, text: Text) -> str:
        # Tracking is written as adjustments between characters: as character spacing it would be graphics state, and
        # would follow the last character, where readers then miss the space before the next word.
        gap = f" {number(-text.tracking / POINT / text.size * 1000)} " if text.tracking else ""
        parts = [f"BT 1 0 0 1 {_x(text.x)} {_y(text.y)} Tm"]
        runs = self._runs(text)
        for face, characters in runs:
            use = self._font(face)
            parts.append(f"/{use.name} {number(text.size)} Tf")
            if gap:
                codes = gap.join(f"<{use.encode(face, character)}>" for character in characters)
                parts.append(f"[{codes}{gap if (face, characters) != runs[-1] else ''}] TJ")
            else:
                parts.append(f"<{use.encode(face, characters)}> Tj")
        drawn = " ".join([*parts, "ET"])
        if text.spoken:
            return f"/Span <</ActualText {name_string(text.spoken)}>> BDC {drawn} EMC"
        return drawn

    def _runs(self, text: Text) -> list[tuple[Face, str]]:
        """Neighbouring characters of the same face."""
        runs: list[tuple[Face, str]] = []
        for character in text.content:
            face = self._faces.place(text.role, character).face
            if runs and runs[-1][0] is face:
                runs[-1] = (face, runs[-1][1] + character)
            else:
                runs.append((face, character))
        return runs

    def _font(self, face: Face) -> _FontUse:
        if face not in self._fonts:
            self._fonts[face] = _FontUse(f"F{len(self._fonts)}", self._file.reserve())
        return self._fonts[face]

    def _code(self, code: Code) -> str:
        scale = code.side / self._modules / POINT
        matrix = f"{number(scale, 5)} 0 0 {number(scale, 5)} {_x(code.x)} {_y(code.y + code.side)}"
        return f"q {matrix} cm /{CODE_NAME} Do Q"

    def _embed(self, face: Face, use: _FontUse) -> None:
        """A composite font whose codes are the subset's glyph numbers (9.7)."""
        characters = list(use.codes)
        metrics = face.metrics
        name = f"{_tag(characters)}+{metrics.name}"
        file = self._file
        program = face.subset(characters)
        data = file.add_stream(f"/Length1 {len(program)}", program)
        box = " ".join(map(str, metrics.box))
        descriptor = file.add(
            f"<</Type /FontDescriptor /FontName /{name} /Flags {SERIF_SYMBOLIC} /FontBBox [{box}] /ItalicAngle 0"
            f" /Ascent {metrics.ascent} /Descent {metrics.descent} /CapHeight {metrics.cap_height}"
            f" /StemV {metrics.stem} /FontFile2 {data} 0 R>>"
        )
        first: dict[int, str] = {}
        for character, code in use.codes.items():
            first.setdefault(code, character)
        widths = " ".join(number(face.advance(first[code])) for code in sorted(first))
        descendant = file.add(
            f"<</Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDToGIDMap /Identity"
            " /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>>"
            f" /FontDescriptor {descriptor} 0 R /DW 1000 /W [1 [{widths}]]>>"
        )
        unicode = file.add_stream("", _to_unicode(first))
        file.fill(
            use.reference,
            f"<</Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H"
            f" /DescendantFonts [{descendant} 0 R] /ToUnicode {unicode} 0 R>>",
        )

    def _structure(self, tree: int, root: Element, marked: list[list[Element]]) -> None:
        """The structure tree (14.7); an element without content and without children is left out."""
        kept = _kept(root, self._elements)
        numbers = {element: self._file.reserve() for element in kept}
        self._write_element(root, tree, numbers)
        rows = []
        for index, elements in enumerate(marked):
            parents = " ".join(f"{numbers[element]} 0 R" for element in elements)
            rows.append(f"{index} [{parents}]")
        self._file.fill(
            tree,
            f"<</Type /StructTreeRoot /K {numbers[root]} 0 R /ParentTree <</Nums [{' '.join(rows)}]>>"
            f" /ParentTreeNextKey {len(marked)}>>",
        )

    def _write_element(self, element: Element, parent: int, numbers: Mapping[Element, int]) -> None:
        content = self._elements.get(element, [])
        entries = [f"/S /{element.kind} /P {parent} 0 R"]
        if element.attributes:
            entries.append(f"/A <<{element.attributes}>>")
        if element.alternative:
            entries.append(f"/Alt {name_string(element.alternative)}")
        kids = [f"<</Type /MCR /Pg {page} 0 R /MCID {mark}>>" for page, mark in content]
        if len(content) == 1:
            entries.append(f"/Pg {content[0][0]} 0 R")
            kids = [str(content[0][1])]
        for child in element.children:
            if child in numbers:
                kids.append(f"{numbers[child]} 0 R")
                self._write_element(child, numbers[element], numbers)
        entries.append(f"/K [{' '.join(kids)}]" if len(kids) > 1 else f"/K {kids[0]}")
        self._file.fill(numbers[element], f"<<{' '.join(entries)}>>")


def _kept(root: Element, content: Mapping[Element, object]) -> list[Element]:
    """The elements that say something, in the order of reading."""
    below = [kept for child in root.children for kept in _kept(child, content)]
    return [root, *below] if below or root in content else []


def _rules(rules: Iterable[Rule]) -> list[str]:
    by_weight: dict[float, list[str]] = {}
    for rule in rules:
        line = f"{_x(rule.x1)} {_y(rule.y1)} m {_x(rule.x2)} {_y(rule.y2)} l"
        by_weight.setdefault(rule.weight, []).append(line)
    # Square ends close the corners of the frame.
    return ["2 J", *(f"{number(weight)} w {' '.join(lines)} S" for weight, lines in sorted(by_weight.items()))]


def _place(form: str, x: float, y: float) -> str:
    return f"q 1 0 0 1 {_x(x)} {_y(y)} cm /{form} Do Q"


def _seal(seal: SealImprint) -> str:
    return f"q /Multiply gs 1 0 0 1 {_x(seal.x)} {_y(seal.y)} cm /Seal Do Q"


def _x(millimetres: float) -> str:
    return number(millimetres / POINT)


def _y(millimetres: float) -> str:
    return number((PAGE_HEIGHT - millimetres) / POINT)


def _tag(characters: Iterable[str]) -> str:
    """Six letters that name a subset (9.6.4), from its characters."""
    total = sum(ord(character) * place for place, character in enumerate(characters, start=1))
    letters = []
    for _ in range(6):
        total, letter = divmod(total, 26)
        letters.append(chr(ord("A") + letter))
    return "".join(letters)


def _to_unicode(characters: Mapping[int, str]) -> bytes:
    """Codes to UTF-16 (9.10.3), at most 100 in one block."""
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <FFFF> endcodespacerange",
    ]
    codes = sorted(characters)
    for at in range(0, len(codes), 100):
        block = codes[at : at + 100]
        lines.append(f"{len(block)} beginbfchar")
        lines += [f"<{code:04X}> <{characters[code].encode('utf-16-be').hex().upper()}>" for code in block]
        lines.append("endbfchar")
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines).encode("ascii")
