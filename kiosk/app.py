"""The composition root: `build` turns settings into a running machine.

Order of initialisation:

1. Settings are read; a wrong key ends the start before anything is opened. From here on the process overwrites what it
   frees, so that nothing of a visit stays in its memory.
2. With ``simulate`` the simulators of every device and the reference department server are started, each a process of
   its own; they get ready while the rest goes on. In production this is refused.
3. One process per device is started; each imports its own library while the rest goes on.
4. The gateway's process is started, which speaks with the departments and the payment provider from its first call on.
5. The catalogue is loaded and checked, and the index that finds its services by a sentence.
6. The journal is opened; entries that a crash left open are settled as unknown and told.

The screen stands above all this: it shows its first page, then calls `build` in a worker.
"""

import logging
from collections.abc import Collection, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from drivers import overwrite_what_is_freed
from drivers.machine import Devices, SimulatorControl, open_devices
from flows.catalog import COMPILED, Catalog, load_catalog
from flows.journal import Entry, Journal, JournalError
from flows.search.built import INDEX, open_index
from flows.search.index import SearchIndex
from kiosk.consents import Consent, load_wordings
from kiosk.helpers import Helpers
from kiosk.office import Office
from kiosk.perform import Limits, Performer
from kiosk.settings import KioskSettings, MachineSettings
from kiosk.slips import SlipPrinter
from kiosk.visit import Visit
from kiosk.words import load_words
from service.departments.process import DepartmentProcess
from service.gateway.desk import DeskSettings
from service.gateway.hosted import GatewayProcess
from service.gateway.settings import GatewaySettings

log = logging.getLogger(__name__)


class SimulationRefused(Exception):
    """Simulated devices in the environment ``production``."""


@dataclass(frozen=True)
class Kiosk:
    """A running machine, and what must be closed at its end.

    Attributes:
        department_server: only when simulated.
        interrupted: prints whose outcome a crash left unknown.
        index: of all services; some may not be offered at this site.
        wordings: numbers of the questions of consent.
    """

    settings: KioskSettings
    devices: Devices
    department_server: DepartmentProcess | None
    journal: Journal
    interrupted: tuple[Entry, ...]
    catalog: Catalog
    index: SearchIndex
    wordings: Mapping[str, str]
    performer: Performer
    slips: SlipPrinter
    closing: ExitStack

    def new_visit(self) -> Visit:
        """Begin a visit."""
        today = date.today().isoformat()  # noqa: DTZ011 - the office's own day
        return Visit(self.settings.machine, today, self.wordings, self._note_consent)

    def _note_consent(self, visit: str, consent: Consent) -> None:
        fields = asdict(consent)
        log.info("visit.consent", extra={"fields": {"visit": visit, **fields}})
        try:
            self.journal.note_consent(visit, **fields)
        except JournalError as error:
            # The answer holds all the same; the log has it.
            log.error("visit.journal_failed", extra={"fields": {"code": error.code}})  # noqa: TRY400 - no text wanted

    def close(self) -> None:
        """End every process that `build` started."""
        self.closing.close()


def build(
    settings: MachineSettings,
    simulate: Path | None = None,
    sheets: Path | None = None,
    kinds: Collection[str] | None = None,
) -> Kiosk:
    """Start a machine.

    Args:
        settings: as `kiosk.settings.load_settings` reads them.
        simulate: folder for the simulators' own files; None means the real devices and departments.
        sheets: folder where the simulated printers' sheets appear.
        kinds: which devices are simulated; all without.

    Raises:
        SimulationRefused: simulated devices in production.
    """
    kiosk = settings.kiosk
    if simulate is not None and kiosk.environment == "production":
        msg = "simulated devices are refused in the environment production"
        raise SimulationRefused(msg)
    overwrite_what_is_freed()
    with ExitStack() as opened:
        server = DepartmentProcess() if simulate is not None else None
        if server is not None:
            opened.callback(server.close)
        simulator = None
        if simulate is not None:
            simulator = SimulatorControl(simulate, sheets or simulate / "sheets", kinds)
            opened.callback(simulator.close)
        devices = open_devices(settings.devices, simulator)
        opened.callback(devices.close)
        reach = kiosk.departments if server is None else GatewaySettings(address=server.address)
        desk = DeskSettings(reach=reach, terminal=kiosk.machine, site=kiosk.site.name.zh)
        gateway = GatewayProcess(desk)
        opened.callback(gateway.close)
        catalog = load_catalog(compiled=COMPILED)
        journal = Journal(kiosk.data / "journal.sqlite")
        opened.callback(journal.close)
        times = kiosk.times
        office = Office(gateway.departments, gateway.payments, journal, times.department, times.payment)
        slips = SlipPrinter(devices.receipt_printer, gateway.press)
        performer = Performer(devices, office, slips, journal, Helpers(settings.helpers), limits_of(settings))
        index = open_index(catalog, INDEX)
        gateway.wait_ready()
        return Kiosk(
            settings=kiosk,
            devices=devices,
            department_server=server,
            journal=journal,
            interrupted=_settle(journal),
            catalog=catalog.at_level(kiosk.site.level),
            index=index,
            wordings=load_wordings(load_words()),
            performer=performer,
            slips=slips,
            closing=opened.pop_all(),
        )


def limits_of(settings: MachineSettings) -> Limits:
    """Return what the settings say of how long effects may take."""
    times, face = settings.kiosk.times, settings.devices.face
    return Limits(times.face_attempt, times.print, gestures=face.gestures if face is not None else 0)


def _settle(journal: Journal) -> tuple[Entry, ...]:
    interrupted = tuple(journal.settle_interrupted())
    for entry in interrupted:
        log.warning("journal.interrupted", extra={"fields": {"entry": entry.id, "service": entry.service}})
    return interrupted
