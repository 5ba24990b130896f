"""Options of the whole test run, and which of its tests one worker runs together."""

import pytest

SLOW_TO_START = ("running", "server", "seeded", "papers", "figures", "office")
"""Fixtures of a session or module that take seconds: started once, in the worker that runs all who ask for them."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--hardware",
        action="append",
        default=[],
        metavar="DEVICE=ADDRESS[#SERIAL]",
        help="run the device's contract suite on the real thing as well",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        asked_for = getattr(item, "fixturenames", ())
        shared = next((name for name in SLOW_TO_START if name in asked_for), None)
        if shared and item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(shared))
