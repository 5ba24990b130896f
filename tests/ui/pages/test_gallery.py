"""The pictures in the documentation show the screens as they are."""

from gallery import SCREENS, Studio, layouts, pictures
from screen_journey import Moment

from flows.catalog import Catalog


def test_no_screen_changed_without_its_picture(qapp, moments: dict[str, Moment], catalog: Catalog) -> None:
    drawn = dict(line.split() for line in (SCREENS / "layouts.txt").read_text(encoding="utf-8").splitlines())
    studio = Studio(moments, catalog)
    now = dict(line.split() for line in layouts(studio))
    studio.screen.close()
    changed = [name for name in now if drawn.get(name) != now[name]]
    assert changed == [], "draw them anew with `make screens`, and look at them"
    assert drawn.keys() == now.keys()


def test_every_picture_is_there_and_none_is_left_over() -> None:
    assert {file.stem for file in SCREENS.glob("*.png")} == {picture.name for picture in pictures()}
    assert 60 <= len(list(pictures())) <= 120
    assert sum(file.stat().st_size for file in SCREENS.glob("*.png")) <= 10_000_000
