"""Where a source checkout or an installed tree keeps what is not code."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONFIG = ROOT / "config"
ASSETS = ROOT / "assets"
INSTALLED = ROOT / "var" / "installed"
"""What set-up builds from packages: ``face-pack/``, ``fonts/``, ``keys/``."""
