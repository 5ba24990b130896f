"""Slips on the simulated receipt printer, over a real pseudo terminal: what comes out is what was laid out."""

from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image
from receipt_bench import Simulator, assert_delivered
from slip_bench import PAPERS, PRINTED_AT, SLIP, SLIP_FIELDS, Office
from suite import soon

from drivers.hosted import HostedReceiptPrinter
from drivers.places import INSTALLED
from drivers.receipt_printer.layout import harmless
from flows.documents.code import read_picture
from flows.documents.slip.sheet import DOTS

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("slip_printing")]

MARGIN = 32
"""Dots of paper at the left of what the head reaches."""


@pytest.fixture(scope="module")
def office() -> Office:
    return Office(INSTALLED / "keys")


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    simulator = Simulator(tmp_path_factory.mktemp("slips"), "plain", "--mm-per-second", "2000", "--speed", "921600")
    yield simulator
    simulator.close()


@pytest.fixture(scope="module")
def printer(simulator: Simulator) -> Iterator[HostedReceiptPrinter]:
    opened = HostedReceiptPrinter(simulator.settings)
    yield opened
    opened.host.close()


def printed(simulator: Simulator) -> tuple[np.ndarray, dict[str, object]]:
    """The black dots of the last piece of paper, and its record."""
    record = simulator.receipts()[-1]
    with Image.open(str(record["path"])) as picture:
        grey = np.asarray(picture.convert("L"))
    return grey[:, MARGIN : MARGIN + DOTS] < 128, record


def harmless_dots(dots: Image.Image) -> np.ndarray:
    """As the driver sends them: no dot pattern that a printer takes for a real-time command."""
    return np.asarray(Image.frombytes("1", dots.size, harmless(dots.tobytes())))


@pytest.mark.parametrize("name", PAPERS)
def test_the_paper_is_what_was_laid_out(
    name: str, office: Office, simulator: Simulator, printer: HostedReceiptPrinter
) -> None:
    template, fields = PAPERS[name]
    slip = office.seal(template, fields)
    assert_delivered(printer.print(office.press.receipt(template, slip, PRINTED_AT), soon()))
    paper, record = printed(simulator)
    assert record["is_complete"]
    assert record["millimetres"] <= 300
    dots = harmless_dots(office.press.dots(template, slip, PRINTED_AT))
    rows = np.flatnonzero(paper.any(axis=1))
    own = np.flatnonzero(dots.any(axis=1))
    assert (paper[rows[0] : rows[-1] + 1] == dots[own[0] : own[-1] + 1]).all()
    assert read_picture(Image.fromarray(np.where(paper, 0, 255).astype(np.uint8))) == slip.token


def test_the_short_form_says_so_and_can_be_verified(
    office: Office, simulator: Simulator, printer: HostedReceiptPrinter
) -> None:
    slip = office.seal(SLIP, SLIP_FIELDS)
    assert_delivered(printer.print(office.press.plain(SLIP, slip, PRINTED_AT), soon()))
    paper, record = printed(simulator)
    said = "\n".join(str(line) for line in record["text"])
    for words in (
        "简版",
        "样张 无效 SAMPLE",
        "住房公积金提取",
        "沈丽华",
        "3399**********0041",
        "1,500.00 元",
        "核验码",
    ):
        assert words in said
    assert (
        slip.token in record["codes"]
        or read_picture(Image.fromarray(np.where(paper, 0, 255).astype(np.uint8))) == slip.token
    )
