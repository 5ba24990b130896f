"""What a site says of its departments. Unknown keys are refused."""

import ipaddress
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator

from drivers.places import INSTALLED


class GatewaySettings(BaseModel):
    """Where the departments are and how both sides prove who they are."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: str = Field(description="https://HOST[:PORT]; http only on this machine", max_length=200)
    payments: str | None = Field(
        default=None, description="the payment provider, as address; without it the departments' own", max_length=200
    )
    trust: Path = Field(
        default=INSTALLED / "keys", description="folder of the departments' root certificate and token keys"
    )
    certificate: Path | None = Field(default=None, description="PEM of this machine's certificate")
    key: Path | None = Field(default=None, description="PEM of its private key")
    authority: Path | None = Field(
        default=None, description="PEM of the authority of the server's certificate; without it the system's"
    )

    @model_validator(mode="after")
    def _wire_is_safe(self) -> Self:
        _check_address("address", self.address)
        if self.payments is not None:
            _check_address("payments", self.payments)
        if (self.certificate is None) != (self.key is None):
            raise ValueError("certificate and key go together")
        return self


def _check_address(key: str, address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        msg = f"{key} is https://HOST[:PORT]"
        raise ValueError(msg)
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        msg = f"{key} must be https unless the departments are on this machine"
        raise ValueError(msg)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
