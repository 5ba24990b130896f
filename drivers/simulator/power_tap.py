"""A relay before upsd, at which a connection is broken on purpose."""

import os
import socket
import struct
import threading
import time
from contextlib import suppress

from drivers.simulator.breakage import Faults
from drivers.simulator.process import Order

SLOW_SECONDS = 0.25
DRIP_BYTES = 7
DRIP_SECONDS = 0.005
BANNER = b"220 printer.example FTP server ready\r\n"
RESET = struct.pack("ii", 1, 0)
"""Linger option with which closing a connection resets it."""

QUESTION_LIMIT = 4096
ANSWER_LIMIT = 1 << 20
IDLE_SECONDS = 30.0
FLOOD = b'VAR ups flood "0123456789"\n' * 100
"""Of ``flood`` a list without an end."""


class Tap:
    """Takes connections on a port of its own, hands each question on and each answer back.

    Args:
        port: of upsd on loopback.
        own: port to listen on; 0 for any that is free.
    """

    FAULTS = frozenset({"silent", "slow", "drip", "garbage", "truncated", "pulled", "gone", "wrong_device", "flood"})

    def __init__(self, port: int, own: int = 0) -> None:
        self._upsd = "127.0.0.1", port
        self._guard = threading.Lock()
        self._faults = Faults()
        self._cut_at = 0
        self._listener: socket.socket | None = None
        self.port = own
        self._listen()

    def fault(self, order: Order) -> None:
        """Break what the order names, for good or for ``times`` connections, ``after`` some that go well."""
        with self._guard:
            self._faults.set(order["fault"], order)
            self._cut_at = order.get("at", 40)
        if order["fault"] == "gone" and self._listener is not None:
            # Closing alone would not end an accept that waits.
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None

    def mend(self, fault: str) -> None:
        """Mend one thing."""
        with self._guard:
            self._faults.clear(fault)
        if fault == "gone" and self._listener is None:
            self._listen()

    def names(self) -> list[str]:
        """Return what is broken."""
        with self._guard:
            return self._faults.names()

    def _listen(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, suppress(OSError), socket.create_connection(self._upsd, 2.0) as upsd:
            client.settimeout(IDLE_SECONDS)
            question = b""
            while not question.endswith(b"\n") and len(question) < QUESTION_LIMIT:
                question += (data := client.recv(QUESTION_LIMIT))
                if not data:
                    return
            upsd.sendall(question)
            answer = b""
            while not _is_whole(answer) and len(answer) < ANSWER_LIMIT:
                answer += (data := upsd.recv(65536))
                if not data:
                    break
            self._answer(client, answer)
            # What is left out is not to look like the end of the connection.
            client.recv(1)

    def _answer(self, client: socket.socket, answer: bytes) -> None:
        with self._guard:
            struck = {fault for fault in sorted(self.FAULTS) if self._faults.strikes(fault)}
            cut_at = self._cut_at
        if "slow" in struck:
            time.sleep(SLOW_SECONDS)
        if "silent" in struck:
            return
        if "wrong_device" in struck:
            answer = BANNER
        if "garbage" in struck:
            answer = os.urandom(len(answer))
        if "truncated" in struck:
            answer = answer[: len(answer) // 2]
        if "pulled" in struck:
            client.sendall(answer[:cut_at])
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            client.close()
            return
        if "flood" in struck:
            client.sendall(answer.partition(b"\n")[0] + b"\n")
            while True:
                client.sendall(FLOOD)
        piece = DRIP_BYTES if "drip" in struck else len(answer)
        for at in range(0, len(answer), piece or 1):
            time.sleep(DRIP_SECONDS if "drip" in struck else 0.0)
            client.sendall(answer[at : at + piece])


def _is_whole(answer: bytes) -> bool:
    """Whether this is the end of an answer: a line alone, or the last of a list."""
    return answer.endswith(b"\n") and (not answer.startswith(b"BEGIN ") or answer.splitlines()[-1].startswith(b"END "))
