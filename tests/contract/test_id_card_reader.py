"""The production reader against the simulated module, over a real pseudo terminal in another process.

Each scenario of the reader's part in "bad input and faults"; every one ends with a card that is read again.
"""

import pytest

pytestmark = pytest.mark.stack

KIND = "id_card"
