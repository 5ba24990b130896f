"""Every page in every mode and both languages, measured as it stands in the window."""

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest
from measures import MODES, faults_of, switch, without_veil
from screen_journey import distinct_pages

from kiosk.pages.situation import Situation
from kiosk.screen import Screen
from kiosk.words import LANGUAGES

UNSEEN = {"large", "low"}
"""Modes whose pages are placed and measured without being drawn: the plainest and the most crowded are drawn."""


def speak(screen: Screen, language: str) -> None:
    if language == "en":
        screen.shell.act("language", "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mode", MODES)
def test_everything_fits_on_every_page(
    screen: Screen, look, moments: Mapping, situations: Mapping[str, Situation], language: str, mode: str
) -> None:
    speak(screen, language)
    switch(screen.shell, MODES[mode])
    situation = replace(situations[language], modes=MODES[mode])
    screen.shell.show_site(situation.site.name.text(language))
    screen.panel.setVisible(mode not in UNSEEN)
    found = {}
    for name, page in distinct_pages(moments, situation):
        screen.shell.show_page(page)
        if faults := faults_of(look(screen), MODES[mode]):
            found[name] = faults
    assert found == {}, json.dumps(found, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mode", MODES)
def test_everything_fits_on_the_idle_warning(screen: Screen, look, language: str, mode: str) -> None:
    speak(screen, language)
    switch(screen.shell, MODES[mode])
    screen.shell.show_idle(23, 30)
    view = look(screen)
    on_it = without_veil(view, view.one("idleSheet"))
    assert [each.name for each in on_it.targets] == ["stay", "idle_leave"]
    assert faults_of(on_it, MODES[mode]) == []
