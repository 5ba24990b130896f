"""The child process of `drivers.host`: ``python -m drivers.host_child FD KIND``."""

import socket
import sys
from collections.abc import Callable

from drivers import log
from drivers.devices import Camera, DocumentPrinter, FaceComparer, IdCardReader
from drivers.host import serve
from drivers.settings import CameraSettings, DocumentPrinterSettings, FaceSettings, IdCardSettings

PROTOCOLS: dict[str, type] = {
    "id_card": IdCardReader,
    "document_printer": DocumentPrinter,
    "camera": Camera,
    "face": FaceComparer,
}


# A child imports the library of its own device and no other.
def _id_card(settings: bytes) -> IdCardReader:
    from drivers.id_card.reader import SamReader  # noqa: PLC0415

    return SamReader(IdCardSettings.model_validate_json(settings))


def _document_printer(settings: bytes) -> DocumentPrinter:
    from drivers.document_printer.printer import CupsPrinter  # noqa: PLC0415

    return CupsPrinter(DocumentPrinterSettings.model_validate_json(settings))


def _camera(settings: bytes) -> Camera:
    from drivers.camera.opencv import OpenCvCamera  # noqa: PLC0415

    return OpenCvCamera(CameraSettings.model_validate_json(settings))


def _face(settings: bytes) -> FaceComparer:
    from drivers.face.comparer import InsightFaceComparer  # noqa: PLC0415

    return InsightFaceComparer(FaceSettings.model_validate_json(settings))


OPENERS: dict[str, Callable[[bytes], object]] = {
    "id_card": _id_card,
    "document_printer": _document_printer,
    "camera": _camera,
    "face": _face,
}


def main() -> None:
    """Serve one driver until the parent closes the socket."""
    log.set_up()
    peer = socket.socket(fileno=int(sys.argv[1]))
    serve(peer, lambda kind, settings: OPENERS[kind](settings), PROTOCOLS)


if __name__ == "__main__":
    main()
