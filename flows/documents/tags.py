"""The logical structure of a document (ISO 32000-1, 14.7 and 14.8): what a screen reader follows.

reportlab writes no tagged PDF by itself. Marked content goes into its page streams, the structure tree beside its page
objects: an element for every title, cell, note and figure, and for each page the list of those that it shows.
"""

from collections.abc import Iterator, Mapping, Sequence

from reportlab.pdfbase.pdfdoc import PDFDocument, PDFPage
from reportlab.pdfgen.canvas import Canvas

from flows.documents.page import Element

PAGE_ENTRIES = ("StructParents", "Tabs", "Group")
"""What a page says beyond the entries that reportlab knows."""


def text_string(text: str) -> str:
    """A PDF text string as UTF-16 in hexadecimal (7.9.2.2)."""
    return f"<FEFF{text.encode('utf-16-be').hex()}>"


class PageTags:
    """Marks the content of one page while it is drawn.

    Attributes:
        elements: what the page shows, in the order of the numbers of marked content.
    """

    def __init__(self, canvas: Canvas) -> None:
        self.elements: list[Element] = []
        self._canvas = canvas
        self._open: Element | None = None
        self._is_open = False

    def enter(self, element: Element | None) -> None:
        """Begin or go on with the content of an element, None for an artifact."""
        if self._is_open and self._open is element:
            return
        self.leave()
        if element is None:
            self._canvas.addLiteral("/Artifact BMC")
        else:
            self._canvas.addLiteral(f"/{element.kind} <</MCID {len(self.elements)}>> BDC")
            self.elements.append(element)
        self._open = element
        self._is_open = True

    def leave(self) -> None:
        """End what is open."""
        if self._is_open:
            self._canvas.addLiteral("EMC")
        self._is_open = False


def write_structure(document: PDFDocument, root: Element, shown: Sequence[Sequence[Element]]) -> None:
    """Add the structure tree of a document whose pages are drawn but not yet written.

    An element that shows nothing, and has none below it that does, is left out.

    Args:
        document: reportlab's.
        root: of the tree.
        shown: the elements of each page, see `PageTags`.
    """
    places: dict[Element, list[tuple[int, int]]] = {}
    for index, elements in enumerate(shown):
        for number, element in enumerate(elements):
            places.setdefault(element, []).append((index, number))
    numbers = {element: _reserve(document, f"Element{n}") for n, element in enumerate(_speaking(root, places))}
    pages = [document.Reference(page).format(document).decode("ascii") for page in _pages(document, len(shown))]
    tree = _reserve(document, "StructTreeRoot")
    parents = {child: reference for element, reference in numbers.items() for child in element.children}
    for n, element in enumerate(numbers):
        document.idToObject[f"Element{n}"] = _dictionary(element, parents.get(element, tree), places, numbers, pages)
    lists = (" ".join(numbers[element] for element in elements) for elements in shown)
    nums = " ".join(f"{index} [{references}]" for index, references in enumerate(lists))
    document.idToObject["StructTreeRoot"] = (
        f"<</Type /StructTreeRoot /K {numbers[root]} /ParentTree <</Nums [{nums}]>> /ParentTreeNextKey {len(pages)}>>"
    )
    document.Catalog.StructTreeRoot = tree
    document.Catalog.MarkInfo = "<</Marked true>>"
    document.Catalog.ViewerPreferences = "<</DisplayDocTitle true>>"


def _reserve(document: PDFDocument, name: str) -> str:
    """Number an object that is filled in later; returns the reference as it is written."""
    reference: bytes = document.Reference("", name).format(document)
    return reference.decode("ascii")


def _pages(document: PDFDocument, count: int) -> Iterator[PDFPage]:
    """The page objects, with what tagging and transparency ask of them."""
    for index in range(count):
        page = document.idToObject[f"Page{index + 1}"]
        page.__NoDefault__ = [*page.__NoDefault__, *PAGE_ENTRIES]
        page.StructParents = index
        page.Tabs = "/S"
        page.Group = "<</S /Transparency /CS /DeviceRGB>>"
        yield page


def _speaking(element: Element, places: Mapping[Element, object]) -> list[Element]:
    """The elements that say something, in the order of reading."""
    below = [node for child in element.children for node in _speaking(child, places)]
    return [element, *below] if below or element in places else []


def _dictionary(
    element: Element,
    parent: str,
    places: Mapping[Element, list[tuple[int, int]]],
    numbers: Mapping[Element, str],
    pages: list[str],
) -> str:
    entries = [f"/S /{element.kind} /P {parent}"]
    if element.attributes:
        entries.append(f"/A <<{element.attributes}>>")
    if element.alternative:
        entries.append(f"/Alt {text_string(element.alternative)}")
    content = places.get(element, [])
    kids = [f"<</Type /MCR /Pg {pages[page]} /MCID {number}>>" for page, number in content]
    if len(content) == 1:
        page, number = content[0]
        entries.append(f"/Pg {pages[page]}")
        kids = [str(number)]
    kids += [numbers[child] for child in element.children if child in numbers]
    entries.append(f"/K [{' '.join(kids)}]")
    return f"<<{' '.join(entries)}>>"
