"""What the board's inputs mean, and when a change of one counts; no I/O."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from drivers.settings import Sensor, SensorInput

UNKNOWN = "unknown"

WORDS: Mapping[Sensor, tuple[str, str]] = {
    Sensor.PRESENCE: ("not_present", "present"),
    Sensor.DOCUMENT_OUTLET: ("not_present", "present"),
    Sensor.RECEIPT_OUTLET: ("not_present", "present"),
    Sensor.CABINET_DOOR: ("closed", "open"),
    Sensor.PAPER_DOOR: ("closed", "open"),
    Sensor.TAMPER: ("off", "on"),
    Sensor.OPERATOR_SWITCH: ("run", "maintenance"),
}
"""XFS4IoT's words for an input that is off and one that is on."""

DOOR = ((logging.INFO, "signals.door_closed"), (logging.WARNING, "signals.door_opened"))

EVENTS: Mapping[Sensor, tuple[tuple[int, str], tuple[int, str]]] = {
    Sensor.CABINET_DOOR: DOOR,
    Sensor.PAPER_DOOR: DOOR,
    Sensor.TAMPER: ((logging.WARNING, "signals.tamper_cleared"), (logging.CRITICAL, "signals.tampered")),
    Sensor.OPERATOR_SWITCH: (
        (logging.INFO, "signals.switched_to_run"),
        (logging.INFO, "signals.switched_to_maintenance"),
    ),
}
"""What is logged of a change, by sensor: level and event."""

APART_SECONDS = 0.03
"""Between two samples that together count: contacts bounce for 1 to 20 ms."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change to be logged."""

    sensor: Sensor
    level: int
    event: str


class Contacts:
    """All inputs of a board, debounced: a value counts once two successive samples have it.

    Args:
        inputs: by sensor.
    """

    def __init__(self, inputs: Mapping[Sensor, SensorInput]) -> None:
        self._inputs = dict(inputs)
        numbers = [each.input for each in inputs.values()] or [0]
        self.first = min(numbers)
        """Number of the first input to ask for."""
        self.count = max(numbers) - self.first + 1
        """How many inputs to ask for."""
        self._sampled_at = 0.0
        self._sample: tuple[bool, ...] = ()
        self._counted: dict[int, bool] = {}
        self._logged: dict[Sensor, bool] = {}

    @property
    def next_sample(self) -> float | None:
        """When to look again so that what was seen last counts; None if it does already."""
        is_counted = self._sample and dict(enumerate(self._sample)) == self._counted
        return None if is_counted else self._sampled_at + APART_SECONDS

    def take(self, sample: tuple[bool, ...], now: float) -> None:
        """Take what the inputs were at an instant, in their order from `first`."""
        if now - self._sampled_at < APART_SECONDS and sample == self._sample:
            return
        if now - self._sampled_at >= APART_SECONDS:
            self._counted |= {
                at: bit for at, (bit, old) in enumerate(zip(sample, self._sample, strict=False)) if bit == old
            }
        self._sample, self._sampled_at = sample, now

    def forget(self) -> None:
        """Know nothing of how the inputs are; what was logged of them stays known."""
        self._sample, self._counted, self._sampled_at = (), {}, 0.0

    def words(self) -> dict[str, str]:
        """Return each sensor's word."""
        states = {sensor: self._is_on(sensor) for sensor in self._inputs}
        return {sensor: UNKNOWN if is_on is None else WORDS[sensor][is_on] for sensor, is_on in states.items()}

    def changes(self) -> Iterator[Change]:
        """Yield each change that was not yielded before and is to be logged; a closed door at the start is none."""
        for sensor in self._inputs.keys() & EVENTS.keys():
            is_on = self._is_on(sensor)
            if is_on is not None and is_on != self._logged.get(sensor, False):
                self._logged[sensor] = is_on
                yield Change(sensor, *EVENTS[sensor][is_on])

    def _is_on(self, sensor: Sensor) -> bool | None:
        wired = self._inputs[sensor]
        bit = self._counted.get(wired.input - self.first)
        return None if bit is None else bit != wired.is_inverted
