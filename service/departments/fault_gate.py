"""The outermost layer of the server: bounds what comes in, and breaks what goes out as the fault rules say."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.departments.faults import CALLS, LATE_PAYMENTS, WIRE_FAULTS, WRONG_JSON, Fault, FaultBook

LONGEST_REQUEST = 64 * 1024
"""Bytes; the longest honest request is about 2 kB."""

PAYMENTS, ADMINISTRATION = "payments", "admin"
"""What stands in place of a department in the payment provider's addresses."""

CALLS_BY_PATH = {"identity-code": "identity_code", "one-time-code": "send_code", "one-time-code/check": "check_code"}
"""Calls whose address is not their name; as rules say it, a word."""

HUGE = 16 * 1024 * 1024
CHUNK = 64 * 1024


class FaultGate:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, faults: FaultBook) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if _is_bounded(scope):
            await self._perform(self._fault_for(scope["path"]), scope, receive, send)
        else:
            await _answer(
                send, 413, b'{"error":"request.too_long","message":"at most 64 KiB, of a length told before"}'
            )

    def _fault_for(self, path: str) -> Fault | None:
        department, _, address = path.strip("/").partition("/")
        call = CALLS_BY_PATH.get(address, address)
        if call not in CALLS:
            return None
        if department == ADMINISTRATION:
            # What residents have in their pockets breaks with no department.
            return None
        if department == PAYMENTS:
            return self._faults.take("", call, (*WIRE_FAULTS, LATE_PAYMENTS))
        return self._faults.take(department, call, WIRE_FAULTS)

    async def _perform(self, fault: Fault | None, scope: Scope, receive: Receive, send: Send) -> None:
        match fault.name if fault else None:
            case "down":
                await _answer(send, 503, b'{"error":"department.down","message":"out of service"}')
            case "error_500":
                await _answer(send, 500, b'{"error":"department.error","message":"internal error"}')
            case "wrong_json":
                assert fault is not None
                await _answer(send, 200, WRONG_JSON[fault.value])
            case "huge_json":
                await _answer_hugely(send)
            case "cut":
                await self._app(scope, receive, _Cut(send))
            case "slow_drip":
                assert fault is not None
                await self._app(scope, receive, _Drip(send, fault.seconds))
            case "slow" | "payments.slow":
                assert fault is not None
                await asyncio.sleep(fault.seconds)
                await self._app(scope, receive, send)
            case _:
                await self._app(scope, receive, send)


def _is_bounded(scope: Scope) -> bool:
    """Whether the request says its length and is short; the HTTP parser holds it to what it says."""
    lengths = {value for name, value in scope["headers"] if name == b"content-length"}
    chunked = any(name == b"transfer-encoding" for name, _ in scope["headers"])
    return not chunked and all(int(length) <= LONGEST_REQUEST for length in lengths)


class _Cut:
    """Sends half of the first piece of the body and nothing more."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._is_over = False

    async def __call__(self, message: Message) -> None:
        if self._is_over:
            return
        if message["type"] == "http.response.body":
            self._is_over = True
            body = message.get("body", b"")
            message = {**message, "body": body[: len(body) // 2], "more_body": True}
        await self._send(message)


class _Drip:
    """Sends the body byte by byte."""

    def __init__(self, send: Send, seconds: float) -> None:
        self._send = send
        self._seconds = seconds

    async def __call__(self, message: Message) -> None:
        for byte in message.get("body", b""):
            await self._send({"type": "http.response.body", "body": bytes([byte]), "more_body": True})
            await asyncio.sleep(self._seconds)
        await self._send({**message, "body": b""} if "body" in message else message)


async def _answer(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _answer_hugely(send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": b'{"case":"', "more_body": True})
    for _ in range(HUGE // CHUNK):
        await send({"type": "http.response.body", "body": b"0" * CHUNK, "more_body": True})
    await send({"type": "http.response.body", "body": b'"}'})
