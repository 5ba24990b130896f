"""``kiosk document verify``: a sealed PDF, a picture of a paper, or a token, checked without a network."""

from errno import ENAMETOOLONG
from pathlib import Path

from drivers.places import INSTALLED
from flows.documents.errors import DocumentFault
from flows.documents.keys import Trust, load_token_keys, load_trust
from flows.documents.revocation import LARGEST, Revocations, read_revocations
from flows.documents.verify import LARGEST_FILE, Reason, Verification, verify
from kiosk.commands.answer import CommandFailed, Result


def verify_document(document: str, keys: Path | None, revocations: Path | None) -> Result:
    """Verify a file if there is one of that name, else a token.

    Args:
        document: name of a file, or a token.
        keys: public token keys in place of those of set-up.
        revocations: what the departments have taken back, as they publish it.

    Raises:
        CommandFailed: the keys or the list cannot be read.
    """
    try:
        trust = load_trust(INSTALLED / "keys") if keys is None else load_token_keys(keys)
    except DocumentFault as fault:
        raise CommandFailed(fault.code, "the public keys cannot be read; packaging/set-up.sh makes them") from fault
    revoked = _revocations(revocations, trust) if revocations is not None else None
    try:
        result = verify(_content(document), trust, revoked)
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


def _revocations(path: Path, trust: Trust) -> Revocations:
    try:
        with path.open("rb") as file:
            return read_revocations(file.read(LARGEST + 1), trust.token_keys)
    except OSError as error:
        raise CommandFailed("revocations.unreadable", f"the revocation list: {error.strerror}") from error
    except DocumentFault as fault:
        raise CommandFailed(fault.code, "the revocation list is not the departments'") from fault


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
