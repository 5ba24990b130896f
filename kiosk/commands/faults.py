"""Faults on purpose: ``--fault DEVICE.FAULT[@EFFECT][:SECONDS]`` and fault scripts, one parser for both.

A script is a TOML file; each fault happens once, at its moment::

    [[fault]]
    device = "document_printer"     # or "departments"
    fault = "media_empty"           # of a department: a rule such as "slow:60" or "HRSS=down*2"
    at = "print"                    # an effect of the visit, or seconds after the start; at once without
    seconds = 20                    # until it mends itself; for good without
    after = 3                       # occasions that go well first
    times = 1                       # occasions that go wrong
    byte = 12                       # where ``pulled`` strikes

A department counts its calls by its own rule, so it takes none of the last four.
"""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from drivers.machine import FAULTS, UNCOUNTED, SimulatorControl
from flows.effects import MACHINE_EFFECTS, Effect
from kiosk.commands.answer import UsageError
from service.departments.faults import parse_fault as parse_rule
from service.departments.process import DepartmentProcess

EFFECTS: Mapping[type[Effect], str] = {
    effect: re.sub(r"(?<=[a-z])(?=[A-Z])", "_", effect.__name__).lower() for effect in MACHINE_EFFECTS
}
"""The moments of a visit that a fault may name."""

DEPARTMENTS = "departments"
LARGEST_SCRIPT = 256 * 1024
"""Bytes; some thousand faults."""

_HEAD = re.compile(r"\s*\[\[\s*fault\s*\]\]")
_UNKNOWN_KEY = re.compile(r"unknown field `(.+?)`")

Seconds = Annotated[float, Meta(gt=0, le=3600)]


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing that breaks, and when; see this module's docstring."""

    device: str
    fault: str
    at: Annotated[float, Meta(ge=0, le=3600)] | str = 0.0
    seconds: Seconds | None = None
    after: Annotated[int, Meta(ge=0, le=10_000)] | None = None
    times: Annotated[int, Meta(ge=1, le=10_000)] | None = None
    byte: Annotated[int, Meta(ge=0, le=65_536)] | None = None


class _Wrong(ValueError):
    """A fault that cannot be; ``key`` is what is wrong with it."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def parse_fault(text: str) -> Fault:
    """Parse one ``--fault``.

    Raises:
        UsageError: unknown device, fault or effect, or no number of seconds.
    """
    device, _, rest = text.partition(".")
    # A department's rule has a grammar of its own, colons included.
    name, _, seconds = (rest, "", "") if device == DEPARTMENTS else rest.partition(":")
    fault, _, effect = name.partition("@")
    try:
        entry = {"device": device, "fault": fault, "at": effect or 0.0}
        return _fault(entry | ({"seconds": float(seconds)} if seconds else {}))
    except ValueError as error:
        raise UsageError(f"--fault {text}: {error}") from error


def load_script(path: Path) -> tuple[Fault, ...]:
    """Read a fault script.

    Raises:
        UsageError: unreadable, not TOML, an unknown key or name, a value out of its bounds; names file and line.
    """
    try:
        if path.stat().st_size > LARGEST_SCRIPT:
            raise UsageError(f"{path.name}: larger than {LARGEST_SCRIPT} bytes")
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path.name}: {error}") from error
    entries = table.pop("fault", None)
    if table:
        raise UsageError(f"{path.name}: unknown key {next(iter(table))!r}; a script holds [[fault]] tables")
    if not isinstance(entries, list) or not entries:
        raise UsageError(f"{path.name}: no [[fault]] in it")
    return tuple(_entry(path.name, text, number, entry) for number, entry in enumerate(entries))


def _entry(file: str, text: str, number: int, entry: object) -> Fault:
    try:
        return _fault(entry)
    except _Wrong as error:
        raise UsageError(f"{file}, line {_line(text, number, error.key)}: {error}") from error


def _fault(entry: object) -> Fault:
    try:
        fault = msgspec.convert(entry, Fault)
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at `$.")
        unknown = _UNKNOWN_KEY.search(message)
        key = unknown[1] if unknown else place.rstrip("`")
        raise _Wrong(key, f"{message} ({key})" if place else message) from error
    _check_names(fault)
    _check_options(fault)
    return fault


def _check_names(fault: Fault) -> None:
    if fault.device == DEPARTMENTS:
        try:
            parse_rule(fault.fault)
        except ValueError as error:
            raise _Wrong("fault", str(error)) from error
    elif fault.device not in FAULTS:
        raise _Wrong("device", f"unknown device {fault.device!r}; known: {', '.join(FAULTS)}, {DEPARTMENTS}")
    elif fault.fault not in FAULTS[fault.device]:
        known = ", ".join(FAULTS[fault.device])
        raise _Wrong("fault", f"unknown fault {fault.fault!r} of {fault.device}; known: {known}")
    if isinstance(fault.at, str) and fault.at not in EFFECTS.values():
        raise _Wrong("at", f"unknown effect {fault.at!r}; known: {', '.join(EFFECTS.values())}")


def _check_options(fault: Fault) -> None:
    named = [key for key in ("seconds", "after", "times", "byte") if getattr(fault, key) is not None]
    if fault.device == DEPARTMENTS and named:
        raise _Wrong(named[0], f"{named[0]} is none of a department's: its rule says how often")
    counted = [key for key in named if key in {"after", "times"}]
    if fault.device in UNCOUNTED and counted:
        raise _Wrong(counted[0], f"the faults of {fault.device} are not counted: no {counted[0]}")
    if fault.byte is not None and fault.fault != "pulled":
        raise _Wrong("byte", "byte is where pulled strikes; no other fault has it")


def _line(text: str, number: int, key: str) -> int:
    """Return the line of a fault's key, of its heading where it has no such key; 1 where it has no heading."""
    lines = text.splitlines()
    heads = [at for at, line in enumerate(lines) if _HEAD.match(line)]
    if number >= len(heads):
        return 1
    ends = [*heads[number + 1 : number + 2], len(lines)]
    for at in range(heads[number] + 1, ends[0]):
        if key and lines[at].partition("=")[0].strip() == key:
            return at + 1
    return heads[number] + 1


