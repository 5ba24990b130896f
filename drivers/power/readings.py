"""What the variables of a supply mean, in XFS4IoT's words (PowerManagement); no I/O."""

import math
from collections.abc import Mapping

UNKNOWN = "unknown"

FULL_PERCENT = 95.0
"""From here on a battery is full: a charger holds it between 95 and 100."""

LOW_PERCENT = 30.0
"""Up to here it is low, where the supply names no ``battery.charge.warning``."""


def sensors_of(variables: Mapping[str, str]) -> dict[str, str]:
    """Return ``power_in``, ``battery``, ``charging`` and, where the supply tells them, the two numbers.

    ``power_in`` is powering or no_power; ``battery`` full, low, operational, critical or failure; ``charging`` is
    charging, discharging or not_charging; ``charge_percent`` 0 to 100 and ``runtime_seconds`` are whole numbers as
    text. `UNKNOWN` where a supply has the word or number and it makes no sense now.
    """
    flags = frozenset(variables.get("ups.status", "").upper().split())
    sensors = {"power_in": _power_in(flags), "battery": _battery(flags, variables), "charging": _charging(flags)}
    if "battery.charge" in variables:
        sensors["charge_percent"] = _whole(_number(variables, "battery.charge", 100.0))
    if "battery.runtime" in variables:
        sensors["runtime_seconds"] = _whole(_number(variables, "battery.runtime", 1e7))
    return sensors


def is_waiting(variables: Mapping[str, str]) -> bool:
    """Whether upsd has not heard of its driver yet, which it says of a supply for a moment after its start."""
    return variables.get("ups.status") == "WAIT"


def _power_in(flags: frozenset[str]) -> str:
    if "OB" in flags:
        return "no_power"
    return "powering" if flags & {"OL", "BYPASS"} else UNKNOWN


def _charging(flags: frozenset[str]) -> str:
    if "CHRG" in flags:
        return "charging"
    if flags & {"DISCHRG", "OB"}:
        return "discharging"
    return "not_charging" if "OL" in flags else UNKNOWN


def _battery(flags: frozenset[str], variables: Mapping[str, str]) -> str:
    """Return the worst that is said: to be replaced, about to end, low, else how full."""
    if "RB" in flags:
        return "failure"
    if flags & {"LB", "FSD"}:
        return "critical"
    charge = _number(variables, "battery.charge", 100.0)
    if charge is None:
        is_known = "battery.charge" not in variables and flags & {"OL", "OB"}
        return "operational" if is_known else UNKNOWN
    warning = _number(variables, "battery.charge.warning", 100.0)
    if charge <= (LOW_PERCENT if warning is None else warning):
        return "low"
    return "full" if charge >= FULL_PERCENT else "operational"


def _number(variables: Mapping[str, str], name: str, most: float) -> float | None:
    """Return a variable from 0 to ``most``; None for one that is not there or no such number."""
    try:
        number = float(variables.get(name, ""))
    except ValueError:
        return None
    return number if math.isfinite(number) and 0.0 <= number <= most else None


def _whole(number: float | None) -> str:
    return UNKNOWN if number is None else str(int(number))
