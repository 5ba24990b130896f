"""What upsd's variables mean in XFS4IoT's words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.power.readings import is_waiting, sensors_of

WORDS = {
    "power_in": {"powering", "no_power", "unknown"},
    "battery": {"full", "low", "operational", "critical", "failure", "unknown"},
    "charging": {"charging", "discharging", "not_charging", "unknown"},
}


@pytest.mark.parametrize(
    ("status", "charge", "power_in", "battery", "charging"),
    [
        ("OL", "100", "powering", "full", "not_charging"),
        ("OL CHRG", "60", "powering", "operational", "charging"),
        ("OB DISCHRG", "60", "no_power", "operational", "discharging"),
        ("OB", "20", "no_power", "low", "discharging"),
        ("OB LB", "60", "no_power", "critical", "discharging"),
        ("FSD OB", "60", "no_power", "critical", "discharging"),
        ("OL RB", "100", "powering", "failure", "not_charging"),
        ("ALARM OL BOOST", "100", "powering", "full", "not_charging"),
        ("BYPASS", "100", "powering", "full", "unknown"),
        ("OFF", "100", "unknown", "full", "unknown"),
        ("ol chrg", "60", "powering", "operational", "charging"),
    ],
)
def test_flags_are_words(status: str, charge: str, power_in: str, battery: str, charging: str) -> None:
    sensors = sensors_of({"ups.status": status, "battery.charge": charge})
    assert (sensors["power_in"], sensors["battery"], sensors["charging"]) == (power_in, battery, charging)


def test_the_supplys_own_warning_decides_what_is_low() -> None:
    variables = {"ups.status": "OB", "battery.charge": "45", "battery.charge.warning": "50"}
    assert sensors_of(variables)["battery"] == "low"
    assert sensors_of(variables | {"battery.charge.warning": "20"})["battery"] == "operational"


def test_a_supply_without_numbers_has_no_sensors_for_them() -> None:
    assert sensors_of({"ups.status": "OL"}) == {
        "power_in": "powering",
        "battery": "operational",
        "charging": "not_charging",
    }


def test_whole_numbers() -> None:
    sensors = sensors_of({"ups.status": "OL", "battery.charge": "97.6", "battery.runtime": "1860.00"})
    assert (sensors["charge_percent"], sensors["runtime_seconds"]) == ("97", "1860")


@pytest.mark.parametrize("number", ["nan", "inf", "-1", "1e999", "", "full", "101", "1_0e400"])
def test_a_number_that_makes_no_sense_is_unknown(number: str) -> None:
    sensors = sensors_of({"ups.status": "OL", "battery.charge": number})
    assert (sensors["charge_percent"], sensors["battery"]) == ("unknown", "unknown")


def test_upsd_waits_for_its_driver() -> None:
    assert is_waiting({"ups.status": "WAIT"})
    assert not is_waiting({"ups.status": "OL"})


NAMES = st.sampled_from(["ups.status", "battery.charge", "battery.runtime", "battery.charge.warning"])


@given(st.dictionaries(NAMES, st.text() | st.floats().map(str)))
def test_any_variables_have_words(variables: dict[str, str]) -> None:
    sensors = sensors_of(variables)
    for name, words in WORDS.items():
        assert sensors[name] in words
    for name in sensors.keys() - WORDS.keys():
        assert sensors[name] == "unknown" or sensors[name].isdigit()
