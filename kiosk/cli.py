"""The ``kiosk`` command.

Standard output carries answers only: with ``--json`` one object a line, else the same as ``key: value`` lines. Logs go
to standard error. Exit status: 0 done, 1 the thing asked for failed, 2 wrong usage; every failure prints
``{"error": CODE, "message": TEXT}``.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from drivers import KINDS, FlashRate, LightPosition, Outlet, Voice, log
from drivers.places import CONFIG, INSTALLED
from flows.archetypes import ARCHETYPES
from kiosk.commands.answer import Answer, CommandFailed, Result, Tally, UsageError

if TYPE_CHECKING:
    from kiosk.commands.device import Wire
    from kiosk.settings import MachineSettings

Command = Callable[[argparse.Namespace], Result]


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaints follow the contract."""

    def error(self, message: str) -> NoReturn:
        """Complain as JSON, with exit status 2."""
        raise UsageError(f"{message}\n{self.format_usage().strip()}")


def _settings(arguments: argparse.Namespace) -> MachineSettings:
    from kiosk.settings import SettingsError, load_settings  # noqa: PLC0415

    try:
        return load_settings(arguments.config)
    except SettingsError as error:
        raise CommandFailed("settings", str(error)) from error


# Each command imports its own part of the program: `kiosk document verify` needs no device, `kiosk flow list` no model.
def _run(arguments: argparse.Namespace) -> Result:
    from kiosk.commands.run import run  # noqa: PLC0415

    return run(_settings(arguments), simulate=arguments.simulate, windowed=arguments.windowed, demo=arguments.demo)


def _flow_list(_: argparse.Namespace) -> Result:
    from kiosk.commands.flow import list_services  # noqa: PLC0415

    return list_services()


def _flow_show(arguments: argparse.Namespace) -> Result:
    from kiosk.commands.flow import show_service  # noqa: PLC0415

    return show_service(arguments.id)


def _flow_run(arguments: argparse.Namespace) -> Result:
    from kiosk.commands import faults, flow, flow_run  # noqa: PLC0415

    if (arguments.id is None) != arguments.all:
        raise UsageError("give ID or --all")
    if arguments.all:
        lines = Tally(flow_run.run_all(_settings(arguments), arguments.out), _is_completed)
        return Result(lines, lines.succeeded)
    script = faults.load_script(arguments.fault_file) if arguments.fault_file else ()
    return flow_run.run_flow(
        _settings(arguments),
        arguments.id,
        arguments.resident,
        flow.load_answers(arguments.answers),
        arguments.out,
        [*script, *map(faults.parse_fault, arguments.fault)],
        arguments.company,
    )


def _is_completed(line: Answer) -> bool:
    return bool(line["outcome"] == "completed")


def _flow_test(arguments: argparse.Namespace) -> Result:
    from kiosk.commands.flow_vectors import run_vectors  # noqa: PLC0415

    lines = Tally(run_vectors(arguments.id), _is_passed)
    return Result(lines, lines.succeeded)


def _is_passed(line: Answer) -> bool:
    return bool(line["passed"])


def _flow_check(arguments: argparse.Namespace) -> Result:
    from kiosk.commands.flow_author import check_files  # noqa: PLC0415

    return check_files(arguments.file)


def _flow_new(arguments: argparse.Namespace) -> Result:
    from kiosk.commands.flow_author import new_service  # noqa: PLC0415

    return new_service(arguments.id)


def _flow_graph(arguments: argparse.Namespace) -> Result:
    from flows.graph import graph_of  # noqa: PLC0415

    graph = graph_of(arguments.archetype)
    return Result([{"archetype": arguments.archetype, "mermaid": graph}], plain=[graph])


def _flow_faults(arguments: argparse.Namespace) -> Result:
    from kiosk.commands.flow_faults import Wanted, run_faults  # noqa: PLC0415

    wanted = Wanted(arguments.device, arguments.effect, arguments.declare, arguments.markdown)
    return run_faults(_settings(arguments), wanted)


def _flow_compile(_: argparse.Namespace) -> Result:
    from kiosk.commands.flow_author import compile_services  # noqa: PLC0415

    return compile_services()


