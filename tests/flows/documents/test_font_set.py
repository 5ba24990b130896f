"""Set-up of the faces from packages."""

import io
import json
import tarfile
import tomllib
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from drivers.places import INSTALLED, ROOT
from flows.documents import font_set
from flows.documents.errors import DocumentFault
from flows.documents.fonts import Typefaces
from flows.documents.page import Role
from flows.documents.render import Renderer

PACKAGES = tomllib.loads((ROOT / "packaging" / "fonts.toml").read_text(encoding="utf-8"))["npm"]


@pytest.fixture(scope="session")
def packed(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Packages of the listed names, with small stand-ins for the faces."""
    folder = tmp_path_factory.mktemp("packed")
    archives = []
    for number, package in enumerate(PACKAGES):
        archives.append(folder / f"{number}.tgz")
        members = {package["licence"]: b"licence", "package/package.json": json.dumps({"name": package["package"]})}
        members |= {member: name.encode() for name, member in package["faces"].items()}
        with tarfile.open(archives[-1], "w:gz") as archive:
            for name, content in members.items():
                data = content if isinstance(content, bytes) else content.encode()
                entry = tarfile.TarInfo(name)
                entry.size = len(data)
                archive.addfile(entry, io.BytesIO(data))
    return archives


def test_folder_holds_every_face_with_its_licence(packed: list[Path], tmp_path: Path) -> None:
    target = tmp_path / "fonts"
    faces = font_set.install(packed, target)
    assert {"NotoSerifSC-Regular.ttf", "NotoSansSC-Bold.ttf", "LXGWWenKai-Regular.ttf"} <= set(faces)
    assert (target / "NotoSerifSC-Bold.ttf").read_bytes() == b"NotoSerifSC-Bold.ttf"
    licences = {path.name for path in target.glob("*.LICENSE")}
    assert licences >= {"noto-serif-sc.LICENSE", "noto-sans-sc.LICENSE", "fonts-liberation.LICENSE"}
    assert [path.name for path in tmp_path.iterdir()] == ["fonts"]


def test_figures_are_cut_to_latin_and_keep_their_width(packed: list[Path], tmp_path: Path) -> None:
    font_set.install(packed, tmp_path / "fonts")
    cut = tmp_path / "fonts" / "LiberationSerif-Regular.ttf"
    assert cut.stat().st_size < 40_000
    with TTFont(cut) as font:
        known = font.getBestCmap()
        assert {font["hmtx"][known[ord(digit)]][0] for digit in "0123456789"} == {1024}
        assert "fpgm" not in font
        assert ord("é") in known
        assert ord("汉") not in known


def test_folder_is_replaced_as_a_whole(packed: list[Path], tmp_path: Path) -> None:
    target = tmp_path / "fonts"
    target.mkdir()
    (target / "old.ttf").touch()
    font_set.install(packed, target)
    assert not (target / "old.ttf").exists()


def test_missing_package_leaves_the_old_folder(packed: list[Path], tmp_path: Path) -> None:
    target = tmp_path / "fonts"
    target.mkdir()
    (target / "old.ttf").touch()
    with pytest.raises(DocumentFault) as fault:
        font_set.install(packed[:1], target)
    assert (fault.value.code, fault.value.detail) == ("fonts.package_missing", PACKAGES[1]["package"])
    assert [path.name for path in target.iterdir()] == ["old.ttf"]


def test_missing_system_faces_are_named(packed: list[Path], tmp_path: Path) -> None:
    with pytest.raises(DocumentFault) as fault:
        font_set.install(packed, tmp_path / "fonts", system_fonts=tmp_path)
    assert (fault.value.code, fault.value.detail) == ("fonts.package_missing", "fonts-liberation")


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b\x08\x00" + bytes(40)])
def test_damaged_package_is_refused(tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "damaged.tgz").write_bytes(content)
    assert font_set.main([str(tmp_path / "fonts"), str(tmp_path / "damaged.tgz")]) == 1
    assert "fonts.package_unreadable (damaged.tgz" in capsys.readouterr().err


def test_package_without_a_face_is_refused(packed: list[Path], tmp_path: Path) -> None:
    poor = tmp_path / "poor.tgz"
    with tarfile.open(packed[0]) as full, tarfile.open(poor, "w:gz") as archive:
        for entry in full.getmembers()[:-1]:
            archive.addfile(entry, full.extractfile(entry))
    with pytest.raises(DocumentFault) as fault:
        font_set.install([poor, packed[1]], tmp_path / "fonts")
    assert fault.value.code == "fonts.package_unreadable"


def test_every_npm_package_is_pinned_once() -> None:
    lines = (ROOT / "packaging" / "npm-packages.txt").read_text().splitlines()
    pinned = [line.split()[0] for line in lines if not line.startswith("#")]
    assert all(pinned.count(package["package"]) == 1 for package in PACKAGES)
    assert not any("sha256" in package for package in PACKAGES)


def test_machine_without_faces_says_which_is_missing(tmp_path: Path) -> None:
    with pytest.raises(DocumentFault) as fault:
        Renderer.open(tmp_path)
    assert fault.value.code == "fonts.missing"


def test_damaged_face_is_named(tmp_path: Path) -> None:
    (tmp_path / "fonts").mkdir()
    for face in (INSTALLED / "fonts").glob("*.ttf"):
        (tmp_path / "fonts" / face.name).symlink_to(face)
    (tmp_path / "fonts" / "LXGWWenKai-Regular.ttf").unlink()
    (tmp_path / "fonts" / "LXGWWenKai-Regular.ttf").write_bytes(b"no font")
    with pytest.raises(DocumentFault) as fault:
        Typefaces(tmp_path / "fonts")
    assert (fault.value.code, fault.value.detail) == ("fonts.face_unreadable", "LXGWWenKai-Regular.ttf")


def test_each_character_comes_from_the_first_face_that_has_it() -> None:
    faces = Typefaces(INSTALLED / "fonts")
    sources = {character: faces.place(Role.SONG, character).face.name for character in "7Aé汉，—𠮷"}
    assert sources == {
        "7": "LiberationSerif-Regular",
        "A": "LiberationSerif-Regular",
        "é": "LiberationSerif-Regular",
        "汉": "NotoSerifSC-Regular",
        "，": "NotoSerifSC-Regular",
        "—": "NotoSerifSC-Regular",
        "𠮷": sources["𠮷"],
    }
    assert faces.place(Role.SONG_BOLD, "汉").face.name == "NotoSerifSC-Bold"
    assert faces.width("0123456789", Role.SONG, 10) == pytest.approx(10 * 5 * 25.4 / 72, rel=0.01)
