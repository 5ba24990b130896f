"""Builds the folder of faces that documents are set in, from npm packages and the system's fonts.

``python -m flows.documents.font_set DIR PACKED...`` does it once at set-up, which has checked the packed packages
against their pinned digests. The folder appears whole or not at all.
"""

import argparse
import json
import shutil
import sys
import tarfile
import tempfile
import tomllib
import zlib
from pathlib import Path

from fontTools.subset import Options, Subsetter, load_font, save_font
from pydantic import BaseModel, ConfigDict

from drivers.places import ROOT
from flows.documents.errors import DocumentFault

FONT_LIST = ROOT / "packaging" / "fonts.toml"
SYSTEM_FONTS = Path("/usr/share/fonts")
SYSTEM_DOCUMENTATION = Path("/usr/share/doc")
LATIN = (*range(0x20, 0x7F), *range(0xC0, 0x250))
"""ASCII and the Latin letters of names; quotation marks and dashes stay with the Han face and have its width."""


class _NpmPackage(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    package: str
    licence: str
    faces: dict[str, str]


class _DebianPackage(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    package: str
    faces: dict[str, str]
    latin_only: bool = False
    optional: bool = False


class _FontList(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    npm: tuple[_NpmPackage, ...]
    debian: tuple[_DebianPackage, ...]


def install(packed: list[Path], target: Path, system_fonts: Path = SYSTEM_FONTS) -> list[str]:
    """Unpack the npm packages ``packed`` and copy Debian's faces into ``target``, replacing what is there.

    Returns:
        The names of the faces.

    Raises:
        DocumentFault: ``fonts.package_missing``, ``fonts.package_unreadable``.
    """
    fonts = _FontList.model_validate(tomllib.loads(FONT_LIST.read_text(encoding="utf-8")))
    archives = {_package_name(path): path for path in packed}
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".fonts-") as building:
        folder = Path(building) / "fonts"
        folder.mkdir()
        for package in fonts.npm:
            if package.package not in archives:
                raise DocumentFault("fonts.package_missing", package.package)
            _unpack(package, archives[package.package], folder)
        for debian in fonts.debian:
            _copy(debian, folder, system_fonts)
        # A folder cannot be replaced in one step; the old one is gone only when the new one is complete.
        if target.exists():
            target.rename(Path(building) / "replaced")
        folder.rename(target)
    return sorted(path.name for path in target.glob("*.ttf"))


def _package_name(archive: Path) -> str:
    name = json.loads(_member(archive, "package/package.json"))["name"]
    return str(name)


def _unpack(package: _NpmPackage, archive: Path, folder: Path) -> None:
    licence = f"{package.package.rpartition('/')[2]}.LICENSE"
    for name, member in {licence: package.licence, **package.faces}.items():
        (folder / name).write_bytes(_member(archive, member))


def _member(archive: Path, name: str) -> bytes:
    """One file of a packed package."""
    try:
        with tarfile.open(archive) as packed:
            # Only files have content; a link or a folder of that name is as good as nothing.
            source = packed.extractfile(name)
            if source is not None:
                return source.read()
    except (OSError, tarfile.TarError, KeyError, EOFError, zlib.error) as error:
        raise DocumentFault("fonts.package_unreadable", f"{archive.name}: {name}") from error
    raise DocumentFault("fonts.package_unreadable", f"{archive.name}: {name}")


def _copy(package: _DebianPackage, folder: Path, system_fonts: Path) -> None:
    sources = {name: system_fonts / path for name, path in package.faces.items()}
    if not all(source.exists() for source in sources.values()):
        if package.optional:
            return
        raise DocumentFault("fonts.package_missing", package.package)
    for name, source in sources.items():
        if package.latin_only:
            _cut_to_latin(source, folder / name)
        else:
            shutil.copyfile(source, folder / name)
    shutil.copyfile(SYSTEM_DOCUMENTATION / package.package / "copyright", folder / f"{package.package}.LICENSE")


def _cut_to_latin(source: Path, copy: Path) -> None:
    options = Options(hinting=False, layout_features=[], name_IDs=["*"], notdef_outline=True)
    options.drop_tables += ["FFTM"]
    with load_font(str(source), options) as font:
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=LATIN)
        subsetter.subset(font)
        save_font(font, str(copy), options)


def main(arguments: list[str] | None = None) -> int:
    """Build the folder of faces."""
    parser = argparse.ArgumentParser(prog="python -m flows.documents.font_set", description=main.__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("packages", nargs="+", type=Path, help="packed npm packages named in packaging/fonts.toml")
    chosen = parser.parse_args(arguments)
    try:
        faces = install(chosen.packages, chosen.folder)
    except DocumentFault as fault:
        sys.stderr.write(f"fonts: {fault}\n")
        return 1
    sys.stdout.write(f"fonts: {len(faces)} faces in {chosen.folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