def _device_list(arguments: argparse.Namespace) -> Result:
    from kiosk.commands.device import list_devices  # noqa: PLC0415

    return list_devices(_settings(arguments), simulate=arguments.simulate)


def _device_status(arguments: argparse.Namespace) -> Result:
    from kiosk.commands.device import device_status  # noqa: PLC0415

    return device_status(_settings(arguments), arguments.kind, simulate=arguments.simulate)


def _device_watch(arguments: argparse.Namespace) -> Result:
    from kiosk.commands.device_watch import watch  # noqa: PLC0415

    settings, seconds, interval = _settings(arguments), arguments.seconds, arguments.interval
    return watch(settings, arguments.kind, seconds, interval, simulate=arguments.simulate)


def _device_selftest(arguments: argparse.Namespace) -> Result:
    from kiosk.commands.selftest import selftest  # noqa: PLC0415

    return selftest(_settings(arguments), arguments.kind, simulate=arguments.simulate)


def _wire(arguments: argparse.Namespace) -> Wire:
    from kiosk.commands.device import Wire  # noqa: PLC0415

    return Wire(arguments.link, arguments.record)


def _device_read_card(arguments: argparse.Namespace) -> Result:
    from kiosk.commands.device_input import read_card  # noqa: PLC0415

    return read_card(_settings(arguments), _wire(arguments), arguments.photo, arguments.timeout)


def _device_read_social_card(arguments: argparse.Namespace) -> Result:
    from kiosk.commands.device_input import read_social_card  # noqa: PLC0415

    return read_social_card(_settings(arguments), arguments.reader, arguments.timeout)


def _device_scan(arguments: argparse.Namespace) -> Result:
    from kiosk.commands.device_input import scan  # noqa: PLC0415

    return scan(_settings(arguments), _wire(arguments), arguments.timeout)


def _device_print(arguments: argparse.Namespace) -> Result:
    from kiosk.commands.device_output import print_file  # noqa: PLC0415

    return print_file(arguments.file, arguments.queue, arguments.server, arguments.page_counter, arguments.timeout)


def _device_receipt(arguments: argparse.Namespace) -> Result:
    from kiosk.commands.device_output import print_receipt  # noqa: PLC0415

    if (arguments.file is None) != arguments.sample:
        raise UsageError("give FILE, - for standard input, or --sample")
    settings, wire = _settings(arguments), _wire(arguments)
    return print_receipt(settings, arguments.file, wire, arguments.profile, arguments.timeout)


def _device_light(arguments: argparse.Namespace) -> Result:
    from kiosk.commands.device_output import light  # noqa: PLC0415

    position, rate = LightPosition(arguments.position), FlashRate(arguments.rate)
    return light(_settings(arguments), position, rate, arguments.seconds, simulate=arguments.simulate)


def _device_say(arguments: argparse.Namespace) -> Result:
    from kiosk.commands.device_output import say  # noqa: PLC0415

    voice, outlet = Voice(arguments.language, arguments.rate, arguments.volume), Outlet(arguments.outlet)
    timeout, simulate = arguments.timeout, arguments.simulate
    return say(_settings(arguments), arguments.text, voice, outlet, timeout, simulate=simulate)


def _doctor(arguments: argparse.Namespace) -> Result:
    from kiosk.commands.doctor import examine  # noqa: PLC0415

    return examine(_settings(arguments), simulate=arguments.simulate)


def _face_compare(arguments: argparse.Namespace) -> Result:
    from kiosk.commands import face  # noqa: PLC0415

    if (arguments.batch is None) == (arguments.probe is None) or (arguments.probe and arguments.reference is None):
        msg = "give PROBE and REFERENCE, or --batch CSV"
        raise UsageError(msg)
    pairs = face.read_pairs(arguments.batch) if arguments.batch else [(arguments.probe, arguments.reference)]
    return face.compare(
        _settings(arguments),
        pairs,
        as_portrait=arguments.portrait,
        pad=arguments.pad,
        is_batch=arguments.batch is not None,
    )


