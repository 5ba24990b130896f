"""Draws every page: ``make screens``, ``make screens FULL=--full``.

Writes ``docs/screens``: the pictures that are worth a look at half size, ``conformance.json`` and its page, and one
line a picture in ``layouts.txt`` that changes when anything on it moves, grows, is recoloured or reworded. With
``--full`` every moment in every mode and language is drawn to ``var/screens`` at full size as well.
"""

import hashlib
import json
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from conformance import Row, as_table
from looking import Look, look_at
from measures import MODES, switch
from PIL import Image
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from screen_journey import SERVICES, Moment
from screen_moments import all_moments

from flows.catalog import DEPARTMENTS, FOLDER, STANDARD, Catalog, load_catalog
from kiosk.modes import Modes
from kiosk.pages.situation import Situation
from kiosk.preview import register_preview
from kiosk.qr import register_qr_code
from kiosk.screen import Screen
from kiosk.settings import load_settings
from kiosk.sheet_picture import register_sheet_picture
from kiosk.words import LANGUAGES, load_words

ROOT = Path(__file__).resolve().parents[3]
SCREENS = ROOT / "docs" / "screens"
FULL = ROOT / "var" / "screens"
HALF = (540, 960)
COLOURS = 64
AFTERNOON = time.strptime("2026-11-22 14:32", "%Y-%m-%d %H:%M")
CONTRASTS = {"white": Modes(contrast="bright"), "black": Modes(contrast="dark")}
COLOURED = ("normal", *CONTRASTS)
"""Modes of different colours."""

EVERY_MODE: Mapping[str, Modes] = {**MODES, **CONTRASTS}


@dataclass(frozen=True)
class Picture:
    """One picture of the gallery."""

    moment: str
    mode: str = "normal"
    language: str = "zh"

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        plain = re.sub(
            r"[^a-z0-9]+", "-", f"{self.moment.replace('社保', 'typed')} {self.mode} {self.language}".lower()
        )
        return plain.strip("-")


IN_EVERY_MODE = ("start", "consent", "home of many", "months", "check", "take paper")
"""Moments that are drawn in every mode."""

IN_BOTH_LANGUAGES = (
    *(
        "put card",
        "larger",
        "camera hold_still",
        "search 社保 2",
        "service social-insurance.print-enrolment-certificate",
    ),
    *("phone q14 longest typed", "choice of four", "working printing", "help", "pay by code", "finish and rate"),
    *("result with list 0 0", "ways 4", "out of service", "list of thirty 0"),
)
"""Moments that are drawn normally in both languages."""

ONCE = (
    *("start night", "no card", "put card id_card.media_withdrawn", "notice 1", "camera turn_left", "data consent"),
    *("browse", "check long name", "check rare name", "months error", "first month", "copies", "help called"),
    *("region q26 longest blank", "id_number q12 longest typed", "plate_number q15 longest typed", "scan licence"),
    *("own number", "chip card", "working very slow", "take slip", "secret code wrong", "search 社保 2 found"),
    *("search among many", "text q24 longest typed", "family_list q27 longest people", "finish card left"),
)
"""Moments that are drawn once, normally and in Chinese."""

ERRORS = (
    *(
        "problem document_printer.media_empty False",
        "problem document_printer.media_jam False",
        "problem print_unknown True",
    ),
    *("problem id_card.silent", "problem department.unreachable False", "problem document.wrong_person False"),
    *("problem receipt_printer.offline", "problem scanner.silent", "problem chip_card.media_unreadable"),
    *("problem payment unknown", "problem paid slip failed", "refusal card_expired", "refusal not_enrolled"),
    *("refusal data_consent_refused", "ways not matched", "ways after chip_card.silent"),
)
"""What goes wrong."""


def pictures() -> Iterator[Picture]:
    """The gallery: the main pages in every mode, the others once."""
    for moment in IN_EVERY_MODE:
        yield from (Picture(moment, mode) for mode in EVERY_MODE)
        yield Picture(moment, language="en")
    for moment in IN_BOTH_LANGUAGES:
        yield from (Picture(moment, language=language) for language in LANGUAGES)
    yield from map(Picture, (*ONCE, *ERRORS))


class Studio:
    """One window that shows any moment in any mode and language.

    Args:
        moments: by name.
        catalog: the services that they are made of.
    """

    def __init__(self, moments: Mapping[str, Moment], catalog: Catalog) -> None:
        self.moments = moments
        self.screen = Screen(simulated=True, local_time=lambda: AFTERNOON)
        register_preview()
        register_qr_code()
        register_sheet_picture()
        self._words, self._site = load_words(), load_settings().kiosk.site
        self._catalog = catalog
        self.screen.shell.learn(self._words)

    def situation(self, mode: str, language: str) -> Situation:
        """Switch mode and language; return the situation that pages are composed in."""
        shell = self.screen.shell
        while shell.tongue != language:
            shell.act("language", "")
        switch(shell, EVERY_MODE[mode])
        shell.show_site(self._site.name.text(language))
        say = self._words.say(language)
        return Situation(say=say, modes=EVERY_MODE[mode], site=self._site, catalog=self._catalog, faces_hidden=True)

    def show(self, moment: str, situation: Situation):
        """Show a moment; returns its page."""
        page = self.moments[moment].page(situation)
        self.screen.shell.show_page(page)
        for _ in range(3):
            QCoreApplication.processEvents()
        return page

    def walk(self) -> set[str]:
        """Go through the page with the arrow key until it begins anew; returns what had the focus."""
        reached: list[str] = []
        while len(reached) < 200:
            QTest.keyClick(self.screen.panel, Qt.Key.Key_Down)
            name = next(
                (each.name for each in look_at(self.screen).items if each.focused and each.kind == "target"), ""
            )
            if name and reached.count(name) > 1:
                break
            reached.append(name)
        return set(reached)


