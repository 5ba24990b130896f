"""A card that answers with the next bytes of the input: its data or a typed error, in a bounded number of commands."""

from drivers.chip_card.social_security import read_social_card
from drivers.devices import SocialCard
from drivers.errors import MediaError, ProtocolError

MOST_COMMANDS = 500

OK = "9000"
ISSUER = (
    "0110" + "339900" + "F" * 26,
    "020132",
    "0304" + "322E3030",
    "0506" + "FF" * 6,
    "050420210301",
    "060420310228",
)
HOLDER = (
    "0812" + "33" * 18,
    "091E" + "C9F2C7EFBBAA" + "00" * 24,
    "4E14" + "00" * 20,
    "0A0132",
    "0B0107",
    "0D0419491231",
)
ANSWERS = (OK, OK, *(f"{data}{OK}" for data in ISSUER), "6A83", OK, *(f"{data}{OK}" for data in HOLDER), "6982")
SEEDS = (
    b"".join(bytes([len(answer) // 2]) + bytes.fromhex(answer) for answer in ANSWERS),
    bytes.fromhex("0261110261110261110261110261110261110261110261116A"),
    bytes.fromhex("026A82"),
    bytes.fromhex("029000026A86029000026C0602610402670005010290000269820269830263C2"),
)


class Card:
    """Each answer is a byte of length and as many bytes; the last is given again for ever."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._last = b""
        self.count = 0

    def transmit(self, command: bytes) -> bytes:
        assert 5 <= len(command) <= 261
        self.count += 1
        if self._data:
            length = self._data[0]
            self._last, self._data = self._data[1 : 1 + length], self._data[1 + length :]
        return self._last


def check(data: bytes) -> None:
    card = Card(data)
    try:
        read = read_social_card(card.transmit)
    except (MediaError, ProtocolError) as error:
        assert error.code in {"chip_card.media_unsupported", "chip_card.pin_required", "chip_card.bad_answer"}
    else:
        assert isinstance(read, SocialCard)
    assert card.count <= MOST_COMMANDS