def _face_evaluate(arguments: argparse.Namespace) -> Result:
    if (arguments.pairs is None) == (arguments.pad is None):
        raise UsageError("give --pairs CSV or --pad CSV")
    is_portrait = arguments.portrait or arguments.bytes is not None
    if arguments.pad is not None and is_portrait:
        raise UsageError("--portrait and --bytes are for --pairs")
    from drivers.face_trials import ReferenceForm  # noqa: PLC0415
    from kiosk.commands import face_evaluate  # noqa: PLC0415

    if arguments.pad is not None:
        return face_evaluate.evaluate_pad(_settings(arguments), arguments.pad, arguments.out)
    form = ReferenceForm(is_portrait, arguments.bytes)
    return face_evaluate.evaluate_pairs(_settings(arguments), arguments.pairs, form, arguments.out)


def _face_pack_check(arguments: argparse.Namespace) -> Result:
    from kiosk.commands.face_pack import check  # noqa: PLC0415

    return check(arguments.folder)


def _face_pack_import(arguments: argparse.Namespace) -> Result:
    from drivers.face_trials import Choice, Order  # noqa: PLC0415
    from kiosk.commands.face_pack import bring, licence_of, named_after  # noqa: PLC0415

    name = arguments.id or named_after(arguments.folder)
    order = Order(
        name,
        arguments.licence or licence_of(arguments.folder),
        arguments.accept,
        arguments.retry,
        arguments.calibration,
        arguments.complete_with,
        Choice(arguments.recognition, arguments.detection),
    )
    return bring(arguments.folder, arguments.into or INSTALLED / "face-packs" / name, order)


def _document_verify(arguments: argparse.Namespace) -> Result:
    from kiosk.commands.document import verify_document  # noqa: PLC0415

    return verify_document(arguments.document, arguments.keys, arguments.revocations)


def _journal_show(arguments: argparse.Namespace) -> Result:
    from kiosk.commands.journal import show  # noqa: PLC0415

    return show(_settings(arguments))


def _journal_consents(arguments: argparse.Namespace) -> Result:
    from kiosk.commands.journal import consents  # noqa: PLC0415

    return consents(_settings(arguments))


def _helper_add(arguments: argparse.Namespace) -> Result:
    from kiosk.commands.helper import add_helper  # noqa: PLC0415

    return add_helper(arguments.config, arguments.id, sys.stdin)


def _journal_check(arguments: argparse.Namespace) -> Result:
    from kiosk.commands.journal import check  # noqa: PLC0415

    return check(_settings(arguments))


def _search(arguments: argparse.Namespace) -> Result:
    from kiosk.commands import search  # noqa: PLC0415

    if (arguments.sentence is None) == (arguments.batch is None):
        raise UsageError("give SENTENCE or --batch FILE")
    sentences = search.read_sentences(arguments.batch) if arguments.batch else [arguments.sentence]
    return search.search(sentences, arguments.top)


def _bench(arguments: argparse.Namespace) -> Result:
    from kiosk.commands.bench import run_benchmarks  # noqa: PLC0415

    return run_benchmarks(arguments.name)


def _parser() -> Parser:
    parser = Parser(prog="kiosk", description="An open self-service kiosk for public services.")
    groups = parser.add_subparsers(dest="group", required=True, metavar="COMMAND", parser_class=Parser)
    run = _command(groups, "run", _run, "the application", has_config=True)
    run.add_argument("--simulate", action="store_true", help="simulated devices and departments")
    run.add_argument("--windowed", action="store_true", help="in a window instead of the whole screen")
    run.add_argument("--demo", type=Path, metavar="DIR", help="a scripted resident walks through; pictures go to DIR")
    _flow_commands(_group(groups, "flow", "services"))
    _device_commands(_group(groups, "device", "devices"))
    _face_commands(_group(groups, "face", "face comparison"))
    _document_commands(_group(groups, "document", "documents"))
    doctor = _command(groups, "doctor", _doctor, "whether the machine could serve now", has_config=True)
    _add_simulate(doctor)
    journal = _group(groups, "journal", "what was printed")
    _command(journal, "show", _journal_show, "every entry", has_config=True)
    _command(
        journal, "consents", _journal_consents, "what was asked and answered about faces and data", has_config=True
    )
    _command(journal, "check", _journal_check, "whether the file is sound and nothing is open", has_config=True)
    helper = _group(groups, "helper", "who may confirm residents at this site")
    add = _command(
        helper, "add", _helper_add, "a helper: badge and PIN on standard input, a line each", has_config=True
    )
    add.add_argument("id", metavar="ID", help="what the log calls him, such as H1")
    search = _command(groups, "search", _search, "the services that a sentence asks for")
    search.add_argument("sentence", nargs="?", metavar="SENTENCE")
    search.add_argument("--batch", type=Path, metavar="FILE", help="a sentence a line")
    search.add_argument("--top", type=_count, default=5, metavar="N", help="how many services")
    bench = _command(groups, "bench", _bench, "measure, each beside its floor in the same run")
    bench.add_argument("name", nargs="*", help="which; all without a name")
    return parser


