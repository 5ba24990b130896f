"""A camera at the wire: motion JPEG over HTTP on a loopback port, for as many viewers as come, with scripted faults."""

import http.server
import itertools
import os
import socketserver
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Collection
from urllib.parse import urlsplit

from drivers.simulator.breakage import Repairs, fault_of
from drivers.simulator.faults import WIRE
from drivers.simulator.process import FORMER_ADDRESS, Order

WIRE_FAULTS = (*WIRE, "frozen")
"""What can be wrong with the camera, whatever it sees."""

ANOTHER_DEVICE = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<html><title>Printer</title></html>"


class Subject(ABC):
    """What is before a camera, and what is wrong with it.

    Args:
        rate: pictures a second; one while the camera is ``slow``.
    """

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.fault = ""
        self.pulled_at = 0
        self.sent = 0
        self.changed = threading.Condition()

    @abstractmethod
    def picture(self) -> bytes:
        """Return one JPEG, the next in time unless the camera is ``frozen``."""

    def set_fault(self, fault: str) -> None:
        """Let one fault, or none, take the place of the present one."""
        with self.changed:
            self.fault = fault
            self.changed.notify_all()

    def wait_tick(self, since: float) -> None:
        """Wait until the picture after one of an instant of the monotonic clock is due, or the camera is gone."""
        with self.changed:
            self.changed.wait_for(lambda: self.fault == "gone", max(since + 1 / self.rate - time.monotonic(), 0))


class StreamingCamera:
    """The camera; while it is ``gone`` nobody listens there.

    Args:
        subject: what it sees.
        faults: that it can have, those of the subject included.
    """

    def __init__(self, subject: Subject, faults: Collection[str]) -> None:
        self._subject = subject
        self._faults = faults
        self._changing = threading.Lock()
        self._repairs = Repairs(lambda _: self._set(""))
        self._server: Server | None = None
        # One that was there before has to be found again.
        self._port = urlsplit(os.environ.get(FORMER_ADDRESS, "")).port or 0
        self._plug_in()

    @property
    def address(self) -> str:
        """Where the pictures are; stays the same."""
        return f"http://127.0.0.1:{self._port}/"

    def fault(self, order: Order) -> Order:
        """Break something, for good or for ``seconds``; ``pulled``: at byte ``at`` of a picture."""
        fault = fault_of(order, self._faults)
        self._subject.pulled_at = int(order.get("at") or 1000)
        self._set(fault)
        self._repairs.plan(fault, order.get("seconds"))
        return {}

    def clear(self, _order: Order) -> Order:
        """Mend everything."""
        self._set("")
        return {}

    def close(self) -> None:
        """Hang up on all viewers."""
        self._set("gone")

    def _set(self, fault: str) -> None:
        with self._changing:
            self._repairs.forget()
            self._subject.set_fault(fault)
            if fault == "gone":
                self._plug_out()
            else:
                self._plug_in()

    def _plug_in(self) -> None:
        if self._server is None:
            self._server = Server(self._subject, self._port)
            self._port = self._server.server_address[1]
            threading.Thread(target=self._server.serve_forever, args=[0.02]).start()

    def _plug_out(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


class Server(socketserver.ThreadingTCPServer):
    """The listening socket; its end waits for the streams, as OpenCV at work when the process ends would crash it."""

    allow_reuse_address = True

    def __init__(self, subject: Subject, port: int) -> None:
        super().__init__(("127.0.0.1", port), Stream)
        self.subject = subject


class Stream(http.server.BaseHTTPRequestHandler):
    """What one viewer is sent until he or the camera goes."""

    server: Server
    timeout = 2.0

    def do_GET(self) -> None:
        self.close_connection = True
        subject = self.server.subject
        try:
            if subject.fault == "wrong_device":
                self.wfile.write(ANOTHER_DEVICE)
                return
            if subject.fault != "silent":
                self.send_response(200)
                self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=picture")
                self.end_headers()
            for number in itertools.count():
                began = time.monotonic()
                self._send(subject.fault, number)
                if subject.fault in ("gone", "truncated", "pulled", "wrong_device"):
                    break
                subject.wait_tick(began)
        except OSError:
            # The viewer has hung up, or has not taken a picture for too long.
            return

    def _send(self, fault: str, number: int) -> None:
        if fault in ("gone", "silent", "wrong_device") or (fault == "slow" and number % self.server.subject.rate):
            return
        picture = self.server.subject.picture()
        head = b"--picture\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(picture)
        match fault:
            case "garbage":
                self.wfile.write(picture[::-1])
            case "truncated":
                self.wfile.write(head + picture[: len(picture) // 2])
            case "pulled":
                self.wfile.write((head + picture)[: self.server.subject.pulled_at])
            case "drip":
                self.wfile.write(head[number % len(head)].to_bytes())
            case _:
                self.wfile.write(head + picture + b"\r\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Nothing is logged."""
