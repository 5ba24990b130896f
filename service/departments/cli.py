"""The ``departments`` command: serve the reference departments, list the invented residents.

Results are JSON on standard output, events on standard error. Exit status: 0 done, 1 failed, 2 wrong usage; a failure
prints ``{"error": CODE, "message": TEXT}``.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import NoReturn

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from drivers import log
from drivers.errors import DeviceError
from flows.catalog import load_catalog
from flows.documents.errors import DocumentFault
from flows.errors import CatalogError
from flows.ports import Refusal
from service.departments import books, faults
from service.departments.database import IN_MEMORY, Database
from service.departments.desks import decide_as_usual, open_desks
from service.departments.population import build_population


class CommandError(Exception):
    """The command failed; ``code`` and text are printed."""

    def __init__(self, code: str, text: str, status: int = 1) -> None:
        super().__init__(text)
        self.code = code
        self.status = status


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise CommandError("usage", message, status=2)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    try:
        options = _parser().parse_args(arguments)
        if options.command == "serve":
            _serve(options)
        else:
            _list_residents()
    except CommandError as error:
        return _fail(error.code, str(error), error.status)
    except (DocumentFault, CatalogError, DeviceError) as error:
        return _fail("departments.set_up", str(error), 1)
    except SQLAlchemyError as error:
        return _fail("departments.database", type(error).__name__, 1)
    return 0


def _fail(code: str, text: str, status: int) -> int:
    print(json.dumps({"error": code, "message": text}, ensure_ascii=False), flush=True)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="departments", description="The reference department server.")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser(
        "serve",
        help='serve until SIGTERM; prints {"address": ...} when ready',
        epilog=faults.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    serve.add_argument("--host", default="127.0.0.1", help="address to listen at (127.0.0.1)")
    serve.add_argument("--port", type=int, default=8440, help="0 takes a free one (8440)")
    serve.add_argument("--database", default=IN_MEMORY, metavar="URL", help="SQLAlchemy URL (SQLite in memory)")
    serve.add_argument("--delay", type=int, default=0, metavar="MS", help="time a department takes to decide (0)")
    serve.add_argument(
        "--fail", action="append", default=[], metavar="RULE", help="a fault, see below; may be repeated"
    )
    serve.add_argument("--certificate", metavar="FILE", help="PEM of the server's certificate: serve HTTPS")
    serve.add_argument("--key", metavar="FILE", help="PEM of its private key")
    serve.add_argument("--client-ca", metavar="FILE", help="PEM: only clients with a certificate of this authority")
    serve.add_argument("--until-stdin-closes", action="store_true", help="end with the process that started it")
    residents = commands.add_parser("residents", help="list the invented residents, one JSON object a line")
    residents.add_argument("--json", action="store_true", help="accepted for symmetry; the list is always JSON")
    return parser


def _serve(options: argparse.Namespace) -> None:
    # The application brings the renderer and the web framework, which a list of residents does without.
    from service.departments.server import Listener, serve  # noqa: PLC0415

    log.set_up()
    if not 0 <= options.port <= 65535 or not 0 <= options.delay <= 600_000:
        raise CommandError("usage", "port is 0 to 65535, delay 0 to 600000 ms", status=2)
    if (options.certificate is None) != (options.key is None) or (options.client_ca and not options.certificate):
        raise CommandError("usage", "--certificate and --key go together, --client-ca needs both", status=2)
    try:
        for rule in options.fail:
            faults.parse_fault(rule)
    except ValueError as error:
        raise CommandError("usage", str(error), status=2) from error
    listener = Listener(
        host=options.host,
        port=options.port,
        certificate=options.certificate,
        key=options.key,
        client_ca=options.client_ca,
        until_stdin_closes=options.until_stdin_closes,
    )
    try:
        serve(listener, options.database, options.delay / 1000, tuple(options.fail))
    except OSError as error:
        raise CommandError("departments.listen", error.strerror or type(error).__name__) from error


def _list_residents() -> None:
    today = datetime.now().astimezone().date()
    population = build_population(today)
    database = Database()
    database.seed(population)
    desks = open_desks(load_catalog())
    with database.begin() as connection:
        people = {row.handle: row for row in connection.execute(select(books.person))}
        for resident in population.residents:
            decisions = {
                service: decide_as_usual(desk, connection, people[resident.handle], today)
                for service, desk in desks.items()
            }
            line = {
                "handle": resident.handle,
                "name": resident.name,
                "layout": resident.card["layout"],
                "has_face": resident.card["face"] is not None,
                "services": {
                    service: decision.reason if isinstance(decision, Refusal) else "granted"
                    for service, decision in decisions.items()
                },
            }
            print(json.dumps(line, ensure_ascii=False))
    database.close()


if __name__ == "__main__":
    sys.exit(main())