Groups = argparse._SubParsersAction  # noqa: SLF001 - argparse names the type nowhere else


def _group(groups: Groups[Parser], name: str, text: str) -> Groups[Parser]:
    group = groups.add_parser(name, help=text)
    return group.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=Parser)


def _command(groups: Groups[Parser], name: str, command: Command, text: str, *, has_config: bool = False) -> Parser:
    parser = groups.add_parser(name, help=text, description=text)
    parser.set_defaults(run=command)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    if has_config:
        parser.add_argument("--config", type=Path, default=CONFIG, metavar="DIR", help="settings folder")
    return parser


def _flow_commands(flow: Groups[Parser]) -> None:
    _command(flow, "list", _flow_list, "every service")
    _command(flow, "show", _flow_show, "one service in full").add_argument("id")
    run = _command(flow, "run", _flow_run, "one visit without a screen, on simulated devices", has_config=True)
    run.add_argument("id", nargs="?")
    run.add_argument("--all", action="store_true", help="every service in turn, as its happy vector says")
    run.add_argument("--resident", metavar="NAME", help="whose visit; departments residents lists them")
    run.add_argument("--company", metavar="KEY", help="whose licence is scanned (the resident's own)")
    run.add_argument("--answers", type=Path, metavar="FILE", help="TOML: question = value")
    run.add_argument("--out", type=Path, metavar="DIR", help="keep the documents there")
    run.add_argument("--fault", action="append", default=[], metavar="DEVICE.FAULT[@EFFECT][:SECONDS]")
    run.add_argument("--fault-file", type=Path, metavar="FILE", help="a fault script; config/faults has examples")
    test = _command(flow, "test", _flow_test, "the test vectors shipped with the services")
    test.add_argument("id", nargs="*", help="which; all without an id")
    check = _command(flow, "check", _flow_check, "what is wrong with service files, or with all of them")
    check.add_argument("file", type=Path, nargs="*", help="a service file or a folder of them; all without one")
    _command(flow, "new", _flow_new, "a service file and its vectors to fill in").add_argument("id")
    graph = _command(flow, "graph", _flow_graph, "the steps of an archetype, as a Mermaid flow chart")
    graph.add_argument("archetype", choices=sorted(ARCHETYPES))
    faults = _command(flow, "faults", _flow_faults, "every fault of every device at every effect", has_config=True)
    faults.add_argument("--device", metavar="D", help="this one's alone, or those of the departments")
    faults.add_argument("--effect", metavar="E", help="at this effect alone; visit: what no effect needs")
    faults.add_argument("--declare", type=Path, metavar="FILE", help="write what was seen as what is declared")
    faults.add_argument("--markdown", type=Path, metavar="FILE", help="write what was seen as a page of docs")
    _command(flow, "compile", _flow_compile, "the catalogue as one file, for a quick start")


