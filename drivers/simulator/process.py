"""How a simulator is steered: one JSON object a line on standard input, one answer a line on standard output.

The orders are those of MOSIP's mock service: what is there (card, face, paper), ``fault``, ``clear``, ``state``.
A simulator ends when its standard input ends, so that none outlives the machine that started it.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

Order = dict[str, Any]
Handler = Callable[[Order], Order]

FORMER_ADDRESS = "KIOSK_SIMULATOR_ADDRESS"
"""Variable that is set for a simulator which is started again: the driver knows it by this address."""


def serve_orders(address: str, handlers: dict[str, Handler]) -> None:
    """Announce ``address``, then answer orders until standard input ends.

    Args:
        address: where the driver finds the simulated device.
        handlers: order's name to function; it takes the order and returns what to add to the answer, and raises
            ValueError for an order it cannot obey.
    """
    _answer({"address": address})
    for line in sys.stdin:
        order: Order = json.loads(line)
        handler = handlers.get(order.get("do", ""))
        if handler is None:
            _answer({"error": f"unknown order {order.get('do')!r}; known: {', '.join(sorted(handlers))}"})
            continue
        try:
            _answer({"ok": True} | handler(order))
        except ValueError as error:
            _answer({"error": str(error)})


def _answer(value: Order) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()
