"""The contract suites run on the real thing too: ``--hardware DEVICE=ADDRESS[#SERIAL]``, once for each device.

ADDRESS is the device's main setting (link, queue, source, reader, upsd server); SERIAL is what the device must say of
itself in its capabilities, so that a suite is not run on another machine's printer by mistake. Tests that need a
simulator's faults, or somebody who lays a card, say so by the fixture they take: on hardware only those that ask the
`bench` fixture run, and a person does what they print.
"""

import pytest
from suite import Hardware


def hardware_of(config: pytest.Config, kind: str) -> Hardware | None:
    """Return the real device of a kind, if the command line names one."""
    for text in config.getoption("--hardware"):
        name, _, rest = text.partition("=")
        address, _, serial = rest.rpartition("#") if "#" in rest else (rest, "", "")
        if name == kind:
            return Hardware(kind, address, serial)
    return None


@pytest.fixture
def hardware(request: pytest.FixtureRequest) -> Hardware:
    """The real device of the test's module (its constant ``KIND``); skips without one."""
    found = hardware_of(request.config, request.module.KIND)
    if found is None:
        pytest.skip(f"--hardware {request.module.KIND}=ADDRESS[#SERIAL] is not given")
    return found
