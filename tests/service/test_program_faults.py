"""A wrong operation and a database in trouble: told as such, and nobody's data goes anywhere."""

import asyncio
import io
import logging

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.exc import OperationalError

from drivers import log
from service.departments.app import _answer_failures
from service.departments.operation import OperationFault

SECRET = "339999199003140065"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (KeyError(SECRET), "department.fault"),
        (ValueError(f"invalid: {SECRET}"), "department.fault"),
        (ZeroDivisionError(SECRET), "department.fault"),
        (AttributeError(SECRET), "department.fault"),
        (OperationalError("SELECT", {"owner": SECRET}, Exception(SECRET)), "department.fault"),
        (OperationFault("a.b: nobody supplies name"), "operation.fault"),
    ],
)
def test_a_fault_of_the_program_is_told_without_its_text(error: Exception, code: str) -> None:
    app = FastAPI()
    _answer_failures(app)

    @app.post("/broken")
    def broken() -> None:
        raise error

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://a.invalid") as client:
            return await client.post("/broken")

    written = io.StringIO()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    log.set_up(logging.DEBUG, written)
    try:
        answer = asyncio.run(ask())
    finally:
        logging.basicConfig(handlers=handlers, level=level, force=True)
    assert (answer.status_code, answer.json()["error"]) == (500, code)
    assert SECRET not in answer.text + written.getvalue()
    assert "departments." in written.getvalue()
