"""Reads a vendor's folder of networks: one with a manifest of version 2, or a bare folder as InsightFace has long read.

In a bare folder InsightFace takes the first file by name of each kind and says nothing of the others, so a liveness
network becomes the recognition where its name comes first. Here two files of one kind are an error until the operator
names one. Whatever is read is hostile until it proves otherwise: links, paths that lead out of the folder, files that
are no files, manifests that promise something else.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from insightface.model_zoo.package_manifest import (
    EMBEDDED_PREPROCESSING,
    MODEL_PACKAGE_TASKS,
    ModelPackageDescriptor,
    ModelTaskDescriptor,
    load_model_package,
)

from drivers.errors import ConfigurationError
from drivers.face.networks import AS_THEY_ARE
from drivers.face.pack import MANIFEST, read_file, refusal
from drivers.face.routing import Graph, read_graph

VENDOR_MANIFEST = "manifest.json"
LARGEST_MANIFEST = 1 << 20
DETECTION_INPUT = (127.5, 128.0)
"""Mean and std of SCRFD in InsightFace."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which file of a bare folder has which task, where the operator says so."""

    recognition: str | None = None
    detection: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class VendorNetwork:
    """One network, and how grey values are given to it; ``side`` in pixels is that of a recognition's square."""

    file: str
    content: bytes
    mean: float
    std: float
    side: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class VendorPack:
    """What a vendor's folder has for us.

    Attributes:
        source: what it calls itself.
        source_sha256: of its manifest; of a bare folder, of what ``sha256sum`` says of the files that were taken.
        embedding_size: as the manifest has it.
        papers: further files to keep, by name.
        left_out: files and tasks that nothing here makes use of, and why.
    """

    source: str
    source_sha256: str
    recognition: VendorNetwork
    detection: VendorNetwork | None
    embedding_size: int | None
    papers: Mapping[str, bytes]
    left_out: tuple[str, ...]


def read_vendor_pack(folder: Path, choice: Choice) -> VendorPack:
    """Read a vendor's folder.

    Raises:
        ConfigurationError: ``face.pack_missing``, ``face.pack_altered`` (another sha256 than in the manifest),
            ``face.pack_manifest``, ``face.pack_ambiguous`` or ``face.pack_unusable``.
    """
    if not folder.is_dir():
        raise refusal("face.pack_missing", str(folder), "there is no such folder")
    if (folder / MANIFEST).exists():
        raise refusal(
            "face.pack_manifest", str(folder), "it has this program's form already; there is nothing to import"
        )
    if (folder / VENDOR_MANIFEST).exists() or (folder / VENDOR_MANIFEST).is_symlink():
        if choice != Choice():
            raise _manifest("it says which file has which task; leave out --recognition and --detection")
        return _by_manifest(folder)
    return _by_shape(folder, choice)


def _by_manifest(folder: Path) -> VendorPack:
    raw = _read(folder, VENDOR_MANIFEST)
    if len(raw) > LARGEST_MANIFEST:
        raise _manifest("too large")
    try:
        package = load_model_package(folder)
        tasks = json.loads(raw)["tasks"]
    except (ValueError, TypeError, KeyError, OSError, OverflowError, RecursionError) as error:
        raise _manifest(str(error) or "nested too deeply") from error
    unknown = sorted(set(tasks) - set(MODEL_PACKAGE_TASKS))
    if unknown:
        raise _manifest(f"unknown task {unknown[0]!r}; known are {', '.join(MODEL_PACKAGE_TASKS)}")
    if "recognition" not in package.tasks:
        raise _manifest("it names no recognition network")
    recognition = package.tasks["recognition"]
    detection = package.tasks.get("detection")
    verification = package.tasks.get("verification")
    return VendorPack(
        f"{package.name}, InsightFace manifest of version 2",
        hashlib.sha256(raw).hexdigest(),
        _of_task(folder, recognition, recognition.metadata["input_size"][0]),
        None if detection is None else _of_task(folder, detection, None),
        recognition.metadata["embedding_dimension"],
        {VENDOR_MANIFEST: raw} | _licence(folder, package),
        () if verification is None else (f"{verification.file} (verification)",),
    )


