"""Makes a pack of this program's form out of a vendor's folder, whole or not at all.

What a vendor's folder lacks (landmarks, presentation attack detection) comes from another pack and says so. Thresholds
never do: the same cosine means another thing with another network, so they are asked of the operator, who finds them
with ``kiosk face evaluate``.
"""

import hashlib
import json
import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from drivers.face.networks import FORMS
from drivers.face.opening import embedding_size, open_all, open_arcface
from drivers.face.pack import MANIFEST, Manifest, Pack, PackFile, Role, load_pack, read_file, refusal
from drivers.face.routing import read_graph
from drivers.face.vendor import VENDOR_MANIFEST, Choice, VendorPack, read_vendor_pack

OWN = "jiujin-"
"""Begins the names of this project's own packs, whose ``pack.json`` is pinned."""

LEAST_EMBEDDING = 64
"""Numbers; recognition networks give 128 to 1,024 of them, others that take a square a handful."""

LICENCES = ("MODEL.LICENSE", "LICENSE", "LICENSE.txt", "LICENCE", "LICENCE.txt", "LICENSE.md")
"""Where vendors put it."""

COMPLETED = "completed-with."
"""Begins the names of the licence and papers of the pack that the rest is from."""


@dataclass(frozen=True, slots=True)
class Order:
    """What the operator asks for.

    Attributes:
        pack_id: name of the new pack.
        licence: the vendor's licence for it, a file that is kept with it.
        accept: comparison score from which two faces are taken for one person.
        retry: from here to accept another picture may help.
        calibration: what the thresholds were found on, and what they say nothing of.
        complete_with: folder of the pack that the rest is from.
        choice: which file of a bare folder has which task.
    """

    pack_id: str
    licence: Path
    accept: float | None
    retry: float | None
    calibration: str | None
    complete_with: Path
    choice: Choice


@dataclass(slots=True)
class _Draft:
    """The files of the new pack."""

    files: list[PackFile] = field(default_factory=list)
    contents: dict[str, bytes] = field(default_factory=dict)

    def add(self, name: str, role: Role, content: bytes, **facts: Any) -> None:
        digest = hashlib.sha256(content).hexdigest()
        self.files.append(PackFile(name=name, role=role, sha256=digest, **facts))
        self.contents[name] = content


def import_pack(folder: Path, into: Path, order: Order) -> Pack:
    """Import a vendor's folder and return the pack, each of its networks tried.

    Raises:
        ConfigurationError: ``face.pack_*``; then ``into`` is as it was.
    """
    _refuse_order(into, order)
    vendor = read_vendor_pack(folder, order.choice)
    rest = load_pack(order.complete_with)
    try:
        draft, transformation = _draft(vendor, rest, order)
        manifest = _manifest(vendor, rest, order, draft, transformation)
    except OSError as error:
        raise refusal("face.pack_missing", str(order.complete_with), error.strerror or str(error)) from error
    except ValidationError as error:
        first = error.errors()[0]
        raise refusal("face.pack_manifest", ".".join(map(str, first["loc"])) or order.pack_id, first["msg"]) from error
    open_all(Pack(manifest, {each.role: draft.contents[each.name] for each in manifest.files}))
    written = json.dumps(manifest.model_dump(mode="json", exclude_none=True), indent=2, ensure_ascii=False) + "\n"
    draft.contents[MANIFEST] = written.encode()
    return _written(into, draft.contents)


def check_pack(folder: Path) -> Pack:
    """Verify every byte of a pack and open each of its networks.

    Raises:
        ConfigurationError: ``face.pack_*``.
    """
    if is_vendors(folder):
        why = f"it has no {MANIFEST}: a vendor's folder is imported first, with kiosk face pack import"
        raise refusal("face.pack_missing", str(folder), why)
    pack = load_pack(folder)
    for each in pack.manifest.files:
        if each.role in FORMS:
            read_graph(each.name, pack.networks[each.role])
    open_all(pack)
    return pack


def is_vendors(folder: Path) -> bool:
    """Whether a folder is a vendor's, which `import_pack` makes a pack of."""
    has_networks = folder.is_dir() and ((folder / VENDOR_MANIFEST).exists() or any(folder.glob("*.onnx")))
    return has_networks and not (folder / MANIFEST).exists()


def licence_in(folder: Path) -> Path:
    """Return the licence that a vendor's folder brings.

    Raises:
        ConfigurationError: ``face.pack_missing``, it brings none.
    """
    for name in LICENCES:
        if (folder / name).is_file():
            return folder / name
    why = f"it has none of {', '.join(LICENCES)}; name the file with --licence"
    raise refusal("face.pack_missing", f"the licence of {folder}", why)


