"""``kiosk document verify``: a sealed PDF, a picture of a paper, or a token, checked without a network."""

from pathlib import Path

from drivers.places import INSTALLED
from flows.documents.keys import load_token_keys, load_trust
from flows.documents.verify import verify
from kiosk.commands.answer import CommandFailed, Result

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes; an A4 page scanned at 600 dpi in colour is 30 MB."""


def verify_document(document: str, keys: Path | None) -> Result:
    """Verify a file if there is one of that name, else a token.

    Raises:
        CommandFailed: the keys cannot be read.
    """
    try:
        trust = load_trust(INSTALLED / "keys") if keys is None else load_token_keys(keys)
    except (OSError, ValueError) as error:
        raise CommandFailed("keys", "the public keys cannot be read; packaging/set-up.sh makes them") from error
    path = Path(document)
    content: bytes | str = document
    # A token is longer than a file's name may be.
    if len(document) < 256 and path.is_file():
        content = path.read_bytes()[: LARGEST_FILE + 1]
    result = verify(content, trust)
    answer = {
        "valid": result.valid,
        "reason": result.reason,
        "issuer": result.issuer,
        "serial": result.serial,
        "fields": dict(result.fields),
    }
    return Result([answer], succeeded=result.valid)