def _device_commands(device: Groups[Parser]) -> None:
    listing = _command(device, "list", _device_list, "every kind of device and how it is", has_config=True)
    status = _command(device, "status", _device_status, "how some devices are, or all of the site", has_config=True)
    test = _command(device, "selftest", _device_selftest, "each device does one harmless thing", has_config=True)
    watch = _command(device, "watch", _device_watch, "what happens to devices, as it happens", has_config=True)
    watch.add_argument("--seconds", type=_seconds, metavar="S", help="until SIGTERM or Ctrl-C without")
    watch.add_argument("--interval", type=_seconds, default=1.0, metavar="S", help="between two looks")
    for command in (status, watch, test):
        command.add_argument("kind", nargs="*", choices=[[], *KINDS], metavar="KIND", help=", ".join(KINDS))
    for command in (listing, status, watch, test):
        _add_simulate(command)
    card = _command(device, "read-card", _device_read_card, "one ID card", has_config=True)
    card.add_argument("--link", metavar="URL", help="serial:/dev/ttyS0?baud=115200; the configured one without")
    card.add_argument("--photo", type=Path, metavar="FILE", help="write the chip's photo there")
    social = _command(device, "read-social-card", _device_read_social_card, "one social-security card", has_config=True)
    social.add_argument("--reader", metavar="NAME", help="how the PC/SC reader's name begins; the first with a card")
    scan = _command(device, "scan", _device_scan, "one QR or bar code", has_config=True)
    scan.add_argument("--link", metavar="URL", help="serial:/dev/ttyS1?baud=9600 or evdev:/dev/input/...")
    for command in (card, scan):
        _add_record(command)
    for command in (card, social, scan):
        command.add_argument("--timeout", type=_seconds, default=10.0, metavar="S", help="seconds to wait")
    _output_commands(device)


def _output_commands(device: Groups[Parser]) -> None:
    printing = _command(device, "print", _device_print, "one PDF on a CUPS queue")
    printing.add_argument("file", type=Path)
    printing.add_argument("--queue", required=True, metavar="NAME")
    printing.add_argument("--server", default="127.0.0.1:631", metavar="HOST:PORT")
    printing.add_argument("--page-counter", default="", metavar="snmp:HOST:PORT", help="the printer's own counter")
    receipt = _command(device, "receipt", _device_receipt, "one receipt, described in TOML or JSON", has_config=True)
    receipt.add_argument("file", type=Path, nargs="?", metavar="FILE|-", help="as kiosk/commands/sample_receipt.toml")
    receipt.add_argument("--sample", action="store_true", help="the sample")
    receipt.add_argument("--link", metavar="URL", help="serial:/dev/ttyS2?baud=115200; the configured one without")
    receipt.add_argument("--profile", metavar="NAME", help="of the printer's make; the configured one without")
    _add_record(receipt)
    for command in (printing, receipt):
        command.add_argument("--timeout", type=_seconds, default=30.0, metavar="S")
    light = _command(device, "light", _device_light, "one guide light for some seconds", has_config=True)
    light.add_argument("position", choices=[each.value for each in LightPosition], metavar="POSITION")
    light.add_argument("rate", choices=[each.value for each in FlashRate], metavar="RATE")
    light.add_argument("--seconds", type=_seconds, default=5.0, metavar="S", help="then all lights are off")
    _add_simulate(light)
    say = _command(device, "say", _device_say, "one text through the headset or the loudspeaker", has_config=True)
    say.add_argument(
        "text",
        metavar="TEXT|-",
        help="a sentence to try it with, which others on this machine can see; - reads it from standard input",
    )
    say.add_argument("--language", choices=["zh", "en"], default="zh")
    say.add_argument("--outlet", choices=[each.value for each in Outlet], default=Outlet.HEADSET.value)
    say.add_argument("--rate", type=float, default=1.0, metavar="FACTOR", help="0.5 to 2")
    say.add_argument("--volume", type=float, default=1.0, metavar="SHARE", help="0 to 1")
    say.add_argument("--timeout", type=_seconds, default=60.0, metavar="S")
    _add_simulate(say)


def _add_record(command: Parser) -> None:
    command.add_argument("--record", type=Path, metavar="FILE", help="write what passes there; refused in production")


def _add_simulate(command: Parser) -> None:
    command.add_argument("--simulate", action="store_true", help="simulated devices")