def _written(into: Path, contents: dict[str, bytes]) -> Pack:
    try:
        into.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=into.parent, prefix=f".{into.name}.") as work:
            made = Path(work, "made")
            made.mkdir()
            for name, content in contents.items():
                (made / name).write_bytes(content)
            pack = load_pack(made)
            made.replace(into)
    except OSError as error:
        raise refusal("face.pack_target", str(into), error.strerror or str(error)) from error
    return pack


def _refuse_order(into: Path, order: Order) -> None:
    if order.accept is None or order.retry is None or not (order.calibration or "").strip():
        why = (
            "its thresholds are missing: they belong to one network and are never taken from another. Say --accept, "
            "--retry and, with --calibration, what they were found on; to find them, import with provisional ones "
            "and use kiosk face evaluate"
        )
        raise refusal("face.pack_thresholds", order.pack_id, why)
    if not 0 < order.retry <= order.accept < 1:
        why = f"retry ({order.retry:g}) must be above 0 and not above accept ({order.accept:g}), which is below 1"
        raise refusal("face.pack_thresholds", order.pack_id, why)
    if order.pack_id.startswith(OWN):
        raise refusal("face.pack_target", order.pack_id, "that is the name of this project's own pack")
    if into.is_symlink() or (into.exists() and not (into.is_dir() and not any(into.iterdir()))):
        raise refusal("face.pack_target", str(into), "something is there already")


def _draft(vendor: VendorPack, rest: Pack, order: Order) -> tuple[_Draft, tuple[str, ...]]:
    """Return the files of the new pack, and what was done to the vendor's."""
    draft = _Draft()
    recognition, detection = vendor.recognition, vendor.detection
    side, mean, std = recognition.side, recognition.mean, recognition.std
    draft.add("recognition.onnx", "recognition", recognition.content, mean=mean, std=std, input_size=side)
    transformation = [f"recognition: {recognition.file}, unchanged"]
    if detection is not None:
        facts = {"kind": "scrfd", "mean": detection.mean, "std": detection.std}
        draft.add("face_detection.onnx", "face_detection", detection.content, **facts)
        transformation.append(f"face_detection: {detection.file}, unchanged")
    for name, content in vendor.papers.items():
        draft.add(name, "other", content)
    ending = order.licence.suffix if re.fullmatch(r"\.[A-Za-z0-9]{1,8}", order.licence.suffix) else ""
    draft.add(f"LICENCE{ending}", "licence", _licence(order.licence))
    taken = _complete(draft, rest, order.complete_with)
    transformation.append(f"likenesses within an attempt: accept ({order.accept:g}) and retry ({order.retry:g})")
    transformation.append(f"{', '.join(taken)}: from {rest.manifest.pack_id} ({rest.manifest.source})")
    if vendor.left_out:
        transformation.append(f"left out: {', '.join(vendor.left_out)}")
    return draft, tuple(transformation)


def _complete(draft: _Draft, rest: Pack, folder: Path) -> list[str]:
    """Add what the vendor does not bring; return what that is."""
    own = {each.role for each in draft.files}
    taken = []
    for each in rest.manifest.files:
        content = read_file(folder / each.name)
        if each.role in {"licence", "other"}:
            draft.add(COMPLETED + each.name, "other", content)
        elif each.role not in own:
            draft.add(each.name, each.role, content, kind=each.kind, mean=each.mean, std=each.std)
            taken.append(each.role)
    return [*taken, "bounds of quality and gestures"]


def _manifest(vendor: VendorPack, rest: Pack, order: Order, draft: _Draft, transformation: tuple[str, ...]) -> Manifest:
    recognition = vendor.recognition
    size = vendor.embedding_size
    if size is None:
        side = recognition.side or 0
        size = embedding_size(open_arcface(recognition.content, side, recognition.mean, recognition.std))
    if size < LEAST_EMBEDDING:
        why = f"it gives {size} numbers, which describe no face: choose the recognition network with --recognition FILE"
        raise refusal("face.pack_unusable", recognition.file, why)
    # The bounds and thresholds of the other networks go with them; those of the recognition are the operator's.
    kept = rest.manifest.model_dump()
    thresholds = kept["thresholds"] | {"accept": order.accept, "retry": order.retry}
    alike = {"same": order.accept, "same_turned": order.retry, "other": order.retry}
    made = {
        "pack_id": order.pack_id,
        "files": [each.model_dump() for each in draft.files],
        "source": vendor.source,
        "source_sha256": vendor.source_sha256,
        "transformation": transformation,
        "embedding_size": size,
        "thresholds": thresholds,
        "liveness": kept["liveness"] | alike,
        "calibration": order.calibration,
    }
    return Manifest.model_validate(kept | made)


def _licence(path: Path) -> bytes:
    try:
        content = read_file(path)
    except OSError as error:
        raise refusal("face.pack_missing", f"the licence {path}", error.strerror or str(error)) from error
    if not content.strip():
        raise refusal("face.pack_missing", f"the licence {path}", "it is empty")
    return content
