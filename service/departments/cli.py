"""The ``departments`` command: serve the reference departments, list the invented residents.

Results are JSON on standard output, events on standard error. Exit status: 0 done, 1 failed, 2 wrong usage; a failure
prints ``{"error": CODE, "message": TEXT}``.
"""

import argparse
import gc
import json
import ssl
import sys
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn

import httpx
from sqlalchemy.exc import SQLAlchemyError

from drivers import log
from drivers.errors import DeviceError
from flows.catalog import load_catalog
from flows.documents.errors import DocumentFault
from flows.errors import CatalogError
from service.departments import faults
from service.departments.database import IN_MEMORY
from service.departments.inquiries import WrongAnswers
from service.departments.operation import OperationFault
from service.departments.population import DEFAULT_RESIDENT, build_population
from service.departments.usual import NobodyKnows


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
        COMMANDS[options.command](options)
    except CommandError as error:
        return _fail(error.code, str(error), error.status)
    except (NobodyKnows, WrongAnswers, OperationFault) as error:
        return _fail("departments.trial", str(error), 1)
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
    serve.add_argument(
        "--database",
        default=IN_MEMORY,
        metavar="URL",
        help="SQLAlchemy URL; seeded every month (SQLite in memory)",
    )
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
    trial = commands.add_parser("try", help="print what a department would decide and say")
    trial.add_argument("service", metavar="ID")
    trial.add_argument("--resident", default=DEFAULT_RESIDENT, metavar="HANDLE", help=f"who asks ({DEFAULT_RESIDENT})")
    trial.add_argument("--company", default="", metavar="KEY", help="whose licence is scanned (the resident's own)")
    trial.add_argument("--answers", type=Path, metavar="FILE", help="TOML of question = answer")
    check = commands.add_parser("check", help="put the contract to a server, one JSON object a check")
    check.add_argument("url", metavar="URL")
    check.add_argument("--cases", type=Path, metavar="FILE", help="test applicants (those of the reference server)")
    check.add_argument("--service", action="append", default=[], metavar="ID", help="only this one; may be repeated")
    check.add_argument("--trust", type=Path, metavar="FILE", help="token-keys.json (what the server publishes)")
    check.add_argument("--pay", action="store_true", help="the payment provider is a simulated one: pay")
    check.add_argument("--send", action="store_true", help="send a one-time code to the first applicant's telephone")
    check.add_argument(
        "--authority", type=Path, metavar="FILE", help="PEM of the authority of the server's certificate"
    )
    check.add_argument("--certificate", type=Path, metavar="FILE", help="PEM of this machine's certificate")
    check.add_argument("--key", type=Path, metavar="FILE", help="PEM of its private key")
    commands.add_parser("openapi", help="print the OpenAPI document of the contract")
    return parser


def _serve(options: argparse.Namespace) -> None:
    # Nothing of what a start makes is garbage; looking through it for some takes a third of the time.
    gc.disable()
    # The renderer and the web framework are for those commands that need them: a list of residents does without.
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


def _list_residents(_: argparse.Namespace) -> None:
    for resident in build_population(_today()).residents:
        line = {
            "handle": resident.handle,
            "name": resident.name,
            "layout": resident.card["layout"],
            "has_face": resident.card["face"] is not None,
            "has_phone": resident.has_phone,
            "sex": resident.sex,
            "age": resident.age,
            "marital": resident.marital,
            "relatives": [f"{kin.relation}:{kin.handle}" for kin in resident.relatives],
            "employer": resident.jobs[0].company.key if resident.is_employed else None,
            "companies": [company.key for company in resident.companies],
            "homes": len(resident.homes),
            "vehicles": [vehicle.plate for vehicle in resident.vehicles],
            "is_retired": resident.retired_since is not None,
            "school": resident.school.name if resident.school else None,
        }
        print(json.dumps(line, ensure_ascii=False))


def _try(options: argparse.Namespace) -> None:
    from service.departments.trial import TrialFailed, try_service  # noqa: PLC0415 - as in _serve

    try:
        answers = tomllib.loads(options.answers.read_text(encoding="utf-8")) if options.answers else {}
    except (OSError, ValueError) as error:
        raise CommandError("usage", f"answers: {error}", status=2) from error
    given = {name: str(answer) for name, answer in answers.items()}
    try:
        told = try_service(options.service, options.resident, given, options.company)
    except TrialFailed as error:
        raise CommandError("departments.trial", str(error)) from error
    print(json.dumps(told, ensure_ascii=False, indent=2))


def _check(options: argparse.Namespace) -> None:
    from service.departments.conformance import Conformance, load_cases  # noqa: PLC0415 - as in _serve
    from service.departments.trial import reference_cases  # noqa: PLC0415

    catalog = load_catalog()
    try:
        cases = load_cases(options.cases) if options.cases else reference_cases(catalog, options.service)
    except (OSError, ValueError) as error:
        raise CommandError("usage", f"cases: {error}", status=2) from error
    cases = tuple(case for case in cases if not options.service or case.service in options.service)
    tls = ssl.create_default_context(cafile=options.authority)
    if options.certificate is not None:
        tls.load_cert_chain(options.certificate, options.key)
    with httpx.Client(base_url=options.url, verify=tls, trust_env=False, timeout=60) as client:
        server = Conformance(client, catalog, options.trust, pays=options.pay, sends=options.send)
        failed = 0
        for outcome in server.outcomes(cases):
            failed += bool(outcome.wrong)
            line = {"check": outcome.check, "service": outcome.service, "ok": not outcome.wrong, "wrong": outcome.wrong}
            print(json.dumps(line, ensure_ascii=False), flush=True)
    if failed:
        raise CommandError("departments.contract", f"{failed} checks failed")


def _openapi(_: argparse.Namespace) -> None:
    from service.departments.app import contract  # noqa: PLC0415 - as in _serve

    print(json.dumps(contract(), ensure_ascii=False, indent=1))


def _today() -> date:
    return datetime.now().astimezone().date()


COMMANDS: Mapping[str, Callable[[argparse.Namespace], None]] = {
    "serve": _serve,
    "residents": _list_residents,
    "try": _try,
    "check": _check,
    "openapi": _openapi,
}


if __name__ == "__main__":
    sys.exit(main())