def break_device(simulator: SimulatorControl, fault: Fault) -> None:
    """Let a fault of a device happen now.

    Raises:
        ValueError: its simulator cannot have it.
    """
    options = {"after": fault.after, "times": fault.times, "at": fault.byte}
    given = {name: value for name, value in options.items() if value is not None}
    simulator.fault(fault.device, fault.fault, fault.seconds, **given)


class FaultSchedule:
    """Breaks what a script says at its moment: seconds after `begin`, or when the visit reaches an effect.

    Args:
        faults: of the script.
        simulator: of the machine's devices.
        departments: the reference server.
    """

    def __init__(
        self, faults: Sequence[Fault], simulator: SimulatorControl, departments: DepartmentProcess | None
    ) -> None:
        self._waiting = list(faults)
        self._simulator = simulator
        self._departments = departments
        self._rules: list[str] = []
        self._cancels: list[Callable[[], None]] = []
        self._failure: UsageError | None = None

    def begin(self) -> None:
        """Break what breaks at once, and set the clocks of the others."""
        self._release(lambda fault: fault.at == 0.0)
        for fault in self._waiting:
            if not isinstance(fault.at, str):
                self._cancels.append(self._simulator.later(fault.at, partial(self._break, fault)))

    def reach(self, effect: Effect) -> None:
        """Break what breaks at an effect.

        Raises:
            UsageError: a simulator or the departments cannot have a fault, this one or one before.
        """
        name = EFFECTS.get(type(effect))
        self._release(lambda fault: fault.at == name)

    def end(self) -> None:
        """Break nothing more; raises as `reach` does."""
        for cancel in self._cancels:
            cancel()
        self._release(lambda _: False)

    def _release(self, is_due: Callable[[Fault], bool]) -> None:
        for fault in [each for each in self._waiting if is_due(each)]:
            self._waiting.remove(fault)
            self._break(fault)
        if self._failure is not None:
            raise self._failure

    def _break(self, fault: Fault) -> None:
        try:
            if fault.device != DEPARTMENTS:
                break_device(self._simulator, fault)
                return
            assert self._departments is not None
            self._rules.append(fault.fault)
            self._departments.set_fault(*self._rules)
        except ValueError as error:
            self._failure = UsageError(f"{fault.device}.{fault.fault}: {error}")
