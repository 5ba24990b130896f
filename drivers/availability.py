"""Whether a device can be used, logged once each time that changes."""

import logging


class Availability:
    """What was last known of one device.

    The events are ``<kind>.online`` and ``<kind>.offline``; a device of which nothing is known yet is neither.

    Args:
        kind: of device.
        log: the driver's logger.
    """

    def __init__(self, kind: str, log: logging.Logger) -> None:
        self._kind = kind
        self._log = log
        self._code: str | None = None

    def note(self, code: str, **facts: str) -> None:
        """Note why the device cannot be used, or with an empty code that it can.

        Args:
            code: of the error.
            facts: what tells which device it is, for the log.
        """
        if code == self._code:
            return
        self._code = code
        if code:
            self._log.warning(f"{self._kind}.offline", extra={"fields": {"code": code}})
        else:
            self._log.info(f"{self._kind}.online", extra={"fields": facts})
