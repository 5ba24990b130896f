"""Where a visit's time goes: what devices, departments and the resident take is measured apart, the rest is ours.

====================  ========================================================================================
``search``            the reader's next look for a card, every 0.3 s, after the card was laid down
``wire``              select and read on the reader's line, radio included
``exposure``          opening the camera and waiting for its pictures
``model``             the networks' own time for one picture
``department``        from a request to its last byte
``mechanics``         the printer, while it says that it prints (looked at every 10 ms)
``resident``          from the drawing of a page to the press that answers it
====================  ========================================================================================

Software is what is left of the time from card to paper: decoding the photo, both ways of every picture to the process
that compares, the checks of seal and subject, journal, spooler, and the drawing of every page. The ways between the
processes of reader and camera, some milliseconds, are within ``search`` and ``exposure``.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from drivers import Camera, FaceComparer, IdCardReader
from kiosk.office import Office
from service.gateway.cashier import Cashier
from service.gateway.client import Gateway, slip_templates
from service.gateway.exchange import Exchange
from service.gateway.settings import GatewaySettings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from threading import Event

    from drivers import Comparison, Gesture, IdCard, Image, Sight, Status
    from kiosk.app import Kiosk
    from service.gateway.exchange import Answer
    from service.gateway.wire import Patience

OUTSIDE = ("search", "wire", "exposure", "model", "department", "mechanics", "resident")


class Stopwatch:
    """Seconds by whose they are, of one visit at a time."""

    def __init__(self) -> None:
        self._laid = 0.0
        self._seconds = dict.fromkeys(OUTSIDE, 0.0)

    def begin(self) -> float:
        """Begin a visit whose card has just been laid down; return that instant."""
        self._seconds = dict.fromkeys(OUTSIDE, 0.0)
        self._laid = time.monotonic()
        return self._laid

    def add(self, whose: str, seconds: float) -> None:
        """Add time that is not the software's."""
        self._seconds[whose] += seconds

    def card_read(self, spans: Mapping[str, float]) -> None:
        """Take a card's own spans, see `drivers.IdCard`, as it arrives."""
        since_found = spans["total"] - spans["find"]
        self.add("search", time.monotonic() - self._laid - since_found)
        self.add("wire", since_found - spans["photo"])

    def seconds(self) -> Mapping[str, float]:
        """Return the time of everyone but the software."""
        return dict(self._seconds)


def under_watch(kiosk: Kiosk, watch: Stopwatch) -> Kiosk:
    """Return the machine with a stopwatch beside each device and beside the departments."""
    devices, server = kiosk.devices, kiosk.department_server
    assert devices.id_card is not None
    assert devices.camera is not None
    assert devices.face is not None
    assert server is not None
    watched = replace(
        devices,
        id_card=WatchedReader(devices.id_card, watch),
        camera=WatchedCamera(devices.camera, watch),
        face=WatchedComparer(devices.face, watch),
    )
    reach = GatewaySettings(address=server.address)
    gateway, cashier = Gateway(reach, slip_templates(kiosk.catalog), WatchedExchange(reach, watch)), Cashier(reach)
    kiosk.closing.callback(gateway.close)
    kiosk.closing.callback(cashier.shut)
    times = kiosk.settings.times
    office = Office(gateway, cashier, kiosk.journal, times.department, times.payment)
    performer = kiosk.performer.with_others(watched, office)
    return replace(kiosk, devices=watched, performer=performer)


class WatchedReader(IdCardReader):
    """An ID-card reader whose line is timed."""

    def __init__(self, reader: IdCardReader, watch: Stopwatch) -> None:
        self._reader = reader
        self._watch = watch

    def status(self) -> Status:
        return self._reader.status()

    def read(self, deadline: float, cancel: Event | None = None) -> IdCard:
        card = self._reader.read(deadline, cancel)
        self._watch.card_read(card.spans)
        return card

    def wait_removed(self, deadline: float, cancel: Event | None = None) -> bool:
        return self._reader.wait_removed(deadline, cancel)

    def close(self) -> None:
        self._reader.close()


class WatchedCamera(Camera):
    """A camera whose pictures are timed."""

    def __init__(self, camera: Camera, watch: Stopwatch) -> None:
        self._camera = camera
        self._watch = watch

    def status(self) -> Status:
        return self._camera.status()

    def frame(self, deadline: float, cancel: Event | None = None) -> Image:
        began = time.monotonic()
        image = self._camera.frame(deadline, cancel)
        self._watch.add("exposure", time.monotonic() - began)
        return image

    def close(self) -> None:
        self._camera.close()


class WatchedComparer(FaceComparer):
    """A comparer whose networks are timed, by themselves."""

    def __init__(self, comparer: FaceComparer, watch: Stopwatch) -> None:
        self._comparer = comparer
        self._watch = watch

    def status(self) -> Status:
        return self._comparer.status()

    def compare(self, probe: Image, reference: Image, *, pad: bool = False) -> Comparison:
        comparison = self._comparer.compare(probe, reference, pad=pad)
        self._watch.add("model", comparison.ms / 1000)
        return comparison

    def begin(self, reference: Image, gestures: tuple[Gesture, ...]) -> Sight:
        return self._noted(self._comparer.begin(reference, gestures))

    def look(self, picture: Image) -> Sight:
        return self._noted(self._comparer.look(picture))

    def end(self) -> None:
        self._comparer.end()

    def close(self) -> None:
        self._comparer.close()

    def _noted(self, sight: Sight) -> Sight:
        self._watch.add("model", sight.ms / 1000)
        return sight


class WatchedExchange(Exchange):
    """An exchange with the departments that times their answers, and not what is done with them."""

    def __init__(self, settings: GatewaySettings, watch: Stopwatch) -> None:
        super().__init__(settings, settings.address)
        self._watch = watch

    def call(self, path: str, body: object, answer: type[Answer], patience: Patience) -> Answer:
        began = time.monotonic()
        try:
            return super().call(path, body, answer, patience)
        finally:
            self._watch.add("department", time.monotonic() - began)
