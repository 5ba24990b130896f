"""The conformance sheet: what every page measures in every mode and language, smallest first.

One row is one kind of page in one mode and language; its figures are the worst of all its moments.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field

import numpy as np
from measures import CAP_HEIGHT, PITCH, faults_of
from PySide6.QtGui import QColor, QImage

from kiosk.modes import Modes
from kiosk.pages.model import Page
from kiosk.pages.spoken import spoken_of
from kiosk.settings import Panel
from kiosk.words import Say

LEAST_CONTRAST = 7.0
"""Ratio of text to the ground it stands on (WCAG 2.2, 1.4.6)."""


@dataclass(slots=True)
class Row:
    """One kind of page in one mode and language.

    Attributes:
        moments: how many were measured.
        capital_mm, target_mm, gap_mm: the smallest.
        highest_mm: above the floor, of the upper edge of the highest target.
        contrast: the lowest ratio of text to the ground it stands on, as drawn.
        faults: by what is wrong; nothing is right.
    """

    kind: str
    mode: str
    language: str
    moments: int = 0
    capital_mm: float = 99.0
    target_mm: float = 999.0
    gap_mm: float = 999.0
    highest_mm: float = 0.0
    contrast: float = 21.0
    faults: Counter[str] = field(default_factory=Counter)

    def add(self, page: Page, view, modes: Modes, say: Say) -> None:
        """Take one moment as it stands in the window."""
        self.moments += 1
        self.capital_mm = min([self.capital_mm, *(CAP_HEIGHT * PITCH * text.size for text in view.texts)])
        sides = (min(each.place.width(), each.place.height()) * PITCH for each in view.targets)
        self.target_mm = min([self.target_mm, *sides])
        self.gap_mm = min([self.gap_mm, *gaps_of([each for each in view.targets if not each.in_bar])])
        panel = Panel()
        self.highest_mm = max([self.highest_mm, *(panel.height_of(each.place.top()) for each in view.targets)])
        self.faults.update(fault.partition(":")[0] for fault in faults_of(view, modes))
        if not any(utterance.text.strip() for utterance in spoken_of(page, say)):
            self.faults["nothing to say"] += 1

    def add_contrast(self, view, image: QImage) -> None:
        """Take the ratio of every text as it is drawn."""
        for text, ratio in contrasts_of(view, image):
            self.contrast = min(self.contrast, ratio)
            if ratio < LEAST_CONTRAST:
                self.faults[f"contrast {ratio:.1f} of {text[:20]}"] += 1

    def add_walk(self, view, reached: Collection[str]) -> None:
        """Take which targets a walk by keys came to; the keyboard of letters is steered by itself."""
        letters = {each.name for each in view.targets if each.name.startswith("key:") and self.kind == "Search"}
        unreached = sorted({each.name for each in view.targets} - letters - set(reached))
        self.faults.update(f"keys do not reach {name}" for name in unreached)

    def as_json(self) -> dict[str, object]:
        """Return the row with figures as they are read."""
        told = {name: round(value, 2) if isinstance(value, float) else value for name, value in asdict(self).items()}
        return {**told, "faults": dict(self.faults)}


def gaps_of(targets: Sequence) -> Iterator[float]:
    """Millimetres between every two targets that stand beside or above each other."""
    for index, one in enumerate(targets):
        for other in targets[index + 1 :]:
            across = max(one.place.left(), other.place.left()) - min(one.place.right(), other.place.right())
            down = max(one.place.top(), other.place.top()) - min(one.place.bottom(), other.place.bottom())
            if max(across, down) > 0 and min(across, down) < 0:
                yield max(across, down) * PITCH


def pixels_of(image: QImage) -> np.ndarray:
    """The picture as rows of red, green and blue."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    # A copy: what the picture holds goes with it.
    return rows[:, : plain.width() * 3].reshape(plain.height(), plain.width(), 3).copy()


def contrasts_of(view, image: QImage) -> Iterator[tuple[str, float]]:
    """The ratio of every text to the colour that most of its box has beside the text's own."""
    pixels = pixels_of(image)
    for text in view.texts:
        box = text.ink.toAlignedRect()
        part = pixels[max(0, box.top()) : box.bottom(), max(0, box.left()) : box.right()].reshape(-1, 3)
        if part.size:
            colors, counts = np.unique(
                part.astype(np.uint32) @ np.array([65536, 256, 1], np.uint32), return_counts=True
            )
            own = QColor(text.color)
            counts[colors == (own.rgb() & 0xFFFFFF)] = 0
            yield text.text, ratio_of(own, QColor.fromRgb(int(colors[counts.argmax()])))


def ratio_of(one: QColor, other: QColor) -> float:
    """The contrast of two colours (WCAG 2.2, 1.4.3)."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(color: QColor) -> float:
    parts = (color.redF(), color.greenF(), color.blueF())
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def as_table(rows: Sequence[Mapping[str, object]]) -> Iterator[str]:
    """The sheet as a Markdown table, a line at a time."""
    heads = (
        "page",
        "mode",
        "language",
        "moments",
        "capital mm",
        "target mm",
        "gap mm",
        "highest mm",
        "contrast",
        "faults",
    )
    yield f"| {' | '.join(heads)} |"
    yield "|---" * len(heads) + "|"
    for row in rows:
        faults = ", ".join(f"{name} ({count})" for name, count in dict(row["faults"]).items()) or "none"
        contrast = row["contrast"] if row["mode"] in {"normal", "white", "black"} else "as normal"
        gap = row["gap_mm"] if float(row["gap_mm"]) < 900 else "–"
        yield (
            f"| {row['kind']} | {row['mode']} | {row['language']} | {row['moments']} | {row['capital_mm']} "
            f"| {row['target_mm']} | {gap} | {row['highest_mm']} | {contrast} | {faults} |"
        )
