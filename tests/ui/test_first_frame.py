"""What the first frame waits for."""

import subprocess
import sys

HEAVY = {"drivers", "flows", "service", "pydantic", "msgspec", "httpx", "numpy", "cv2", "sqlite3", "kiosk.preview"}

SHOW = """
import sys
from kiosk.screen import Screen
screen = Screen(simulated=True)
screen.panel.frameSwapped.connect(lambda: (print("\\n".join(sys.modules)), screen.end()))
screen.application.exec()
screen.close()
"""


def test_nothing_heavy_is_imported_before_the_first_frame() -> None:
    shown = subprocess.run([sys.executable, "-P", "-c", SHOW], capture_output=True, text=True, check=True)
    assert shown.stderr == ""
    imported = set(shown.stdout.split())
    assert "kiosk.screen" in imported
    assert HEAVY & imported == set()


HOOKED = """
import sys, linecache
import kiosk.screen
import flows.engine
print(*linecache.cache)
"""


def test_no_source_is_read_for_what_is_imported_after_the_screen() -> None:
    read = subprocess.run([sys.executable, "-P", "-c", HOOKED], capture_output=True, text=True, check=True)
    assert not [file for file in read.stdout.split() if "/flows/" in file]