def layout_of(view: Look) -> str:
    """A hash of all texts, icons, targets and panels: what they say, where they stand, how large, in which colour.

    What only moves or fills, such as the line of progress, has neither name nor kind and is left out.
    """
    told = [
        (each.name, each.kind, each.text, each.icon, each.size, each.color, *map(round, each.place.getRect()))
        for each in view.items
        if each.kind or each.name
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def layouts(studio: Studio) -> Iterator[str]:
    """One line for every picture of the gallery."""
    for picture in pictures():
        studio.show(picture.moment, studio.situation(picture.mode, picture.language))
        yield f"{picture.name} {layout_of(look_at(studio.screen))}"


def draw_gallery(studio: Studio) -> list[Picture]:
    """Draw the gallery anew."""
    drawn = list(pictures())
    for old in SCREENS.glob("*.png"):
        old.unlink()
    for picture in drawn:
        studio.show(picture.moment, studio.situation(picture.mode, picture.language))
        _save(studio, SCREENS / f"{picture.name}.png", HALF)
    return drawn


def _save(studio: Studio, file: Path, size: tuple[int, int] | None = None) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    studio.screen.panel.grabWindow().save(str(file))
    with Image.open(file) as image:
        plain = image.convert("RGB")
    small = plain.resize(size, Image.Resampling.LANCZOS) if size else plain
    small.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)


def measure(studio: Studio, *, full: bool) -> list[Row]:
    """Measure every moment in every mode and language; draw them all as well if asked."""
    rows: dict[tuple[str, str, str], Row] = {}
    for language in LANGUAGES:
        for mode, modes in EVERY_MODE.items():
            situation = studio.situation(mode, language)
            for name in studio.moments:
                page = studio.show(name, situation)
                view, key = look_at(studio.screen), (page.kind, mode, language)
                if key not in rows:
                    rows[key] = Row(*key)
                    rows[key].add_walk(view, studio.walk())
                    studio.show(name, situation)
                rows[key].add(page, view, modes, situation.say)
                if mode in COLOURED:
                    rows[key].add_contrast(view, studio.screen.panel.grabWindow())
                if full:
                    _save(studio, FULL / language / mode / f"{Picture(name).name}.png")
    return [rows[key] for key in sorted(rows)]


def make_studio() -> Studio:
    """A window and everything that it can show."""
    folder = Path(tempfile.mkdtemp())
    for file in (STANDARD, DEPARTMENTS, *(f"{service.replace('.', '/')}.toml" for service in SERVICES)):
        (folder / file).parent.mkdir(exist_ok=True)
        shutil.copyfile(FOLDER / file, folder / file)
    catalog = load_catalog(folder)
    shutil.rmtree(folder)
    return Studio(all_moments(catalog), catalog)


def main() -> None:
    """Write everything."""
    studio = make_studio()
    drawn = draw_gallery(studio)
    (SCREENS / "layouts.txt").write_text("\n".join(layouts(studio)) + "\n", encoding="utf-8")
    rows = [row.as_json() for row in measure(studio, full="--full" in sys.argv)]
    told = json.dumps(rows, ensure_ascii=False, indent=1)
    (SCREENS / "conformance.json").write_text(f"{told}\n", encoding="utf-8")
    table = "\n".join(as_table(rows))
    (SCREENS / "conformance.md").write_text(
        f"# What every page measures\n\n{INTRODUCTION}\n\n{table}\n", encoding="utf-8"
    )
    shown = "\n".join(f"![{each.moment}, {each.mode}, {each.language}]({each.name}.png)" for each in drawn)
    (SCREENS / "README.md").write_text(f"# The screens\n\n{GALLERY}\n\n{shown}\n", encoding="utf-8")


INTRODUCTION = """Made by `make screens` from the window itself: the worst of all moments of each kind of page, in every
mode and language. Least allowed: capitals 7.3 mm (10 mm in large type, 9 mm in its tool bar), targets 12.7 mm, gaps
2.54 mm, text to ground 7:1, and in the low layout nothing to touch above 1,220 mm."""

GALLERY = """Made by `make screens`; all people are invented and the devices are simulated. `conformance.md` has what
every page measures, `layouts.txt` a line for each picture that changes when anything on it does."""


if __name__ == "__main__":
    main()