def _of_task(folder: Path, task: ModelTaskDescriptor, side: int | None) -> VendorNetwork:
    content = _read(folder, task.file)
    if task.sha256 is not None and hashlib.sha256(content).hexdigest() != task.sha256:
        raise refusal("face.pack_altered", f"{task.file} in {folder}", "its sha256 is not the one in the manifest")
    read_graph(task.file, content)
    told = task.metadata["preprocessing"]
    mean, std = AS_THEY_ARE if told == EMBEDDED_PREPROCESSING else (told["mean"], told["std"])
    return VendorNetwork(task.file, content, mean, std, side)


def _licence(folder: Path, package: ModelPackageDescriptor) -> dict[str, bytes]:
    """Return the vendor's signed licence where there is one: InsightFace does without, and so do we."""
    path = package.license_path
    if path is None or not path.exists():
        return {}
    return {path.name: _read(folder, path.relative_to(package.path).as_posix())}


def _by_shape(folder: Path, choice: Choice) -> VendorPack:
    names = sorted(path.name for path in folder.glob("*.onnx") if not path.name.startswith("."))
    if not names:
        raise refusal("face.pack_missing", str(folder), f"it has neither {VENDOR_MANIFEST} nor any .onnx file")
    named = [name for name in (choice.recognition, choice.detection) if name is not None]
    for name in named:
        if name not in names:
            raise refusal("face.pack_missing", f"{name} in {folder}", f"there are {', '.join(names)}")
    graphs = {name: read_graph(name, _read(folder, name)) for name in names if None in _both(choice) or name in named}
    recognition = choice.recognition or _only("recognition", graphs, choice.detection)
    if recognition is None:
        why = "none of its files takes a square of 112 pixels or more as a recognition network does"
        raise refusal("face.pack_unusable", str(folder), why)
    detection = choice.detection or _only("detection", graphs, recognition)
    taken = {name: _read(folder, name) for name in (recognition, detection) if name is not None}
    graph = graphs[recognition]
    listing = "".join(f"{hashlib.sha256(taken[name]).hexdigest()}  {name}\n" for name in sorted(taken))
    return VendorPack(
        f"InsightFace folder {folder.resolve().name}",
        hashlib.sha256(listing.encode()).hexdigest(),
        VendorNetwork(recognition, taken[recognition], graph.mean, graph.std, graph.side()),
        None if detection is None else VendorNetwork(detection, taken[detection], *DETECTION_INPUT),
        None,
        {},
        tuple(f"{name} ({graphs[name].kind()})" if name in graphs else name for name in names if name not in taken),
    )


def _both(choice: Choice) -> tuple[str | None, str | None]:
    return choice.recognition, choice.detection


def _only(kind: str, graphs: Mapping[str, Graph], taken: str | None) -> str | None:
    """Return the one file of that kind, or None when there is none."""
    found = [name for name, graph in graphs.items() if graph.kind() == kind and name != taken]
    if len(found) > 1:
        listed = " or ".join(f"{name} ({graphs[name].told()})" for name in found)
        why = f"could be {listed}: the shape alone does not tell; choose with --{kind} FILE"
        raise refusal("face.pack_ambiguous", f"its {kind} network", why)
    return found[0] if found else None


def _read(folder: Path, name: str) -> bytes:
    """Read a file of the folder, through no link on the way."""
    path = folder
    for part in PurePosixPath(name).parts:
        path /= part
        if path.is_symlink():
            raise refusal("face.pack_manifest", f"{name} in {folder}", "a symbolic link, which may lead anywhere")
    try:
        return read_file(path, follow=False)
    except OSError as error:
        raise refusal("face.pack_missing", f"{name} in {folder}", error.strerror or str(error)) from error


def _manifest(why: str) -> ConfigurationError:
    return refusal("face.pack_manifest", VENDOR_MANIFEST, why)
