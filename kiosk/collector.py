"""Python's cyclic garbage, collected on the UI thread only.

The collector runs on whichever thread happens to allocate, and what it finds may hold Qt objects: a window, a timer or
an item that another thread destroys is a segmentation fault. Seen with three calls under way beside windows that had
closed.
"""

import gc

from PySide6.QtCore import QCoreApplication, QObject, QTimer

INTERVAL_MS = 500
"""Between two looks; what is allocated meanwhile is small beside one picture of the camera."""


class Collector(QObject):
    """Takes the place of the automatic collection for as long as the application lives."""

    def __init__(self, application: QCoreApplication) -> None:
        super().__init__(application)
        gc.disable()
        timer = QTimer(self)
        timer.timeout.connect(self._look)
        timer.start(INTERVAL_MS)

    def _look(self) -> None:
        counts, thresholds = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > thresholds[generation]:
                gc.collect(generation)
                return


def collect_here(application: QCoreApplication) -> None:
    """Let this thread, which runs the application's events, be the only one that collects."""
    if application.findChild(Collector) is None:
        Collector(application)