def _face_commands(face: Groups[Parser]) -> None:
    compare = _command(face, "compare", _face_compare, "a probe with a reference, 1:1", has_config=True)
    compare.add_argument("probe", type=Path, nargs="?")
    compare.add_argument("reference", type=Path, nargs="?")
    compare.add_argument("--batch", type=Path, metavar="CSV", help="columns probe, reference")
    compare.add_argument("--portrait", action="store_true", help="reduce the reference to a chip's 102x126 first")
    compare.add_argument("--pad", action="store_true", help="presentation attack detection")
    evaluate = _command(face, "evaluate", _face_evaluate, "error rates on a table of pictures", has_config=True)
    evaluate.add_argument("--pairs", type=Path, metavar="CSV", help="columns probe, reference, same; perhaps group")
    evaluate.add_argument("--pad", type=Path, metavar="CSV", help="columns picture, attack; perhaps species")
    evaluate.add_argument("--portrait", action="store_true", help="references as a 102x126 JPEG of quality 75")
    evaluate.add_argument("--bytes", type=_chip_bytes, metavar="N", help="as a 102x126 WebP of at most so many bytes")
    evaluate.add_argument("--out", type=Path, metavar="FILE", help="the histogram, .svg or .pdf")
    pack = _group(face, "pack", "packs of face networks")
    check = _command(pack, "check", _face_pack_check, "is every file the expected one, does every network run")
    check.add_argument("folder", type=Path, metavar="DIR", help="a pack, or a vendor's folder before it is imported")
    bring = _command(pack, "import", _face_pack_import, "make a pack of a vendor's folder")
    bring.add_argument("folder", type=Path, metavar="DIR", help="with manifest.json of version 2, or bare .onnx files")
    bring.add_argument(
        "--into", type=Path, metavar="DIR", help="what is made; not there yet (beside the installed one)"
    )
    bring.add_argument("--id", metavar="NAME", help="of the new pack (as the folder is called)")
    bring.add_argument("--licence", type=Path, metavar="FILE", help="the vendor's; kept with the pack (in the folder)")
    bring.add_argument("--accept", type=float, metavar="X", help="score from which it is one person")
    bring.add_argument("--retry", type=float, metavar="Y", help="score from which another picture may help")
    bring.add_argument("--calibration", metavar="TEXT", help="what both were found on")
    bring.add_argument("--complete-with", type=Path, metavar="PACK", help="what the vendor lacks (the installed pack)")
    bring.add_argument("--recognition", metavar="FILE", help="in a bare folder: which file it is")
    bring.add_argument("--detection", metavar="FILE", help="in a bare folder: which file it is")
    bring.set_defaults(complete_with=INSTALLED / "face-pack")


def _document_commands(document: Groups[Parser]) -> None:
    verify = _command(document, "verify", _document_verify, "a PDF, a picture of a paper, or a token")
    verify.add_argument("document", metavar="FILE_OR_TOKEN")
    verify.add_argument("--keys", type=Path, metavar="FILE", help="public token keys; else those of set-up")
    verify.add_argument("--revocations", type=Path, metavar="FILE", help="the departments' list of revoked papers")


def _count(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 200:
        msg = "between 1 and 200"
        raise argparse.ArgumentTypeError(msg)
    return value


def _chip_bytes(text: str) -> int:
    value = int(text)
    if not 512 <= value <= 1_000_000:
        msg = "between 512 and 1000000 bytes"
        raise argparse.ArgumentTypeError(msg)
    return value


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value <= 3600:
        msg = "between 0 and 3600 seconds"
        raise argparse.ArgumentTypeError(msg)
    return value


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    log.set_up(logging.INFO)
    as_json = "--json" in (argv if argv is not None else sys.argv)
    try:
        arguments = _parser().parse_args(argv)
        result = arguments.run(arguments)
        _print_result(result, as_json=as_json)
    except CommandFailed as error:
        # A driver's error without words of its own is explained by its code.
        message = log.event_text(error.code) if str(error) == error.code else str(error)
        _print({"error": error.code, "message": message, **error.more}, as_json=True)
        return 2 if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        _print({"error": "interrupted", "message": "interrupted"}, as_json=True)
        return 1
    succeeded = result.succeeded() if callable(result.succeeded) else result.succeeded
    return 0 if succeeded else 1


def _print_result(result: Result, *, as_json: bool) -> None:
    if result.plain is not None and not as_json:
        for text in result.plain:
            print(text, flush=True)
        return
    for line in result.lines:
        _print(line, as_json=as_json)


def _print(line: Answer, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(line, ensure_ascii=False), flush=True)
        return
    for key, value in line.items():
        shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        print(f"{key}: {shown}")
    print(flush=True)


if __name__ == "__main__":
    sys.exit(main())
