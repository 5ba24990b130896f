"""The uninterruptible power supply, asked of Network UPS Tools.

Each status is a connection of its own: upsd answers from its memory in less than a millisecond, and a connection that
is kept would only have to be found broken after upsd was restarted. Nothing is ordered of the supply: shutting the
machine down in time is upsmon's, which runs beside.
"""

import logging
import time
from collections.abc import Mapping
from contextlib import closing

from drivers.availability import Availability
from drivers.devices import Power
from drivers.errors import DeviceError
from drivers.link import open_link
from drivers.power.readings import UNKNOWN, is_waiting, sensors_of
from drivers.power.wire import VariablesDecoder, list_variables
from drivers.settings import PowerSettings
from drivers.status import DeviceStatus, Status

log = logging.getLogger(__name__)

STATUS_SECONDS = 2.0
"""For connection, question and answer."""

CAPABILITIES = {
    "manufacturer": ("device.mfr", "ups.mfr"),
    "model": ("device.model", "ups.model"),
    "serial": ("device.serial", "ups.serial"),
    "driver": ("driver.name",),
}
"""By name, the variables that may tell it, the newer name first."""

EVENTS = {
    ("power_in", "powering"): (logging.INFO, "power.mains_back"),
    ("power_in", "no_power"): (logging.WARNING, "power.mains_lost"),
    ("battery", "low"): (logging.WARNING, "power.battery_low"),
    ("battery", "critical"): (logging.CRITICAL, "power.battery_critical"),
    ("battery", "failure"): (logging.ERROR, "power.battery_failure"),
}
"""What is logged when a sensor takes a word; that the mains are there at the start is no event."""


class NutPower(Power):
    """A supply that upsd knows."""

    def __init__(self, settings: PowerSettings) -> None:
        self._settings = settings
        self._capabilities: dict[str, str] = {}
        self._sensors: dict[str, str] = {}
        self._last_words = {"power_in": "powering", "battery": ""}
        self._availability = Availability("power", log)

    def status(self) -> Status:
        try:
            variables = self._variables(time.monotonic() + STATUS_SECONDS)
        except DeviceError as error:
            self._availability.note(error.code)
            text = " ".join(filter(None, (str(error), error.vendor_code, error.detail)))
            return Status(
                error.device_status,
                sensors=self._unknown(),
                capabilities=self._capabilities,
                detail=text,
                code=error.code,
            )
        if is_waiting(variables):
            return Status(
                DeviceStatus.STARTING, sensors=self._unknown(), capabilities=self._capabilities, code="power.starting"
            )
        self._availability.note("")
        self._sensors = sensors_of(variables)
        self._log_words()
        self._capabilities = _capabilities(variables)
        detail = " ".join(filter(None, (variables.get("ups.status"), variables.get("ups.alarm"))))
        return Status(DeviceStatus.ONLINE, sensors=self._sensors, capabilities=self._capabilities, detail=detail)

    def close(self) -> None:
        """Nothing is open between two calls."""

    def _variables(self, deadline: float) -> dict[str, str]:
        ups = self._settings.ups
        server = self._settings.server
        with closing(open_link(server if server.startswith("replay:") else f"tcp:{server}", "power")) as link:
            link.write(list_variables(ups))
            decoder = VariablesDecoder(ups)
            while chunk := link.read(decoder.missing, deadline):
                variables = decoder.feed(chunk)
                if variables is not None:
                    return variables
        raise decoder.shortfall()

    def _unknown(self) -> dict[str, str]:
        """Return the sensors that this supply has, the three words that each has at least."""
        return dict.fromkeys((*sensors_of({}), *self._sensors), UNKNOWN)

    def _log_words(self) -> None:
        for name, last in self._last_words.items():
            word = self._sensors[name]
            if word not in {last, UNKNOWN}:
                self._last_words[name] = word
                if (name, word) in EVENTS:
                    level, event = EVENTS[name, word]
                    log.log(level, event, extra={"fields": {}})


def _capabilities(variables: Mapping[str, str]) -> dict[str, str]:
    told = {name: next(filter(None, map(variables.get, keys)), "") for name, keys in CAPABILITIES.items()}
    return {name: text for name, text in told.items() if text}
