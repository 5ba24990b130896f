"""The model pack: a folder of networks with a manifest, refused unless every byte is the expected one.

``pack.json`` gives each file a role and a sha256, says where the networks come from and what was done to them, and
holds the thresholds that belong to them: a threshold is a property of a network, never of this code. A licensed pack is
a folder of the same form, which ``kiosk face pack import`` makes of a vendor's; the vendor's own ``manifest.json`` and
licence are among the listed files.

Commands: ``python -m drivers.face.pack build TARBALL FOLDER`` makes the demonstration pack, ``... check FOLDER`` says
whether a pack is intact.
"""

import hashlib
import os
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from drivers.errors import ConfigurationError
from drivers.face.liveness import Liveness

MANIFEST = "pack.json"

LARGEST_FILE = 1 << 29
"""Bytes; the largest recognition networks of InsightFace's own packs have 261 million."""

PINNED = {
    "jiujin-demonstration-1": "1aaec76324cf8f25bf1dcb2f9f48d8e0ed12cb93d4849801b98db33c6578f159",
    "jiujin-demonstration-2": "941fdf5619a5daff9ace8a657c569700dc7987956036d7f87abaa50e3e58fb7d",
}
"""sha256 of ``pack.json`` by pack, for packs whose maker is this project: their thresholds cannot be edited unseen."""

PLAIN_NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"

MODEL_SIDE = 112
"""Pixels; side of the square that recognition networks take unless the pack says otherwise."""

Role = Literal["face_detection", "landmarks", "recognition", "pad", "eyes", "licence", "other"]
ROLES: frozenset[Role] = frozenset({"face_detection", "landmarks", "recognition", "pad", "licence"})
"""What every pack must have, once each; files of the role ``other`` are only kept intact."""
OPTIONAL: frozenset[Role] = frozenset({"eyes"})
"""What a pack may have, once each."""

AGAIN = "run the set-up again, or import the licensed pack again"

Bounds = tuple[float, float]
"""(worst, fine): at ``worst`` no comparison can be trusted, from ``fine`` on nothing is lost."""


class _Checked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PackFile(_Checked):
    """One file of the pack; a plain name, so that nothing outside the folder can be meant.

    ``kind`` is of the face detection, ``input_size`` of the recognition, ``mean`` and ``std`` of either where the
    vendor says how grey values are given to the network: (value - mean) / std.
    """

    name: str = Field(pattern=PLAIN_NAME)
    role: Role
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    kind: Literal["ultraface", "scrfd"] | None = None
    mean: float | None = Field(default=None, ge=-1e6, le=1e6)
    std: float | None = Field(default=None, gt=0, le=1e6)
    input_size: int | None = Field(default=None, ge=MODEL_SIDE, le=1024, description="side of the square, pixels")

    @model_validator(mode="after")
    def _of_its_role(self) -> Self:
        if self.kind is not None and self.role != "face_detection":
            msg = f"{self.name}: only a face detection has a kind"
            raise ValueError(msg)
        if self.input_size is not None and self.role != "recognition":
            msg = f"{self.name}: only a recognition has an input size"
            raise ValueError(msg)
        if (self.mean is None) != (self.std is None):
            msg = f"{self.name}: mean and std go together"
            raise ValueError(msg)
        if self.mean is not None and self.role != "recognition" and self.kind != "scrfd":
            msg = f"{self.name}: only a recognition or an scrfd detection has mean and std"
            raise ValueError(msg)
        return self


class Thresholds(_Checked):
    """Decisions on the comparison score (cosine) and the PAD score."""

    accept: float = Field(gt=0, lt=1)
    retry: float = Field(gt=0, lt=1, description="from here to accept another picture may help")
    bona_fide: float = Field(ge=0, le=1, description="a PAD score below this is a presentation attack")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.retry > self.accept:
            msg = "retry is above accept"
            raise ValueError(msg)
        return self


class QualityLimits(_Checked):
    """Bounds of each measure of `drivers.face.quality`."""

    eye_distance: Bounds = Field(description="pixels between the eyes")
    face_share_low: Bounds = Field(description="height of the face over height of the picture")
    face_share_high: Bounds
    brightness_low: Bounds = Field(description="mean grey value of the face, 0 to 255")
    brightness_high: Bounds
    backlight: Bounds = Field(description="grey values by which the surroundings outshine the face")
    contrast: Bounds = Field(description="grey values between the 5th and the 95th hundredth of the face")
    sharpness: Bounds = Field(description="hundredths of the contrast that are fine detail")
    yaw: Bounds = Field(description="offset of the nose from the middle of the eyes, in eye distances")
    pitch: Bounds = Field(description="nose between eye line and mouth line, distance from the usual place")
    roll: Bounds = Field(description="degrees")
    off_centre: Bounds = Field(description="distance of the face from the middle, in picture heights")

    @model_validator(mode="after")
    def _apart(self) -> Self:
        for name, (worst, fine) in self:
            if worst == fine:
                msg = f"both bounds of {name} are the same"
                raise ValueError(msg)
        return self


