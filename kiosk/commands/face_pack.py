"""``kiosk face pack``: check a pack of face networks, or make one of a vendor's folder. No person's data is in them."""

import hashlib
import re
from pathlib import Path

from drivers import DeviceError
from drivers.face_trials import (
    Choice,
    Order,
    Pack,
    VendorPack,
    check_pack,
    import_pack,
    is_vendors,
    licence_in,
    read_vendor_pack,
)
from kiosk.commands.answer import Answer, CommandFailed, Result


def check(folder: Path) -> Result:
    """Verify every file of a pack and open each network; of a vendor's folder, whether it can be imported.

    Raises:
        CommandFailed: ``face.pack_*``.
    """
    try:
        if is_vendors(folder):
            return Result([_told_of_vendor(read_vendor_pack(folder, Choice()), folder)])
        return Result([_told(check_pack(folder), folder)])
    except DeviceError as error:
        raise CommandFailed(error.code, str(error)) from error


def named_after(folder: Path) -> str:
    """Return the id of a pack whose operator names none."""
    return re.sub(r"[^a-z0-9.-]+", "-", folder.resolve().name.lower()).strip("-.") or "pack"


def licence_of(folder: Path) -> Path:
    """Return the licence that a vendor's folder brings.

    Raises:
        CommandFailed: ``face.pack_missing``.
    """
    try:
        return licence_in(folder)
    except DeviceError as error:
        raise CommandFailed(error.code, str(error)) from error


def bring(folder: Path, into: Path, order: Order) -> Result:
    """Import a vendor's folder.

    Raises:
        CommandFailed: ``face.pack_*``; nothing was made then.
    """
    try:
        return Result([_told(import_pack(folder, into, order), into)])
    except DeviceError as error:
        raise CommandFailed(error.code, str(error)) from error


def _told(pack: Pack, folder: Path) -> Answer:
    manifest = pack.manifest
    return {
        "pack": manifest.pack_id,
        "folder": str(folder),
        "source": manifest.source,
        "source_sha256": manifest.source_sha256,
        "files": [each.model_dump(exclude_none=True) for each in manifest.files],
        "transformation": list(manifest.transformation),
        "embedding_size": manifest.embedding_size,
        "thresholds": manifest.thresholds.model_dump(),
        "liveness": manifest.liveness.model_dump(),
        "calibration": manifest.calibration,
    }


def _told_of_vendor(vendor: VendorPack, folder: Path) -> Answer:
    taken = [each for each in (vendor.recognition, vendor.detection) if each is not None]
    return {
        "pack": None,
        "folder": str(folder),
        "source": vendor.source,
        "source_sha256": vendor.source_sha256,
        "files": [{"name": each.file, "sha256": hashlib.sha256(each.content).hexdigest()} for each in taken],
        "embedding_size": vendor.embedding_size,
        "left_out": list(vendor.left_out),
        "next": "kiosk face pack import",
    }
