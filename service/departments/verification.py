"""What anyone needs to check a paper: a page that does it in the browser, and the list of revoked papers.

The page gets the token in its address's fragment, which a browser keeps to itself; the server learns neither that a
paper was checked nor whose it is. A paper is revoked by a record of the register ``revoked``: owner is the department's
code, ``serial`` the paper's number.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from flows.documents.keys import Signer
from flows.documents.revocation import RevocationList, sign_part
from service.departments.database import Database
from service.departments.records import Records

WEB = Path(__file__).parent / "web"
REVOKED = "revoked"

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}
"""The page runs its own script and asks its own server, and nothing else can happen in it."""


class _Page(StaticFiles):
    """The page's files."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(HEADERS)
        return response


def add_verification(app: FastAPI, database: Database, signers: Mapping[str, Signer]) -> None:
    """Serve ``/verify/`` and ``/revocations``.

    Args:
        app: of the departments.
        database: with the register of revoked papers.
        signers: by department's code; each signs its own part of the list.
    """

    @app.get("/revocations", response_class=Response)
    def revocations() -> Response:
        with database.begin() as connection:
            entries = Records(connection, datetime.now().astimezone()).everyone(REVOKED)
        serials: dict[str, list[str]] = {}
        for department, facts in entries:
            serials.setdefault(department, []).append(facts["serial"])
        now = datetime.now(UTC)
        parts = [sign_part(mine, now, signers[department]) for department, mine in sorted(serials.items())]
        return Response(msgspec.json.encode(RevocationList(parts)), media_type="application/json")

    app.mount("/verify", _Page(directory=WEB, html=True))