class Manifest(_Checked):
    """``pack.json``."""

    format: Literal[1]
    pack_id: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,63}$")
    files: tuple[PackFile, ...]
    source: str = Field(description="package and version that the networks were taken from")
    source_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    transformation: tuple[str, ...] = Field(description="what was done to the source's files")
    embedding_size: int = Field(gt=0, le=4096)
    thresholds: Thresholds
    calibration: str = Field(description="what the thresholds were found on, and what they say nothing of")
    quality: QualityLimits
    liveness: Liveness = Liveness()

    @model_validator(mode="after")
    def _complete(self) -> Self:
        roles = [each.role for each in self.files if each.role != "other"]
        if sorted(roles) != sorted(ROLES | OPTIONAL.intersection(roles)):
            msg = f"roles must be, once each: {', '.join(sorted(ROLES))}; and may be: {', '.join(sorted(OPTIONAL))}"
            raise ValueError(msg)
        return self

    def file(self, role: Role) -> PackFile:
        """Return the file of a role that every pack has."""
        return next(each for each in self.files if each.role == role)


@dataclass(frozen=True, slots=True, repr=False)
class Pack:
    """A verified pack; ``networks`` are the very bytes that were verified, so nothing can change behind the check."""

    manifest: Manifest
    networks: Mapping[Role, bytes]


def load_pack(folder: Path) -> Pack:
    """Read a pack whole and verify every file.

    Raises:
        ConfigurationError: ``face.pack_missing`` when the folder or a file is not there, ``face.pack_altered`` when a
            file is not what the manifest says; the text names the file.
    """
    raw = _read(folder, MANIFEST)
    try:
        manifest = Manifest.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise _altered(folder, MANIFEST, f"{place}: {first['msg']}") from error
    digest = hashlib.sha256(raw).hexdigest()
    if PINNED.get(manifest.pack_id, digest) != digest:
        raise _altered(folder, MANIFEST, "it is not the one this version was made with")
    networks: dict[Role, bytes] = {}
    for each in manifest.files:
        content = _read(folder, each.name)
        if hashlib.sha256(content).hexdigest() != each.sha256:
            raise _altered(folder, each.name, "its sha256 is not the one in the manifest")
        networks[each.role] = content
    return Pack(manifest, networks)


def refusal(code: str, what: str, why: str) -> ConfigurationError:
    """Return the error for a pack that cannot be used; all of them speak alike.

    Args:
        code: ``face.pack_*``.
        what: the file, network or folder.
        why: what is wrong with it, and what would help.
    """
    return ConfigurationError(code, f"this face model pack cannot be used: {what}: {why}", detail=why)


def read_file(path: Path, *, follow: bool = True) -> bytes:
    """Read a plain file of at most `LARGEST_FILE` bytes.

    Args:
        path: the file.
        follow: a symbolic link is followed.

    Raises:
        OSError: not there, a link that is not to be followed, not a plain file, or too large.
    """
    opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK | (0 if follow else os.O_NOFOLLOW))
    with open(opened, "rb") as stream:  # noqa: PTH123 - a descriptor has no path
        facts = os.fstat(opened)
        if not stat.S_ISREG(facts.st_mode):
            msg = "not a plain file"
            raise OSError(msg)
        if facts.st_size > LARGEST_FILE:
            msg = f"larger than {LARGEST_FILE} bytes"
            raise OSError(msg)
        return stream.read(facts.st_size)


def _read(folder: Path, name: str) -> bytes:
    try:
        return read_file(folder / name)
    except OSError as error:
        raise _missing(folder, name, error.strerror or str(error)) from error


def _missing(folder: Path, name: str, why: str) -> ConfigurationError:
    return refusal("face.pack_missing", f"{name} in {folder}", f"{why}; {AGAIN}")


def _altered(folder: Path, name: str, why: str) -> ConfigurationError:
    return refusal("face.pack_altered", f"{name} in {folder}", f"altered: {why}; {AGAIN}")


def main(arguments: list[str]) -> int:
    """Build or check a pack; return the exit status."""
    match arguments:
        case ["build", tarball, folder]:
            # Only set-up builds; a machine never imports the network editor.
            from drivers.face.demonstration import build_pack  # noqa: PLC0415

            build_pack(Path(tarball), Path(folder))
        case ["check", folder]:
            pass
        case _:
            sys.stderr.write("usage: python -m drivers.face.pack build TARBALL FOLDER | check FOLDER\n")
            return 2
    try:
        pack = load_pack(Path(folder))
    except ConfigurationError as error:
        sys.stderr.write(f"{error.code}: {error}\n")
        return 1
    sys.stdout.write(f"{pack.manifest.pack_id}: {len(pack.manifest.files)} files, intact\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
