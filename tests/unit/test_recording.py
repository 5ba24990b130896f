"""Recording and replay of a link's traffic."""

import json
import os
import tty
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from suite import assert_cancelled, soon

from drivers.errors import ConfigurationError, DeviceUnavailable, ProtocolError
from drivers.link import open_link
from drivers.recording import ReplayLink


def recording(tmp_path: Path, *entries: dict[str, object]) -> Path:
    path = tmp_path / "made.jsonl"
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    return path


@pytest.fixture
def far_end() -> Iterator[tuple[int, str]]:
    far, near = os.openpty()
    tty.setraw(near)
    yield far, f"serial:{os.ttyname(near)}"
    os.close(far)
    os.close(near)


def test_what_is_recorded_is_played_back(far_end: tuple[int, str], tmp_path: Path) -> None:
    far, address = far_end
    path = tmp_path / "card.jsonl"
    link = open_link(address, "id_card", str(path))
    os.write(far, b"stale")
    link.discard_input()
    link.write(b"find")
    os.write(far, b"found")
    assert link.read(2, soon()) + link.read(3, soon()) == b"found"
    assert link.read(1, soon(0.1)) == b""
    link.write(b"select")
    link.close()
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line.get("sent", line.get("received")) for line in lines] == [
        each.hex() for each in (b"find", b"fo", b"und", b"select")
    ]
    assert path.stat().st_mode & 0o777 == 0o600

    replayed = open_link(f"replay:{path}", "id_card")
    replayed.discard_input()
    replayed.write(b"find")
    assert replayed.read(5, soon()) == b"found"
    assert replayed.read(1, soon(0.05)) == b""
    replayed.write(b"select")
    replayed.close()


def test_another_command_than_the_recorded_one_is_refused(tmp_path: Path) -> None:
    path = recording(tmp_path, {"at": 0, "sent": "01"}, {"at": 0, "received": "0203"}, {"at": 0, "sent": "04"})
    for sent in (b"\x02", b""):
        with pytest.raises(ProtocolError) as caught:
            ReplayLink(path, "signals").write(sent)
        assert caught.value.code == "signals.replay_differs"
    link = ReplayLink(path, "signals")
    link.write(b"\x01")
    assert link.read(1, soon()) == b"\x02"
    # The answer is not read to its end.
    with pytest.raises(ProtocolError):
        link.write(b"\x04")
    assert link.read(1, soon()) == b"\x03"
    link.write(b"\x04")
    with pytest.raises(ProtocolError):
        link.write(b"\x04")


def test_what_comes_unasked_comes_after_its_pause(tmp_path: Path) -> None:
    path = recording(tmp_path, {"at": 0.3, "received": "0a"}, {"at": 1000.0, "received": "0b"})
    link = ReplayLink(path, "scanner")
    link.discard_input()
    assert link.read(1, soon(-1)) == b""
    assert link.read(2, soon(1.0)) == b"\x0a"


def test_a_silence_is_waited_out_and_can_be_cancelled(tmp_path: Path) -> None:
    link = ReplayLink(recording(tmp_path), "scanner")
    assert link.read(1, soon(0.1)) == b""
    assert_cancelled(0.1, lambda cancel: link.read(1, soon(60.0), cancel))


@pytest.mark.parametrize(
    "text",
    ["no json\n", "{}\n", '{"at": 0}\n', '{"at": 0, "sent": "0"}\n', '{"at": "x", "sent": "00"}\n', "\n", "\xff"],
)
def test_a_file_that_is_no_recording_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "made.jsonl"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(ConfigurationError) as caught:
        open_link(f"replay:{path}", "id_card")
    assert caught.value.code == "id_card.link_invalid"


def test_a_recording_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DeviceUnavailable):
        open_link(f"replay:{tmp_path / 'nothing'}", "id_card")


def test_a_recording_that_cannot_be_written(far_end: tuple[int, str], tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        open_link(far_end[1], "id_card", str(tmp_path / "no" / "folder"))
    open_link(far_end[1], "id_card").close()


def test_a_full_disk_is_a_typed_error(far_end: tuple[int, str]) -> None:
    link = open_link(far_end[1], "id_card", "/dev/full")
    with pytest.raises(DeviceUnavailable):
        link.write(b"find")
    with suppress(OSError):
        link.close()
