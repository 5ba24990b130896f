"""``kiosk document verify``: a sealed PDF, a picture of a paper, or a token, checked without a network."""

from errno import ENAMETOOLONG
from pathlib import Path

from drivers.places import INSTALLED
from flows.documents.errors import DocumentFault
from flows.documents.keys import load_token_keys, load_trust
from flows.documents.verify import LARGEST_FILE, Reason, Verification, verify
from kiosk.commands.answer import CommandFailed, Result


def verify_document(document: str, keys: Path | None) -> Result:
    """Verify a file if there is one of that name, else a token.

    Raises:
        CommandFailed: the keys cannot be read.
    """
    try:
        trust = load_trust(INSTALLED / "keys") if keys is None else load_token_keys(keys)
    except DocumentFault as fault:
        raise CommandFailed(fault.code, "the public keys cannot be read; packaging/set-up.sh makes them") from fault
    try:
        result = verify(_content(document), trust)
    except OSError:
        result = Verification(valid=False, reason=Reason.UNREADABLE)
    answer = {
        "valid": result.valid,
        "reason": result.reason,
        "issuer": result.issuer,
        "serial": result.serial,
        "fields": dict(result.fields),
    }
    return Result([answer], succeeded=result.valid)


def _content(document: str) -> bytes | str:
    """The file of that name as far as it is looked at, or the text itself where there is none."""
    path = Path(document)
    try:
        if not path.exists():
            return document
    except OSError as error:
        # A token may be longer than a file's name.
        if error.errno == ENAMETOOLONG:
            return document
        raise
    with path.open("rb") as file:
        return file.read(LARGEST_FILE + 1)
