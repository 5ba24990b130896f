"""What the reader's process loads when it starts, and what only when there is a photo to decode."""

import json
import subprocess
import sys

LOADED = "import json, sys; print(json.dumps([each for each in ('cv2', 'numpy', 'usb') if each in sys.modules]))"


def loaded_after(code: str) -> list[str]:
    command = [sys.executable, "-P", "-c", f"{code}; {LOADED}"]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    found: list[str] = json.loads(done.stdout)
    return found


def test_a_reader_starts_without_the_heavy_libraries() -> None:
    code = "from drivers.id_card.reader import SamReader; from drivers.settings import IdCardSettings; "
    assert loaded_after(code + "SamReader(IdCardSettings(link='usb:0400:c35a', photo_decoder=('true',)))") == []


def test_opencv_is_loaded_while_a_card_is_waited_for() -> None:
    code = "from drivers.id_card.photo import PhotoDecoder; decoder = PhotoDecoder(['true']); decoder.warm_up(); "
    assert loaded_after(code + "decoder._loading.join(); decoder.close()") == ["cv2", "numpy"]


def test_without_a_decoder_nothing_is_loaded() -> None:
    code = "from drivers.id_card.photo import PhotoDecoder; decoder = PhotoDecoder([]); decoder.warm_up(); "
    assert loaded_after(code + "assert decoder._loading is None") == []
