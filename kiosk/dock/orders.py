"""What a telephone does with the payment code on the screen, at the reference server's simulated provider."""

from urllib.parse import parse_qs, urlsplit

import httpx


class NothingToPay(Exception):
    """There is no payment code, or the provider does not know it any more."""


def end_order(address: str, code: str, action: str) -> None:
    """Make the order of a payment code end.

    Args:
        address: of the reference server.
        code: what the QR code says; empty where there is none.
        action: ``pay`` or ``close``.

    Raises:
        NothingToPay: there is no such order.
    """
    order = parse_qs(urlsplit(code).query).get("o", [""])[0]
    if not order:
        raise NothingToPay("屏幕上没有付款码 no payment code on the screen")
    body = {"order": order, "action": action}
    answer = httpx.post(f"{address}/payments/simulate", json=body, trust_env=False)
    if answer.status_code != httpx.codes.OK:
        raise NothingToPay("没有这个订单 no such order")
