"""The makes of receipt printers, as data."""

import pytest

from drivers.errors import ConfigurationError
from drivers.receipt_printer.profile import load_profile, parse_profile, profile_names

LEAST = 'make = "x"\nqueries = ["paper"]\n'


@pytest.mark.parametrize("name", profile_names())
def test_every_shipped_profile_is_sound(name: str) -> None:
    profile = load_profile(name)
    assert profile.make
    assert profile.provisional, "no printer has been tried yet"


def test_the_makes_that_are_known_are_shipped() -> None:
    assert {"plain", "custom_vkp80", "kpm_ejector", "ppu231", "snbc_btp"} <= set(profile_names())


@pytest.mark.parametrize(
    ("name", "command"),
    [("reliance", "1d650309"), ("tptcm112", "1d650303"), ("kpm_ejector", "1d650360"), ("plain", ""), ("ppu231", "")],
)
def test_steps_are_counted_from_millimetres(name: str, command: str) -> None:
    assert load_profile(name).outlet.present_command.hex() == command


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("make = ", "Invalid"),
        ('make = "x"', "queries"),
        ('make = "x"\nqueries = []', "queries"),
        ('make = "x"\nqueries = ["ink"]', "ink"),
        (LEAST + "colour = 3", "colour"),
        (LEAST + "dots = 570", "dots"),
        (LEAST + "dots = 400", "columns do not fit"),
        (LEAST + 'cut = "1d 5"', "cut"),
        (LEAST + 'cut = ""', "cut"),
        (LEAST + 'charset = "big5"', "charset"),
        (LEAST + 'provisional = ["taste"]', "provisional"),
        (LEAST + '[outlet]\nretract = "1d 65 02"', "kind none"),
        (LEAST + '[outlet]\nkind = "presenter"\nsensor = "outlet"', "not in queries"),
        (LEAST + '[outlet]\nkind = "presenter"\nstep_mm = 7', "go together"),
        (LEAST + '[outlet]\nkind = "shredder"', "shredder"),
    ],
)
def test_a_profile_that_is_wrong_says_where(text: str, wrong: str) -> None:
    with pytest.raises(ConfigurationError, match=wrong) as caught:
        parse_profile(text)
    assert caught.value.code == "receipt_printer.profile_invalid"


def test_a_profile_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(ConfigurationError, match="plain"):
        load_profile("fax")
