"""Options of the whole test run."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--hardware",
        action="append",
        default=[],
        metavar="DEVICE=ADDRESS[#SERIAL]",
        help="run the device's contract suite on the real thing as well",
    )
