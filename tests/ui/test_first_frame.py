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
