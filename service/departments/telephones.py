"""The simulated telephones of invented residents: the text messages that they received.

They are in the memory of this process and nowhere else, bounded, and shown by the administration alone; a real
department hands the text to its telephone company in this place.
"""

import threading
from collections import defaultdict, deque

from service.departments.messages import TextMessage

KEPT = 10
"""Messages of each telephone, the latest."""


class Telephones:
    """One telephone a resident, by ID number; used from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._received: defaultdict[str, deque[TextMessage]] = defaultdict(lambda: deque(maxlen=KEPT))

    def receive(self, id_number: str, message: TextMessage) -> None:
        """Let a message arrive."""
        with self._lock:
            self._received[id_number].append(message)

    def messages(self, id_number: str) -> list[TextMessage]:
        """Return what a telephone received, the oldest first."""
        with self._lock:
            return list(self._received.get(id_number, ()))

    def clear(self) -> None:
        """Empty all telephones."""
        with self._lock:
            self._received.clear()
